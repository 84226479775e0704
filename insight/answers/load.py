"""How busy are our stylists?"""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from insight.answers.base import Answer, Bar, Bars, Column, Kind, Row
from insight.models import Fact
from insight.queries.names import stylist_names
from insight.queries.sums import Total, added, totals
from insight.spans import Span
from insight.wording import percent, points

MOST_DRAWN = 30
COLUMNS = (
    Column(gettext_lazy("Stylist")),
    Column(gettext_lazy("Hours on shift"), Kind.HOURS),
    Column(gettext_lazy("Hours promised"), Kind.HOURS),
    Column(gettext_lazy("How busy"), Kind.SHARE),
    Column(gettext_lazy("Before"), Kind.SHARE),
)


def answer(span: Span) -> Answer:
    """Of the time on shift, how much was promised to visits, buffers included. Two queries."""
    found = sorted(totals(span, Fact.LOAD, "one"), key=lambda row: (-(row.share or 0), row.key))
    found = [row for row in found if row.count or row.amount]
    names, everything = stylist_names(row.key[0] for row in found), added(found)
    return Answer(
        words=_words(everything, found, names),
        change=points(everything.share, everything.share_before),
        picture=_bars(found[:MOST_DRAWN], names),
        columns=COLUMNS,
        rows=tuple(_row(row, names) for row in found),
    )


def _name(row: Total, names: dict[str, str]) -> str:
    return names.get(row.key[0], row.key[0])


def _row(row: Total, names: dict[str, str]) -> Row:
    cells = (_name(row, names), row.amount, row.count, row.share, row.share_before)
    return Row(cells, {"stylist": row.key[0]})


def _words(everything: Total, found: list[Total], names: dict[str, str]) -> str:
    working = [row for row in found if row.amount]
    if everything.share is None or not working:
        return _("Nobody was on shift.")
    words = _("%(share)s of the time on shift was promised to visits. The busiest is %(name)s (%(most)s).")
    most = {"name": _name(working[0], names), "most": percent(working[0].share)}
    return words % {"share": percent(everything.share), **most}


def _bars(found: list[Total], names: dict[str, str]) -> Bars | None:
    bars = tuple(Bar(_name(row, names), row.share, percent(row.share)) for row in found if row.share is not None)
    return Bars(bars, gettext_lazy("Time promised to visits, of the time on shift"), shares=True) if bars else None
