"""Who is at work here: said once at the edge, asked for where the database notes a change."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from typing import Final


@dataclass(frozen=True, slots=True)
class Who:
    """`way` is where it comes from; `actor` an account's number, `key` an API key's.

    `network` is whose connection it is (`kernel.networks`), "" where the house itself is at work.
    """

    way: str
    actor: int | None = None
    key: int | None = None
    network: str = ""


SYSTEM: Final = Who("system")
"""Whatever nobody asked for just now: the worker, a command."""

_asking: ContextVar[Callable[[], Who]] = ContextVar("asking", default=lambda: SYSTEM)
_key: ContextVar[int | None] = ContextVar("key", default=None)


@contextmanager
def asking(who: Callable[[], Who]) -> Iterator[None]:
    """Inside, `who` says it when it is asked: to know somebody may cost a query that most requests can spare."""
    token, key = _asking.set(who), _key.set(None)
    try:
        yield
    finally:
        _asking.reset(token)
        _key.reset(key)


def note_key(number: int) -> None:
    """The request was let in by this API key."""
    _key.set(number)


def who_asks() -> Who:
    """Who is at work now."""
    who = _asking.get()()
    return replace(who, key=_key.get())
