"""The stylists with their shifts, and those who sign in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import encrypt
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.contrib.auth.models import User

from config.demo.build.showrooms import Stores
from config.demo.offers import SKILLS
from config.demo.people import DEMO_PASSWORD, DEMO_PIN, DEMO_SECRET, DEMO_SIGN_INS, PEOPLE, PHONES, Person, SignIn
from config.demo.places import PLACES
from config.demo.words import spoken
from floor.models import StaffPin
from floor.services.pins import peppered
from stores.models import Membership, Resource, ResourceKind, Shift, Skill, Stylist, TimeOff

HOURS = {place.slug: place.hours for place in PLACES}
LONG_DAY = 9 * 60
"""Minutes of opening above which a day has an early and a late shift."""
SHIFT = 8 * 60 + 30
THURSDAY = 3


def build_team(stores: Stores, at: datetime) -> None:
    """Skills, stylists, shifts, time off, users and memberships."""
    made = Skill.objects.bulk_create(Skill(slug=slug, **spoken(name=words)) for slug, words in SKILLS.items())
    skills = {skill.slug: skill for skill in made}
    users = _build_users(stores, at)
    resources = Resource.objects.bulk_create(Resource(kind=ResourceKind.STYLIST) for _ in PEOPLE)
    stylists = Stylist.objects.bulk_create(
        Stylist(
            resource=resource,
            slug=person.slug,
            languages=list(person.languages),
            user=users.get(person.slug),
            phone=PHONES.get(person.slug, ""),
            **spoken(name=person.name, introduction=person.introduction),
        )
        for person, resource in zip(PEOPLE, resources, strict=True)
    )
    has = Stylist.skills.through
    has.objects.bulk_create(
        has(stylist_id=stylist.pk, skill_id=skills[slug].pk)
        for person, stylist in zip(PEOPLE, stylists, strict=True)
        for slug in person.skills
    )
    pairs = list(zip(PEOPLE, stylists, strict=True))
    Shift.objects.bulk_create(shift for person, stylist in pairs for shift in _shifts(person, stylist, stores))
    TimeOff.objects.bulk_create(_time_off({stylist.slug: stylist for stylist in stylists}, at))


def _build_users(stores: Stores, at: datetime) -> dict[str, User]:
    """Everybody of DEMO_SIGN_INS; by the stylist's slug those who are stylists too."""
    # What is printed on the screen needs no second of hashing; signing in renews the password at full strength.
    hasher = PBKDF2PasswordHasher()
    password = hasher.encode(DEMO_PASSWORD, hasher.salt(), iterations=1000)
    made = User.objects.bulk_create(_user(person, password) for person in DEMO_SIGN_INS)
    Membership.objects.bulk_create(
        Membership(user=user, store=stores[person.store] if person.store else None, role=person.role)
        for person, user in zip(DEMO_SIGN_INS, made, strict=True)
        if person.role
    )
    StaffPin.objects.bulk_create(
        StaffPin(user=user, hash=hasher.encode(peppered(user, DEMO_PIN), hasher.salt(), iterations=1000), set_at=at)
        for person, user in zip(DEMO_SIGN_INS, made, strict=True)
        if person.store
    )
    Authenticator.objects.bulk_create(
        Authenticator(user=user, type=Authenticator.Type.TOTP, data={"secret": encrypt(DEMO_SECRET)})
        for person, user in zip(DEMO_SIGN_INS, made, strict=True)
        if person.proves
    )
    return {person.stylist: user for person, user in zip(DEMO_SIGN_INS, made, strict=True) if person.stylist}


def _user(person: SignIn, password: str) -> User:
    first, _, last = person.name.partition(" ")
    admin = person.role is None
    return User(
        username=person.email, email=person.email, password=password, first_name=first, last_name=last,
        is_staff=admin, is_superuser=admin,
    )  # fmt: skip


def _shifts(person: Person, stylist: Stylist, stores: Stores) -> Iterator[Shift]:
    """Who works in two stores is in the first until Wednesday, and in the second from Thursday on."""
    for day in range(7):
        slug = person.stores[-1] if day >= THURSDAY else person.stores[0]
        periods = HOURS[slug].get(day)
        if periods and day not in person.rest:
            starts, ends = _half(periods[0][0], periods[-1][1], late=person.late)
            yield Shift(stylist=stylist, store=stores[slug], weekday=day, starts=starts, ends=ends)


def _half(opens: time, closes: time, *, late: bool) -> tuple[time, time]:
    """The early or the late half of a long day; the whole of a short one. Halves overlap around the busy hours."""
    first, last = _minutes(opens), _minutes(closes)
    last += 24 * 60 if last <= first else 0
    if last - first <= LONG_DAY:
        return opens, closes
    return (_time(last - SHIFT), closes) if late else (opens, _time(first + SHIFT))


def _minutes(wall: time) -> int:
    return wall.hour * 60 + wall.minute


def _time(minutes: int) -> time:
    return time(minutes // 60 % 24, minutes % 60)


def _time_off(stylists: dict[str, Stylist], at: datetime) -> Iterator[TimeOff]:
    midnight = at.replace(hour=0, minute=0, second=0, microsecond=0)
    away = (("nora-finch", 3, 10, "Holiday"), ("theo-lambert", 8, 15, "Holiday"), ("zoe-adler", 5, 6, "A wedding"))
    for slug, first, until, reason in away:
        starts_at, ends_at = midnight + timedelta(days=first), midnight + timedelta(days=until)
        yield TimeOff(stylist=stylists[slug], starts_at=starts_at, ends_at=ends_at, reason=reason)
