"""What no browser sends: it is answered, and nothing breaks."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client, override_settings

from config.requests import PlainRequest
from tests.factories.world import make_world

FIELD = '--x\r\nContent-Disposition: form-data; name="{}"\r\n\r\n{}\r\n'
CHARSETS = ("hex", "unicode_escape", "utf-7", "utf-8", "latin-1", "nonsense")


@pytest.fixture
def stranger(monkeypatch: pytest.MonkeyPatch) -> Client:
    """A client whose requests are read as the server reads them (config/wsgi.py), told of faults by a 500."""
    monkeypatch.setattr("django.test.client.WSGIRequest", PlainRequest)
    return Client(raise_request_exception=False)


@pytest.mark.django_db
@pytest.mark.parametrize("charset", CHARSETS)
def test_forms_are_read_as_utf_8_whatever_they_claim(stranger: Client, charset: str) -> None:
    form = FIELD.format("language", "\\ud800") + FIELD.format("next", "+2AA-") + "--x--\r\n"
    claimed = f"multipart/form-data; boundary=x; charset={charset}"
    assert stranger.generic("POST", "/b/language/", form, content_type=claimed).status_code == 302


@pytest.mark.django_db
@pytest.mark.parametrize("charset", CHARSETS)
def test_an_address_is_read_as_utf_8_whatever_its_body_claims(stranger: Client, charset: str) -> None:
    claimed = f"application/json; charset={charset}"
    assert stranger.generic("GET", "/api/v1/stores?near=51%2E5,0", "{}", content_type=claimed).status_code == 200


@pytest.mark.django_db
def test_a_cookie_with_a_nul_is_no_cookie(stranger: Client) -> None:
    make_world()
    cookie = {"cookie": r'sessionid="\000bcdefghijklmnop"'}
    door, code = "/api/v1/floor/check-ins", {"code": "K7F29QXM"}
    assert stranger.get("/times/", headers=cookie).status_code == 200
    assert stranger.get("/floor/", headers=cookie).status_code == 302
    assert stranger.post(door, code, content_type="application/json", headers=cookie).status_code == 401


def test_a_name_that_no_file_can_have_is_not_found(client: Client, tmp_path: Path) -> None:
    with override_settings(MEDIA_ROOT=tmp_path):
        assert client.get(f"/media/{'a' * 300}").status_code == 404
        assert client.get("/media/a%00b").status_code == 404
        assert client.get("/media/..%2f..%2fetc/passwd").status_code == 400
