"""A file of pieces in real browsers: how far it is, on every screen, with and without scripts, read and stopped."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Browser, expect

from floor.models import StockImport
from floor.services import imports
from floor.services.imports import work_on
from kernel import clock
from stores.models import Membership, Piece, Role
from tests.browser.screens import AT_ONCE, RETRIED, TABLET, OnFloor, signed_in
from tests.factories.stores import give_factor
from tests.factories.world import World
from tests.fixtures.browser import PHONE, barriers

FILE = "label,sku\n" + "".join(f"N-{n},{'DRESS-M' if n % 4 else 'NO-SUCH'}\n" for n in range(10))


@pytest.fixture
def manager(amara: User) -> User:
    Membership.objects.filter(user=amara).update(role=Role.MANAGER)
    give_factor(amara)
    return amara


def test_a_file_is_checked_received_and_stopped_before_everybodys_eyes(
    on_floor: OnFloor, manager: User, world: World, chromium: Browser, house: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "BATCH", 5)
    tablet = on_floor("pieces/import/")
    tablet.get_by_label("CSV file").set_input_files({
        "name": "spring.csv", "mimeType": "text/csv", "buffer": FILE.encode(),
    })  # fmt: skip
    tablet.get_by_role("button", name="Check the file").click()
    expect(tablet.get_by_text("0 of 10 lines")).to_be_visible()
    made = StockImport.objects.get()
    phone = on_floor(f"pieces/import/{made.pk}/", PHONE)
    plain = signed_in(chromium.new_context(viewport=TABLET, java_script_enabled=False), house, manager).new_page()
    plain.goto(tablet.url)
    tablet.get_by_role("button", name="Stop").focus()

    work_on(number=made.pk, at=clock.now())
    for screen in (tablet, phone):
        expect(screen.get_by_text("5 of 10 lines")).to_be_visible(timeout=AT_ONCE)
        expect(screen.locator("#import-said")).to_contain_text("50 percent.")
    expect(tablet.get_by_role("progressbar", name="Lines done")).to_have_js_property("value", 5)
    expect(tablet.get_by_role("button", name="Stop")).to_be_focused()

    work_on(number=made.pk, at=clock.now())
    for screen in (tablet, phone):
        expect(screen.locator("#import-said")).to_contain_text("All lines are checked.", timeout=AT_ONCE)
        expect(screen.get_by_text("Line 10: its SKU is unknown")).to_be_visible()
    assert barriers(phone) == []
    expect(plain.get_by_text("Line 10: its SKU is unknown")).to_be_visible(timeout=RETRIED)

    plain.get_by_role("button", name="Receive the good lines").click()
    tablet.reload()
    work_on(number=made.pk, at=clock.now())
    expect(tablet.get_by_text("5 of 10 lines")).to_be_visible(timeout=AT_ONCE)
    tablet.get_by_role("button", name="Stop").click()
    expect(tablet.get_by_text("Stopped after 5 of 10 lines.")).to_be_visible()
    tablet.get_by_role("link", name="not received: it was stopped").click()
    expect(tablet.get_by_text("Line 11: not received")).to_be_visible()
    assert sorted(Piece.objects.filter(label__startswith="N-").values_list("label", flat=True)) == ["N-1", "N-2", "N-3"]
    plain.context.close()
