"""The pages of what other systems are given."""

from __future__ import annotations

from typing import Final

from tests.browser.page import Page

STORE: Final = "/desk/stores/covent-garden/"
SYSTEMS: Final = (
    Page("keys of a store", f"{STORE}keys/", reader="manager"),
    Page("key of a store", f"{STORE}keys/{{key}}/", reader="manager"),
    Page("keys of the house", "/desk/keys/", reader="admin"),
    Page("key of the house", "/desk/keys/{house_key}/", reader="admin"),
    Page("webhooks of a store", f"{STORE}hooks/", reader="manager"),
    Page("webhook of a store", f"{STORE}hooks/{{hook}}/", reader="manager"),
    Page("deliveries of a store", f"{STORE}hooks/{{hook}}/deliveries/", reader="manager"),
    Page("webhooks of the house", "/desk/hooks/", reader="admin"),
    Page("webhook of the house", "/desk/hooks/{house_hook}/", reader="admin"),
    Page("deliveries of the house", "/desk/hooks/{house_hook}/deliveries/", reader="admin"),
    Page("files of the house", "/desk/files/", reader="admin"),
    Page("file of the house, checked", "/desk/files/{house_file}/", reader="admin"),
    Page("file of the house, all lines", "/desk/files/{house_file}/?lines=all", reader="admin"),
)
