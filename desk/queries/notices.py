"""Whom a notice is for, what it comes to before it is sent, and how far it is."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from django.db.models import CharField, Count, DateField, F, Func, Sum, Value
from django.db.models.functions import Cast, Concat
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from bookings.models import NAMED, Booking
from bookings.querysets import BookingQuerySet
from bookings.timing import Way
from bookings.ways import channels
from desk.models import Notice
from desk.notice_words import text_of
from experiences.models import By
from kernel.phones import zone_of
from kernel.quiet import is_quiet
from notifications.models import Category, Channel, Message, MessageState
from notifications.prices import price_of
from notifications.querysets import MessageQuerySet
from notifications.segments import plain, segments
from notifications.services.consent import reachable
from notifications.words import way_name
from stores.models import Store

ON_A_PAGE: Final = 50
LOOKED_AT: Final = 1000
"""So many visits are looked at one by one before it is sent; what more come to is reckoned from them."""
CALLED: Final = 50
"""Of those who can't be reached, so many are named: they are called."""
STATES: Final[Mapping[MessageState, Promise]] = {
    MessageState.PENDING: gettext_lazy("Waiting to go out"),
    MessageState.SENDING: gettext_lazy("Going out"),
    MessageState.SENT: gettext_lazy("Sent"),
    MessageState.FAILED: gettext_lazy("Didn’t arrive"),
    MessageState.CANCELLED: gettext_lazy("Not sent"),
    MessageState.MISSED: gettext_lazy("Too late to be sent"),
}
"""What became of its messages: a visit may be cancelled, a message is not sent."""
_CENT: Final = Decimal("0.01")
_FARTHEST: Final = timedelta(hours=26)
"""No clock on earth is so far from another."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What it comes to: visits in all and, of those `looked_at`, messages, segments, their price and who isn't reached.

    `asleep`: whose text waits for the morning where they are. `longest`: the longest text message, and its segments.
    """

    people: int
    looked_at: int
    texts: int
    mails: int
    segments: int
    price: Decimal | None
    unreached: Sequence[Booking]
    unreached_count: int
    asleep: int
    longest: str
    longest_segments: int

    @property
    def is_whole(self) -> bool:
        return self.people == self.looked_at

    def reckoned(self, number: int) -> int:
        """Of all, when so many are so of those who were looked at."""
        return round(number * self.people / self.looked_at) if self.looked_at else 0

    @property
    def all_texts(self) -> int:
        return self.reckoned(self.texts)

    @property
    def all_mails(self) -> int:
        return self.reckoned(self.mails)

    @property
    def all_segments(self) -> int:
        return self.reckoned(self.segments)

    @property
    def whole_price(self) -> Decimal | None:
        if self.price is None or not self.looked_at:
            return None
        return (self.price * self.people / self.looked_at).quantize(_CENT)


@dataclass(frozen=True, slots=True)
class Progress:
    """How many visits there are, how many of them it went out to, and the messages by their state."""

    total: int
    people: int
    counts: dict[MessageState, int]
    price: Decimal | None

    @property
    def rows(self) -> list[tuple[str, int]]:
        return [(str(words), self.counts[state]) for state, words in STATES.items() if state in self.counts]

    @property
    def is_moving(self) -> bool:
        return bool(self.counts.get(MessageState.PENDING) or self.counts.get(MessageState.SENDING))


def subject_of(notice: Notice) -> str:
    """The key under which the outbox knows it."""
    return f"notice:{notice.pk}"


def number_of(subject: str) -> int:
    """Whose key it is."""
    return int(subject.removeprefix("notice:"))


def not_failed(ways: Collection[Way], notice: Notice, *, about: str) -> frozenset[Way]:
    """Those of the ways on which it didn't fail to reach a visit, by the visit's own key."""
    rows = Message.objects.about(subject_of(notice)).filter(about=about).values_list("failed_ways", flat=True)
    failed = {name for names in rows for name in names}
    return frozenset(way for way in ways if way_name(*way) not in failed)


def meant_by(notice: Notice) -> BookingQuerySet:
    """The visits that it is for: of whoever is expected, asked or inside on its days, by the store's own calendar."""
    first, last = (datetime.combine(day, datetime.min.time(), UTC) for day in notice.days)
    found = Booking.objects.filter(
        state__in=sorted(NAMED),
        customer__isnull=False,
        starts_at__gte=first - _FARTHEST,
        starts_at__lt=last + timedelta(days=1) + _FARTHEST,
    )
    if notice.store_id is not None:
        found = found.filter(store=notice.store_id)
    elif notice.country:
        found = found.filter(store__country=notice.country)
    if notice.experience_id is not None:
        found = found.filter(experience=notice.experience_id)
    local: Any = Func(
        Cast("store__timezone", CharField()), F("starts_at"), function="timezone", output_field=DateField()
    )
    there = found.alias(local_day=Cast(local, DateField())).filter(local_day__range=notice.days)
    return there.select_related("store", "customer", "experience")


