"""Why are pieces exchanged?"""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bookings.models import ExchangeReason
from insight.answers.base import Answer, Bar, Bars, Column, Kind, Row
from insight.models import Fact
from insight.queries.names import product_names
from insight.queries.sums import Total, added, ratio, totals
from insight.spans import Span
from insight.wording import more_or_less, number, percent

COLUMNS = (
    Column(gettext_lazy("Reason")),
    Column(gettext_lazy("Product")),
    Column(gettext_lazy("Pieces"), Kind.NUMBER),
    Column(gettext_lazy("Before"), Kind.NUMBER),
)


def answer(span: Span) -> Answer:
    """By reason and product, the pieces that came back to be exchanged. Two queries."""
    found = sorted(totals(span, Fact.EXCHANGES, "one", "two"), key=lambda row: (-row.count, row.key))
    names, everything = product_names(row.key[1] for row in found), added(found)
    reasons = sorted(
        (added((row for row in found if row.key[0] == one), (one,)) for one in ExchangeReason.values),
        key=lambda row: -row.count,
    )
    return Answer(
        words=_words(everything, reasons),
        change=more_or_less(everything.count, everything.count_before, number(everything.count_before)),
        picture=_bars(reasons, everything),
        columns=COLUMNS,
        rows=tuple(_row(row, names) for row in found),
        note=gettext_lazy(
            "A piece counts on the day on which it came back. What is sent home instead has no visit behind it."
        ),
    )


def _label(reason: str) -> str:
    return str(ExchangeReason(reason).label)


def _row(row: Total, names: dict[str, str]) -> Row:
    reason, product = row.key
    cells = (_label(reason), names.get(product, product), row.count, row.count_before)
    return Row(cells, {"reason": reason, "returned": product})


def _words(everything: Total, reasons: list[Total]) -> str:
    if not everything.count:
        return _("Nothing came back to be exchanged.")
    return _("%(count)s pieces came back to be exchanged, most often because of: %(reason)s (%(share)s).") % {
        "count": number(everything.count),
        "reason": _label(reasons[0].key[0]),
        "share": percent(ratio(reasons[0].count, everything.count)),
    }


def _bars(reasons: list[Total], everything: Total) -> Bars | None:
    bars = tuple(
        Bar(
            _label(row.key[0]),
            row.count / everything.count,
            f"{number(row.count)} · {percent(row.count / everything.count)}",
        )
        for row in reasons
        if row.count
    )
    return Bars(bars, gettext_lazy("Pieces that came back, by reason"), shares=True) if bars else None
