"""What the environment says, read once, typed, and refused by name where it is wrong or unsafe."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import time
from decimal import Decimal
from pathlib import Path
from typing import Any, Final, cast
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured
from environs import Env, EnvError, validate

from kernel.quiet import Waking

BASE_DIR: Final = Path(__file__).resolve().parent.parent
DEVELOPMENT_KEY: Final = "for-development-only-and-refused-in-production"
SHORTEST_KEY: Final = 32
ENVIRONMENTS: Final = ("development", "demo", "production")
PHONE_CHECKS: Final = ("never", "when_it_matters", "new_numbers", "always")
SMS_BACKENDS: Final = ("log", "twilio")
CARRIERS: Final = ("EMAIL_URL", "SMS_BACKEND")
POSTGRES_SCHEMES: Final = ("postgres", "postgresql")
EMAIL_SCHEMES: Final = ("smtp", "smtps", "submission")
LOG_LEVELS: Final = ("DEBUG", "INFO", "WARNING", "ERROR")
TWILIO: Final = ("TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "TWILIO_FROM")

TWILIO_SPELLINGS: Final = {
    "TWILIO_ACCOUNT_SID": (re.compile(r"AC[0-9a-f]{32}"), "the account's id: AC and 32 digits of 0-9 and a-f"),
    "TWILIO_FROM": (
        re.compile(r"\+[1-9]\d{6,14}|\d{3,8}|MG[0-9a-f]{32}|(?!MG)(?=.*[A-Za-z])[A-Za-z0-9 ]{1,11}"),
        "a number such as +447700900000, a short code, a Messaging Service (MG…), or a name of 11 letters and digits",
    ),
}
_E164: Final = re.compile(r"\+[1-9]\d{6,14}")
_ADDRESS: Final = re.compile(r"[^@\s<>]+@[^@\s<>]+")
_HOURS: Final = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)-([01]?\d|2[0-3]):([0-5]\d)", re.ASCII)
SHORTEST_DAY: Final = 4 * 60
"""Minutes: in fewer, what has to be said by day piles up, and an offer lasts for days."""
_COUNTRY: Final = re.compile(r"^([A-Z]{2}|\*)$")


@dataclass(frozen=True, slots=True)
class Texting:
    """What texts cost, where they go and at which hours, and how many there may be, or how dear, before others wait."""

    prices: dict[str, Decimal]
    price_currency: str
    countries: frozenset[str]
    hourly_per_number: int
    hourly_per_network: int
    hourly: int
    daily_spend: Decimal
    waking: Waking


@dataclass(frozen=True, slots=True)
class Environment:
    """Every setting that a deployment may choose; docs/operations.md tells them one by one."""

    name: str
    debug: bool
    secret_key: str
    former_keys: list[str]
    allowed_hosts: list[str]
    public_base_url: str
    data_dir: Path
    database: dict[str, Any] | None
    pgbouncer: bool
    pool_size: int
    redis_url: str
    behind_proxy: bool
    email: dict[str, Any] | None
    email_from: str
    email_bounces_to: str
    mail_hook_secret: str
    alarms_to: str
    sms_backend: str
    unsaid: tuple[str, ...]
    twilio: dict[str, str]
    whatsapp_from: str
    texting: Texting
    phone_check: str
    sentry_dsn: str
    metrics_token: str
    host: str
    port: int
    web_processes: int
    web_threads: int
    worker_processes: int
    task_timeout: int
    task_retry: int
    log_level: str

    @property
    def production(self) -> bool:
        return self.name == "production"


def read() -> Environment:
    """Read the environment; raises ImproperlyConfigured that names every variable which is wrong or unsafe."""
    try:
        environment = _parse(Env())
    except (EnvError, ValueError) as error:
        raise ImproperlyConfigured(f"A setting from the environment is wrong: {error}") from error
    if complaints := [*_complaints(environment)]:
        raise ImproperlyConfigured(
            "The settings are unsafe or incomplete:\n" + "\n".join(f"- {it}" for it in complaints)
        )
    return environment


def _parse(env: Env) -> Environment:
    name = env.str("ENVIRONMENT", "development", validate=validate.OneOf(ENVIRONMENTS))
    production = name == "production"
    return Environment(
        name=name,
        debug=env.bool("DEBUG", name == "development"),
        secret_key=env.str("SECRET_KEY", "" if production else DEVELOPMENT_KEY),
        former_keys=env.list("SECRET_KEY_FALLBACKS", []),
        allowed_hosts=env.list("ALLOWED_HOSTS", [] if production else ["*"]),
        public_base_url=env.str("PUBLIC_BASE_URL", "" if production else f"http://127.0.0.1:{_port(env)}").rstrip("/"),
        data_dir=env.path("DATA_DIR", BASE_DIR / "var").absolute(),
        database=_database(env),
        pgbouncer=env.bool("PGBOUNCER", False),
        pool_size=env.int("DATABASE_POOL_SIZE", 4, validate=validate.Range(1, 100)),
        redis_url=env.str("REDIS_URL", ""),
        behind_proxy=env.bool("BEHIND_PROXY", False),
        email=_email(env),
        unsaid=tuple(variable for variable in CARRIERS if env.str(variable, "") == ""),
        email_from=env.str("EMAIL_FROM", "Vitrine <hello@vitrine.example>"),
        email_bounces_to=env.str("EMAIL_BOUNCES_TO", ""),
        mail_hook_secret=env.str("MAIL_HOOK_SECRET", ""),
        alarms_to=env.str("ALARMS_TO", ""),
        sms_backend=env.str("SMS_BACKEND", "log", validate=validate.OneOf(SMS_BACKENDS)),
        twilio={variable: env.str(variable, "") for variable in TWILIO},
        whatsapp_from=env.str("WHATSAPP_FROM", ""),
        texting=_texting(env),
        phone_check=env.str("PHONE_CHECK", "when_it_matters", validate=validate.OneOf(PHONE_CHECKS)),
        sentry_dsn=env.str("SENTRY_DSN", ""),
        metrics_token=env.str("METRICS_TOKEN", ""),
        host=env.str("HOST", "127.0.0.1"),
        port=_port(env),
        web_processes=env.int("WEB_PROCESSES", 1, validate=validate.Range(1, 64)),
        web_threads=env.int("WEB_THREADS", 4, validate=validate.Range(1, 64)),
        worker_processes=env.int("WORKER_PROCESSES", 2, validate=validate.Range(1, 64)),
        task_timeout=env.int("TASK_TIMEOUT", 60, validate=validate.Range(1, 3600)),
        task_retry=env.int("TASK_RETRY", 90, validate=validate.Range(2, 7200)),
        log_level=env.str("LOG_LEVEL", "WARNING" if name == "demo" else "INFO", validate=validate.OneOf(LOG_LEVELS)),
    )


def _port(env: Env) -> int:
    return env.int("PORT", 8000, validate=validate.Range(1, 65535))


def _texting(env: Env) -> Texting:
    return Texting(
        prices=_prices(env),
        price_currency=env.str("SMS_PRICE_CURRENCY", "USD", validate=validate.Regexp(r"^[A-Z]{3}$")),
        countries=_countries(env),
        hourly_per_number=env.int("SMS_HOURLY_PER_NUMBER", 10, validate=validate.Range(1, 1_000)),
        hourly_per_network=env.int("SMS_HOURLY_PER_NETWORK", 50, validate=validate.Range(1, 1_000_000)),
        hourly=env.int("SMS_HOURLY", 20_000, validate=validate.Range(1, 10_000_000)),
        daily_spend=env.decimal("SMS_DAILY_SPEND", Decimal(100), validate=validate.Range(0, 1_000_000)),
        waking=_waking(env),
    )


def _prices(env: Env) -> dict[str, Decimal]:
    """What a segment costs by country, from GB=0.05,*=0.10. Empty when nothing is said."""
    said: dict[str, Decimal] = env.dict("SMS_PRICES", {}, subcast_values=Decimal)
    if wrong := [country for country, price in said.items() if not _COUNTRY.match(country) or not 0 <= price < 100]:
        raise EnvError(f'Environment variable "SMS_PRICES" invalid: {", ".join(wrong)}. It is written GB=0.05,*=0.10')
    return said


def _countries(env: Env) -> frozenset[str]:
    """Countries whose numbers are texted, or * for all. Empty when nothing is said."""
    said: list[str] = env.list("SMS_COUNTRIES", [])
    if wrong := [country for country in said if not _COUNTRY.match(country)]:
        raise EnvError(f'Environment variable "SMS_COUNTRIES" invalid: {", ".join(wrong)}. It is written GB,FR or *')
    return frozenset(said)


def _waking(env: Env) -> Waking:
    """At which hours of a day texts may ring."""
    found = _HOURS.fullmatch(env.str("WAKING_HOURS", "9:00-20:00"))
    said = [int(part) for part in found.groups()] if found else []
    if not said or said[0] * 60 + said[1] + SHORTEST_DAY > said[2] * 60 + said[3]:
        raise EnvError('Environment variable "WAKING_HOURS" invalid: it is written 9:00-20:00, and is 4 hours at least')
    return Waking(time(said[0], said[1]), time(said[2], said[3]))


def _database(env: Env) -> dict[str, Any] | None:
    """The server of DATABASE_URL as Django's dictionary, or None: then the embedded one is used."""
    address = env.str("DATABASE_URL", "")
    if not address:
        return None
    if urlsplit(address).scheme not in POSTGRES_SCHEMES:
        raise EnvError('Environment variable "DATABASE_URL" invalid: it must start with postgresql://')
    return cast("dict[str, Any]", env.dj_db_url("DATABASE_URL"))


