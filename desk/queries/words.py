"""What words of one's own come to: the messages of a visit that might be, and what its texts would cost."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any, Final

import phonenumbers
from django.conf import settings
from django.db.models.functions import Length
from django.utils.translation import gettext, override

from bookings.letters import STOP_SAID, letter_of, text_of
from bookings.locales import dated_hour, hour, listed, reader, short_day
from bookings.messages import ENDABLE, facts_of, mail_context, phrases_for, piece_words
from bookings.models import Booking, BookingState, Customer, DeclinedWhy, HowItWas
from bookings.phrases_after import lost_words, say_words
from bookings.tokens import mail_url
from experiences.models import Experience, Saying
from experiences.queries.worded import NONE, Asked, Own, wordings_for, words_around
from kernel import clock, money
from notifications.prices import price_of
from notifications.segments import is_gsm, plain, segments
from notifications.words import Words
from stores.models import Store, Variant

AFTERNOON: Final = time(15)
_NAMED: Final = re.compile(r"%\((\w+)\)s")
AHEAD: Final = timedelta(days=3)
ORDINARY_NAME: Final = "Ada Lovelace"
LONGEST_NAME: Final = "Maximiliane-Theodora Wolkenstein-Hohenstaufen von Bergedorff"
"""Sixty letters: longer names are rare enough to pay for."""
RARE_NAME: Final = "Łucja Żak"
"""Its letters aren't in the alphabet that texts are cheap in (GSM 03.38), so all of the text is sent in another one."""


@dataclass(frozen=True, slots=True)
class Example:
    """A visit that might be, in the language that was active: all that its messages can say, and a number there."""

    booking: Booking
    facts: dict[str, str]
    context: dict[str, Any]
    number: str


@dataclass(frozen=True, slots=True)
class Counted:
    """How many letters a text has, as how many SMS it is paid, and how much that is; "" where nobody knows."""

    letters: int
    segments: int
    price: str


@dataclass(frozen=True, slots=True)
class Worded:
    """What the text of a message is in a language; `own`: in words of this place, `others`: of one further out."""

    language: str
    sms: str
    own: bool
    others: bool

    @property
    def language_words(self) -> str:
        """The language's name, in the reader's."""
        return gettext(str(dict(settings.LANGUAGES)[self.language]))


@dataclass(frozen=True, slots=True)
class Seen:
    """What would arrive: the text, the mail, and what the text costs, usually, with the longest names, with rare ones.

    `rare` is None where the name isn't said, or where the text is in that alphabet anyway.
    """

    text: str
    usually: Counted
    longest: Counted
    rare: Counted | None
    mail: Words

    @property
    def grows(self) -> bool:
        """Whether long names make it dearer."""
        return self.longest.segments > self.usually.segments


def seen_of(saying: str, own: Own, experience: Experience | None, store: Store | None, *, at: datetime) -> Seen | None:
    """What would arrive, in the active language; None where there is no store or nothing to book. At most six queries.

    `experience`, `store`: None for all of them: an example is the first by name, and for the longest the longest.
    """
    example = example_in(saying, experience, store, name=ORDINARY_NAME, at=at)
    longest = example_in(saying, experience, store, name=LONGEST_NAME, at=at, longest=True)
    if example is None or longest is None:
        return None
    text = text_to(saying, own, example)
    rare = None
    if "{name}" in own.sms and is_gsm(text):
        named = Example(example.booking, example.facts | {"name": RARE_NAME}, example.context, example.number)
        rare = _counted(text_to(saying, own, named), example.number)
    return Seen(
        text=text,
        usually=_counted(text, example.number),
        longest=_counted(text_to(saying, own, longest), longest.number),
        rare=rare,
        mail=mail_to(saying, own, example),
    )


def text_to(saying: str, own: Own, example: Example) -> str:
    """The text as it is sent."""
    wants_stop = saying in ENDABLE and example.booking.store.country in STOP_SAID
    return plain(text_of(phrases_for(saying), own.sms, example.facts, says_stop=wants_stop))


def mail_to(saying: str, own: Own, example: Example) -> Words:
    """The mail, without an invitation."""
    return letter_of(saying, phrases_for(saying), own, example.facts, example.context)


def example_in(
    saying: str,
    experience: Experience | None,
    store: Store | None,
    *,
    name: str,
    at: datetime,
    longest: bool = False,
) -> Example | None:
    """A visit in the afternoon, in three days; `longest`: with the longest names there are. At most three queries."""
    where = store or _stores(longest=longest).first()
    what = experience or _experiences(longest=longest).first()
    if where is None or what is None:
        return None
    booking = _booking(where, what, name, at)
    pieces = [piece_words(one) for one in _variants(longest=longest)]
    facts = facts_of(booking) | _besides(saying, booking, pieces)
    context = facts | mail_context(booking, pieces, at) | {"link": mail_url(booking)}
    return Example(booking, facts, context | _afterwards(pieces, facts["link"]), _number_in(where.country))


