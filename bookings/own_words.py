"""Words of one's own with the facts of a visit in them: "{store}: see you {day}". Pure.

They are filled by name and nothing else: what stands between braces is looked up, never evaluated, and what is filled
in is not read again.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from types import MappingProxyType
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from experiences.models import Saying
from experiences.models.wording import LONGEST_LEAD, LONGEST_SMS, LONGEST_SUBJECT

Text = str | Promise
_NAMED: Final = re.compile(r"\{([^{}]*)\}")
_CARRIERS: Final = re.compile(r"\b(?:CANCEL|YES|END|QUIT|REVOKE|OPTOUT|STOPALL|UNSUBSCRIBE|START|UNSTOP)\b", re.ASCII)
"""What a carrier takes for itself when it is the answer (Twilio: "Support for opt-out keywords")."""
_SHORTENED: Final = re.compile(
    r"\b(?:bit\.ly|tinyurl\.com|goo\.gl|t\.co|ow\.ly|is\.gd|cutt\.ly|rebrand\.ly)/", re.IGNORECASE
)

VARIABLES: Final[Mapping[str, Text]] = MappingProxyType(
    {
        "store": _("the store"),
        "experience": _("what was booked"),
        "name": _("the customer’s name"),
        "day": _("the day of the visit"),
        "time": _("when it begins"),
        "times": _("when it begins, or until when one may come"),
        "until": _("until when"),
        "place": _("the store’s name and address"),
        "address": _("the store’s address"),
        "reference": _("the reference, to show at the door"),
        "pieces": _("the pieces that were chosen"),
        "answer": _("by when the store answers"),
        "why": _("why it can’t be"),
        "gone": _("the pieces that can’t be there"),
        "instead": _("the pieces that wait in their place"),
        "kept": _("the pieces that are kept"),
        "bought": _("the pieces that were bought"),
        "last": _("the last day of an exchange"),
        "back": _("the pieces to bring"),
        "wanted": _("the pieces that wait for them"),
        "link": _("the way to their page"),
        "say": _("how to say that one is coming"),
        "otherwise": _("what becomes of a visit that nobody says they come to, and when"),
        "reply": _("how to answer by text; else “Plans changed?”"),
        "stop": _("how to end texts"),
    }
)
"""All that can be filled in, and what it stands for."""
_ALWAYS: Final = ("store", "experience", "name", "day", "time", "place", "address", "reference", "link", "stop")
_BESIDES: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        Saying.CONFIRMATION: ("until", "pieces"),
        Saying.WELCOME: ("until", "pieces"),
        Saying.EXCHANGE: ("times", "back", "wanted"),
        Saying.REMINDER_DAY: ("until", "pieces", "reply"),
        Saying.REMINDER_HOURS: ("until", "pieces", "reply"),
        Saying.REQUESTED: ("until", "pieces", "answer"),
        Saying.DECLINED: ("why",),
        Saying.CHANGED: ("until", "pieces"),
        Saying.SORRY_CHANGED: ("until", "pieces"),
        Saying.INSTEAD: ("gone", "instead"),
        Saying.KEPT: ("until", "kept"),
        Saying.BOUGHT: ("bought", "last"),
        Saying.NUDGE: ("pieces", "say", "otherwise"),
        Saying.PIECES_FREED: ("pieces", "otherwise"),
    }
)
_TEXTS_ALONE: Final = frozenset({"link", "reply", "say", "stop"})
"""A mail has its button and its foot; its link proves the mailbox and stands there alone."""
_MUST: Final[Mapping[tuple[str, str], tuple[str, ...]]] = MappingProxyType(
    {
        (Saying.CONFIRMATION, "sms"): ("day", "time", "link"),
        (Saying.WELCOME, "sms"): ("link",),
        (Saying.EXCHANGE, "sms"): ("day", "times", "back", "link"),
        (Saying.EXCHANGE, "lead"): ("back", "wanted"),
        (Saying.REMINDER_DAY, "sms"): ("day", "time", "link"),
        (Saying.REMINDER_HOURS, "sms"): ("time",),
        (Saying.REQUESTED, "sms"): ("day", "time", "answer", "link"),
        (Saying.REQUESTED, "lead"): ("answer",),
        (Saying.DECLINED, "sms"): ("day",),
        (Saying.CHANGED, "sms"): ("day", "time", "link"),
        (Saying.SORRY_CHANGED, "sms"): ("day", "time", "link"),
        (Saying.CANCELLED, "sms"): ("day",),
        (Saying.SORRY_CANCELLED, "sms"): ("day", "time"),
        (Saying.INSTEAD, "sms"): ("instead", "link"),
        (Saying.KEPT, "sms"): ("until",),
        (Saying.BOUGHT, "sms"): ("last", "link"),
        (Saying.NUDGE, "sms"): ("day", "time", "link", "otherwise"),
        (Saying.NUDGE, "lead"): ("otherwise",),
        (Saying.PIECES_FREED, "sms"): ("day", "time", "link", "otherwise"),
        (Saying.PIECES_FREED, "lead"): ("otherwise",),
        (Saying.RELEASED, "sms"): ("day", "time"),
        (Saying.THANKS, "sms"): ("link",),
    }
)
"""What a message would be useless without, beside the name of the store in every text."""
_LONGEST: Final = {"sms": LONGEST_SMS, "subject": LONGEST_SUBJECT, "lead": LONGEST_LEAD}


class UnfitWords(ValueError):
    """Words that can't be filled: a name that the message doesn't know, or a brace without the other."""


def fill(words: str, facts: Mapping[str, str]) -> str:
    """The words with the facts in the places of their names. Raises UnfitWords."""
    if _stray(words):
        raise UnfitWords("a brace without the other")
    return _NAMED.sub(lambda found: _fact(found[1].strip(), facts), words)


def named_in(words: str) -> list[str]:
    """The names between braces, each once, in their order."""
    return list(dict.fromkeys(found.strip() for found in _NAMED.findall(words)))


def names_for(saying: str, part: str) -> list[str]:
    """What can be filled in there, in the order in which it is shown."""
    known = {*_ALWAYS, *_BESIDES.get(saying, ())} - (_TEXTS_ALONE if part != "sms" else set())
    return [name for name in VARIABLES if name in known]


def must_for(saying: str, part: str) -> tuple[str, ...]:
    """What has to be filled in there."""
    must = _MUST.get((saying, part), ())
    return ("store", *must) if part == "sms" else must


def wrong_with(saying: str, part: str, words: str) -> list[Text]:
    """What is wrong with words of one's own, a sentence each; none where they can be kept. "" always can."""
    if not words:
        return []
    if len(words) > _LONGEST[part]:
        return [_("At most %(most)s letters.") % {"most": _LONGEST[part]}]
    wrong = [*_unprintable(part, words), *_misnamed(saying, part, words)]
    missing = [name for name in must_for(saying, part) if name not in named_in(words)]
    if missing:
        wrong.append(_("These must be in it: %(names)s.") % {"names": _braced(missing)})
    return [*wrong, *_unsendable(words)] if part == "sms" else wrong


