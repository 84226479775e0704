"""What was bought, made ready to be shown: until when each piece can be exchanged, and for what."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from bookings.forms.exchange import Said
from bookings.models import Booking, BookingState, Exchange, ExchangeItem, ExchangeReason
from bookings.queries.advice import runs_of
from bookings.queries.catalogue import Hanging, hangings_of
from bookings.queries.purchases import Bought, Purchase
from bookings.tokens import token_of
from bookings.views.advising import advice_of
from bookings.views.cards import Picture, picture_of, where_words
from stores.models import Store, Variant

STEPS: Final = {ExchangeReason.TOO_SMALL: 1, ExchangeReason.TOO_LARGE: -1, ExchangeReason.FAULT: 0}
"""By the reason, how many sizes up the likely replacement is."""


@dataclass(frozen=True, slots=True)
class Chip:
    """A size of one colour. `where`: here, 2.4 km, delivery only."""

    variant: Variant
    where: str
    here: bool
    checked: bool


@dataclass(frozen=True, slots=True)
class Colour:
    """One colour with its sizes, the smallest first."""

    variant: Variant
    chips: Sequence[Chip]


@dataclass(frozen=True, slots=True)
class Under:
    """An exchange of a purchase. `state`: held, waits, sent, owed, made_good, done; `href`: its ticket, or nothing."""

    exchange: Exchange
    state: str
    href: str

    @property
    def to_bring(self) -> bool:
        """Something of it is still to be brought back."""
        return any(item.back_movement_id is None for item in self.exchange.items.all())

    @property
    def untouched(self) -> bool:
        """Nothing came back for it yet."""
        return all(item.back_movement_id is None for item in self.exchange.items.all())


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A bought piece with what could come instead; `wanted` is what is chosen, or likely."""

    bought: Bought
    picture: Picture
    late: bool
    exchange: Exchange | None
    reason: ExchangeReason | None
    wanted: Variant | None
    own: Colour | None
    others: Sequence[Colour]
    advice: str

    @property
    def is_open(self) -> bool:
        return not self.late and self.exchange is None

    @property
    def last_moment(self) -> datetime:
        """A moment of the last day on which it can be exchanged."""
        return self.bought.until - timedelta(minutes=1)

    @property
    def wanted_picture(self) -> Picture | None:
        return picture_of(self.bought.variant.product, self.wanted) if self.wanted else None

    @property
    def elsewhere(self) -> bool:
        """What comes instead has another colour."""
        return self.wanted is not None and self.wanted.colour != self.bought.variant.colour

    @property
    def unsaid(self) -> bool:
        """It goes back, and it isn't said for what."""
        return self.reason is not None and self.wanted is None


def choices_of(
    purchase: Purchase, said: Mapping[int, Said], *, at: datetime, own: Booking | None = None
) -> list[Choice]:
    """The purchase's pieces in their order: four queries, however many they are.

    `own`: the hold that the reader made a moment ago. Its pieces may be given another one.
    """
    store = purchase.store
    stores = list(Store.objects.active().near(store.latitude, store.longitude))
    products = {one.variant.product_id for one in purchase.pieces}
    hung, runs = hangings_of(products, stores), runs_of(products, at=at)
    return [
        _choice(
            one,
            said.get(one.piece.pk),
            hung[one.variant.product_id],
            store,
            late=at >= one.until,
            exchange=None if own and one.exchange and one.exchange.booking == own else one.exchange,
            advice=advice_of(runs.get(one.variant.product_id)),
        )
        for one in purchase.pieces
    ]


def _choice(
    bought: Bought,
    said: Said | None,
    hung: Sequence[Hanging],
    store: Store,
    *,
    late: bool,
    exchange: Exchange | None,
    advice: str,
) -> Choice:
    mine = bought.variant
    reason = said.reason if said else None
    offered = [one for one in hung if one.variant != mine or reason == ExchangeReason.FAULT]
    wanted = _wanted(mine, said, offered, hung) if said else None
    colours = [_colour(rows, store, wanted) for rows in _by_colour(offered)]
    return Choice(
        bought=bought,
        picture=picture_of(mine.product, mine),
        late=late,
        exchange=exchange,
        reason=reason,
        wanted=wanted,
        own=next((one for one in colours if one.variant.colour == mine.colour), None),
        others=[one for one in colours if one.variant.colour != mine.colour],
        advice=advice,
    )


def _wanted(mine: Variant, said: Said, offered: Sequence[Hanging], hung: Sequence[Hanging]) -> Variant | None:
    """What was chosen; where nothing is, the likely one for the reason, hung or not."""
    if said.sku:
        return next((one.variant for one in offered if one.variant.sku == said.sku), None)
    if said.reason == ExchangeReason.COLOUR:
        same = [one.variant for one in offered if one.variant.size == mine.size and one.variant.colour != mine.colour]
        return same[0] if len(same) == 1 else None
    sizes = [one.variant for one in hung if one.variant.colour == mine.colour]
    place = sizes.index(mine) + STEPS[said.reason] if mine in sizes else -1
    return sizes[place] if 0 <= place < len(sizes) else None


def _by_colour(hung: Iterable[Hanging]) -> list[list[Hanging]]:
    """The sizes of each colour, the colours in the order in which they came to the catalogue."""
    colours: dict[str, list[Hanging]] = {}
    for one in sorted(hung, key=lambda each: each.variant.pk):
        colours.setdefault(one.variant.colour, [])
    for one in hung:
        colours[one.variant.colour].append(one)
    return list(colours.values())


def _colour(rows: Sequence[Hanging], store: Store, wanted: Variant | None) -> Colour:
    return Colour(rows[0].variant, [_chip(one, store, wanted) for one in rows])


def _chip(hanging: Hanging, store: Store, wanted: Variant | None) -> Chip:
    """Where it hangs, seen from the store in which it was bought."""
    where = where_words(hanging.stores, store) if hanging.stores else _("delivery only")
    return Chip(hanging.variant, where, hanging.hangs_in(store), hanging.variant == wanted)


def under_way(purchase: Purchase, *, linked: Callable[[Booking], bool], at: datetime) -> list[Under]:
    """The exchanges of which something is to be said, the newest first; called-off ones are as if they never were.

    `linked`: whether the reader may open the ticket of this booking.
    """
    told = [(one, _state_of(one, at)) for one in purchase.exchanges]
    return [Under(one, state, _ticket(one, linked)) for one, state in told if state]


def _state_of(exchange: Exchange, at: datetime) -> str:
    items, booking = list(exchange.items.all()), exchange.booking
    if booking is None:
        if exchange.delivery.off_at is not None:
            return "made_good" if any(item.amends for item in items) else ""
        comes = exchange.delivery.taken_at is None or any(item.back_movement_id is None for item in items)
        return "sent" if comes else "done"
    if booking.state == BookingState.HELD:
        return "held" if booking.expires_at is not None and booking.expires_at > at else ""
    return "waits" if booking.is_live else became_of(items)


def became_of(items: Iterable[ExchangeItem]) -> str:
    """What became of an exchange whose visit is over: owed, done or made_good; nothing, where nothing came back."""
    items = list(items)
    if any(item.live and item.back_movement_id for item in items):
        return "owed"
    if any(item.out_movement_id for item in items):
        return "done"
    return "made_good" if any(item.amends for item in items) else ""


def _ticket(exchange: Exchange, linked: Callable[[Booking], bool]) -> str:
    booking = exchange.booking
    if booking is None or not linked(booking):
        return ""
    return reverse("ticket", args=[booking.reference, token_of(booking)])
