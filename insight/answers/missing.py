"""Which sizes were asked for, and weren't there?"""

from __future__ import annotations

from collections import defaultdict

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from insight.answers.base import Answer, Bar, Bars, Cell, Column, Kind, Row
from insight.bands import Noticed
from insight.models import Fact
from insight.queries.names import variants_of
from insight.queries.sums import Total, added, totals
from insight.spans import Span
from insight.wording import more_or_less, number
from stores.models import Variant

MOST_DRAWN = 12
COLUMNS = (
    Column(gettext_lazy("Product")),
    Column(gettext_lazy("Size")),
    Column(gettext_lazy("Colour")),
    Column(Noticed.SHORTFALL.label, Kind.NUMBER),
    Column(Noticed.DECLINED.label, Kind.NUMBER),
    Column(Noticed.SENT.label, Kind.NUMBER),
    Column(gettext_lazy("Altogether"), Kind.NUMBER),
    Column(gettext_lazy("Before"), Kind.NUMBER),
)


def answer(span: Span) -> Answer:
    """By size and colour, how often it was missed, and how that was noticed. At most three queries."""
    found = totals(span, Fact.MISSING, "two", "three")
    by_variant: dict[str, list[Total]] = defaultdict(list)
    for row in found:
        by_variant[row.key[0]].append(row)
    sums = sorted((added(rows, (variant,)) for variant, rows in by_variant.items()), key=lambda row: -row.count)
    variants, everything = variants_of(by_variant), added(found)
    return Answer(
        words=_words(everything, sums, variants) if everything.count else _words_of_none(span),
        change=more_or_less(everything.count, everything.count_before, number(everything.count_before)),
        picture=_bars(sums[:MOST_DRAWN], variants),
        columns=COLUMNS,
        rows=tuple(_row(row, by_variant[row.key[0]], variants) for row in sums if row.key[0] in variants),
        note=gettext_lazy(
            "Known is what was promised and then not there, what could not be brought to a fitting room, and what was "
            "wanted in exchange and had to be sent home. Who finds no free time for a piece on the website leaves no "
            "trace, and is not in here."
        ),
    )


def _row(row: Total, parts: list[Total], variants: dict[str, Variant]) -> Row:
    variant = variants[row.key[0]]
    counts = {one.key[1]: one.count for one in parts}
    named: tuple[str, str, str] = variant.product.said("name"), variant.said("size"), variant.said("colour")
    cells: tuple[Cell, ...] = (*named, *(counts.get(how, 0) for how in Noticed.values), row.count, row.count_before)
    return Row(cells, {"missing": row.key[0]})


def _name(row: Total, variants: dict[str, Variant]) -> str:
    variant = variants.get(row.key[0])
    if variant is None:
        return row.key[0]
    return " · ".join((variant.product.said("name"), variant.said("colour"), variant.said("size")))


def _words(everything: Total, sums: list[Total], variants: dict[str, Variant]) -> str:
    words = _("%(count)s times something that was asked for wasn’t there. Most often: %(name)s.")
    return words % {"count": number(everything.count), "name": _name(sums[0], variants)}


def _words_of_none(span: Span) -> str:
    """Nothing is known to have been missing: because nobody came, or although somebody did. One query."""
    if not added(totals(span, Fact.VISITS)).count:
        return _("There were no visits, so nothing can have been missing.")
    return _("Nothing that was promised, or asked for in the store, was missing.")


def _bars(sums: list[Total], variants: dict[str, Variant]) -> Bars | None:
    bars = tuple(Bar(_name(row, variants), row.count, number(row.count)) for row in sums if row.count)
    return Bars(bars, gettext_lazy("What was asked for and wasn’t there, times")) if bars else None
