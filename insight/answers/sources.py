"""Where do bookings come from?"""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bookings.models import BookingSource
from experiences.models import Experience
from insight.answers.base import Answer, Bar, Bars, Column, Kind, Row
from insight.models import Fact
from insight.queries.sums import Total, added, ratio, totals
from insight.spans import Span
from insight.wording import more_or_less, number, percent

COLUMNS = (
    Column(gettext_lazy("Booked by way of")),
    Column(gettext_lazy("Experience")),
    Column(gettext_lazy("Visits"), Kind.NUMBER),
    Column(gettext_lazy("Of all"), Kind.SHARE),
    Column(gettext_lazy("Before"), Kind.NUMBER),
)


def answer(span: Span) -> Answer:
    """By what way visits were booked, for which experience; those called off, too. Two queries."""
    found = totals(span, Fact.SOURCES, "one", "two")
    everything = added(found)
    sources = sorted(
        (added((row for row in found if row.key[0] == source), (source,)) for source in {row.key[0] for row in found}),
        key=lambda row: -row.count,
    )
    names = {str(one.pk): one.said("name") for one in Experience.objects.filter(pk__in={row.key[1] for row in found})}
    rows = sorted(found, key=lambda row: (-row.count, row.key))
    return Answer(
        words=_words(everything, sources),
        change=more_or_less(everything.count, everything.count_before, number(everything.count_before)),
        picture=_bars(sources, everything),
        columns=COLUMNS,
        rows=tuple(_row(row, names, everything) for row in rows),
        note=gettext_lazy("A visit counts on the day on which it begins; those that were called off count, too."),
    )


def _label(source: str) -> str:
    return str(BookingSource(source).label) if source in BookingSource.values else source


def _row(row: Total, names: dict[str, str], everything: Total) -> Row:
    source, experience = row.key
    share = ratio(row.count, everything.count)
    cells = (_label(source), names.get(experience, experience), row.count, share, row.count_before)
    return Row(cells, {"source": source, "experience": experience})


def _words(everything: Total, sources: list[Total]) -> str:
    if not everything.count:
        return _("Nothing was booked.")
    return _("%(count)s visits were booked, most of them by way of: %(source)s (%(share)s).") % {
        "count": number(everything.count),
        "source": _label(sources[0].key[0]),
        "share": percent(ratio(sources[0].count, everything.count)),
    }


def _bars(sources: list[Total], everything: Total) -> Bars | None:
    bars = tuple(
        Bar(_label(row.key[0]), row.count / everything.count, percent(row.count / everything.count))
        for row in sources
        if row.count
    )
    return Bars(bars, gettext_lazy("Visits by the way in which they were booked"), shares=True) if bars else None
