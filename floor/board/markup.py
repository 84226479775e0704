"""The markup of what stands on the board by the hundred: a block of the grid, a line of the list.

A template would take a tenth of a millisecond for each of the values.
"""

from __future__ import annotations

from functools import lru_cache
from html import escape
from typing import TYPE_CHECKING, Final

from django.utils.safestring import SafeString
from heroicons.templatetags.heroicons import heroicon_outline

if TYPE_CHECKING:
    from floor.board.lines import Act, Line
    from floor.board.words import Told

_BLOCK: Final = """\
<li class="block {tone}" style="{style}" data-block="{reference}" data-starts="{starts}">
<p class="block__name"><time>{time}</time> <a id="at-{lane}-{reference}" href="{href}">{name}</a></p>
<p class="block__state">{state}</p>
<p>{pieces}</p>
<p>{what}</p>
<p class="block__flags">{flags}</p>
<p class="quiet">{where}</p>
{handle}</li>
"""
_HANDLE: Final = """\
<a class="block__handle" id="move-{lane}-{reference}" href="{href}" data-handle aria-label="{label}"><svg class="icon" \
viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.5" stroke-linecap="round" aria-hidden="true">\
<path d="M12 3v18M3 12h18M9 6l3-3 3 3M9 18l3 3 3-3M6 9l-3 3 3 3M18 9l3 3-3 3"/></svg></a>
"""
_LINE: Final = """\
<li class="visit">
<time datetime="{moment}">{time}{other_day}</time>
<div>
<a class="link visit__name" id="visit-{reference}" href="{href}">{name}</a>
<p class="row">{tags}{digits}</p>
</div>
<p>{what} <span class="visit__more quiet">{more}</span></p>
<div class="visit__do">{act}</div>
</li>
"""
_OTHER_DAY: Final = ' <span class="quiet small">{day}</span>'
_DIGITS: Final = """\
<span class="quiet numbers nowrap"><span aria-hidden="true">••• {digits}</span>\
<span class="visually-hidden">{words}</span></span>\
"""
_ACT: Final = """\
<button class="button button--second" id="do-{reference}" form="act" formaction="{action}" name="{name}" \
value="{value}" aria-label="{label}">{words}</button>\
"""
_TAG: Final = '<span class="{classes}">{icon}{words}</span>'
_NOTHING: Final = SafeString("")


def block_of(told: Told, *, lane: int, style: str) -> SafeString:
    """A visit on the grid, in its lane."""
    return _filled(
        _BLOCK, tone=told.tone, style=style, reference=told.reference, starts=told.starts, time=told.time, lane=lane,
        href=told.href, name=told.name, state=told.state, pieces=told.pieces, what=told.what, flags=told.flags,
        where=told.where, handle=_handle(told, lane),
    )  # fmt: skip


def line_of(line: Line) -> SafeString:
    """A visit in the list."""
    return _filled(
        _LINE, moment=line.moment, time=line.time, reference=line.reference, href=line.href, name=line.name,
        other_day=_filled(_OTHER_DAY, day=line.other_day) if line.other_day else _NOTHING,
        tags=SafeString("\n".join(_tag(*tag) for tag in line.tags)), digits=_digits(line), what=line.what,
        more=line.more, act=_act(line.act, line.reference) if line.act else _NOTHING,
    )  # fmt: skip


def _filled(form: str, **words: object) -> SafeString:
    """The form with its words, escaped where they aren't markup: `format_html`, in a third of its time."""
    said = {name: word if isinstance(word, SafeString) else escape(str(word)) for name, word in words.items()}
    return SafeString(form.format_map(said))


def _handle(told: Told, lane: int) -> SafeString:
    if not told.move:
        return _NOTHING
    return _filled(_HANDLE, lane=lane, reference=told.reference, href=told.move, label=told.move_said)


@lru_cache(maxsize=1024)
def _tag(words: str, tone: str, icon: str) -> SafeString:
    """A word on how it stands, always beside its icon. Most visits of a day say one of a few."""
    classes = f"tag tag--{tone}" if tone else "tag"
    drawn = heroicon_outline(icon, size=16, **{"class": "icon", "aria_hidden": "true"}) if icon else ""
    return _filled(_TAG, classes=classes, icon=drawn, words=words)


def _digits(line: Line) -> SafeString:
    return _filled(_DIGITS, digits=line.digits, words=line.digits_said) if line.digits else _NOTHING


def _act(act: Act, reference: str) -> SafeString:
    return _filled(
        _ACT, reference=reference, action=act.action, name=act.name, value=act.value, label=act.label, words=act.words
    )
