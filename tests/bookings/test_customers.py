"""Found again by what was proved, and by nothing less."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pytest_django import Settings

from bookings.errors import CodeExpired, CodeNeeded, CodeWrong, TooManyCodes
from bookings.models import Booking, BookingState, Customer, PhoneCheck
from bookings.planner import subject_of
from bookings.queries.wishes import Wish
from bookings.services.cancel import cancel
from bookings.services.change import move
from bookings.services.confirm import Details, confirm
from bookings.services.customers import Contact, prove_email, prove_phone
from bookings.services.hold import hold
from bookings.services.phone_check import TRIES, check_code, code_of, send_code
from bookings.tokens import mail_proof, shows_mail_proof
from notifications.models import Message
from tests.factories.bookings import make_booking, make_customer
from tests.factories.stores import make_user
from tests.factories.world import World, make_world

AT = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
ELEVEN = datetime(2026, 6, 2, 10, 0, tzinfo=UTC)
PHONE = "+447946010000"

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


def held(world: World, hour: int = 0) -> Booking:
    starts_at = ELEVEN + timedelta(hours=hour)
    return hold(wish=Wish(experience=world.experience), store=world.store, starts_at=starts_at, at=AT)


def confirmed(world: World, hour: int = 0, *, name: str = "Ada", email: str = "") -> Booking:
    contact = Contact(name=name, phone=PHONE, email=email)
    return confirm(booking=held(world, hour), details=Details(contact=contact, sms=True), at=AT)


def proved(world: World, hour: int, *, name: str = "Ada") -> Booking:
    booking = held(world, hour)
    pass_code(booking)
    return confirm(booking=booking, details=Details(contact=Contact(name=name, phone=PHONE)), at=AT)


def pass_code(booking: Booking) -> None:
    check = send_code(booking=booking, phone=PHONE, at=AT)
    check_code(booking=booking, phone=PHONE, code=code_of(check), at=AT)


def test_typed_number_leads_to_nobody(world: World) -> None:
    known, stranger = proved(world, 0).customer, confirmed(world, 1, name="Mallory").customer
    assert known is not None
    known.refresh_from_db()
    assert stranger != known
    assert known.name == "Ada"


def test_proved_number_finds_the_customer_again(world: World) -> None:
    first, second = proved(world, 0), proved(world, 1, name="Ada L.")
    assert first.customer == second.customer
    assert Customer.objects.get().name == "Ada L."


def test_third_live_booking_of_a_number_needs_a_code(world: World) -> None:
    confirmed(world, 0)
    confirmed(world, 1)
    with pytest.raises(CodeNeeded):
        confirmed(world, 2)


def test_number_that_books_and_cancels_in_turns_needs_a_code(world: World) -> None:
    for _ in range(2):
        cancel(booking=confirmed(world), at=AT)
    with pytest.raises(CodeNeeded):
        confirmed(world)


def test_mailbox_that_is_typed_under_number_after_number_needs_a_code(world: World) -> None:
    """Each booking is a mail, and each cancellation: with numbers made up, a stranger's mailbox could be filled."""
    for number in range(10):
        customer = make_customer(phone=f"+4479460{number:05d}", email="Ada@example.com")
        make_booking(
            store=world.store,
            experience=world.experience,
            starts_at=ELEVEN,
            customer=customer,
            state=BookingState.CANCELLED,
            confirmed_at=AT - timedelta(hours=1),
        )
    with pytest.raises(CodeNeeded):
        confirmed(world, 0, email="ada@example.COM")
    assert confirmed(world, 1, email="bea@example.com").state == BookingState.CONFIRMED

    Booking.objects.update(confirmed_at=AT - timedelta(days=1))
    assert confirmed(world, 2, email="ada@example.com").state == BookingState.CONFIRMED


def moved(booking: Booking, hours: int, *, at: datetime = AT, **by: Any) -> Booking:
    return move(booking=booking, starts_at=ELEVEN + timedelta(hours=hours), at=at, **by)


def test_third_move_of_an_unproved_number_within_an_hour_needs_a_code(world: World) -> None:
    booking = moved(confirmed(world), 1)
    booking = moved(booking, 2)
    with pytest.raises(CodeNeeded):
        moved(booking, 3)
    booking = moved(booking, 3, actor=make_user())
    assert moved(booking, 4, at=AT + timedelta(hours=1)).sequence == 4


def test_moves_of_two_bookings_of_one_number_count_together(world: World) -> None:
    first, second = confirmed(world, 0), confirmed(world, 1)
    moved(first, 3)
    second = moved(second, 4)
    with pytest.raises(CodeNeeded):
        moved(second, 5)


def test_number_proved_by_a_code_is_moved_as_often_as_one_likes(world: World) -> None:
    booking = moved(moved(confirmed(world), 1), 2)
    check = send_code(booking=booking, phone=PHONE, at=AT)
    check_code(booking=booking, phone=PHONE, code=code_of(check), at=AT)
    assert moved(booking, 3).sequence == 3


def test_moves_ask_for_no_code_where_none_is_ever_sent(world: World, settings: Any) -> None:
    settings.PHONE_CHECK = "never"
    assert moved(moved(moved(confirmed(world), 1), 2), 3).sequence == 3


@pytest.mark.parametrize(("rule", "needed"), [("never", False), ("new_numbers", True), ("always", True)])
def test_phone_check_follows_the_setting(
    world: World, settings: pytest.FixtureRequest, rule: str, needed: bool
) -> None:
    settings.PHONE_CHECK = rule  # type: ignore[attr-defined]
    if not needed:
        assert confirmed(world).customer is not None
        return
    with pytest.raises(CodeNeeded):
        confirmed(world)


