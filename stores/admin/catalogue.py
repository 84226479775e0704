"""Products, variants, and the single pieces, which move through the ledger only."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from typing import Any

from django.contrib import admin, messages
from django.db.models import Count, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kernel import clock
from stores.admin.base import NotRemoved, OnlyReadInline
from stores.admin.forms import MoneyForm, TranslatedForm
from stores.admin.ledger import MovementInline
from stores.errors import AlreadyThere, IllegalPieceMove, PieceMoved
from stores.models import Movement, Piece, PieceState, Product, Variant
from stores.services.handling import put
from stores.services.ledger import change_state, receive

BY_HAND = "by hand"
"""The reason on movements that were made in the admin."""


class VariantInline(NotRemoved, admin.TabularInline[Variant, Product]):
    model = Variant
    fields = ("sku", "gtin", "size", "size_position", "colour", "colour_hex", "active")
    extra = 0
    show_change_link = True


@admin.register(Product)
class ProductAdmin(NotRemoved, admin.ModelAdmin[Product]):
    form = MoneyForm
    list_display = ("name", "kind", "price", "currency", "variant_count", "position", "active")
    list_filter = ("kind", "active")
    search_fields = ("name", "slug", "material", "variants__sku")
    prepopulated_fields = {"slug": ("name",)}
    inlines = (VariantInline,)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Product]:
        return super().get_queryset(request).annotate(variant_count=Count("variants"))

    @admin.display(description=_("variants"), ordering="variant_count")
    def variant_count(self, product: Product) -> int:
        return int(getattr(product, "variant_count", 0))


class PieceInline(OnlyReadInline):
    model = Piece
    fields = ("label", "store", "state", "zone", "place")
    show_change_link = True

    def get_queryset(self, request: HttpRequest) -> QuerySet[Piece]:
        return super().get_queryset(request).select_related("store", "zone")


@admin.register(Variant)
class VariantAdmin(NotRemoved, admin.ModelAdmin[Variant]):
    form = TranslatedForm
    list_display = ("sku", "product", "colour", "size", "gtin", "active")
    list_filter = ("active", "product__kind")
    list_select_related = ("product",)
    search_fields = ("sku", "gtin", "product__name", "colour")
    autocomplete_fields = ("product",)
    inlines = (PieceInline,)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Variant]:
        return super().get_queryset(request).select_related("product")


@admin.register(Piece)
class PieceAdmin(NotRemoved, admin.ModelAdmin[Piece]):
    """Pieces as such. What visits may count on leaves the floor through bookings, which extends this."""

    list_display = ("label", "variant", "store", "state", "zone", "place")
    list_filter = ("store", "state", "variant__product__kind")
    list_select_related = ("variant__product", "store", "zone")
    search_fields = ("label", "variant__sku", "variant__gtin", "variant__product__name")
    autocomplete_fields = ("variant", "store", "zone")
    fields = ("label", "variant", "store", "state", "zone", "place")
    inlines = (MovementInline,)
    actions: tuple[str, ...] = ("to_floor",)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("variant", "store", "state") if obj else ("state",)

    def save_model(self, request: HttpRequest, obj: Piece, form: ModelForm[Piece], change: bool) -> None:
        """A new piece is received; of one that is there the label can be mended, and it can be put elsewhere."""
        if not change:
            given = {name: getattr(obj, name) for name in ("variant", "store", "label", "zone", "place")}
            received = receive(**given, at=clock.now(), actor=_user(request))
            obj.pk = received.pk
            return
        obj.save(update_fields=["label"])
        if {"zone", "place"} & set(form.changed_data):
            self._put(request, obj)

    def _put(self, request: HttpRequest, obj: Piece) -> None:
        piece = Piece.objects.get(pk=obj.pk)
        try:
            with suppress(AlreadyThere):
                put(piece=piece, zone=obj.zone, place=obj.place, at=clock.now(), actor=_user(request))
        except (PieceMoved, IllegalPieceMove) as refusal:
            self._say_it_stays(request, piece, refusal)

    @admin.action(description=_("Back on the floor"), permissions=["change"])
    def to_floor(self, request: HttpRequest, pieces: QuerySet[Piece]) -> None:
        self._move(request, pieces, PieceState.ON_FLOOR)

    def _bring(self, request: HttpRequest, piece: Piece, to: PieceState, at: datetime) -> Movement:
        return change_state(piece=piece, to=to, at=at, actor=_user(request), reason=BY_HAND)

    def _move(self, request: HttpRequest, pieces: Iterable[Piece], to: PieceState) -> None:
        at = clock.now()
        for piece in pieces:
            try:
                self._bring(request, piece, to, at)
            except (PieceMoved, IllegalPieceMove) as refusal:
                self._say_it_stays(request, piece, refusal)
            else:
                said = gettext("%(piece)s: %(state)s.")
                self.message_user(request, said % {"piece": piece, "state": to.label}, messages.SUCCESS)

    def _say_it_stays(self, request: HttpRequest, piece: Piece, refusal: PieceMoved | IllegalPieceMove) -> None:
        said = gettext("%(piece)s stays as it is: %(state)s.")
        state = PieceState(str(refusal.facts["state"])).label
        self.message_user(request, said % {"piece": piece, "state": state}, messages.WARNING)


def _user(request: HttpRequest) -> Any:
    return request.user
