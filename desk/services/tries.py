"""How often the worker tries what it was told to do, and why it ends without having done it.

The reasons are kept with what was tried, for `desk.wording` to say.
"""

from __future__ import annotations

from typing import Final

MOST_TRIES: Final = 5
NOT_NOW: Final = "busy"
"""Others were faster each time."""
GIVEN_UP: Final = "given up"
"""It failed each time."""
RIGHT_LOST: Final = "right lost"
"""Who began it may not change these rules any more."""
CHANGED: Final = "changed"
"""Somebody else has changed the same rules, or what they need is gone."""
