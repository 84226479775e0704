"""Addresses of the promised half of the customer's road: all behind the secret of a booking or a purchase."""

from __future__ import annotations

from django.urls import include, path
from django.views.decorators.csrf import csrf_exempt
from django.views.i18n import set_language

from bookings.views import (
    answering,
    coming,
    exchanging,
    here,
    holds,
    how,
    mailbox,
    manage,
    mine,
    rail,
    shelves,
    ticket,
    who,
)

booking = [
    path("", ticket.show_ticket, name="ticket"),
    path("here/", here.arrive, name="say-here"),
    path("coming/", coming.come, name="coming"),
    path("how/", how.say_how, name="how"),
    path("answers/", answering.answer, name="answer"),
    path("rail/", rail.show_rail, name="rail"),
    path("change-pieces/", rail.show_rail, name="change-pieces"),
    path("shelves/", shelves.show_shelves, name="shelves"),
    path("extend/", holds.extend_hold, name="extend"),
    path("again/", holds.hold_again, name="hold-again"),
    path("who/", who.show_who, name="who"),
    path("code/", who.show_code, name="code"),
    path("move/", manage.show_move, name="move"),
    path("companion/", manage.show_companion, name="companion"),
    path("cancel/", manage.show_cancel, name="cancel"),
    path("exchange/", exchanging.lead_to_purchase, name="exchange"),
    path("mail/", mailbox.prove_mailbox, name="prove-mail"),
    path("mine/", mine.show_mine, name="mine"),
    path("mine/vitrine-my-data.json", mine.show_mine_file, name="mine-file"),
    path("calendar.ics", ticket.show_calendar, name="calendar"),
    path("qr.svg", ticket.show_qr, name="qr"),
]

urlpatterns = [
    # Without the check that pages which send no referrer would fail. Nothing is at stake but a language.
    path("b/language/", csrf_exempt(set_language), name="private-language"),
    path("b/<str:reference>/<str:token>/", include(booking)),
    path("x/<str:subject>/<str:mac>/", exchanging.show_purchase, name="purchase"),
    path("x/<str:subject>/<str:mac>/where/", exchanging.show_where, name="exchange-where"),
    path("c/<str:reference>", ticket.show_door_code, name="door-code"),
]