def test_code_has_five_tries_and_ten_minutes(world: World) -> None:
    booking = held(world)
    check = send_code(booking=booking, phone=PHONE, at=AT)
    wrong = f"{(int(code_of(check)) + 1) % 10**6:06}"
    for tries_left in range(TRIES - 1, -1, -1):
        with pytest.raises(CodeWrong) as refusal:
            check_code(booking=booking, phone=PHONE, code=wrong, at=AT)
        assert refusal.value.facts == {"tries_left": tries_left}
    with pytest.raises(CodeExpired):
        check_code(booking=booking, phone=PHONE, code=code_of(check), at=AT)
    later = send_code(booking=booking, phone=PHONE, at=AT)
    with pytest.raises(CodeExpired):
        check_code(booking=booking, phone=PHONE, code=code_of(later), at=AT + timedelta(minutes=10))


def test_code_of_another_booking_proves_nothing(world: World) -> None:
    mine, theirs = held(world, 0), held(world, 1)
    code = code_of(send_code(booking=theirs, phone=PHONE, at=AT))
    with pytest.raises(CodeExpired):
        check_code(booking=mine, phone=PHONE, code=code, at=AT)


def test_codes_are_capped_for_a_number_and_in_all(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    booking = held(world)
    for _ in range(3):
        send_code(booking=booking, phone=PHONE, at=AT)
    with pytest.raises(TooManyCodes):
        send_code(booking=booking, phone=PHONE, at=AT)
    send_code(booking=booking, phone=PHONE, at=AT + timedelta(hours=1, seconds=1))

    monkeypatch.setattr("bookings.services.phone_check.CODES_AN_HOUR_IN_ALL", 4)
    with pytest.raises(TooManyCodes):
        send_code(booking=booking, phone="+447946010001", at=AT)
    assert PhoneCheck.objects.count() == 4


def test_proved_mail_finds_the_customer_again(world: World) -> None:
    first, second = (confirmed(world, hour, email="ada@example.com") for hour in (0, 1))
    known = prove_email(booking=first, at=AT)
    assert prove_email(booking=second, at=AT) == known
    assert prove_email(booking=second, at=AT) == known
    second.refresh_from_db()
    assert second.customer == known == first.customer


def test_proved_mail_with_another_number_moves_no_visit_to_that_number(world: World) -> None:
    first = confirmed(world, 0, email="ada@example.com")
    contact = Contact(name="Ada", phone="+447946010009", email="ADA@example.com")
    second = confirm(booking=held(world, 1), details=Details(contact=contact), at=AT)
    old = prove_email(booking=first, at=AT)

    known = prove_email(booking=second, at=AT)

    second.refresh_from_db()
    assert known == second.customer != old
    assert list(Customer.objects.filter(email_verified_at__isnull=False)) == [known]


def test_mail_is_proved_for_nobody_without_one(world: World) -> None:
    assert prove_email(booking=confirmed(world), at=AT) is None
    assert prove_email(booking=held(world, 1), at=AT) is None


def test_number_that_was_typed_is_proved_later(world: World) -> None:
    booking = confirmed(world)
    pass_code(booking)

    known = prove_phone(booking=booking, at=AT)

    assert known == booking.customer
    assert Customer.objects.get().phone_verified_at == AT


def test_number_proved_later_finds_the_customer_again_and_merges_nobody(world: World, settings: Settings) -> None:
    settings.PHONE_CHECK = "never"
    known = proved(world, 0).customer
    booking, stranger = confirmed(world, 1, name="Mallory"), confirmed(world, 2, name="Mallory")
    typed = booking.customer
    pass_code(booking)

    assert prove_phone(booking=booking, at=AT) == known
    assert prove_phone(booking=booking, at=AT) == known
    booking.refresh_from_db()
    stranger.refresh_from_db()
    assert booking.customer == known
    assert stranger.customer not in (known, typed)
    assert Customer.objects.count() == 3
    assert Customer.objects.with_proved_phone(PHONE).get().name == "Ada"


def test_number_that_was_not_proved_for_the_booking_proves_nobody(world: World) -> None:
    booking, other = confirmed(world, 0), confirmed(world, 1)
    pass_code(other)

    for one in (booking, held(world, 2)):
        with pytest.raises(CodeNeeded):
            prove_phone(booking=one, at=AT)
    assert not Customer.objects.with_proved_phone(PHONE).exists()


def test_who_is_found_again_is_written_to_where_they_are_known(world: World, settings: Settings) -> None:
    settings.PHONE_CHECK = "never"
    known = proved(world, 0).customer
    assert known is not None
    first, second = (confirmed(world, hour, email=f"{hour}@example.com") for hour in (1, 2))
    for booking in (first, second):
        pass_code(booking)
        prove_phone(booking=booking, at=AT)

    known.refresh_from_db()
    to = {m.recipient for m in Message.objects.about(subject_of(second)).on("email").filter(state="pending")}
    assert (known.email, known.email_verified_at) == ("1@example.com", None)
    assert to == {"1@example.com"}


def test_mail_proof_is_of_one_booking_and_one_address(world: World) -> None:
    first, second = (confirmed(world, hour, email="ada@example.com") for hour in (0, 1))
    assert shows_mail_proof(first, mail_proof(first))
    assert not shows_mail_proof(second, mail_proof(first))