def _email(env: Env) -> dict[str, Any] | None:
    """Django's EMAIL_* settings of EMAIL_URL, or None for `log`: mail is kept to be read, not sent."""
    address = env.str("EMAIL_URL", "log")
    if address == "log":
        return None
    if urlsplit(address).scheme not in EMAIL_SCHEMES:
        raise EnvError(f'Environment variable "EMAIL_URL" invalid: log, or an address of {", ".join(EMAIL_SCHEMES)}')
    return cast("dict[str, Any]", env.dj_email_url("EMAIL_URL"))


def _complaints(environment: Environment) -> Iterator[str]:
    if environment.production:
        yield from _unsafe_in_production(environment)
    if urlsplit(environment.public_base_url).scheme not in {"http", "https"} and environment.public_base_url:
        yield "PUBLIC_BASE_URL must be an address such as https://try.example.com"
    if environment.sms_backend == "twilio":
        yield from (
            f"{name} must be set when SMS_BACKEND is twilio" for name, value in environment.twilio.items() if not value
        )
        yield from (
            f"{name} must be {said}"
            for name, (pattern, said) in TWILIO_SPELLINGS.items()
            if environment.twilio[name] and not pattern.fullmatch(environment.twilio[name])
        )
    if environment.whatsapp_from and not _E164.fullmatch(environment.whatsapp_from):
        yield "WHATSAPP_FROM must be a number such as +447700900000"
    for name, address in {"EMAIL_BOUNCES_TO": environment.email_bounces_to, "ALARMS_TO": environment.alarms_to}.items():
        if address and not _ADDRESS.fullmatch(address):
            yield f"{name} must be an address alone, such as bounces@try.example.com"
    if 0 < len(environment.mail_hook_secret) < SHORTEST_KEY:
        yield f"MAIL_HOOK_SECRET must have at least {SHORTEST_KEY} random characters"
    if environment.task_retry <= environment.task_timeout:
        yield "TASK_RETRY must be longer than TASK_TIMEOUT, or a task that still runs is started again"


def _unsafe_in_production(environment: Environment) -> Iterator[str]:
    if environment.debug:
        yield "DEBUG must be off in production"
    if len(environment.secret_key) < SHORTEST_KEY or environment.secret_key == DEVELOPMENT_KEY:
        yield f"SECRET_KEY must be set in production, to at least {SHORTEST_KEY} random characters"
    if not environment.allowed_hosts or "*" in environment.allowed_hosts:
        yield "ALLOWED_HOSTS must name the hosts that are served in production"
    if urlsplit(environment.public_base_url).scheme != "https":
        yield "PUBLIC_BASE_URL must be set in production, to an https:// address"
    # With the default, messages would be noted as sent and reach nobody.
    yield from (f"{name} must be said in production, if only as log" for name in environment.unsaid)
