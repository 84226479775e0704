"""Who may only look changes nothing; and there is one way in, which counts tries."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.test import Client

from bookings.models import Booking
from stores.models import ApiKey
from tests.admin.conftest import furnish
from tests.factories.stores import make_user

APPS = ("bookings", "experiences", "notifications", "stores")
OURS = [owner for model, owner in admin.site._registry.items() if model._meta.app_label in APPS]

pytestmark = pytest.mark.django_db


@pytest.fixture
def onlooker(client: Client) -> Client:
    """Somebody of the staff who may see everything."""
    user = make_user(is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__startswith="view_"))
    client.force_login(user)
    return client


def test_an_onlooker_can_call_nothing_off(onlooker: Client) -> None:
    _world, booking = furnish("london")
    onlooker.post("/admin/bookings/booking/", {"action": "call_off", "_selected_action": [booking.pk]})
    assert Booking.objects.get().state == "confirmed"


def test_an_onlooker_can_revoke_no_key(onlooker: Client) -> None:
    furnish("london")
    onlooker.post("/admin/stores/apikey/", {"action": "end", "_selected_action": [ApiKey.objects.get().pk]})
    assert ApiKey.objects.get().revoked_at is None


@pytest.mark.parametrize("owner", OURS, ids=lambda owner: owner.model.__name__)
def test_every_action_asks_for_a_right(owner: Any) -> None:
    actions = [action for action, _name, _words in owner._get_base_actions()]
    assert all(getattr(action, "allowed_permissions", ()) for action in actions)


def test_the_admin_is_entered_by_the_sign_in_of_the_staff(client: Client) -> None:
    make_user(username="odile", password="a-quiet-Tuesday", is_staff=True, is_superuser=True)
    response = client.post("/admin/login/?next=/admin/", {"username": "odile", "password": "a-quiet-Tuesday"})
    assert response["Location"] == "/accounts/login/?next=%2Fadmin%2F"
    assert "_auth_user_id" not in client.session
