"""Every address of the house, with real values in it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.urls import URLPattern, URLResolver
from django.urls.resolvers import RoutePattern

CONVERTER: Final = re.compile(r"<(?:(?P<kind>\w+):)?(?P<name>\w+)>")
BY_KIND: Final = {"int": "1", "slug": "what", "str": "ABCDEFGH", "path": "what", "uuid": str(UUID(int=1))}
"""Of what no world has made: the right is asked for before anything is looked for."""


@dataclass(frozen=True, slots=True)
class Address:
    """`route` in Django's words; `space` is the namespace with its colon."""

    name: str
    space: str
    route: str

    @property
    def key(self) -> str:
        """What docs/rights.md calls it."""
        return f"{self.space}{self.name}"

    def path(self, values: Mapping[str, str]) -> str:
        """With `values` by "address.name" or "name"; a whole path of a regular expression is called as the address."""
        if self.key in values:
            return values[self.key]

        def real(found: re.Match[str]) -> str:
            name, kind = found["name"], found["kind"] or "str"
            return values.get(f"{self.key}.{name}") or values.get(name) or BY_KIND[kind]

        return "/" + CONVERTER.sub(real, self.route)

    @property
    def names(self) -> list[str]:
        return [found["name"] for found in CONVERTER.finditer(self.route)]


def addresses(resolver: URLResolver, space: str = "", before: str = "") -> Iterator[Address]:
    """All of them, in order. Regular expressions keep their text: they need a path of their own."""
    for one in resolver.url_patterns:
        route = before + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from addresses(one, f"{space}{one.namespace}:" if one.namespace else space, route)
        elif isinstance(one, URLPattern):
            plain = isinstance(one.pattern, RoutePattern)
            name = one.name or str(one.pattern).removeprefix("^")
            yield Address(name, space, route if plain else f"^{route}")