def _fact(name: str, facts: Mapping[str, str]) -> str:
    if name not in facts:
        raise UnfitWords(name)
    return facts[name]


def _stray(words: str) -> bool:
    return bool(set("{}") & set(_NAMED.sub("", words)))


def _misnamed(saying: str, part: str, words: str) -> list[Text]:
    known = names_for(saying, part)
    wrong: list[Text] = [_unknown(name, known, part) for name in named_in(words) if name not in known]
    if _stray(words):
        wrong.append(_("A brace stands alone: each { needs its }, with one name between them."))
    return wrong


def _unknown(name: str, known: list[str], part: str) -> Text:
    if part != "sms" and name in _TEXTS_ALONE:
        return _("{%(name)s} is for texts alone: the mail has its own button and foot.") % {"name": name}
    nearest = get_close_matches(name.lower(), known, n=1, cutoff=0.5)
    if nearest:
        facts = {"name": name[:40], "nearest": nearest[0]}
        return _("Nothing is called {%(name)s} here. Do you mean {%(nearest)s}?") % facts
    return _("Nothing is called {%(name)s} here. There are: %(names)s.") % {"name": name[:40], "names": _braced(known)}


def _unprintable(part: str, words: str) -> list[Text]:
    allowed = "" if part == "subject" else "\n"
    if any(unicodedata.category(one) in ("Cc", "Cs") and one not in allowed for one in words):
        return [_("It has a line break or a sign in it that can’t be sent.")]
    return []


def heard_by_carriers(words: str) -> Iterator[Text]:
    """That these ask for an answer which never arrives, or means something else to a carrier."""
    taken = _CARRIERS.search(words)
    if taken:
        facts = {"word": taken[0]}
        yield _("Whoever answers %(word)s is heard by the carrier, not by us: ask for another word.") % facts


def _unsendable(words: str) -> list[Text]:
    """What a carrier, or a phone, would make something else of."""
    wrong = list(heard_by_carriers(words))
    if _SHORTENED.search(words):
        wrong.append(_("Carriers turn texts with shortened addresses away: use {link}."))
    if re.search(r"\{\s*link\s*\}[^\s]", words):
        wrong.append(_("Leave a space after {link}, or phones take what follows for a part of it."))
    return wrong


def _braced(names: Iterable[str]) -> str:
    return ", ".join(f"{{{name}}}" for name in names)
