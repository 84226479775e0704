"""How long somebody waits, in templates."""

from __future__ import annotations

from datetime import timedelta

from django import template

register = template.Library()


@register.filter
def minutes(waited: timedelta) -> str:
    """`{{ waited|minutes }}`: 2:05."""
    whole, seconds = divmod(int(waited.total_seconds()), 60)
    return f"{whole}:{seconds:02d}"
