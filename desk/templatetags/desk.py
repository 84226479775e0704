"""What the desk's head asks for."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context
from django.urls import reverse

from desk.nav import entries_among
from desk.views.opened import rights_held
from stores.models import Store
from stores.rights import Right

register = template.Library()


@register.inclusion_tag("desk/_nav.html", takes_context=True)
def desk_nav(context: Context, store: Store | None = None) -> dict[str, Any]:
    """The pages that the reader may open: (address, label, whether it is this one)."""
    request = context["request"]
    here = getattr(request.resolver_match, "url_name", None)
    parts = [store.slug] if store else []
    entries = entries_among(rights_held(context["request"], store), store)
    return {"links": [(reverse(entry.name, args=parts), entry.label, entry.name == here) for entry in entries]}


@register.simple_tag(takes_context=True)
def may(context: Context, right: str, store: Store | None = None) -> bool:
    """Whether the reader holds a right, by its word: `{% may "shape" store as shapes %}`."""
    return Right(right) in rights_held(context["request"], store)
