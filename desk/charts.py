"""Pictures of figures as SVG, made by hand: each says in words what it shows, and nothing by its colour alone."""

from __future__ import annotations

from typing import Final

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from insight.answers.base import Bar, Bars, Heat
from insight.wording import NOTHING, percent, short_weekday, weekday_name

WIDE: Final = 360
"""Of the drawing, in its own units: about the pixels of a phone."""
LINE: Final = 40
BAR: Final = 12
CELL: Final = 28
SIDE: Final = 44
HEAD: Final = 18
MARK: Final = 14

_SVG: Final = (
    '<svg class="chart" role="img" aria-labelledby="chart-title chart-words" viewBox="0 0 {wide} {high}" '
    'width="{wide}" height="{high}"><title id="chart-title">{title}</title><desc id="chart-words">{words}</desc>'
    "{body}</svg>"
)


def draw(picture: Bars | Heat) -> SafeString:
    """The picture of an answer."""
    return draw_heat(picture) if isinstance(picture, Heat) else draw_bars(picture)


def draw_bars(bars: Bars) -> SafeString:
    """Bars under each other, each with its label and figure above it; what is set apart of one is dark."""
    longest = 1.0 if bars.shares else max((bar.value for bar in bars.bars), default=1.0) or 1.0
    lines = format_html_join("", "{}", ((_line(bar, n, longest),) for n, bar in enumerate(bars.bars)))
    words = "; ".join(f"{bar.label}: {bar.said}" for bar in bars.bars)
    high = LINE * len(bars.bars)
    return format_html(_SVG, wide=WIDE, high=high, title=bars.title, words=words, body=lines)


def _line(bar: Bar, place: int, longest: float) -> SafeString:
    top = place * LINE
    full, part = (round(min(value / longest, 1.0) * WIDE, 1) for value in (bar.value, bar.part))
    return format_html(
        '<text class="chart__label" x="0" y="{y}">{label}</text>'
        '<text class="chart__figure" x="{end}" y="{y}" text-anchor="end">{said}</text>'
        '<rect class="chart__track" x="0" y="{bar}" width="{end}" height="{high}"/>'
        '<rect class="chart__bar" x="0" y="{bar}" width="{full}" height="{high}"/>'
        '<rect class="chart__part" x="0" y="{bar}" width="{part}" height="{high}"/>',
        y=top + 16,
        bar=top + 22,
        end=WIDE,
        high=BAR,
        label=_short(str(bar.label)),
        said=bar.said,
        full=full,
        part=part,
    )


def _short(label: str) -> str:
    """As much of it as there is room for beside the figure: all of it is in the table."""
    return label if len(label) <= 40 else f"{label[:39]}…"


def draw_heat(heat: Heat) -> SafeString:
    """A week of hours: in each a mark as high as it is full, and the figure under it."""
    wide, high = SIDE + CELL * len(heat.hours), HEAD + 7 * (CELL + MARK - 4)
    heads = format_html_join(
        "",
        '<text class="chart__small" x="{}" y="12" text-anchor="middle">{}</text>',
        ((SIDE + CELL * n + CELL // 2, f"{hour:02d}") for n, hour in enumerate(heat.hours)),
    )
    rows = format_html_join("", "{}", ((_row(heat, weekday),) for weekday in range(1, 8)))
    body = format_html("{}{}", heads, rows)
    return format_html(_SVG, wide=wide, high=high, title=heat.title, words=_heat_words(heat), body=body)


def _row(heat: Heat, weekday: int) -> SafeString:
    top = HEAD + (weekday - 1) * (CELL + MARK - 4)
    cells = format_html_join(
        "", "{}", ((_cell(heat.cells.get((weekday, hour)), SIDE + CELL * n, top),) for n, hour in enumerate(heat.hours))
    )
    name = format_html('<text class="chart__small" x="0" y="{}">{}</text>', top + 16, short_weekday(weekday))
    return format_html("{}{}", name, cells)


def _cell(share: float | None, left: int, top: int) -> SafeString:
    if share is None:
        return format_html(
            '<text class="chart__small" x="{}" y="{}" text-anchor="middle">{}</text>',
            left + CELL // 2,
            top + 16,
            NOTHING,
        )
    filled = round(min(share, 1.0) * (CELL - 8), 1)
    return format_html(
        '<rect class="chart__track" x="{x}" y="{y}" width="{wide}" height="{high}"/>'
        '<rect class="chart__bar" x="{x}" y="{from_}" width="{wide}" height="{filled}"/>'
        '<text class="chart__tiny" x="{middle}" y="{under}" text-anchor="middle">{said}</text>',
        x=left + 2,
        y=top,
        wide=CELL - 4,
        high=CELL - 8,
        from_=top + CELL - 8 - filled,
        filled=filled,
        middle=left + CELL // 2,
        under=top + CELL + 3,
        said=round(share * 100),
    )


def _heat_words(heat: Heat) -> str:
    """The fullest hours; all of them are in the table."""
    told = [(share, where) for where, share in heat.cells.items() if share is not None]
    fullest = sorted(told, key=lambda one: (-one[0], one[1]))[:3]
    listed = ", ".join(f"{weekday_name(day)} {hour:02d}:00 {percent(share)}" for share, (day, hour) in fullest)
    return _("The fullest hours: %(hours)s. All hours stand in the table.") % {"hours": listed}
