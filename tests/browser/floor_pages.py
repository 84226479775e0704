"""The pages of the floor: the team's, of one store."""

from __future__ import annotations

from typing import Final

from tests.browser.acts import (
    get_code,
    let_in,
    move_to_the_night,
    one_of_them,
    open_all,
    pair_wrongly,
    scan_label,
    walk_in_without_name,
)
from tests.browser.page import Page

FLOOR: Final = "/floor/covent-garden/"
MOVING: Final = f"{FLOOR}visits/{{late.reference}}/move/"
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
    Page("move by staff", MOVING, reader="manager"),
    Page("move by staff, closed", MOVING, move_to_the_night, reader="manager", status=409),
    Page("check in", f"{FLOOR}check-in/", open_all, reader="manager"),
    Page("check in, welcome", f"{FLOOR}check-in/", let_in("{expected.reference}"), reader="manager"),
    Page("check in, again", f"{FLOOR}check-in/", let_in("{arrived.reference}"), reader="manager"),
    Page("check in, another day", f"{FLOOR}check-in/", let_in("{confirmed.reference}"), reader="manager"),
    Page("check in, another store", f"{FLOOR}check-in/", let_in("{elsewhere.reference}"), reader="manager"),
    Page("check in, cancelled", f"{FLOOR}check-in/", let_in("{cancelled.reference}"), reader="manager"),
    Page("check in, missed", f"{FLOOR}check-in/", let_in("{missed.reference}"), reader="manager"),
    Page("check in, unknown", f"{FLOOR}check-in/", let_in("ABCDEFGH"), reader="manager"),
    Page("poster", f"{FLOOR}poster/", reader="manager"),
    Page("pair", "/floor/pair/"),
    Page("pair, a wrong code", "/floor/pair/", pair_wrongly, status=422),
    Page("devices, a code", f"{FLOOR}devices/", get_code, reader="manager"),
    Page("devices", f"{FLOOR}devices/", open_all, reader="manager"),
    Page("looks, nobody's", f"{FLOOR}peeks/", reader="manager"),
    Page("visit, missed", f"{FLOOR}visits/{{missed.reference}}/", reader="manager"),
    Page("requests", f"{FLOOR}requests/", open_all, reader="manager"),
    Page("to answer", f"{FLOOR}to-answer/", open_all, reader="manager"),
    Page("visit, asked for", f"{FLOOR}visits/{{requested.reference}}/", open_all, reader="manager"),
    Page("queue", f"{FLOOR}queue/", reader="manager"),
    Page("queue, a ticket", f"{FLOOR}queue/{{ticket}}/", reader="manager"),
    Page("queue, nobody in it", "/floor/marylebone/queue/", reader="admin"),
    Page("exchanges", f"{FLOOR}exchanges/", reader="manager"),
    Page("exchanges, of no such label", f"{FLOOR}exchanges/?code=WHAT-IS-THIS", reader="manager", status=422),
    Page("exchange, expected", f"{FLOOR}exchanges/{{exchange.reference}}/", reader="manager"),
    Page("exchange, sent home", f"{FLOOR}exchanges/{{delivery}}/", reader="manager"),
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
