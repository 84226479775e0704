"""The interactive description works in a browser, under our own policy, and asks no other host."""

from __future__ import annotations

import pytest
from playwright.sync_api import BrowserContext
from pytest_django.live_server_helper import LiveServer


@pytest.mark.django_db(transaction=True)
def test_the_docs_are_drawn_without_another_host(live_server: LiveServer, phone: BrowserContext) -> None:
    complaints: list[str] = []
    hosts: set[str] = set()
    page = phone.new_page()
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("request", lambda request: hosts.add(request.url.split("/")[2]) if "//" in request.url else None)
    page.goto(f"{live_server.url}/api/v1/docs")
    page.get_by_text("The slots of an experience in a store").wait_for()
    assert complaints == []
    assert hosts == {live_server.url.removeprefix("http://")}
