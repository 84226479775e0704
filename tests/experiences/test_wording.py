"""Words of one's own: a row a message, a language and a place; what says nothing is no row."""

from __future__ import annotations

import pytest
from django.db import DataError, IntegrityError, transaction

from experiences.models import Wording
from experiences.services.making import copy_experience
from tests.factories.experiences import make_experience
from tests.factories.stores import make_store

pytestmark = pytest.mark.django_db


def test_a_message_is_worded_once_in_a_place_and_a_language() -> None:
    store, experience = make_store(), make_experience()
    for place in ({}, {"store": store}, {"experience": experience}, {"store": store, "experience": experience}):
        for language in ("en", "zh-hans"):
            Wording.objects.create(kind="kept", language=language, sms="Kept", **place)
        with pytest.raises(IntegrityError, match="experiences_wording_once"), transaction.atomic():
            Wording.objects.create(kind="kept", language="en", lead="Twice", **place)


def test_a_row_says_something_and_no_more_than_fits() -> None:
    with pytest.raises(IntegrityError, match="experiences_wording_says"), transaction.atomic():
        Wording.objects.create(kind="kept", language="en")
    with pytest.raises(DataError), transaction.atomic():
        Wording.objects.create(kind="kept", language="en", sms="x" * 481)
    with pytest.raises(IntegrityError, match="experiences_wording_known"), transaction.atomic():
        Wording.objects.create(kind="kept", language="", sms="Kept")


def test_another_experience_like_it_speaks_like_it() -> None:
    model, store = make_experience(), make_store()
    Wording.objects.create(experience=model, kind="kept", language="en", sms="Kept")
    Wording.objects.create(experience=model, store=store, kind="kept", language="en", sms="Ours")
    copied = copy_experience(model=model, name="Another", slug="another")
    assert [(one.store, one.sms) for one in copied.wordings.all()] == [(None, "Kept")]
