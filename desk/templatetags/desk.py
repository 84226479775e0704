"""What the desk's head asks for."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context
from django.urls import reverse

from desk.nav import entries_among
from stores.models import Store
from stores.rights import Right, rights_of

register = template.Library()


@register.inclusion_tag("desk/_nav.html", takes_context=True)
def desk_nav(context: Context, store: Store | None = None) -> dict[str, Any]:
    """The pages that the reader may open: (address, label, whether it is this one)."""
    request = context["request"]
    here = getattr(request.resolver_match, "url_name", None)
    parts = [store.slug] if store else []
    entries = entries_among(_held(context, store), store)
    return {"links": [(reverse(entry.name, args=parts), entry.label, entry.name == here) for entry in entries]}


@register.simple_tag(takes_context=True)
def may(context: Context, right: str, store: Store | None = None) -> bool:
    """Whether the reader holds a right, by its word: `{% may "shape" store as shapes %}`."""
    return Right(right) in _held(context, store)


def _held(context: Context, store: Store | None) -> frozenset[Right]:
    """The reader's rights in the store, or in the house (None): asked once for a page."""
    request, key = context["request"], store.pk if store else None
    known: dict[int | None, frozenset[Right]] = request.__dict__.setdefault("_rights_held", {})
    if key not in known:
        known[key] = rights_of(request.user, store)
    return known[key]
