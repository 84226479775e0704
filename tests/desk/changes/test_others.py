"""What those are proposed who share an evening with others, or may come any time: whom a change hits all the same."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count

import pytest

from bookings.models import Allocation, Booking, BookingState
from bookings.queries.wishes import Wish, variants_of
from bookings.services.confirm import Details, book
from bookings.services.customers import Contact
from bookings.services.sessions import open_session
from desk.models import Change, Outcome
from desk.rule_sets.base import Content, Scope
from desk.rule_sets.kinds import KINDS
from desk.services.changes import carry_out, propose
from desk.services.proposals import How, Proposal
from desk.services.undoing import undo
from experiences.models import Experience, Session
from stores.models import OpeningPeriod, Store
from tests.bookings.exchange import exchanging
from tests.bookings.invariants import assert_invariants
from tests.desk.changes.house import AT, TUESDAY, House, first_of_all, make_house, on_tuesday
from tests.factories.experiences import make_experience

pytestmark = pytest.mark.django_db(transaction=True)
CLOSED: Content = {"as_usual": False, "periods": [], "reason": ""}
EARLY = datetime(2026, 6, 2, 7, 0, tzinfo=UTC)
A_DAY = timedelta(days=1)
_phones = count(7_946_030_000)


@pytest.fixture
def house(transactional_db: None) -> House:
    return make_house()


@pytest.fixture
def launch(house: House) -> Experience:
    return make_experience(slug="launch", name="Launch night", party_max=4)


def evening(launch: Experience, store: Store, starts_at: datetime, places: int = 4) -> Session:
    return open_session(experience=launch, store=store, starts_at=starts_at, places=places, at=AT)


def guest(session: Session, *skus: str, party: int = 1) -> Booking:
    wish = Wish(experience=session.experience, party=party, variants=variants_of(skus))
    details = Details(contact=Contact(name="Mei", phone=f"+44{next(_phones)}"))
    return book(wish=wish, store=session.store, starts_at=session.starts_at, details=details, at=AT)


def proposals(change: Change, booking: Booking) -> list[Proposal]:
    return [Proposal.of(one) for one in change.hits.get(booking=booking).proposals]


def called_off(house: House, session: Session) -> Change:
    return changed(house, "session", Scope(store=house.store.pk, session=session.pk), {"called_off": True})


def changed(house: House, kind: str, scope: Scope, content: Content, *, at: datetime = AT) -> Change:
    now = KINDS[kind].read(scope)
    return propose(kind=kind, scope=scope, content=content, drawn_from=now, at=at, actor=house.manager)


def promises() -> list[tuple[int, int, int, int]]:
    return sorted(Allocation.objects.live().filter(booking__isnull=False).values_list(
        "booking", "resource", "tick_from", "tick_until"
    ))  # fmt: skip


def taken() -> list[int]:
    return list(Session.objects.order_by("pk").values_list("places_taken", flat=True))


def test_guests_of_an_evening_that_is_called_off_are_proposed_others_with_places_and_their_pieces(
    house: House, launch: Experience
) -> None:
    soho = house.soho.store
    off = evening(launch, house.store, on_tuesday(18))
    small = evening(launch, house.store, on_tuesday(18) + 3 * A_DAY, places=2)
    late = evening(launch, house.store, on_tuesday(18) + 21 * A_DAY)
    near = evening(launch, soho, on_tuesday(18) + A_DAY)
    three, one = guest(off, party=3), guest(off, "DRESS-M")
    guest(small, "DRESS-M")  # the only piece of it in London
    had, seats = promises(), taken()

    change = called_off(house, off)

    assert [hit.faults for hit in change.hits.all()] == [["session_off"]] * 2
    # On Friday one place is left, and the dress is another's then.
    assert [(way.store, way.starts_at) for way in proposals(change, three)] == [
        (house.store.pk, late.starts_at), (soho.pk, near.starts_at),
    ]  # fmt: skip
    assert proposals(change, one) == proposals(change, three)
    assert {way.how for booking in (three, one) for way in proposals(change, booking)} == {How.MOVE}

    carry_out(change=change, choices=first_of_all(change), at=AT, actor=house.manager)

    assert set(Booking.objects.filter(pk__in=[three.pk, one.pk]).values_list("session", "starts_at")) == {
        (late.pk, late.starts_at)
    }
    assert taken() == [0, 1, 4, 0]
    assert_invariants(AT)
    assert undo(change=Change.objects.get(), at=AT, actor=house.manager) == []
    assert (promises(), taken()) == (had, seats)
    assert_invariants(AT)


def test_nobody_is_proposed_an_evening_of_a_day_that_is_closed_too(house: House, launch: Experience) -> None:
    first = evening(launch, house.store, on_tuesday(14))
    evening(launch, house.store, on_tuesday(17))
    other = evening(launch, house.store, on_tuesday(14) + A_DAY)
    booking = guest(first)

    change = changed(house, "day", Scope(store=house.store.pk, date=TUESDAY), CLOSED)

    assert [way.starts_at for way in proposals(change, booking)] == [other.starts_at]


def test_visit_is_proposed_no_start_of_an_evening_for_many(house: House) -> None:
    booking = house.book(on_tuesday(11))
    evening(house.styling, house.soho.store, on_tuesday(11))

    change = house.close_tuesday()

    assert [(way.store, way.starts_at) for way in proposals(change, booking)][1] == (
        house.soho.store.pk, on_tuesday(10, 45),
    )  # fmt: skip


class TestAnyTime:
    """Tuesday, before the doors open: a dress in S was sold yesterday, and one in M waits for it."""

    @pytest.fixture
    def waiting(self, house: House) -> Booking:
        for world in (house.london, house.soho):
            exchanging.offer_exchanges(world.store)
        small = exchanging.sold(house.london.pieces_of("DRESS-S")[0])
        asked = exchanging.asked(house.london, small, "DRESS-M")
        return exchanging.named(exchanging.ask(house.london, asked, starts_at=None, at=EARLY), at=EARLY)

    def close(self, house: House) -> Change:
        scope = Scope(store=house.store.pk, date=TUESDAY)
        return changed(house, "day", scope, CLOSED, at=EARLY)

    def test_another_day_another_store_or_an_hour_is_proposed(self, house: House, waiting: Booking) -> None:
        change = self.close(house)

        closing = datetime(2026, 6, 2, 18, 0, tzinfo=UTC)
        assert [(way.store, way.starts_at, way.ends_at, way.any_time) for way in proposals(change, waiting)] == [
            (house.store.pk, on_tuesday(10) + A_DAY, closing + A_DAY, True),
            (house.soho.store.pk, on_tuesday(10), closing, True),
            (house.store.pk, on_tuesday(10) + 2 * A_DAY, on_tuesday(10, 10) + 2 * A_DAY, False),
        ]  # fmt: skip

    def test_it_is_carried_out_told_and_taken_back(self, house: House, waiting: Booking) -> None:
        had, change = promises(), self.close(house)
        carry_out(change=change, choices=first_of_all(change), at=EARLY, actor=house.manager)

        assert change.hits.get().outcome == Outcome.MOVED
        moved = Booking.objects.get(pk=waiting.pk)
        assert (moved.starts_at, moved.any_time, moved.awaited_until) == (
            on_tuesday(10) + A_DAY, True, moved.ends_at,
        )  # fmt: skip
        assert exchanging.promised_to(moved) == house.london.pieces_of("DRESS-M")
        assert_invariants(EARLY)

        assert undo(change=Change.objects.get(), at=EARLY, actor=house.manager) == []
        back = Booking.objects.get(pk=waiting.pk)
        assert (back.state, back.any_time, back.awaited_until) == (BookingState.CONFIRMED, True, waiting.ends_at)
        assert promises() == had
        assert_invariants(EARLY)

    def test_an_hour_of_it_and_another_store_are_carried_out_too(self, house: House, waiting: Booking) -> None:
        change = self.close(house)
        choice = {change.hits.get().pk: "2"}
        carry_out(change=change, choices=choice, at=EARLY, actor=house.manager)
        at_an_hour = Booking.objects.get(pk=waiting.pk)
        undo(change=Change.objects.get(), at=EARLY, actor=house.manager)
        change = self.close(house)
        carry_out(change=change, choices={change.hits.get().pk: "1"}, at=EARLY, actor=house.manager)
        elsewhere = Booking.objects.get(pk=waiting.pk)

        assert (at_an_hour.any_time, at_an_hour.awaited_until, at_an_hour.minutes) == (False, None, 10)
        assert (elsewhere.store, elsewhere.any_time) == (house.soho.store, True)
        assert exchanging.promised_to(elsewhere) == house.soho.pieces_of("DRESS-M")
        assert_invariants(EARLY)

    def test_night_before_is_no_part_of_a_day(self, house: House, waiting: Booking) -> None:
        OpeningPeriod.objects.filter(store=house.store, weekday=1).update(opens="18:00", closes="02:00")

        change = self.close(house)

        first = proposals(change, waiting)[0]
        assert (first.store, first.starts_at) == (house.store.pk, on_tuesday(10) + A_DAY)
