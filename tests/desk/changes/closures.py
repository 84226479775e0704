"""Everything that can be closed, in a chain that is nearly full."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from bookings.errors import SlotTaken
from bookings.models import Booking
from bookings.queries.wishes import Wish
from bookings.services.confirm import Details, book
from bookings.services.customers import Contact
from bookings.services.hold import hold
from bookings.services.sessions import open_session
from desk.models import ShiftSwap, SwapState
from desk.rule_sets.base import Content, Scope
from desk.rule_sets.swaps import approved
from experiences.models import Experience, Session
from experiences.services.terms import inherit
from stores.models import Skill, Stylist
from tests.bookings.exchange import exchanging
from tests.desk.changes.house import TUESDAY, House, make_house, on_tuesday
from tests.factories.experiences import make_schedule
from tests.factories.stores import make_skill, make_stylist

EVERY_DAY = range(7)
EARLY = on_tuesday(8)
"""Tuesday, before the doors open."""
A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Chain:
    """The house of `make_house`, which has the house's week of "Styling", and what more can be closed in it."""

    house: House
    styled: Skill
    tailored: Skill
    cleo: Stylist
    evening: Session
    swap: ShiftSwap

    def scope(self, *names: str) -> Scope:
        house, ids = self.house, dict[str, Any]()
        of: dict[str, tuple[str, Any]] = {
            "store": ("store", house.store.pk), "room": ("room", house.london.rooms[0].pk),
            "ada": ("stylist", house.ada.pk), "styling": ("experience", house.styling.pk),
            "try-on": ("experience", house.london.experience.pk), "evening": ("session", self.evening.pk),
            "swap": ("swap", self.swap.pk), "tuesday": ("date", TUESDAY), "thursday": ("until", TUESDAY + 2 * A_DAY),
        }  # fmt: skip
        ids.update(of[name] for name in names)
        return Scope(**ids)


def make_chain() -> Chain:
    """Ada and Ben style; Ben can tailor, too, and so can Cleo, who works on Thursdays and takes Ada's Tuesday."""
    house = make_house()
    styled, tailored = make_skill(slug="styled"), make_skill(slug="tailored")
    for world in (house.london, house.soho):
        for stylist in world.stylists:
            stylist.skills.add(styled)
    house.ben.skills.add(tailored)
    Experience.objects.filter(pk=house.styling.pk).update(skill=styled)
    make_schedule(experience=house.styling, store=None)
    for world in (house.london, house.soho):
        inherit(experience=house.styling, store=world.store, names=["own_week"])
    house.styling.refresh_from_db()
    cleo = make_stylist(store=house.store, slug="cleo", name="Cleo", weekdays=[3], skills=[styled, tailored])
    opens, closes = on_tuesday(10), on_tuesday(19)
    swap = ShiftSwap.objects.create(
        store=house.store, stylist=house.ada, taker=cleo, state=SwapState.TAKEN, date=TUESDAY, lapses_at=opens,
        starts=opens.astimezone(house.store.zone).time(), ends=closes.astimezone(house.store.zone).time(),
        offered_at=EARLY,
    )  # fmt: skip
    return Chain(house, styled, tailored, cleo, fill(house), swap)


def fill(house: House) -> Session:
    """Tuesday, with and without a stylist by name, with pieces; one is the guest of an evening (another is in Soho).

    One waits for the store's word, and what was bought yesterday is exchanged at any time. Few experiences, for each is
    asked about by itself.
    """
    try_on = house.london.experience
    evening, _other = (
        open_session(experience=try_on, store=store, starts_at=starts_at, places=4, at=EARLY)
        for store, starts_at in ((house.store, on_tuesday(18)), (house.soho.store, on_tuesday(18) + A_DAY))
    )
    for world in (house.london, house.soho):
        exchanging.offer_exchanges(world.store)
    coat = exchanging.sold(house.london.pieces_of("COAT-S")[0])
    larger = exchanging.asked(house.london, coat, "COAT-L")
    exchanging.named(exchanging.ask(house.london, larger, starts_at=None, at=EARLY), at=EARLY)
    house.book(on_tuesday(18), experience=try_on)
    house.book(on_tuesday(10), "DRESS-M", stylist=house.ada)
    house.book(on_tuesday(11), "DRESS-S")
    house.book(on_tuesday(14), experience=try_on)
    house.book(on_tuesday(15), "COAT-M", stylist=house.ada)
    Experience.objects.filter(pk=try_on.pk).update(approval_minutes=60)
    try_on.refresh_from_db()
    contact = Contact(name="Lin", phone="+447946040000")
    wish, details = Wish(experience=try_on), Details(contact=contact)
    book(wish=wish, store=house.store, starts_at=on_tuesday(12), details=details, at=EARLY)
    return evening


