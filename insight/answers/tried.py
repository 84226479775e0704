"""What was tried, and what of it was bought?"""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from insight.answers.base import Answer, Bar, Bars, Column, Kind, Row
from insight.models import Fact
from insight.queries.names import product_names
from insight.queries.sums import Total, added, ratio, totals
from insight.spans import Span
from insight.wording import number, percent, points

MOST_DRAWN = 12
COLUMNS = (
    Column(gettext_lazy("Product")),
    Column(gettext_lazy("Tried"), Kind.NUMBER),
    Column(gettext_lazy("Bought"), Kind.NUMBER),
    Column(gettext_lazy("Bought, of what was tried"), Kind.SHARE),
    Column(gettext_lazy("Before"), Kind.SHARE),
)


def answer(span: Span) -> Answer:
    """By product the pieces that hung at visits, and those of them that were bought. Two queries."""
    found = sorted(totals(span, Fact.TRIED, "one"), key=lambda row: (-row.count, row.key))
    names, everything = product_names(row.key[0] for row in found), added(found)
    now, before = _share(everything)
    return Answer(
        words=_words(everything, found, names),
        change=points(now, before),
        picture=_bars(found[:MOST_DRAWN], names),
        columns=COLUMNS,
        rows=tuple(_row(row, names) for row in found),
        note=gettext_lazy("What was on the rail of a visit counts as tried. A sale may be told later, by the till."),
    )


def _share(row: Total) -> tuple[float | None, float | None]:
    """What was bought of what was tried, now and before."""
    return ratio(row.amount, row.count), ratio(row.amount_before, row.count_before)


def _name(row: Total, names: dict[str, str]) -> str:
    return names.get(row.key[0], row.key[0])


def _row(row: Total, names: dict[str, str]) -> Row:
    return Row((_name(row, names), row.count, row.amount, *_share(row)), {"product": row.key[0]})


def _words(everything: Total, found: list[Total], names: dict[str, str]) -> str:
    if not everything.count:
        return _("Nothing was tried.")
    return _("%(count)s pieces were tried, and %(share)s of them bought. Tried most often: %(name)s.") % {
        "count": number(everything.count),
        "share": percent(_share(everything)[0]),
        "name": _name(found[0], names),
    }


def _bars(found: list[Total], names: dict[str, str]) -> Bars | None:
    bars = tuple(
        Bar(_name(row, names), row.count, _("%(tried)s, bought %(bought)s") % _counts(row), part=row.amount)
        for row in found
        if row.count
    )
    return Bars(bars, gettext_lazy("Pieces tried by product; what was bought is dark")) if bars else None


def _counts(row: Total) -> dict[str, str]:
    return {"tried": number(row.count), "bought": number(row.amount)}
