"""Two stores of one chain, and visits in them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count

from django.contrib.auth.models import User

from bookings.models import Booking
from bookings.queries.wishes import Wish, variants_of
from bookings.services.confirm import Details, book
from bookings.services.customers import Contact
from desk.models import Change, Hit
from desk.rule_sets.base import Content, Scope
from desk.rule_sets.kinds import KINDS
from desk.services.changes import propose
from experiences.models import Experience
from stores.models import Store, Stylist
from tests.factories.experiences import make_experience, make_schedule
from tests.factories.replay import replayed
from tests.factories.stores import make_user
from tests.factories.world import World, make_world

AT = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
TUESDAY = datetime(2026, 6, 2, tzinfo=UTC).date()
_phones = count(7_946_020_000)


def on_tuesday(hour: int, minute: int = 0) -> datetime:
    """In London, which is an hour ahead in June."""
    return datetime(2026, 6, 2, hour - 1, minute, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class House:
    """London with two rooms and two stylists; "Styling" needs one of them. Soho is like it."""

    london: World
    soho: World
    styling: Experience
    manager: User

    @property
    def store(self) -> Store:
        return self.london.store

    @property
    def ada(self) -> Stylist:
        return self.london.stylists[0]

    @property
    def ben(self) -> Stylist:
        return self.london.stylists[1]

    def book(
        self,
        starts_at: datetime,
        *skus: str,
        experience: Experience | None = None,
        stylist: Stylist | None = None,
        store: Store | None = None,
        name: str = "Mei",
    ) -> Booking:
        wish = Wish(experience=experience or self.styling, variants=variants_of(skus), stylist=stylist)
        contact = Contact(name=name, phone=f"+44{next(_phones)}")
        return book(wish=wish, store=store or self.store, starts_at=starts_at, details=Details(contact=contact), at=AT)

    def scope(self, kind: str) -> Scope:
        store = self.store.pk
        return {
            "hours": Scope(store=store),
            "day": Scope(store=store, date=TUESDAY),
            "room": Scope(store=store, room=self.london.rooms[0].pk),
            "shifts": Scope(store=store, stylist=self.ada.pk),
            "time_off": Scope(store=store, stylist=self.ada.pk),
            "windows": Scope(store=store, experience=self.styling.pk),
        }[kind]

    def propose(self, kind: str, content: Content, *, at: datetime = AT) -> Change:
        scope = self.scope(kind)
        now = KINDS[kind].read(scope)
        return propose(kind=kind, scope=scope, content=content, drawn_from=now, at=at, actor=self.manager)

    def close_tuesday(self, *, at: datetime = AT) -> Change:
        return self.propose("day", {"as_usual": False, "periods": [], "reason": "Stocktaking"}, at=at)

    def send_ada_home(self) -> Change:
        """For all of Tuesday."""
        absence = {"starts_at": on_tuesday(1).isoformat(), "ends_at": on_tuesday(23).isoformat(), "reason": "ill"}
        return self.propose("time_off", {"absences": [absence]})


@replayed
def make_house() -> House:
    london, soho = make_world(rooms=2), make_world(slug="soho", rooms=2)
    styling = make_experience(slug="styling", name="Styling", stylist_needed=True)
    for world in (london, soho):
        make_schedule(experience=styling, store=world.store)
    return House(london, soho, styling, make_user())


def first_of_all(change: Change) -> dict[int, str]:
    """The first proposal for everybody."""
    return {hit.pk: "0" for hit in Hit.objects.filter(change=change)}
