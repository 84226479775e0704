"""What the house tells those who run it: structured logs and error reports, without the keys of bookings in them."""

from __future__ import annotations

import re
from collections.abc import Mapping, MutableMapping
from typing import TYPE_CHECKING, Any, Final, cast

import structlog

if TYPE_CHECKING:
    from sentry_sdk.types import Event, Hint

_TOKEN: Final = re.compile(r"((?:/|%2F)(?:b|q|u|x|wait|invited)(?:/|%2F)[^/%\s]+(?:/|%2F))[^/?&%\s]+", re.IGNORECASE)
"""Of a booking, a place in the queue or on the waiting list, a mail that can be ended, a purchase, an invitation; also
where the sign-in is told where to go on."""
_SECRET: Final = re.compile(r"((?:/|%2F)(?:cal|reset(?:/|%2F)key)(?:/|%2F))[^/?&%\s]+", re.IGNORECASE)
"""Of a calendar's feed, by which all the visits are read, and of who has forgotten their password."""
_NOT_NEWS: Final = frozenset({"GET /livez", "GET /readyz", "GET /metrics"})
_TOKEN_PARAMETER: Final = re.compile(r"((?:^|[?&])(?:token|mail)=)[^&\s]+")


def without_tokens(text: str) -> str:
    """A path or address with its access token masked: who reads the logs may not manage bookings, nor join a team."""
    return _TOKEN_PARAMETER.sub(r"\1…", _TOKEN.sub(r"\1…", _SECRET.sub(r"\1…", text)))


def structured_logging(*, level: str, as_json: bool) -> dict[str, Any]:
    """Django's LOGGING: one line an event, as JSON for machines or coloured for people; configures structlog too."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _drop_probes,
        _mask_tokens,
    ]
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    line = {
        "()": structlog.stdlib.ProcessorFormatter,
        "foreign_pre_chain": shared,
        "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, *_renderers(as_json=as_json)],
    }
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": line},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "django.server": _logger(level),
            "django-q": _logger("DEBUG" if level == "DEBUG" else "WARNING"),
        },
    }


def _renderers(*, as_json: bool) -> list[Any]:
    if as_json:
        return [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
    return [structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)]


def _logger(level: str) -> dict[str, Any]:
    return {"handlers": ["stderr"], "level": level, "propagate": False}


def start_sentry(*, dsn: str, environment: str) -> None:
    """Report errors to Sentry when a DSN is set; without one nothing leaves the house.

    Neither bodies nor variables are sent: they hold names, numbers and the tokens of bookings.
    """
    if dsn:
        import sentry_sdk

        sentry_sdk.init(
            dsn=dsn,
            environment=environment,
            send_default_pii=False,
            max_request_body_size="never",
            include_local_variables=False,
            before_send=_scrub,
        )


def _drop_probes(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Probes ask every few seconds: their requests are no news."""
    if event.get("request") in _NOT_NEWS:
        raise structlog.DropEvent
    return event


def _mask_tokens(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    for key, value in event.items():
        if isinstance(value, str):
            event[key] = without_tokens(value)
    return event


def _scrub(event: Event, _hint: Hint) -> Event:
    """Addresses are in more of it than the request: in the lines logged before, in a message, in a header."""
    return cast("Event", _without_tokens(event))


def _without_tokens(said: Any) -> Any:
    """The same with the tokens masked in every text of it, however deep."""
    if isinstance(said, str):
        return without_tokens(said)
    if isinstance(said, Mapping):
        # What stands alone as a query has no sign before it.
        return {
            key: _of_query(value) if key == "query_string" else _without_tokens(value) for key, value in said.items()
        }
    return [_without_tokens(one) for one in said] if isinstance(said, list | tuple) else said


def _of_query(said: Any) -> Any:
    return without_tokens("?" + said).removeprefix("?") if isinstance(said, str) else _without_tokens(said)
