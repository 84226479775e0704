"""What was counted of each store's days, which days have to be counted anew, and who is written to of it."""

from insight.models.digest import Digest
from insight.models.figures import CountedDay, Fact, Figure, Mark

__all__ = ["CountedDay", "Digest", "Fact", "Figure", "Mark"]
