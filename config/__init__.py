"""The assembly: settings, addresses, the API's edge, and the processes that run it."""
