"""The names of what figures are keyed by: one query each."""

from __future__ import annotations

from collections.abc import Iterable

from stores.models import Product, Stylist, Variant


def product_names(ids: Iterable[str]) -> dict[str, str]:
    return {str(one.pk): one.said("name") for one in Product.objects.filter(pk__in=set(ids)).order_by()}


def variants_of(ids: Iterable[str]) -> dict[str, Variant]:
    """Each with its product."""
    found = Variant.objects.filter(pk__in=set(ids)).select_related("product").order_by()
    return {str(one.pk): one for one in found}


def stylist_names(ids: Iterable[str]) -> dict[str, str]:
    return {str(one.pk): one.said("name") for one in Stylist.objects.filter(pk__in=set(ids)).order_by()}