def ways_of(booking: Booking, by: By, reached: Collection[Way]) -> list[Way]:
    """The ways on which a visitor is told: those that were agreed to and that nothing forbids, all or the first."""
    agreed = [way for way in channels(booking) if way in reached]
    ordered = agreed[::-1] if by == By.MAIL else agreed
    return ordered if by == By.EACH else ordered[:1]


def reached_of(bookings: Iterable[Booking]) -> frozenset[Way]:
    """All ways to these visitors that nothing forbids: two queries."""
    ways = [way for booking in bookings for way in channels(booking)]
    return reachable(ways, category=Category.NOTICE)


def preview_of(notice: Notice, *, at: datetime) -> Preview:
    """What it would come to if it were sent now: four queries."""
    looked_at = list(meant_by(notice).order_by("pk")[:LOOKED_AT])
    people = len(looked_at) if len(looked_at) < LOOKED_AT else meant_by(notice).count()
    reached, by = reached_of(looked_at), By(notice.by)
    told = [(booking, ways_of(booking, by, reached)) for booking in looked_at]
    texts = [(booking, way) for booking, ways in told for way in ways if way[0] != Channel.EMAIL]
    said = [plain(text_of(notice, booking).text) for booking, _way in texts]
    priced = [price_of(way[1], segments(text)) for (_booking, way), text in zip(texts, said, strict=True)]
    missed = [booking for booking, ways in told if not ways]
    longest = max(said, key=len, default="")
    return Preview(
        people=people,
        looked_at=len(looked_at),
        texts=len(texts),
        mails=sum(way[0] == Channel.EMAIL for _booking, ways in told for way in ways),
        segments=sum(map(segments, said)),
        price=None if None in priced else sum((one for one in priced if one is not None), Decimal()),
        unreached=missed[:CALLED],
        unreached_count=len(missed),
        asleep=sum(is_quiet(at, zone_of(way[1], booking.store.zone)) for booking, way in texts),
        longest=longest,
        longest_segments=segments(longest),
    )


def progress_of(notice: Notice) -> Progress:
    """Three queries, two once all are owed it."""
    messages = Message.objects.about(subject_of(notice)).order_by()
    found = list(messages.values("state").annotate(Count("pk"), Sum("price")))
    counts = {MessageState(row["state"]): row["pk__count"] for row in found}
    prices = [row["price__sum"] for row in found if row["price__sum"] is not None]
    left = meant_by(notice).filter(pk__gt=notice.reached).count() if notice.is_sending else 0
    price = sum(prices, Decimal()).quantize(_CENT) if prices else None
    told = messages.exclude(state__in=(MessageState.PENDING, MessageState.CANCELLED)).values("about").distinct().count()
    return Progress(notice.people + left, told, counts, price)


def untold_by(notice: Notice) -> tuple[list[Booking], int]:
    """Of the visits it has come to, those whom it reached on no way: the first `CALLED`, and how many. Two queries.

    Whoever's message was withheld, because it was stopped, isn't among them.
    """
    told = Message.objects.about(subject_of(notice)).exclude(state__in=(MessageState.FAILED, MessageState.MISSED))
    untold = _without(told, meant_by(notice).filter(pk__lte=notice.reached))
    return list(untold.order_by("starts_at", "pk")[:CALLED]), untold.count()


def latecomers(notice: Notice) -> BookingQuerySet:
    """Who was choosing while it went out and has given their name since: nothing told them."""
    late = meant_by(notice).filter(made_at__lte=notice.ended_at, confirmed_at__gt=notice.sent_at)
    return _without(Message.objects.about(subject_of(notice)), late)


def _without(told: MessageQuerySet, visits: BookingQuerySet) -> BookingQuerySet:
    return visits.alias(key=Concat(Value("booking:"), F("reference"))).exclude(key__in=told.values("about"))


def notices_of(store: Store | None, *, page: int) -> tuple[list[Notice], bool]:
    """A store's, or the house's, the latest first; and whether there are more. One query."""
    start = (page - 1) * ON_A_PAGE
    rows = Notice.objects.filter(store=store).select_related("made_by", "experience").order_by("-pk")
    found = list(rows[start : start + ON_A_PAGE + 1])
    return found[:ON_A_PAGE], len(found) > ON_A_PAGE


def countries() -> list[tuple[str, int]]:
    """The countries that have stores, and how many. One query."""
    rows = Store.objects.active().order_by("country").values_list("country").annotate(Count("pk"))
    return [(country, number) for country, number in rows if country]
