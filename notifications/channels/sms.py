"""SMS by Twilio, which knows no idempotency: what may have been accepted is looked up, never sent blindly again."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlencode

import requests
import urllib3.exceptions
from django.conf import settings
from django.urls import reverse
from requests.adapters import HTTPAdapter
from twilio.base.exceptions import TwilioException, TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.http.response import Response
from twilio.rest import Client

from kernel import clock
from kernel.retrying import retry_after
from kernel.texts import storable
from notifications.channels.base import AT_ONCE, Absent, Accepted, Outcome, Passing, Refused, Unsure
from notifications.channels.twilio_codes import MEANINGS
from notifications.models import Channel, Message

PUBLIC_API: Final = "https://api.twilio.com"
TIMEOUT: Final = 10.0
"""Seconds for one call: far shorter than a lease."""
_QUIET: Final = logging.Logger("notifications.twilio", logging.CRITICAL)  # noqa: LOG001
"""Twilio's client logs each request with the number it asks for. Outside the tree of loggers, nothing turns it up."""
_CLOCKS_APART: Final = timedelta(minutes=2)
_LOOK_BACK: Final = 100
_MOST_REPORTED: Final = 20_000
_SHORTEST, _LONGEST = 5, 36_000
"""Seconds of a validity period: Twilio advises against shorter ones, and takes no longer ones."""

_OURS_TO_MEND: Final = frozenset({401, 403, 404, 429})
"""HTTP statuses about our account and our pace: nothing is wrong with the message."""
LOST: Final = frozenset({"failed", "undelivered", "canceled"})


@dataclass(frozen=True, slots=True)
class Reported:
    """What Twilio says of a message that it has. `price`: of all its segments; None until it knows."""

    provider_id: str
    price: Decimal | None
    currency: str
    segments: int


def reported_since(moment: datetime) -> Iterator[Reported]:
    """Our messages that were sent since, the newest first, at most `_MOST_REPORTED`."""
    sent = _client().messages.stream(date_sent_after=moment, limit=_MOST_REPORTED, page_size=1_000)
    for one in sent:
        # A price is what the account is charged: negative.
        price = abs(Decimal(one.price)) if one.price else None
        yield Reported(str(one.sid), price, str(one.price_unit or "USD").upper(), int(one.num_segments or 0))


class TwilioCarrier:
    def send(self, message: Message) -> Outcome:
        try:
            sent = _client().messages.create(**self.letter(message))
        except TwilioRestException as error:
            said = storable(str(error.msg))
            return refusal(code=error.code, status=error.status, text=said, retry_after=_wish(error))
        except requests.RequestException as error:
            return _unreached(error)
        except TwilioException as error:
            return Unsure("twilio", str(error), of_channel=True)
        return Accepted(provider_id=str(sent.sid), status=str(sent.status))

    def letter(self, message: Message) -> dict[str, Any]:
        """What Twilio is told to send: in these very words, and not at all when it is no longer of use."""
        return {
            "to": message.recipient,
            "body": message.text,
            "status_callback": callback_url(message),
            "validity_period": _validity(message),
            "smart_encoded": False,
            "shorten_urls": False,
            **_sender(),
        }

    def settle(self, message: Message) -> Outcome | Absent:
        """Look for the message among those to that number since it was handed over."""
        try:
            found = _look_up(message)
        except (TwilioException, requests.RequestException) as error:
            return Unsure("settling", str(error), of_channel=True)
        if found is None:
            return Absent()
        if str(found.status) in LOST:
            return lost(code=found.error_code)
        return Accepted(provider_id=str(found.sid), status=str(found.status))


def address_of(channel: str, number: str) -> str:
    """A number as Twilio writes it on a channel."""
    return f"whatsapp:{number}" if channel == Channel.WHATSAPP else number


def answerable() -> bool:
    """Whether who gets a text can answer it: not where its sender is a word. The demo's phone answers, too."""
    if settings.SMS_BACKEND != "twilio":
        return bool(settings.DEMO)
    sender = settings.TWILIO_FROM
    return bool(sender.startswith("MG") or sender.removeprefix("+").isdecimal())


def lost(*, code: int | None) -> Refused | Passing:
    """What follows from a message that was accepted and then not delivered."""
    meaning = MEANINGS.get(code or 0)
    if meaning is not None and meaning.passing:
        return Passing(str(code))
    return Refused(str(code or "undelivered"), suppress=meaning.suppress if meaning else None)


