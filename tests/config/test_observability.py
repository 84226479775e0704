"""Logs and error reports do not carry the keys of bookings."""

from typing import Any

import pytest
import sentry_sdk

from config.observability import start_sentry, without_tokens


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("GET /b/7KQ2MZ4P/abcDEF_123/rail/", "GET /b/7KQ2MZ4P/…/rail/"),
        ("https://try.example/b/7KQ2MZ4P/abcDEF_123?x=1", "https://try.example/b/7KQ2MZ4P/…?x=1"),
        (
            "GET /api/v1/bookings/7KQ2MZ4P/calendar.ics?token=abc&x=1",
            "GET /api/v1/bookings/7KQ2MZ4P/calendar.ics?token=…&x=1",
        ),
        ("POST /invited/12/abc-DEF_123/", "POST /invited/12/…/"),
        (
            "GET /accounts/login/?next=%2Finvited%2F12%2Fabc-DEF_123%2F&x=1",
            "GET /accounts/login/?next=%2Finvited%2F12%2F…%2F&x=1",
        ),
        ("GET /accounts/login/?next=/invited/12/abc-DEF_123/", "GET /accounts/login/?next=/invited/12/…/"),
        ("GET /q/12/abcDEF_123/", "GET /q/12/…/"),
        ("POST /wait/12/abcDEF_123/", "POST /wait/12/…/"),
        ("POST /u/12/abcDEF_123/", "POST /u/12/…/"),
        ("GET /x/visit-7KQ2/abcDEF_123/where/", "GET /x/visit-7KQ2/…/where/"),
        ("GET /accounts/password/reset/key/b-c7f-0a1/", "GET /accounts/password/reset/key/…/"),
        ("GET /livez", "GET /livez"),
    ],
)
def test_a_token_is_masked(said: str, kept: str) -> None:
    """Whoever reads the logs may not manage the bookings in them, nor join a team."""
    assert without_tokens(said) == kept


def test_error_report_has_no_token_anywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """A line that was logged before, the address that led here, and the message itself hold addresses, too."""
    told: dict[str, Any] = {}
    monkeypatch.setattr(sentry_sdk, "init", told.update)
    start_sentry(dsn="https://key@sentry.example/1", environment="production")
    address = "https://try.example/wait/12/SECRET/"
    event = {
        "request": {"url": address, "query_string": "mail=SECRET&x=1", "headers": {"Referer": address}},
        "breadcrumbs": {"values": [{"message": "Conflict: /wait/12/SECRET/", "data": {"count": 1}}]},
        "logentry": {"message": "Internal Server Error: %s", "params": ["/cal/SECRET.ics"]},
        "exception": {"values": [{"type": "ValueError", "value": f"no answer at {address}"}]},
    }

    sent = told["before_send"](event, {})

    assert "SECRET" not in repr(sent)
    assert sent["request"]["query_string"] == "mail=…&x=1"
    assert sent["breadcrumbs"]["values"][0]["data"] == {"count": 1}


def test_error_reports_hold_no_bodies_and_no_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    """They hold names, numbers and tokens, nested deeper than any scrubber looks."""
    told: dict[str, Any] = {}
    monkeypatch.setattr(sentry_sdk, "init", told.update)
    start_sentry(dsn="https://key@sentry.example/1", environment="production")
    assert (told["max_request_body_size"], told["include_local_variables"]) == ("never", False)
    assert told["send_default_pii"] is False
