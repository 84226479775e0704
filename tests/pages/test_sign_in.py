"""The sign-in speaks as the house does."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.test import Client

WHO = {"login": "host@lumen.example", "password": "try-it-on-please"}


@pytest.mark.django_db
def test_sign_in_is_refused_in_the_words_of_the_house(client: Client) -> None:
    page = client.post("/accounts/login/", WHO).content.decode()
    assert "This e-mail and password don’t belong together." in page
    assert "Stay signed in on this device" in page
    assert "Remember Me" not in page


@pytest.mark.django_db
def test_signing_in_and_out_names_no_account(client: Client) -> None:
    User.objects.create_user("host", WHO["login"], WHO["password"])
    page = client.post("/accounts/login/", WHO, follow=True).content.decode()
    assert "You are signed in." in page
    assert "Successfully" not in page
    assert "You are signed out. See you soon." in client.post("/accounts/logout/", follow=True).content.decode()
