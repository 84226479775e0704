"""Pieces leave the floor by the verb that looks after whoever counts on them; what it can't mend is a shortfall."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bookings.admin.acting import each
from bookings.errors import StoreBusy
from bookings.models import Shortfall
from bookings.services.shortfalls import settle_shortfall
from bookings.services.taking_out import TakenOut, take_out
from bookings.wording import say
from kernel import clock
from stores.admin.base import OnlyRead
from stores.admin.catalogue import BY_HAND
from stores.admin.catalogue import PieceAdmin as BarePieceAdmin
from stores.models import Movement, Piece, PieceState

admin.site.unregister(Piece)


@admin.register(Piece)
class PieceAdmin(BarePieceAdmin):
    """Pieces of the house, with the actions that visits may count on."""

    actions = ("to_floor", "to_inspect", "missing", "write_off")

    @admin.action(description=_("To be inspected"), permissions=["change"])
    def to_inspect(self, request: HttpRequest, pieces: QuerySet[Piece]) -> None:
        self._move(request, pieces, PieceState.TO_INSPECT)

    @admin.action(description=_("Missing"), permissions=["change"])
    def missing(self, request: HttpRequest, pieces: QuerySet[Piece]) -> None:
        self._move(request, pieces, PieceState.MISSING)

    @admin.action(description=_("Write off"), permissions=["change"])
    def write_off(self, request: HttpRequest, pieces: QuerySet[Piece]) -> None:
        self._move(request, pieces, PieceState.WRITTEN_OFF)

    def _move(self, request: HttpRequest, pieces: Iterable[Piece], to: PieceState) -> None:
        """A store that is busy leaves only this piece where it is."""
        for piece in pieces:
            try:
                super()._move(request, [piece], to)
            except StoreBusy as refusal:
                said = gettext("%(row)s: nothing was changed. %(why)s") % {"row": piece, "why": say(refusal)}
                self.message_user(request, said, messages.ERROR)

    def _bring(self, request: HttpRequest, piece: Piece, to: PieceState, at: datetime) -> Movement:
        """What comes back on the floor is nobody's loss; what leaves it may be promised."""
        if to == PieceState.ON_FLOOR:
            return super()._bring(request, piece, to, at)
        done = take_out(piece=piece, to=to, at=at, actor=_actor(request), reason=BY_HAND)
        self._tell(request, done)
        return done.movement

    def _tell(self, request: HttpRequest, done: TakenOut) -> None:
        for booking in done.replaced:
            said = gettext("%(booking)s has another piece of the same now.") % {"booking": booking}
            self.message_user(request, said, messages.INFO)
        for shortfall in done.shortfalls:
            said = gettext("%(booking)s counts on it, and there is no other: please settle it with the customer.")
            self.message_user(request, said % {"booking": shortfall.booking}, messages.WARNING)


class OpenFilter(admin.SimpleListFilter):
    title = _("to be settled")
    parameter_name = "open"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("still to be settled"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        open_ones = Shortfall.objects.open().values("pk")
        return queryset.filter(pk__in=open_ones) if self.value() == "yes" else queryset


@admin.register(Shortfall)
class ShortfallAdmin(OnlyRead, admin.ModelAdmin[Shortfall]):
    list_display = (
        "booking", "visit_there", "variant", "piece", "since", "why", "coming", "arrives_by", "settled_at",
        "settled_by", "how",
    )  # fmt: skip
    list_filter = (OpenFilter, "booking__store", "how")
    list_select_related = ("booking__store", "variant__product", "piece", "coming", "settled_by")
    search_fields = ("booking__reference", "variant__sku", "piece__label", "why")
    date_hierarchy = "since"
    actions = ("find_another", "give_up")

    @admin.display(description=_("starts there"), ordering="booking__starts_at")
    def visit_there(self, shortfall: Shortfall) -> str:
        booking = shortfall.booking
        return f"{booking.starts_at.astimezone(booking.store.zone):%Y-%m-%d %H:%M}"

    def has_settle_permission(self, request: HttpRequest) -> bool:
        """Whoever may change a booking may settle what it lacks."""
        return request.user.has_perm("bookings.change_booking")

    @admin.action(description=_("Promise another piece of the same"), permissions=["settle"])
    def find_another(self, request: HttpRequest, shortfalls: QuerySet[Shortfall]) -> None:
        def verb(shortfall: Shortfall) -> str:
            wanted = shortfall.variant
            done = settle_shortfall(shortfall=shortfall, variant=wanted, at=clock.now(), actor=_actor(request))
            return str(done.get_how_display())

        each(self, request, shortfalls, verb)

    @admin.action(description=_("Give up: the customer knows"), permissions=["settle"])
    def give_up(self, request: HttpRequest, shortfalls: QuerySet[Shortfall]) -> None:
        def verb(shortfall: Shortfall) -> str:
            done = settle_shortfall(shortfall=shortfall, variant=None, at=clock.now(), actor=_actor(request))
            return str(done.get_how_display())

        each(self, request, shortfalls, verb)


def _actor(request: HttpRequest) -> Any:
    return request.user