def refusal(*, code: int | None, status: int, text: str, retry_after: timedelta | None = None) -> Outcome:
    """What follows from an answer that is not a success. A code says more than a status."""
    said, meaning = str(code or status), MEANINGS.get(code or 0)
    if meaning is not None and not meaning.passing:
        return Refused(said, text, meaning.suppress)
    if meaning is not None:
        return Passing(said, text, of_channel=meaning.of_account, retry_after=retry_after)
    if status in _OURS_TO_MEND:
        return Passing(said, text, of_channel=True, retry_after=retry_after)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return Unsure(said, text, of_channel=True)
    return Refused(said, text)


def _wish(error: TwilioRestException) -> timedelta | None:
    return error.retry_after if isinstance(error, _TooFast) else None


def callback_url(message: Message) -> str:
    """Where Twilio reports on this handover. From the setting: the signature covers the public address."""
    return f"{settings.PUBLIC_BASE_URL}{reverse('notifications:twilio-status')}?{urlencode({'h': message.handover})}"


def _unreached(error: requests.RequestException) -> Outcome:
    """A connection that was never made carried nothing; one that broke may have."""
    cause = error.args[0] if error.args else None
    never_made = isinstance(error, requests.ConnectTimeout) or isinstance(
        getattr(cause, "reason", None), urllib3.exceptions.NewConnectionError
    )
    kind = Passing if never_made else Unsure
    return kind("connection", str(error), of_channel=True)


def _look_up(message: Message) -> Any:
    """The first message to that number with those words, since then, that no row of ours has. None when there is none.

    Not filtered by date at Twilio: its filter is the date of sending, which a queued message does not have yet.
    """
    theirs = _client().messages.list(
        to=address_of(message.channel, message.recipient), limit=_LOOK_BACK, page_size=_LOOK_BACK
    )
    alike = [one for one in theirs if _alike(one, message)]
    ours = set(Message.objects.filter(provider_id__in=[one.sid for one in alike]).values_list("provider_id", flat=True))
    return next((one for one in alike if one.sid not in ours), None)


def _alike(one: Any, message: Message) -> bool:
    """A trial account puts its own words before ours. What a template became, we don't know to the letter."""
    made: datetime | None = one.date_created
    since = message.handed_at
    recent = made is None or since is None or made >= since - _CLOCKS_APART
    return recent and (bool(message.template) or (one.body or "").endswith(message.text))


def _validity(message: Message) -> int:
    """Seconds for which Twilio may keep it in its queue."""
    left = message.use_by - (message.handed_at or message.due_at)
    return max(_SHORTEST, min(_LONGEST, int(left.total_seconds())))


def _sender() -> dict[str, str]:
    """TWILIO_FROM is a number, an alphanumeric sender, or a messaging service (its id starts with MG)."""
    sender = settings.TWILIO_FROM
    return {"messaging_service_sid": sender} if sender.startswith("MG") else {"from_": sender}


def _client() -> Client:
    return _cached_client(settings.TWILIO_ACCOUNT_SID, settings.TWILIO_AUTH_TOKEN, settings.TWILIO_API_BASE)


@lru_cache(maxsize=4)
def _cached_client(account_sid: str, token: str, base: str) -> Client:
    return Client(account_sid, token, http_client=_RebasedClient(base))


class _TooFast(TwilioRestException):  # type: ignore[misc]
    """An answer 429 with its wish, which Twilio's own error leaves out."""

    def __init__(self, response: Response, url: str, method: str) -> None:
        said: dict[str, Any] = {}
        with suppress(ValueError):
            said |= json.loads(response.text)
        super().__init__(response.status_code, url, str(said.get("message", "")), said.get("code"), method)
        self.retry_after = retry_after((response.headers or {}).get("Retry-After", ""), at=clock.now())


class _RebasedClient(TwilioHttpClient):  # type: ignore[misc]
    """Twilio's own HTTP client, calling TWILIO_API_BASE in place of the public address; its connections are kept."""

    def __init__(self, base: str) -> None:
        super().__init__(timeout=TIMEOUT, logger=_QUIET)
        self._base = base.rstrip("/")
        for scheme in ("http://", "https://"):
            self.session.mount(scheme, HTTPAdapter(pool_maxsize=AT_ONCE))

    def request(self, method: str, url: str, *args: Any, **kwargs: Any) -> Response:
        response = super().request(method, url.replace(PUBLIC_API, self._base, 1), *args, **kwargs)
        if response.status_code == HTTPStatus.TOO_MANY_REQUESTS:
            raise _TooFast(response, url, method)
        return response
