"""The pages of people's rights: teams and invitations."""

from __future__ import annotations

from typing import Final

from tests.browser.acts import open_all
from tests.browser.page import Page

STORE: Final = "/desk/stores/covent-garden/"
PEOPLE: Final = (
    Page("team", f"{STORE}team/", open_all, reader="manager"),
    Page("team, nobody found", f"{STORE}team/?q=nothing-like-it", reader="manager"),
    Page("everybody's teams", "/desk/team/", open_all, reader="admin"),
    Page("invitation", "/invited/{invited}/"),
    Page("invitation, somebody else's", "/invited/{invited}/", reader="associate"),
    Page("invitation, over", "/invited/1/what/", status=404),
)
