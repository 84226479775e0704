"""The pages of people's rights: teams, invitations, the trail."""

from __future__ import annotations

from typing import Final

from tests.browser.acts import open_all
from tests.browser.page import Page

STORE: Final = "/desk/stores/covent-garden/"
PEOPLE: Final = (
    Page("team", f"{STORE}team/", open_all, reader="manager"),
    Page("team, nobody found", f"{STORE}team/?q=nothing-like-it", reader="manager"),
    Page("everybody's teams", "/desk/team/", open_all, reader="admin"),
    Page("trail", f"{STORE}trail/", open_all, reader="manager"),
    Page("trail, of nothing", f"{STORE}trail/?last=2020-01-01", reader="manager"),
    Page("trail of the house", "/desk/trail/?table=stores_membership", open_all, reader="admin"),
    Page("invitation", "/invited/{invited}/"),
    Page("invitation, somebody else's", "/invited/{invited}/", reader="associate"),
    Page("invitation, over", "/invited/1/what/", status=404),
)
