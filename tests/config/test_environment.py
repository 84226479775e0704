"""Settings come from the environment, and are refused by name."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest
from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from pytest_django.fixtures import Settings

from config import environment
from kernel import quiet

SAFE = {
    "ENVIRONMENT": "production",
    "SECRET_KEY": "an-example-that-is-long-enough-to-be-taken",
    "ALLOWED_HOSTS": "try.example.com",
    "PUBLIC_BASE_URL": "https://try.example.com",
    "EMAIL_URL": "smtp://mail.example:25",
    "SMS_BACKEND": "log",
}

TWILIO = {"TWILIO_ACCOUNT_SID": "AC" + "1" * 32, "TWILIO_AUTH_TOKEN": "token", "TWILIO_FROM": "+447700900000"}


@pytest.fixture
def variables(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """An environment that says nothing of Vitrine."""
    for name in (*SAFE, "DEBUG", "DATABASE_URL", "EMAIL_URL", "SMS_BACKEND", "PORT", "DATA_DIR"):
        monkeypatch.delenv(name, raising=False)
    return monkeypatch


def _set(variables: pytest.MonkeyPatch, **values: str) -> None:
    for name, value in values.items():
        variables.setenv(name, value)


def test_nothing_set_is_a_development_machine(variables: pytest.MonkeyPatch) -> None:
    """Any command works without an environment."""
    found = environment.read()
    assert (found.name, found.database, found.public_base_url) == ("development", None, "http://127.0.0.1:8000")
    assert found.data_dir == environment.BASE_DIR / "var"


def test_the_port_is_part_of_the_address(variables: pytest.MonkeyPatch) -> None:
    """Links in messages lead to where the demo is."""
    _set(variables, PORT="8123")
    assert environment.read().public_base_url == "http://127.0.0.1:8123"


def test_database_url_names_the_server(variables: pytest.MonkeyPatch) -> None:
    """With it the embedded server is not used."""
    _set(variables, DATABASE_URL="postgresql://ada:secret@db.example:6432/shop")
    found = environment.read().database
    assert found is not None
    assert (found["HOST"], found["PORT"], found["NAME"], found["USER"]) == ("db.example", 6432, "shop", "ada")


def test_production_starts_on_safe_values(variables: pytest.MonkeyPatch) -> None:
    """The values that docs/operations.md shows."""
    _set(variables, **SAFE)
    assert environment.read().production


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", ""),
        ("SECRET_KEY", "short"),
        ("SECRET_KEY", environment.DEVELOPMENT_KEY),
        ("DEBUG", "true"),
        ("ALLOWED_HOSTS", ""),
        ("ALLOWED_HOSTS", "*"),
        ("PUBLIC_BASE_URL", ""),
        ("PUBLIC_BASE_URL", "http://try.example.com"),
    ],
)
def test_production_refuses_an_unsafe_value_by_name(variables: pytest.MonkeyPatch, name: str, value: str) -> None:
    """Each alone is enough to refuse."""
    _set(variables, **SAFE | {name: value})
    with pytest.raises(ImproperlyConfigured, match=rf"^The settings are unsafe or incomplete:\n- {name} must "):
        environment.read()


def test_production_names_everything_that_is_missing(variables: pytest.MonkeyPatch) -> None:
    """One attempt tells all, not one thing an attempt."""
    _set(variables, ENVIRONMENT="production", DEBUG="on")
    with pytest.raises(ImproperlyConfigured) as refusal:
        environment.read()
    for name in ("DEBUG", "SECRET_KEY", "ALLOWED_HOSTS", "PUBLIC_BASE_URL", "EMAIL_URL", "SMS_BACKEND"):
        assert f"- {name} must " in str(refusal.value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ENVIRONMENT", "staging"),
        ("DEBUG", "perhaps"),
        ("PORT", "eighty"),
        ("PORT", "70000"),
        ("DATABASE_URL", "sqlite:///shop.db"),
        ("SMS_BACKEND", "pigeon"),
        ("SMS_PRICES", "GB=cheap"),
        ("SMS_PRICES", "Britain=0.05"),
        ("SMS_PRICE_CURRENCY", "dollars"),
        ("SMS_COUNTRIES", "GB,France"),
        ("SMS_HOURLY", "0"),
        ("SMS_HOURLY_PER_NETWORK", "0"),
        ("SMS_DAILY_SPEND", "-1"),
        ("WAKING_HOURS", "morning"),
        ("WAKING_HOURS", "9:00-24:00"),
        ("WAKING_HOURS", "20:00-9:00"),
        ("WAKING_HOURS", "9:00-12:59"),
        ("PHONE_CHECK", "sometimes"),
        ("WORKER_PROCESSES", "0"),
        ("PUBLIC_BASE_URL", "try.example.com"),
        ("EMAIL_URL", "pigeon://loft"),
        ("EMAIL_BOUNCES_TO", "Bounces <bounces@try.example.com>"),
        ("MAIL_HOOK_SECRET", "short"),
        ("ALARMS_TO", "the owner"),
        ("WHATSAPP_FROM", "whatsapp:+447700900000"),
    ],
)
def test_a_wrong_value_is_refused_by_name(variables: pytest.MonkeyPatch, name: str, value: str) -> None:
    """The message says which variable to mend."""
    _set(variables, **{name: value})
    with pytest.raises(ImproperlyConfigured, match=name):
        environment.read()


@pytest.mark.parametrize(
    ("said", "hours"),
    [(None, (time(9), time(20))), ("8:30-21:00", (time(8, 30), time(21))), ("09:00-13:00", (time(9), time(13)))],
)
def test_a_house_says_when_people_are_left_in_peace(
    variables: pytest.MonkeyPatch, said: str | None, hours: tuple[time, time]
) -> None:
    """Laws differ about the hours of texts."""
    _set(variables, **({"WAKING_HOURS": said} if said else {}))
    assert environment.read().texting.waking == hours


def test_those_hours_hold_from_the_start(settings: Settings) -> None:
    night, london = datetime(2030, 1, 15, 21, tzinfo=UTC), ZoneInfo("Europe/London")
    assert quiet.is_quiet(night, london)
    settings.WAKING_HOURS = quiet.Waking(time(9), time(21))
    try:
        apps.get_app_config("config").ready()
        assert not quiet.is_quiet(night, london)
    finally:
        quiet.keep(quiet.USUAL)


def test_twilio_needs_its_account(variables: pytest.MonkeyPatch) -> None:
    """A half configured channel is noticed at the start, not with the first message."""
    _set(variables, SMS_BACKEND="twilio", TWILIO_ACCOUNT_SID="AC" + "1" * 32)
    with pytest.raises(ImproperlyConfigured, match="TWILIO_AUTH_TOKEN") as refusal:
        environment.read()
    assert "TWILIO_ACCOUNT_SID" not in str(refusal.value)


@pytest.mark.parametrize("sender", ["+447700900000", "62227", "MG" + "0a" * 16, "Vitrine", "Shop 24"])
def test_twilio_sends_from_a_number_a_service_or_a_name(variables: pytest.MonkeyPatch, sender: str) -> None:
    """A Messaging Service chooses the number by itself."""
    _set(variables, SMS_BACKEND="twilio", **TWILIO | {"TWILIO_FROM": sender})
    assert environment.read().twilio["TWILIO_FROM"] == sender


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TWILIO_ACCOUNT_SID", "AC1"),
        ("TWILIO_ACCOUNT_SID", "SK" + "1" * 32),
        ("TWILIO_FROM", "MG1"),
        ("TWILIO_FROM", "00447700900000"),
        ("TWILIO_FROM", "+44 7700 900000"),
        ("TWILIO_FROM", "The showroom on the corner"),
    ],
)
def test_a_wrong_name_at_twilio_is_refused_by_name(variables: pytest.MonkeyPatch, name: str, value: str) -> None:
    """Else the first message would notice."""
    _set(variables, SMS_BACKEND="twilio", **TWILIO | {name: value})
    with pytest.raises(ImproperlyConfigured, match=f"- {name} must be "):
        environment.read()


def test_a_retry_sooner_than_the_timeout_is_refused(variables: pytest.MonkeyPatch) -> None:
    """Such a task would run twice at a time."""
    _set(variables, TASK_TIMEOUT="60", TASK_RETRY="60")
    with pytest.raises(ImproperlyConfigured, match="TASK_RETRY"):
        environment.read()


@pytest.mark.parametrize(("behind_proxy", "trusted"), [("false", "0"), ("true", "1")])
def test_tries_are_counted_by_the_address_in_front_of_the_proxy(behind_proxy: str, trusted: str) -> None:
    """Else ten wrong passwords of one stranger keep the whole team out."""
    code = "from config import settings; print(settings.ALLAUTH_TRUSTED_PROXY_COUNT)"
    said = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | {"BEHIND_PROXY": behind_proxy},
        cwd=environment.BASE_DIR,
        capture_output=True,
        text=True,
        check=True,
    )
    assert said.stdout.strip() == trusted
