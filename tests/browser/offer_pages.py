"""The pages of what can be booked: experiences, terms, weeks and sessions."""

from __future__ import annotations

from typing import Final

from tests.browser.page import Page

STORE: Final = "/desk/stores/covent-garden/"
WORDS: Final = "/desk/experiences/-/messages/words/"
TAILORED: Final = "experiences/made-to-measure/messages/words/"
OFFER: Final = (
    Page("desk, experiences", "/desk/experiences/", reader="admin"),
    Page("desk, an experience", "/desk/experiences/try-on/", reader="admin"),
    Page("desk, week of the house", "/desk/experiences/house-fitting/week/", reader="admin"),
    Page("desk, week of the house that no store has", "/desk/experiences/try-on/week/", reader="admin"),
    Page("desk, dates of the house", "/desk/experiences/house-fitting/dates/?date={house_day}", reader="admin"),
    Page("desk, questions", "/desk/experiences/styling-hour/questions/", reader="admin"),
    Page("desk, messages of the house", "/desk/experiences/made-to-measure/messages/", reader="admin"),
    Page("desk, messages of a store", f"{STORE}experiences/made-to-measure/messages/", reader="manager"),
    Page("desk, words of the house", WORDS, reader="admin"),
    Page("desk, words of a store", f"{STORE}{TAILORED}", reader="manager"),
    Page("desk, a message's words", f"{WORDS}confirmation/zh-hans/", reader="admin"),
    Page("desk, a message's words in a store", f"{STORE}{TAILORED}kept/en/", reader="manager"),
    Page("desk, experiences of a store", f"{STORE}experiences/", reader="manager"),
    Page("desk, terms of a store", f"{STORE}experiences/try-on/", reader="manager"),
    Page("desk, week of a store", f"{STORE}experiences/try-on/week/", reader="manager"),
    Page("desk, dates that are otherwise", f"{STORE}experiences/try-on/dates/?date={{other_day}}", reader="manager"),
    Page(
        "desk, a date that the house has otherwise",
        f"{STORE}experiences/house-fitting/dates/?date={{house_day}}",
        reader="manager",
    ),
    Page("desk, sessions", f"{STORE}sessions/", reader="manager"),
    Page("desk, a session", f"{STORE}sessions/{{desk_session}}/", reader="manager"),
)
