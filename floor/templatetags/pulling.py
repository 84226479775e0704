"""Words and pictures of the pull list in templates."""

from __future__ import annotations

from django import template

from bookings.views.cards import Picture, picture_of
from floor.views.fetched import in_words, spot_of
from stores.models import Piece, Variant

register = template.Library()


@register.filter
def picture(variant: Variant) -> Picture:
    """`{{ variant|picture }}`: what it looks like."""
    return picture_of(variant.product, variant)


@register.filter
def words(variant: Variant) -> str:
    """`{{ variant|words }}`: Evening dress, Ink, M."""
    return in_words(variant)


@register.filter
def where(piece: Piece) -> str:
    """`{{ piece|where }}`: its zone and its place in it; its state where neither is known."""
    return spot_of(piece) or str(piece.get_state_display())
