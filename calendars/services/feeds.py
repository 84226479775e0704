"""Making and revoking the addresses that calendar programs read, and what they are answered."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Final

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from bookings.models import Customer
from calendars.errors import TooManyFeeds
from calendars.file import FORM, calendar_file
from calendars.models import Feed
from calendars.models.feed import FeedQuerySet
from calendars.queries import events
from stores.models import Store, Stylist

MOST: Final = 10
"""Of one store, stylist or customer: one a device, and some."""
Owner = Store | Stylist | Customer
_READ: Final = (
    "store__name",
    "store__translations",
    "stylist__name",
    "customer_id",
    "locale",
    "version",
    "changed_at",
    "last_read_at",
)


@dataclass(frozen=True, slots=True)
class Version:
    """What a feed says by now: a word that is another whenever something of it is, and since when it is so."""

    word: str
    since: datetime


def make_feed(*, owner: Owner, locale: str, at: datetime, actor: User | None = None) -> tuple[Feed, str]:
    """A new feed of somebody, and its secret: 192 random bits, kept nowhere. Raises TooManyFeeds."""
    secret = secrets.token_urlsafe(24)
    with transaction.atomic(durable=True):
        # Two taps at once must not make one too many.
        type(owner).objects.select_for_update(no_key=True, of=("self",)).get(pk=owner.pk)
        if feeds_of(owner).count() >= MOST:
            raise TooManyFeeds
        feed = Feed.objects.create(**_owned(owner), digest=_digest(secret), locale=locale, made_at=at, made_by=actor)
    return feed, secret


def revoke_feed(*, owner: Owner, number: int, at: datetime) -> bool:
    """End an address for good; whether it was theirs and alive."""
    return bool(feeds_of(owner).filter(pk=number).update(revoked_at=at))


def feeds_of(owner: Owner) -> FeedQuerySet:
    """The living ones, latest first: at most MOST."""
    return Feed.objects.alive().filter(**_owned(owner))


def find_feed(secret: str) -> Feed | None:
    """The feed that is read under a secret, with the name of whose it is: one query."""
    return _named().filter(digest=_digest(secret)).first()


@cache
def _named() -> FeedQuerySet:
    """Those that can be read. Programs ask all day long, and to put the question together takes most of its time."""
    return Feed.objects.readable().select_related("store", "stylist").only(*_READ).order_by("pk")


def address_of(secret: str) -> str:
    """Where programs read it: built from the setting, never from a request."""
    return f"{settings.PUBLIC_BASE_URL}/cal/{secret}.ics"


def version_of(feed: Feed, *, at: datetime) -> Version:
    """What it says by now, without reading it all: one query. Notes that somebody asked."""
    owner = _number(feed)
    with translation.override(feed.locale):
        version = events.versions_of(feed.kind, [owner], at=at)[owner]
        return _noted(feed, _word(feed, version, at), at)


def read_feed(feed: Feed, *, at: datetime) -> tuple[bytes, Version]:
    """The whole file, and which version it is: one query. Notes that somebody read it."""
    with translation.override(feed.locale):
        told, version = events.events_of(feed.kind, _number(feed), at=at)
        file = calendar_file(told, kind=feed.kind, name=_name(feed))
        return file, _noted(feed, _word(feed, version, at), at)


def _noted(feed: Feed, word: str, at: datetime) -> Version:
    """Last-Modified counts in seconds: two versions never have the same."""
    changes: dict[str, object] = {}
    since = feed.changed_at
    if since is None or word != feed.version:
        before, since = since, at.replace(microsecond=0)
        if before is not None and since <= before:
            since = before + timedelta(seconds=1)
        changes |= {"version": word, "changed_at": since}
    if feed.is_stale(at):
        changes["last_read_at"] = at
    if changes:
        Feed.objects.filter(pk=feed.pk).update(**changes)
    return Version(word, since)


def _word(feed: Feed, version: events.Version, at: datetime) -> str:
    """Another one each day: then a customer's name that was put right comes along, too."""
    said = f"{FORM} {settings.PUBLIC_BASE_URL} {feed.locale} {_name(feed)} {version} {at.astimezone(UTC):%Y-%m-%d}"
    return hashlib.sha256(said.encode()).hexdigest()[:32]


def _name(feed: Feed) -> str:
    """What the calendar is called in a program's list."""
    if feed.store is not None:
        return feed.store.said("name")
    if feed.stylist is not None:
        return _("Visits of %(name)s") % {"name": feed.stylist.name}
    return _("Your visits")


def _number(feed: Feed) -> int:
    return feed.store_id or feed.stylist_id or feed.customer_id or 0


def _owned(owner: Owner) -> dict[str, Owner]:
    return {type(owner).__name__.lower(): owner}


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
