"""Second factors are sealed in the database, and outlive a change of the site's key."""

from __future__ import annotations

from datetime import UTC, datetime
from importlib import import_module
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.apps import apps
from django.contrib.auth.models import User
from django.core.cache import cache
from django.core.management import CommandError, call_command

from calendars.models import Account
from calendars.services.accounts import set_account
from config.accounts import code_of, factor_sealing
from desk.models import TrailEntry
from kernel.sealing import SealBroken, Sealing
from stores.models import OutsideCalendar, address_sealing
from tests.factories.stores import make_store, make_stylist, make_user

pytestmark = pytest.mark.django_db
SECRET, EMPTY = "JBSWY3DPEHPK3PXP", ""
FORMER, FRESH = "the-former-key-of-32-letters-or-more", "the-present-key-of-32-letters-or-more"


@pytest.fixture
def proved(settings: Any) -> User:
    """Somebody with an app and recovery codes, under a key of the site."""
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = FORMER, []
    user = make_user()
    TOTP.activate(user, SECRET)
    RecoveryCodes.activate(user)
    return user


def opens(user: User, secret: str = SECRET) -> bool:
    """Whether a code of the app fits, as at a sign-in."""
    cache.clear()
    return bool(TOTP(Authenticator.objects.get(user=user, type="totp")).validate_code(code_of(secret)))


def codes_of(user: User) -> list[str]:
    return list(RecoveryCodes(Authenticator.objects.get(user=user, type="recovery_codes")).generate_codes())


def test_nothing_that_makes_a_code_can_be_read_in_the_database(proved: User) -> None:
    app, codes = (Authenticator.objects.get(user=proved, type=kind).data for kind in ("totp", "recovery_codes"))
    assert SECRET not in app["secret"]
    assert (factor_sealing().open(app["secret"]), opens(proved)) == (SECRET, True)
    assert len(factor_sealing().open(codes["seed"])) < len(codes["seed"])
    with pytest.raises(SealBroken):
        Sealing(keys=[FORMER], purpose="something else").open(app["secret"])


def test_under_another_key_the_former_one_still_opens_and_what_is_sealed_anew_needs_it_no_more(
    proved: User, settings: Any
) -> None:
    codes = codes_of(proved)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = FRESH, [FORMER]
    assert (opens(proved), codes_of(proved)) == (True, codes)

    call_command("reseal")
    settings.SECRET_KEY_FALLBACKS = []

    assert (opens(proved), codes_of(proved)) == (True, codes)


def test_what_no_key_opens_takes_no_code_and_is_left_as_it_is(proved: User, settings: Any) -> None:
    before = list(Authenticator.objects.order_by("pk").values_list("data", flat=True))
    settings.SECRET_KEY = FRESH
    assert [opens(proved, secret) for secret in (SECRET, EMPTY)] == [False, False]
    with pytest.raises(CommandError, match="No key opens"):
        call_command("reseal")
    assert list(Authenticator.objects.order_by("pk").values_list("data", flat=True)) == before


def test_what_was_readable_before_is_sealed_by_the_migration(proved: User) -> None:
    migration = import_module("desk.migrations.0012_second_factors_sealed").Migration.operations[0]
    codes = codes_of(proved)
    migration.reverse_code(apps, None)
    assert Authenticator.objects.get(user=proved, type="totp").data["secret"] == SECRET
    migration.code(apps, None)
    assert (opens(proved), codes_of(proved)) == (True, codes)


def test_the_address_of_a_private_calendar_is_sealed_too(settings: Any) -> None:
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = FORMER, []
    stylist = make_stylist(store=make_store())
    address = "https://calendar.example/private-1234/basic.ics"
    OutsideCalendar.objects.create(stylist=stylist, sealed=address_sealing().seal(address))
    migrate = import_module("desk.migrations.0017_calendars_sealed").Migration.operations[1]

    migrate.reverse_code(apps, None)
    assert OutsideCalendar.objects.get().sealed == address
    migrate.code(apps, None)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = FRESH, [FORMER]
    call_command("reseal")
    settings.SECRET_KEY_FALLBACKS = []

    found = OutsideCalendar.objects.get()
    assert "private-1234" not in found.sealed
    assert (found.address, found.masked) == (address, "calendar.example/….ics")
    settings.SECRET_KEY = FORMER
    assert OutsideCalendar.objects.get().address == ""
    noted = "".join(f"{one.before}{one.after}" for one in TrailEntry.objects.filter(table="stores_outsidecalendar"))
    assert "private-1234" not in noted
    assert found.sealed not in noted


def test_password_of_a_calendar_goes_over_to_another_key(settings: Any) -> None:
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = FORMER, []
    stylist, at = make_stylist(store=make_store()), datetime(2026, 6, 1, tzinfo=UTC)
    set_account(stylist=stylist, address="https://dav.example/", name="ada", password="horse", at=at)

    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = FRESH, [FORMER]
    call_command("reseal")
    settings.SECRET_KEY_FALLBACKS = []

    assert Account.objects.get().login == ("ada", "horse")
    settings.SECRET_KEY = FORMER
    assert Account.objects.get().login == ("", "")
