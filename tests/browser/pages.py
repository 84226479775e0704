"""Every page of the product, in every state that it can show. A new address has to be added here to pass."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from playwright.sync_api import Page as Tab

from tests.browser.acts import (
    ask_for_code,
    ask_for_gone_time,
    companion_without_name,
    drawn_docs,
    enter_room,
    fill_who,
    fill_who_by_landline,
    guess_word,
    leave_out_name,
    let_in,
    move_to_the_night,
    one_of_them,
    open_all,
    prove_number,
    say_here,
    scan_label,
    send_nothing,
    sign_in_wrongly,
    take_without_name,
    walk_in_without_name,
)

Reader = Literal["customer", "manager", "admin", "stranger", "pending", "careful"]


@dataclass(frozen=True, slots=True)
class Page:
    """`path` is filled in from States.shown; `act` is what one does there to see the state that is meant."""

    name: str
    path: str
    act: Callable[[Tab], None] | None = None
    reader: Reader = "customer"
    status: int = 200


FLOOR: Final = "/floor/covent-garden/"
CHOOSING: Final = (
    Page("home", "/"),
    Page("home, near", "/?near=48.86,2.35"),
    Page("stores", "/stores/"),
    Page("stores, none found", "/stores/?q=nothing-like-it"),
    Page("store", "/stores/covent-garden/"),
    Page("pieces", "/pieces/"),
    Page("pieces, the second page", "/pieces/?page=2&sku={sku}"),
    Page("pieces, of a store", "/pieces/?in=covent-garden"),
    Page("pieces, a city found", "/pieces/?q=london"),
    Page("pieces, none found", "/pieces/?q=nothing-like-it"),
    Page("product", "/pieces/{product}/"),
    Page("product, in a store, with others", "/pieces/{product}/?store=covent-garden&sku={sku}"),
    Page("experiences", "/experiences/"),
    Page("experience", "/experiences/styling-hour/"),
    Page("experience, with a price", "/experiences/made-to-measure/"),
    Page("times", "/times/?store=covent-garden&sku={sku}", open_all),
    Page("times, with a host", "/times/?store=covent-garden&experience=styling-hour", open_all),
    Page("times, of a session", "/times/?store=covent-garden&experience=launch-night"),
    Page("times, closed", "/times/?store=covent-garden&experience=bring-your-friends&day=2026-11-30"),
    Page("times, too far", "/times/?store=covent-garden&sku={sku}&day=2027-11-30&sku=GONE"),
    Page("times, gone", "/times/?store=covent-garden&sku={sku}", ask_for_gone_time, status=409),
)
HELD: Final = (
    Page("rail", "/b/{held.link}/rail/"),
    Page("rail, empty", "/b/{bare.link}/rail/"),
    Page("rail, full", "/b/{full.link}/rail/"),
    Page("rail, of a drop", "/b/{drop.link}/rail/"),
    Page("rail, lapsed", "/b/{lapsed.link}/rail/"),
    Page("shelves", "/b/{held.link}/shelves/"),
    Page("shelves, nothing found", "/b/{held.link}/shelves/?q=nothing-like-it"),
    Page("shelves, full", "/b/{full.link}/shelves/"),
    Page("who", "/b/{held.link}/who/", open_all),
    Page("who, with errors", "/b/{bare.link}/who/", leave_out_name, status=422),
    Page("who, with a landline alone", "/b/{bare.link}/who/", fill_who_by_landline, status=422),
    Page("code", "/b/{asked.link}/who/", fill_who),
    Page("code, again", "/b/{asked.link}/code/"),
    Page("move, held", "/b/{held.link}/move/"),
    Page("companion, held", "/b/{held.link}/companion/"),
    Page("cancel, held", "/b/{held.link}/cancel/"),
)
PROMISED: Final = (
    Page("ticket", "/b/{confirmed.link}/", open_all),
    Page("ticket, for two", "/b/{crowded.link}/"),
    Page("ticket, too late for changes", "/b/{late.link}/"),
    Page("ticket, arrived", "/b/{arrived.link}/"),
    Page("ticket, in session", "/b/{in_session.link}/"),
    Page("ticket, completed", "/b/{completed.link}/"),
    Page("ticket, missed", "/b/{missed.link}/"),
    Page("ticket, cancelled", "/b/{cancelled.link}/"),
    Page("ticket, let go", "/b/{let_go.link}/"),
    Page("ticket, replaced", "/b/{replaced.link}/"),
    Page("ticket, lapsed", "/b/{lapsed.link}/"),
    Page("move", "/b/{confirmed.link}/move/"),
    Page("move, gone", "/b/{confirmed.link}/move/", ask_for_gone_time, status=409),
    Page("move, too late", "/b/{late.link}/move/"),
    Page("pieces to change", "/b/{confirmed.link}/change-pieces/"),
    Page("pieces to change, too late", "/b/{late.link}/change-pieces/"),
    Page("shelves, of a booking", "/b/{confirmed.link}/shelves/"),
    Page("companion", "/b/{confirmed.link}/companion/"),
    Page("companion, unnamed", "/b/{confirmed.link}/companion/", companion_without_name, status=422),
    Page("companion, full", "/b/{crowded.link}/companion/"),
    Page("companion, too late", "/b/{late.link}/companion/"),
    Page("cancel", "/b/{confirmed.link}/cancel/"),
    Page("cancel, too late", "/b/{late.link}/cancel/"),
    Page("ticket, from the mail", "/b/{confirmed.link}/?mail={proof}"),
    Page("mine, unproved", "/b/{confirmed.link}/mine/"),
    Page("mine, asked for the code", "/b/{confirmed.link}/mine/", ask_for_code),
    Page("mine", "/b/{confirmed.link}/mine/", prove_number),
    Page("booking not found", "/b/ABCDEFGH/nothing/", status=404),
    Page("door code", "/c/{confirmed.reference}"),
    Page("door code, not ours", "/c/what"),
    Page("here", "/here/covent-garden/"),
    Page("here, unknown", "/here/covent-garden/", say_here("ABCDEFGH"), status=422),
    Page("here, welcome", "/here/covent-garden/", say_here("{arrived.reference}")),
)
EXCHANGES: Final = (
    Page("purchase", "/x/{purchase}/", open_all),
    Page("purchase, with reasons", "/x/{purchase}/?{reasons}&go=1", open_all),
    Page("purchase, too late", "/x/{late_purchase}/"),
    Page("purchase, being exchanged", "/x/{exchanged}/"),
    Page("purchase, all brought back", "/x/{returned}/"),
    Page("purchase, unknown", "/x/receipt:what/nothing/", status=404),
    Page("where to exchange", "/x/{purchase}/where/?{wanted}", open_all),
    Page("where to exchange, nowhere", "/x/{purchase}/where/?{nowhere}"),
    Page("ticket, of an exchange", "/b/{exchange.link}/"),
    Page("who, of an exchange", "/b/{exchange_held.link}/who/"),
)
PLACES: Final = (
    Page("number by the poster", "/w/{way_in}", open_all),
    Page("number by the poster, with pieces", "/w/{way_in}?sku={sold_out}&code=a", open_all),
    Page("number by the poster, with errors", "/w/{way_in}", take_without_name, status=422),
    Page("number by the poster, closed", "/w/{way_shut}"),
    Page("number by the poster, unknown", "/w/ZZZZZZZZZZZZ", status=404),
    Page("place in the queue", "/q/{place}/"),
    Page("place in the queue, called", "/q/{called_place}/"),
    Page("place in the queue, left", "/q/{left_place}/"),
    Page("place in the queue, unknown", "/q/1/what/", status=404),
)
ROOM: Final = (
    Page("room, nobody in it", "/r/{bare_room}"),
    Page("room, somebody's", "/r/{room}"),
    Page("room, a wrong word", "/r/{room}", guess_word, status=422),
    Page("room", "/r/{room}", enter_room),
    Page("room, unknown", "/r/ZZZZZZZZZZZZ", status=404),
)
DEMO: Final = (Page("demo phone", "/demo/phone", open_all),)
ERRORS: Final = (
    Page("not found", "/nowhere", status=404),
    Page("suspect", "/suspect", status=400),
    Page("broken", "/broken", status=500),
    Page("forged", "/stores/", send_nothing, status=403),
    Page("forbidden", "/floor/le-marais/", reader="manager", status=403),
)
SIGNING_IN: Final = (
    Page("sign in", "/accounts/login/"),
    Page("sign in, refused", "/accounts/login/", sign_in_wrongly),
    Page("sign up, closed", "/accounts/signup/"),
    Page("inactive", "/accounts/inactive/"),
    Page("verification sent", "/accounts/confirm-email/"),
    Page("confirm an address, wrong key", "/accounts/confirm-email/what/"),
    Page("forgotten password", "/accounts/password/reset/"),
    Page("forgotten password, sent", "/accounts/password/reset/done/"),
    Page("new password, wrong key", "/accounts/password/reset/key/1-what/"),
    Page("new password, done", "/accounts/password/reset/key/done/"),
    Page("second factor", "/accounts/2fa/authenticate/", reader="pending"),
    Page("sign out", "/accounts/logout/", reader="manager"),
    Page("addresses", "/accounts/email/", reader="manager"),
    Page("change password", "/accounts/password/change/", reader="manager"),
    Page("prove it again", "/accounts/reauthenticate/", reader="manager"),
    Page("factors", "/accounts/2fa/", reader="manager"),
    Page("factor to add", "/accounts/2fa/totp/activate/", reader="manager"),
    Page("factors, on", "/accounts/2fa/", reader="careful"),
    Page("factor to take away", "/accounts/2fa/totp/deactivate/", reader="careful"),
    Page("recovery codes", "/accounts/2fa/recovery-codes/", reader="careful"),
    Page("new recovery codes", "/accounts/2fa/recovery-codes/generate/", reader="careful"),
    Page("prove a factor again", "/accounts/2fa/reauthenticate/", reader="careful"),
)
STAFF: Final = (
    Page("floor, of several stores", "/floor/", reader="admin"),
    Page("floor, of no store", "/floor/", reader="stranger", status=403),
    Page("day", FLOOR, reader="manager"),
    Page("day, nobody", f"{FLOOR}?day=2027-03-01", reader="manager"),
    Page("day, nobody found", f"{FLOOR}?q=nothing-like-it", reader="manager"),
    Page("day, narrowed", f"{FLOOR}?state=arrived", reader="manager"),
    Page("day, by room, narrowed to nobody", f"{FLOOR}?lanes=rooms&stylist=1&state=no_show", reader="manager"),
    Page("day, by stylist", f"{FLOOR}?lanes=stylists", reader="manager"),
    Page("day, by room", f"{FLOOR}?lanes=rooms", reader="manager"),
    Page("day, by room, nobody found", f"{FLOOR}?lanes=rooms&q=nothing-like-it", reader="manager"),
    Page("move by staff", f"{FLOOR}visits/{{late.reference}}/move/", reader="manager"),
    Page(
        "move by staff, closed",
        f"{FLOOR}visits/{{late.reference}}/move/",
        move_to_the_night,
        reader="manager",
        status=409,
    ),
    Page("check in", f"{FLOOR}check-in/", open_all, reader="manager"),
    Page("check in, welcome", f"{FLOOR}check-in/", let_in("{expected.reference}"), reader="manager"),
    Page("check in, again", f"{FLOOR}check-in/", let_in("{arrived.reference}"), reader="manager"),
    Page("check in, another day", f"{FLOOR}check-in/", let_in("{confirmed.reference}"), reader="manager"),
    Page("check in, another store", f"{FLOOR}check-in/", let_in("{elsewhere.reference}"), reader="manager"),
    Page("check in, cancelled", f"{FLOOR}check-in/", let_in("{cancelled.reference}"), reader="manager"),
    Page("check in, missed", f"{FLOOR}check-in/", let_in("{missed.reference}"), reader="manager"),
    Page("check in, unknown", f"{FLOOR}check-in/", let_in("ABCDEFGH"), reader="manager"),
    Page("poster", f"{FLOOR}poster/", reader="manager"),
    Page("visit, missed", f"{FLOOR}visits/{{missed.reference}}/", reader="manager"),
    Page("requests", f"{FLOOR}requests/", open_all, reader="manager"),
    Page("queue", f"{FLOOR}queue/", reader="manager"),
    Page("queue, a ticket", f"{FLOOR}queue/{{ticket}}/", reader="manager"),
    Page("queue, nobody in it", "/floor/marylebone/queue/", reader="admin"),
    Page("exchanges", f"{FLOOR}exchanges/", reader="manager"),
    Page("exchanges, of no such label", f"{FLOOR}exchanges/?code=WHAT-IS-THIS", reader="manager", status=422),
    Page("exchange, expected", f"{FLOOR}exchanges/{{exchange.reference}}/", reader="manager"),
    Page("exchange, to be started", f"{FLOOR}exchanges/new/?code={{sold_label}}", reader="manager"),
    Page("walk-in", f"{FLOOR}walk-in/", open_all, reader="manager"),
    Page("walk-in, with pieces", f"{FLOOR}walk-in/?sku={{sold_out}}&code=a", reader="manager"),
    Page("walk-in, with errors", f"{FLOOR}walk-in/", walk_in_without_name, reader="manager", status=422),
    Page("codes of the rooms", f"{FLOOR}rooms/", reader="manager"),
    Page("visit, to be closed", f"{FLOOR}visits/{{in_room.reference}}/", reader="manager"),
    Page("pieces, to be found", f"{FLOOR}pieces/", open_all, reader="manager"),
    Page("pieces, found", f"{FLOOR}pieces/?code={{sku}}", open_all, reader="manager"),
    Page("pieces, one of them", f"{FLOOR}pieces/?code={{sku}}", one_of_them, reader="manager"),
    Page("pieces, of no such label", f"{FLOOR}pieces/?code=WHAT-IS-THIS", reader="manager"),
    Page("zones to count", f"{FLOOR}count/", reader="manager"),
    Page("zone, being counted", f"{FLOOR}count/{{count}}/", open_all, reader="manager"),
    Page("pull list", f"{FLOOR}pull/", reader="manager"),
    Page("pull list, unknown label", f"{FLOOR}pull/", scan_label("WHAT-IS-THIS"), reader="manager"),
    Page("visit, expected", f"{FLOOR}visits/{{late.reference}}/", reader="manager"),
    Page("visit, arrived", f"{FLOOR}visits/{{arrived.reference}}/", reader="manager"),
    Page("visit, over", f"{FLOOR}visits/{{completed.reference}}/", reader="manager"),
)

IMPORTS: Final = (
    Page("pieces by the file", f"{FLOOR}pieces/import/", reader="manager"),
    Page("file of pieces, being checked", f"{FLOOR}pieces/import/{{import_new}}/", reader="manager"),
    Page("file of pieces, checked", f"{FLOOR}pieces/import/{{import_checked}}/", reader="manager"),
    Page("file of pieces, applied", f"{FLOOR}pieces/import/{{import_done}}/?page=2", reader="manager"),
)
DOCS: Final = (Page("API docs", "/api/v1/docs", act=drawn_docs),)
ROAD: Final = CHOOSING + HELD + PROMISED + EXCHANGES
PAGES: Final = ROAD + PLACES + ROOM + DEMO + ERRORS + SIGNING_IN + STAFF + IMPORTS + DOCS

NO_PAGES: Final[Mapping[str, str]] = {
    "floor-request-count": "a part of every page of the floor",
    "livez": "for machines",
    "readyz": "for machines",
    "metrics": "for machines",
    "sw.js": "a script",
    "media/(?P<path>.+)$": "files",
    "drawing": "a picture",
    "qr": "a picture",
    "calendar": "a file",
    "mine-file": "a file",
    "exchange": "leads on to the purchase",
    "prove-mail": "takes a POST and leads back",
    "notifications:demo-mail": "a mail, in a sandbox that runs no scripts, ours neither",
    "notifications:demo-invitation": "a file",
    "mfa_download_recovery_codes": "a file",
    "notifications:twilio-status": "called by Twilio",
    "notifications:twilio-inbound": "called by Twilio",
    "set_language": "takes a POST and leads back",
    "private-language": "takes a POST and leads back",
    "hold": "takes a POST; its refusal is `times, gone`",
    "extend": "takes a POST and leads back",
    "hold-again": "takes a POST and leads on",
    "check-in-frame": "answers JSON",
    "floor-import-bad": "a file",
    "floor-pull-frame": "answers JSON",
    "floor-scan": "takes a POST and leads on",
    "floor-alerts": "a part of every page of the floor",
    "say-here": "takes a POST and leads back",
    "account_set_password": "leads to the change of the password that everybody has",
    "account_confirm_login_code": "no codes by mail: leads to the sign-in",
}
"""Addresses that show nothing of their own, by name or pattern. The API's and the admin's have their own tests."""
