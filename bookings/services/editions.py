"""The race of a promise with a change of the rules that it was found by.

Rules are read before the lock, since nobody contends for them. So a day could be closed between that and the promise.
"""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.db.models import Subquery
from django.db.models.functions import Coalesce

from bookings.errors import StoreBusy
from experiences.models import Experience
from stores.models import Store


def terms_now(experience: Experience, store: Store) -> tuple[int, bool, Experience]:
    """Which edition of a store's rules holds, whether it isn't closed for good, and an experience's terms there.

    Read before all other rules, never after: two queries. What a page knew of them may have been replaced since.
    """
    rows = Store.objects.filter(pk=store.pk)
    edition, active = rows.values(number=Coalesce("edition__number", 0)), rows.values("active")
    now = Experience.objects.annotate(edition=Subquery(edition), active=Subquery(active))
    house: Any = now.get(pk=experience.pk)
    return house.edition, house.active, house.in_store(store)


def check_edition(store: Store, edition: int) -> None:
    """That the store's rules are still those of this edition, and stay so until the transaction ends.

    The caller has the days. Whoever is just writing rules is waited for, as long as for any lock. Raises StoreBusy:
    by the new rules it may be another answer, so all begins anew.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT number FROM stores_edition WHERE store_id = %s FOR SHARE", [store.pk])
        row = cursor.fetchone()
    if row is not None and row[0] != edition:
        raise StoreBusy
