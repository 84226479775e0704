"""What people write to a store, what is answered, and what they were proposed or said on the way."""

from inbox.models.said import Delay, Proposal
from inbox.models.thread import Entry, Thread, Who

__all__ = ["Delay", "Entry", "Proposal", "Thread", "Who"]
