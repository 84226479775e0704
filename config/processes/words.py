"""What the house says on the terminal."""

from __future__ import annotations

from collections.abc import Sequence

from config.environment import Environment


def say(words: str) -> None:
    print(words, flush=True)


def greeting(settings: Environment, sign_ins: Sequence[str]) -> str:
    """Where to find what, and how to sign in."""
    address = settings.public_base_url
    if settings.name != "demo":
        return f"Vitrine is open at {address}"
    people = "\n".join(f"      {line}" for line in sign_ins)
    return f"""
  Vitrine's demo is open. Ctrl-C closes it and keeps your bookings; `make demo-reset` starts over.

    The showrooms        {address}/
    What phones receive  {address}/demo/phone
    The door (staff)     {address}/floor/
    The back room        {address}/admin/
    The API              {address}/api/v1/docs

    Sign in as           (password beside it)
{people}
"""
