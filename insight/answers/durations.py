"""How long does a swap take, and how long do people wait?"""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from insight.answers.base import Answer, Bar, Bars, Column, Kind, Row
from insight.bands import Lasted, Waited
from insight.models import Fact
from insight.queries.sums import Total, added, ratio, totals
from insight.spans import Span
from insight.wording import lasting, more_or_less, number, percent

SOON = (Lasted.M1, Lasted.M2, Lasted.M5)
"""Under five minutes."""
SWAPS = (
    Column(gettext_lazy("It took")),
    Column(gettext_lazy("Swaps"), Kind.NUMBER),
    Column(gettext_lazy("On average"), Kind.SECONDS),
    Column(gettext_lazy("Before"), Kind.NUMBER),
)
WAITS = (
    Column(gettext_lazy("Waited")),
    Column(gettext_lazy("It took")),
    Column(gettext_lazy("People"), Kind.NUMBER),
    Column(gettext_lazy("On average"), Kind.SECONDS),
    Column(gettext_lazy("Before"), Kind.NUMBER),
)


def answer_swaps(span: Span) -> Answer:
    """From the request of another size or colour in the fitting room until it is brought. One query."""
    found = totals(span, Fact.SWAPS, "one")
    everything = added(found)
    return Answer(
        words=_swap_words(everything, found),
        change=_change(everything),
        picture=_swap_bars(found),
        columns=SWAPS,
        rows=tuple(_row((), row, {"swap": row.key[0]}) for row in in_order(found)),
    )


def answer_waits(span: Span) -> Answer:
    """In the queue until somebody is called, and from the door to the fitting room. One query."""
    found = totals(span, Fact.WAITS, "one", "two")
    rows = [(place, _of(found, place)) for place in Waited]
    waits = [(place, in_order(those)) for place, those in rows if those]
    everything = added(row for place, those in waits if place != Waited.LEFT for row in those)
    return Answer(
        words=_wait_words(dict(waits)),
        change=_change(everything),
        picture=_wait_bars(waits),
        columns=WAITS,
        rows=tuple(
            _row((str(place.label),), row, {"waited": row.key[0]} if place == Waited.DOOR else {})
            for place, those in waits
            for row in those
        ),
        note=gettext_lazy("Who takes a number and leaves has waited, too: they are told apart."),
    )


def in_order(rows: Iterable[Total]) -> list[Total]:
    """The shortest first."""
    return sorted(rows, key=lambda row: Lasted.values.index(row.key[0]))


def _of(found: list[Total], place: Waited) -> list[Total]:
    rows = [row for row in found if row.key[0] == place]
    return [Total(row.key[1:], row.count, row.amount, row.count_before, row.amount_before) for row in rows]


def _mean(row: Total) -> float | None:
    return ratio(row.amount, row.count)


def _row(before: tuple[str, ...], row: Total, narrow: dict[str, str]) -> Row:
    return Row((*before, str(Lasted(row.key[0]).label), row.count, _mean(row), row.count_before), narrow)


def _change(everything: Total) -> str:
    now, before = ratio(everything.amount, everything.count), ratio(everything.amount_before, everything.count_before)
    return more_or_less(now or 0, before or 0 if now is not None else 0, lasting(before or 0))


def _swap_words(everything: Total, found: list[Total]) -> str:
    mean = _mean(everything)
    if mean is None:
        return _("Nobody asked for another size or colour.")
    soon = sum(row.count for row in found if row.key[0] in SOON)
    return _("%(mean)s on average, from the request to the fitting room; %(share)s took less than five minutes.") % {
        "mean": lasting(mean),
        "share": percent(ratio(soon, everything.count)),
    }


def _wait_words(waits: dict[Waited, list[Total]]) -> str:
    said = {place: added(rows) for place, rows in waits.items()}
    words = []
    if (queue := said.get(Waited.QUEUE)) and (mean := _mean(queue)) is not None:
        words.append(_("In the queue it took %(mean)s on average until somebody was called.") % {"mean": lasting(mean)})
    if (left := said.get(Waited.LEFT)) and left.count:
        words.append(_("Left without being called: %(count)s.") % {"count": number(left.count)})
    if (door := said.get(Waited.DOOR)) and (mean := _mean(door)) is not None:
        words.append(_("From the door to the fitting room it took %(mean)s on average.") % {"mean": lasting(mean)})
    return " ".join(words) or _("Nobody waited.")


def _wait_bars(waits: list[tuple[Waited, list[Total]]]) -> Bars | None:
    bars = tuple(
        Bar(f"{place.label}: {Lasted(row.key[0]).label}", row.count, number(row.count))
        for place, rows in waits
        for row in rows
        if row.count
    )
    return Bars(bars, gettext_lazy("People by where and how long they waited")) if bars else None


def _swap_bars(found: list[Total]) -> Bars | None:
    bars = tuple(Bar(Lasted(row.key[0]).label, row.count, number(row.count)) for row in in_order(found) if row.count)
    return Bars(bars, gettext_lazy("Swaps by how long they took")) if bars else None
