"""Calendars of other programs: what they read here, and what is written into them."""

from calendars.models.account import Account, Entry, EntryState, Failure, login_sealing
from calendars.models.feed import Feed, FeedKind

__all__ = ["Account", "Entry", "EntryState", "Failure", "Feed", "FeedKind", "login_sealing"]
