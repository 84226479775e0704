"""A time that a change of clocks leaves out is no mistake, and said at its field."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.test import Client

from desk.rule_sets.base import Scope
from desk.rule_sets.kinds import KINDS
from stores.models import Role
from tests.factories.stores import make_member
from tests.factories.world import make_world

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]
HERE = "/desk/stores/london"
SUNDAY = date(2027, 3, 28)
TOLD = "On 28 March 2027 the clocks change and this time does not exist: it begins when they have."
ALWAYS = {"valid_from": None, "valid_until": None}


def week(first: str, last: str, **more: Any) -> list[dict[str, Any]]:
    """From half past one until four, on Saturday and on Sunday."""
    return [{"weekday": day, first: "01:30", last: "04:00", **more} for day in (5, 6)]


@pytest.mark.parametrize(
    ("kind", "page", "field", "content"),
    [
        ("hours", f"{HERE}/hours/", "periods-1-opens", {"periods": week("opens", "closes")}),
        (
            "shifts",
            f"{HERE}/people/stylist-1/shifts/",
            "shifts-1-starts",
            {"shifts": week("starts", "ends", **ALWAYS)},
        ),
        (
            "windows",
            f"{HERE}/experiences/try-on/week/",
            "windows-1-starts",
            {"own": True, "windows": week("starts", "ends", interval=30, **ALWAYS)},
        ),
        (
            "date_windows",
            f"{HERE}/experiences/try-on/dates/?date={SUNDAY}",
            "windows-1-starts",
            {
                "as_usual": False,
                "windows": [
                    {"starts": "00:15", "ends": "01:00", "interval": 30},
                    {"starts": "01:30", "ends": "04:00", "interval": 30},
                ],
            },
        ),
    ],
)
def test_time_that_the_clocks_leave_out_is_said_at_its_field(
    client: Client, kind: str, page: str, field: str, content: dict[str, Any]
) -> None:
    world = make_world()
    client.force_login(make_member(store=world.store, role=Role.MANAGER).user)
    scope = {
        "hours": Scope(store=world.store.pk),
        "shifts": Scope(store=world.store.pk, stylist=world.stylists[0].pk),
        "windows": (windows := Scope(store=world.store.pk, experience=world.experience.pk)),
        "date_windows": replace(windows, date=SUNDAY),
    }[kind]
    assert KINDS[kind].check(scope, content) == {}
    KINDS[kind].write(scope, content)

    shown = client.get(page).content.decode()

    assert shown.count(TOLD) == 1
    assert f'aria-describedby="{field}-advice"' in shown
    assert f'id="{field}-advice">{TOLD}' in shown
