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

    The caller has the days. Raises StoreBusy: by the new rules it may be another answer, so all begins anew.
    """
    if share_edition(store.pk) not in (None, edition):
        raise StoreBusy


def share_edition(store: int) -> int | None:
    """Have nobody write a store's rules, by its id, until the transaction ends; which edition of them holds.

    Whoever is just writing is waited for, as long as for any lock. Before pieces are locked by who then promises others
    in their place: who writes rules has the edition, and promises pieces to those whom they move.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT number FROM stores_edition WHERE store_id = %s FOR SHARE", [store])
        row = cursor.fetchone()
    return row[0] if row is not None else None
