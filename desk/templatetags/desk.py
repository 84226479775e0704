"""What the desk's head asks for."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import template
from django.conf import settings
from django.template import Context
from django.urls import reverse

from bookings.locales import country, reader
from desk.nav import entries_among, groups_of
from desk.views.opened import rights_held
from kernel import money
from stores.models import Store
from stores.rights import Right

register = template.Library()


@register.inclusion_tag("desk/_nav.html", takes_context=True)
def desk_nav(context: Context, store: Store | None = None) -> dict[str, Any]:
    """The pages that the reader may open, in groups: all of these, and the pages of the one that is open.

    A page below one of the head's (a stylist's, below the stylists) stands in its place.
    """
    path, parts = context["request"].path, [store.slug] if store else []
    entries = entries_among(rights_held(context["request"], store), store)
    groups = groups_of((entry, reverse(entry.name, args=parts)) for entry in entries)
    above = [address for group in groups for address, _label in group.pages if path.startswith(address)]
    here = max(above, key=len, default="")
    opened = next((group for group in groups if any(address == here for address, _label in group.pages)), None)
    return {"groups": groups, "opened": opened, "here": here, "path": path}


register.filter("country", country)


@register.filter
def paid(amount: Decimal) -> str:
    """What is paid for texts: US$0.05."""
    return money.exactly(amount, settings.SMS_PRICE_CURRENCY, reader())


@register.simple_tag(takes_context=True)
def may(context: Context, right: str, store: Store | None = None) -> bool:
    """Whether the reader holds a right, by its word: `{% may "shape" store as shapes %}`."""
    return Right(right) in rights_held(context["request"], store)
