"""How full are we?"""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from insight.answers.base import Answer, Column, Heat, Kind, Row
from insight.models import Fact
from insight.queries.sums import WEEKDAY, Total, added, totals
from insight.spans import Span
from insight.wording import hour_words, percent, points, weekday_name

COLUMNS = (
    Column(gettext_lazy("Weekday")),
    Column(gettext_lazy("Hour")),
    Column(gettext_lazy("Hours open, of all rooms"), Kind.HOURS),
    Column(gettext_lazy("Hours promised"), Kind.HOURS),
    Column(gettext_lazy("How full"), Kind.SHARE),
    Column(gettext_lazy("Before"), Kind.SHARE),
)


def answer(span: Span) -> Answer:
    """Of the time for which rooms were open, how much was promised, by weekday and hour. One query."""
    found = totals(span, Fact.ROOMS, WEEKDAY, "one")
    everything = added(found)
    return Answer(
        words=_words(everything, found),
        change=points(everything.share, everything.share_before),
        picture=_heat(found),
        columns=COLUMNS,
        rows=tuple(_row(row) for row in found if row.count or row.amount),
        note=gettext_lazy("What was open is kept as it was on the day: hours that change later change nothing here."),
    )


def _where(row: Total) -> tuple[int, int]:
    weekday, hour = row.key
    return int(weekday), int(hour)


def _row(row: Total) -> Row:
    weekday, hour = _where(row)
    cells = (weekday_name(weekday), hour_words(hour), row.amount, row.count, row.share, row.share_before)
    return Row(cells, {"weekday": str(weekday), "hour": str(hour)})


def _words(everything: Total, found: list[Total]) -> str:
    opened = [row for row in found if row.amount]
    if everything.share is None or not opened:
        return _("Nothing was open.")
    most = min(opened, key=lambda row: (-(row.share or 0), _where(row)))
    least = min(opened, key=lambda row: (row.share or 0, _where(row)))
    (weekday, hour), (low_day, low_hour) = _where(most), _where(least)
    return _(
        "%(share)s of the rooms’ time was promised. It is fullest on %(day)s at %(hour)s (%(most)s), emptiest on "
        "%(low_day)s at %(low_hour)s (%(least)s)."
    ) % {
        "share": percent(everything.share),
        "day": weekday_name(weekday),
        "hour": hour_words(hour),
        "most": percent(most.share),
        "low_day": weekday_name(low_day),
        "low_hour": hour_words(low_hour),
        "least": percent(least.share),
    }


def _heat(found: list[Total]) -> Heat | None:
    opened = [row for row in found if row.amount]
    hours = [_where(row)[1] for row in opened]
    if not hours:
        return None
    cells = {_where(row): row.share for row in opened}
    title = gettext_lazy("How full the rooms were, by weekday and hour, in percent")
    return Heat(cells, tuple(range(min(hours), max(hours) + 1)), title)
