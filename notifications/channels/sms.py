"""SMS by Twilio, which knows no idempotency: what may have been accepted is looked up, never sent blindly again."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from functools import lru_cache
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlencode

import requests
import urllib3.exceptions
from django.conf import settings
from django.urls import reverse
from twilio.base.exceptions import TwilioException, TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.http.response import Response
from twilio.rest import Client

from notifications.channels.base import Absent, Accepted, Outcome, Passing, Refused, Unsure
from notifications.models import Message, SuppressionReason

PUBLIC_API: Final = "https://api.twilio.com"
TIMEOUT: Final = 10.0
"""Seconds for one call: far shorter than a lease."""
_QUIET: Final = logging.Logger("notifications.twilio", logging.CRITICAL)  # noqa: LOG001
"""Twilio's client logs each request with the number it asks for. Outside the tree of loggers, nothing turns it up."""
_CLOCKS_APART: Final = timedelta(minutes=2)
_LOOK_BACK: Final = 100

# https://www.twilio.com/docs/api/errors
_SUPPRESSING: Final = {
    21211: SuppressionReason.INVALID,
    21610: SuppressionReason.STOP,
    21614: SuppressionReason.INVALID,
    30005: SuppressionReason.UNREACHABLE,
    30006: SuppressionReason.UNREACHABLE,
}
_PASSING: Final = frozenset({20429, 30001, 30003, 30008})
_OURS_TO_MEND: Final = frozenset({401, 403, 404, 429})
"""HTTP statuses about our account and our pace: nothing is wrong with the message."""
LOST: Final = frozenset({"failed", "undelivered", "canceled"})


class TwilioCarrier:
    def send(self, message: Message) -> Outcome:
        try:
            sent = _client().messages.create(
                to=message.recipient,
                body=message.text,
                status_callback=callback_url(message),
                **_sender(),
            )
        except TwilioRestException as error:
            return refusal(code=error.code, status=error.status, text=error.msg)
        except requests.RequestException as error:
            return _unreached(error)
        except TwilioException as error:
            return Unsure("twilio", str(error))
        return Accepted(provider_id=str(sent.sid), status=str(sent.status))

    def settle(self, message: Message) -> Outcome | Absent:
        """Look for the message among those to that number since it was handed over."""
        try:
            found = _look_up(message)
        except (TwilioException, requests.RequestException) as error:
            return Unsure("settling", str(error))
        if found is None:
            return Absent()
        if str(found.status) in LOST:
            return lost(code=found.error_code)
        return Accepted(provider_id=str(found.sid), status=str(found.status))


def lost(*, code: int | None) -> Refused | Passing:
    """What follows from a message that was accepted and then not delivered."""
    if code in _PASSING:
        return Passing(str(code))
    return Refused(str(code or "undelivered"), suppress=_SUPPRESSING.get(code or 0))


def refusal(*, code: int | None, status: int, text: str) -> Outcome:
    """What follows from an answer that is not a success."""
    if code in _SUPPRESSING:
        return Refused(str(code), text, _SUPPRESSING[code])
    if code in _PASSING or status in _OURS_TO_MEND:
        return Passing(str(code or status), text)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return Unsure(str(code or status), text)
    return Refused(str(code or status), text)


def callback_url(message: Message) -> str:
    """Where Twilio reports on this handover. From the setting: the signature covers the public address."""
    return f"{settings.PUBLIC_BASE_URL}{reverse('notifications:twilio-status')}?{urlencode({'h': message.handover})}"


def _unreached(error: requests.RequestException) -> Outcome:
    """A connection that was never made carried nothing; one that broke may have."""
    cause = error.args[0] if error.args else None
    never_made = isinstance(error, requests.ConnectTimeout) or isinstance(
        getattr(cause, "reason", None), urllib3.exceptions.NewConnectionError
    )
    return Passing("connection", str(error)) if never_made else Unsure("connection", str(error))


def _look_up(message: Message) -> Any:
    """The first message to that number with those words, since then, that no row of ours has. None when there is none.

    Not filtered by date at Twilio: its filter is the date of sending, which a queued message does not have yet.
    """
    theirs = _client().messages.list(to=message.recipient, limit=_LOOK_BACK, page_size=_LOOK_BACK)
    alike = [one for one in theirs if _alike(one, message)]
    ours = set(Message.objects.filter(provider_id__in=[one.sid for one in alike]).values_list("provider_id", flat=True))
    return next((one for one in alike if one.sid not in ours), None)


def _alike(one: Any, message: Message) -> bool:
    """A trial account puts its own words before ours."""
    made: datetime | None = one.date_created
    since = message.handed_at
    recent = made is None or since is None or made >= since - _CLOCKS_APART
    return recent and (one.body or "").endswith(message.text)


def _sender() -> dict[str, str]:
    """TWILIO_FROM is a number, an alphanumeric sender, or a messaging service (its id starts with MG)."""
    sender = settings.TWILIO_FROM
    return {"messaging_service_sid": sender} if sender.startswith("MG") else {"from_": sender}


def _client() -> Client:
    return _cached_client(settings.TWILIO_ACCOUNT_SID, settings.TWILIO_AUTH_TOKEN, settings.TWILIO_API_BASE)


@lru_cache(maxsize=4)
def _cached_client(account_sid: str, token: str, base: str) -> Client:
    return Client(account_sid, token, http_client=_RebasedClient(base))


class _RebasedClient(TwilioHttpClient):  # type: ignore[misc]
    """Twilio's own HTTP client, calling TWILIO_API_BASE in place of the public address."""

    def __init__(self, base: str) -> None:
        super().__init__(timeout=TIMEOUT, logger=_QUIET)
        self._base = base.rstrip("/")

    def request(self, method: str, url: str, *args: Any, **kwargs: Any) -> Response:
        return super().request(method, url.replace(PUBLIC_API, self._base, 1), *args, **kwargs)