def _stores(*, longest: bool) -> Any:
    open_ones = Store.objects.filter(active=True)
    return open_ones.order_by(Length("name").desc() if longest else "name", "pk")


def _experiences(*, longest: bool) -> Any:
    return Experience.objects.published().order_by(Length("name").desc() if longest else "name", "pk")


def _variants(*, longest: bool) -> Sequence[Variant]:
    known = Variant.objects.active().select_related("product")
    return list(known.order_by(*([Length("product__name").desc()] if longest else []), "pk")[:2])


def _booking(store: Store, experience: Experience, name: str, at: datetime) -> Booking:
    terms = experience.in_store(store)
    day = clock.local_date(at + AHEAD, store.zone)
    starts_at = clock.instant(day, AFTERNOON, store.zone) or at + AHEAD
    return Booking(
        reference="EXAMPLE1", state=BookingState.CONFIRMED, store=store, experience=terms, starts_at=starts_at,
        ends_at=starts_at + terms.length, confirmed_at=at, expires_at=at + AHEAD / 3, declined_why=DeclinedWhy.HANDS,
        customer=Customer(name=name, phone="", email="ada@example.com"),
    )  # fmt: skip


def _besides(saying: str, booking: Booking, pieces: Sequence[str]) -> dict[str, str]:
    """The facts that only some messages have; of a visit that has two pieces."""
    zone, starts_at = booking.store.zone, booking.starts_at
    one, other = (pieces[0], pieces[-1]) if pieces else ("", "")
    last = short_day((starts_at + timedelta(days=booking.store.exchange_days)).astimezone(zone).date())
    kept = {"until": last} if saying == Saying.KEPT else {}
    return kept | {
        "pieces": listed(pieces),
        "gone": one,
        "instead": other,
        "kept": listed(pieces),
        "bought": listed(pieces),
        "back": one,
        "wanted": other,
        "times": hour(starts_at, zone),
        "last": last,
        "answer": dated_hour(booking.expires_at or starts_at, zone),
        "say": say_words(),
        "otherwise": lost_words(starts_at - timedelta(hours=4), starts_at - timedelta(hours=2), zone),
    }


def _afterwards(pieces: Sequence[str], link: str) -> dict[str, Any]:
    """What the mail of thanks has beside its words."""
    answers = [(answer.label, link) for answer in HowItWas]
    return {"tried": [(piece, link, link) for piece in pieces], "answers": answers, "again": link}


def _number_in(country: str) -> str:
    """A number of the kind that texts go to, which nobody has; "" for a country that has none."""
    found = phonenumbers.example_number_for_type(country, phonenumbers.PhoneNumberType.MOBILE)
    return phonenumbers.format_number(found, phonenumbers.PhoneNumberFormat.E164) if found else ""


def _counted(text: str, number: str) -> Counted:
    count = segments(text)
    price = price_of(number, count)
    said = "" if price is None else money.exactly(price, settings.SMS_PRICE_CURRENCY, reader())
    return Counted(len(text), count, said)


def worded_in(experience: int | None, store: int | None) -> list[tuple[Saying, list[Worded]]]:
    """Every message, with what is said of it in each language and whose words that are. Two queries."""
    languages = [code for code, _name in settings.LANGUAGES]
    asked = [Asked(experience, store, saying, code) for saying in Saying for code in languages]
    said, around = wordings_for(asked), words_around(asked)
    return [
        (saying, [_worded(one, said[one], around[one]) for one in asked if one.kind == saying]) for saying in Saying
    ]


def usual_words(kind: str) -> Own:
    """The defaults of a message in the active language, with their facts in braces."""
    usual = phrases_for(kind)
    return Own(*(_NAMED.sub(r"{\1}", str(part)) for part in (usual.sms, usual.subject, usual.lead)))


def said_without(around: Own, usual: Own) -> Own:
    """What is said where a place has no words of its own: those from further out, else the defaults."""
    return Own(*(outer or default for outer, default in zip(around, usual, strict=True)))


def _worded(asked: Asked, said: Own, around: Own) -> Worded:
    with override(asked.language):
        without = said_without(said, usual_words(asked.kind))
    return Worded(asked.language, without.sms, own=said != around, others=around != NONE)