def somebody_chooses(house: House) -> None:
    """A hold, unless the last one wasn't hit."""
    if Booking.objects.filter(state="held").exists():
        return
    try:
        hold(wish=Wish(experience=house.styling), store=house.store, starts_at=on_tuesday(13), at=EARLY)
    except SlotTaken:
        return


def week(**row: Any) -> list[dict[str, Any]]:
    return [{"weekday": day} | row for day in EVERY_DAY]


def shifts(starts: str, ends: str) -> Content:
    return {"shifts": week(starts=starts, ends=ends, valid_from=None, valid_until=None)}


def windows(starts: str, ends: str, interval: int) -> Content:
    row = {"starts": starts, "ends": ends, "interval": interval, "valid_from": None, "valid_until": None}
    return {"own": True, "windows": week(**row)}


def on_the_date(*spans: tuple[str, str]) -> Content:
    return {"as_usual": False, "windows": [{"starts": one, "ends": other, "interval": 15} for one, other in spans]}


def away(name: str) -> Content:
    row = {"starts_at": on_tuesday(9).isoformat(), "ends_at": on_tuesday(16).isoformat(), "reason": ""}
    return {name: [row]}


def ada_is_not_there(chain: Chain) -> Content:
    return {"shifts": [{"stylist_id": chain.house.ada.pk, "starts": None, "ends": None}]}


def cleo_comes_for_ada(chain: Chain) -> Content:
    return approved(chain.swap)


def tailors_alone(chain: Chain) -> Content:
    return {"skill_id": chain.tailored.pk}


MORNING = {"opens": "10:00", "closes": "13:00"}
Closure = tuple[str, str, Content | Callable[[Chain], Content]]
CLOSURES: dict[str, dict[str, Closure]] = {
    "doors": {
        "a day": ("day", "store tuesday", {"as_usual": False, "periods": [], "reason": ""}),
        "an afternoon": ("day", "store tuesday", {"as_usual": False, "periods": [MORNING], "reason": ""}),
        "some days": ("days", "store tuesday thursday", {"days": [
            {"date": str(TUESDAY + n * A_DAY), "periods": [], "reason": "Works"} for n in range(2)
        ]}),
        "a shorter week": ("hours", "store", {"periods": week(opens="12:00", closes="17:00")}),
        "for good": ("store", "store", {"active": False}),
        "another clock": ("store", "store", {"timezone": "Europe/Berlin"}),
        "a room": ("room", "store room", {"active": False}),
        "a smaller room": ("room", "store room", {"kind": "lounge", "capacity": 1}),
        "a room for some hours": ("outages", "store room", away("outages")),
        "an evening": ("session", "store evening", {"called_off": True}),
    },
    "people": {
        "shorter shifts": ("shifts", "store ada", shifts("13:00", "19:00")),
        "not there on the day": ("shift_day", "store tuesday", ada_is_not_there),
        "a colleague in her place": ("swap", "store swap", cleo_comes_for_ada),
        "sick leave": ("time_off", "store ada", away("absences")),
        "she leaves": ("stylist", "store ada", {"active": False}),
        "she can it no more": ("stylist", "store ada", {"skills": []}),
    },
    "offer": {
        "a shorter window": ("windows", "store styling", windows("12:00", "16:00", 15)),
        "another rhythm": ("windows", "store styling", windows("10:00", "19:00", 60)),
        "not on the date": ("date_windows", "store styling tuesday", on_the_date()),
        "another skill here": ("terms", "store styling", tailors_alone),
        "left out here": ("terms", "store styling", {"offered": False}),
        "the house's week": ("windows", "styling", windows("12:00", "16:00", 15)),
        "the house's date": ("date_windows", "styling tuesday", on_the_date(("12:00", "16:00"))),
        "longer": ("experience", "styling", {"duration": 75}),
        "more buffers": ("experience", "styling", {"buffer_before": 20, "stylist_after": 40}),
        "another room": ("experience", "styling", {"room_kind": "lounge"}),
        "two rooms": ("experience", "styling", {"rooms_needed": 2}),
        "a stylist for it": ("experience", "try-on", {"stylist_needed": True}),
    },
}  # fmt: skip
HARMLESS = {
    "publication": "what is booked stays when an experience is retired",
    "questions": "what is asked of who comes",
    "messages": "what is written to who comes",
    "words": "how it is written",
}
