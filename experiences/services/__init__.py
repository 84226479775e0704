"""Verbs that change what can be booked."""
