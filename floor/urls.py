"""Addresses of the staff's side: the floor of a store, and its door."""

from __future__ import annotations

from django.urls import include, path

from floor.views import (
    anywhere,
    arrival,
    counting,
    day,
    door,
    exchange_new,
    exchanging,
    imports,
    moving,
    pieces,
    poster,
    pulling,
    queue,
    requests,
    room,
    visit,
    walk_in,
)

store = [
    path("", day.show_day, name="floor-day"),
    path("check-in/", door.show_check_in, name="check-in"),
    path("check-in/frame/", door.read_frame, name="check-in-frame"),
    path("pieces/import/", imports.show_imports, name="floor-imports"),
    path("pieces/import/<int:number>/", imports.show_import, name="floor-import"),
    path("pieces/import/<int:number>/bad.csv", imports.download_bad_lines, name="floor-import-bad"),
    path("alerts/", arrival.show_alerts, name="floor-alerts"),
    path("pieces/", pieces.show_pieces, name="floor-pieces"),
    path("count/", counting.show_counts, name="floor-counts"),
    path("count/<int:number>/", counting.show_count, name="floor-count"),
    path("exchanges/", exchanging.show_exchanges, name="floor-exchanges"),
    path("exchanges/new/", exchange_new.show_new_exchange, name="floor-exchange-new"),
    path("exchanges/<str:reference>/", exchanging.show_exchange, name="floor-exchange"),
    path("pull/", pulling.show_pull, name="floor-pull"),
    path("pull/frame/", pulling.read_label, name="floor-pull-frame"),
    path("walk-in/", walk_in.show_walk_in, name="floor-walk-in"),
    path("queue/", queue.show_queue, name="floor-queue"),
    path("queue/<int:number>/", queue.show_ticket, name="floor-ticket"),
    path("poster/", arrival.show_poster, name="poster"),
    path("scan/", anywhere.open_scanned, name="floor-scan"),
    path("requests/", requests.show_requests, name="floor-requests"),
    path("requests/count/", requests.show_count, name="floor-request-count"),
    path("rooms/", requests.show_rooms, name="floor-rooms"),
    path("visits/<str:reference>/", visit.show_visit, name="visit"),
    path("visits/<str:reference>/move/", moving.show_move, name="floor-move"),
]

urlpatterns = [
    path("r/<str:code>", room.show_room, name="room"),
    path("floor/", day.show_floor, name="floor"),
    path("floor/<slug:slug>/", include(store)),
    path("w/<str:code>", poster.show_number, name="take-number"),
    path("q/<int:number>/<str:token>/", queue.show_place, name="queue-place"),
    path("here/<slug:slug>/", arrival.show_here, name="here"),
]
