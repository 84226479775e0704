"""A store's own terms in the administration: what doesn't go together is said at the field, on both sides."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from experiences.models import Experience, Variation
from experiences.services.terms import vary
from tests.factories.experiences import make_experience, make_schedule
from tests.factories.stores import make_store

pytestmark = pytest.mark.django_db


def posted(page: Any) -> dict[str, Any]:
    """What the page's form would send back unchanged."""
    form = page.context["adminform"].form
    sent = {name: form[name].value() for name in form.fields}
    for inline in page.context["inline_admin_formsets"]:
        sent |= {field.html_name: field.value() for field in inline.formset.management_form}
        sent |= {field.html_name: field.value() for one in inline.formset for field in one}
    return {
        name: value for name, value in sent.items() if value is not None and value is not False and name != "picture"
    }


def test_what_contradicts_is_said_at_the_field_of_either_row(boss: Client) -> None:
    house = make_experience(price=5000, deposit=1000, currency="GBP")
    store = make_store(slug="paris", name="Paris")
    vary(experience=house, store=store, fields={"price": 2000})
    row = Variation.objects.get()
    address = reverse("admin:experiences_variation_change", args=[row.pk])

    page = boss.get(address)
    assert boss.post(address, posted(page) | {"price": "500", "duration": "47"}).context["errors"].data == [
        ["Give a multiple of 5 minutes."],
        ["A deposit is a part of the price."],
    ]
    assert boss.post(address, posted(page) | {"price": "", "party_max": "6"}).status_code == 302
    assert house.in_store(store).varied == {"party_max"}

    vary(experience=house, store=store, fields={"price": 2000})
    address = reverse("admin:experiences_experience_change", args=[house.pk])
    page = boss.get(address)
    refused = boss.post(address, posted(page) | {"deposit": "3000"})
    assert refused.context["errors"].data == [["Paris has terms of its own that don’t go with this."]]
    assert boss.post(address, posted(page) | {"deposit": "1500"}).status_code == 302
    assert Experience.objects.get().deposit == 1500


def test_a_week_with_windows_stays_the_stores_own(boss: Client) -> None:
    house, store = make_experience(), make_store(slug="paris")
    make_schedule(experience=house, store=store)
    address = reverse("admin:experiences_variation_change", args=[Variation.objects.get().pk])

    sent = posted(boss.get(address))
    assert sent.pop("own_week")
    assert "remove them first" in boss.post(address, sent).content.decode()
