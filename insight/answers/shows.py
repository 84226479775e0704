"""Do people come?"""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from insight.answers.base import Answer, Bar, Bars, Column, Kind, Row
from insight.bands import Ended, Lead, Reminded
from insight.models import Fact
from insight.queries.sums import Total, added, ratio, totals
from insight.spans import Span
from insight.wording import number, percent, points

COLUMNS = (
    Column(gettext_lazy("Booked")),
    Column(gettext_lazy("Reminder")),
    Column(gettext_lazy("Came"), Kind.NUMBER),
    Column(gettext_lazy("Didn’t come"), Kind.NUMBER),
    Column(gettext_lazy("Called it off"), Kind.NUMBER),
    Column(gettext_lazy("Didn’t come, of all who were expected"), Kind.SHARE),
    Column(gettext_lazy("Before"), Kind.SHARE),
)


class Ends:
    """What became of some visits, now and in the period before."""

    def __init__(self, rows: list[Total]) -> None:
        by_end = {end: added(row for row in rows if row.key[2] == end) for end in Ended.values}
        self.came, self.missed, self.off = (by_end[end] for end in (Ended.CAME, Ended.NO_SHOW, Ended.CANCELLED))

    @property
    def missing(self) -> float | None:
        """The share of no-shows among those who could have come."""
        return ratio(self.missed.count, self.missed.count + self.came.count)

    @property
    def missing_before(self) -> float | None:
        return ratio(self.missed.count_before, self.missed.count_before + self.came.count_before)


def answer(span: Span) -> Answer:
    """Who came of those who were expected, by how early they booked and whether they were reminded. One query."""
    found = [row for row in totals(span, Fact.VISITS, "one", "two", "three") if row.key[0] != Lead.WALK_IN]
    ends = Ends(found)
    groups = [
        (lead, reminded, Ends([row for row in found if row.key[:2] == (lead, reminded)]))
        for lead in Lead
        for reminded in Reminded
    ]
    groups = [one for one in groups if one[2].came.count or one[2].missed.count or one[2].off.count]
    missing, before = ends.missing, ends.missing_before
    return Answer(
        words=_words(ends),
        change=points(None if missing is None else 1 - missing, None if before is None else 1 - before),
        picture=_bars(groups),
        columns=COLUMNS,
        rows=tuple(_row(*group) for group in groups),
        note=gettext_lazy("Who walks in is there already: such visits are not in here."),
    )


def _row(lead: Lead, reminded: Reminded, ends: Ends) -> Row:
    counts = ends.came.count, ends.missed.count, ends.off.count
    cells = (str(lead.label), str(reminded.label), *counts, ends.missing, ends.missing_before)
    return Row(cells, {"lead": lead.value, "reminded": reminded.value})


def _words(ends: Ends) -> str:
    if ends.missing is None:
        return _("Nobody was expected.")
    return _("%(share)s of those who were expected came; %(missed)s of %(all)s visits were missed.") % {
        "share": percent(1 - ends.missing),
        "missed": number(ends.missed.count),
        "all": number(ends.missed.count + ends.came.count),
    }


def _bars(groups: list[tuple[Lead, Reminded, Ends]]) -> Bars | None:
    bars = tuple(
        Bar(f"{lead.label}, {reminded.label}", ends.missing, percent(ends.missing))
        for lead, reminded, ends in groups
        if ends.missing is not None
    )
    return Bars(bars, gettext_lazy("Visits that were missed, of all that were expected"), shares=True) if bars else None
