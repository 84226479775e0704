"""What people type of themselves is said in the house's name, and leads nobody anywhere else."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from bookings.forms.fields import EmailField, NameField
from bookings.messages import mail_context
from bookings.models import Booking
from bookings.typed import is_mailable, leads_away, one_line
from tests.bookings.lining import AT, booked
from tests.factories.world import make_world

LEADING = ["You won: http://x.example", "WWW.x.example", "claim at evil.com", "bit.ly/abc", "x.shop now"]
NAMES = ["J.R.R. Tolkien", "St. John", "王小明", "Dr.Who", "Müller-Lüdenscheidt", "José Mª d'Or", "A/B", "Y. Communard"]


@pytest.mark.parametrize("text", LEADING)
def test_a_name_with_a_web_address_is_none(text: str) -> None:
    assert leads_away(text)
    with pytest.raises(ValidationError):
        NameField().clean(text)


@pytest.mark.parametrize("text", NAMES)
def test_names_are_left_as_they_are(text: str) -> None:
    assert NameField().clean(text) == text


def test_a_name_is_one_line_that_reads_as_it_was_written() -> None:
    assert one_line(" Mei\r\nBcc: x\t\u202eadA\u2066 ") == "Mei Bcc: x adA"
    assert NameField().clean("Mei\n\u202eLin") == "Mei Lin"


@pytest.mark.django_db
def test_a_note_that_leads_away_is_not_mailed() -> None:
    booking: Booking = booked(make_world())
    assert mail_context(booking, [], AT)["note"] == ""
    booking.note = "like this: https://pin.example/1"
    assert mail_context(booking, [], AT)["note"] == ""
    booking.note = "I come with a dog."
    assert mail_context(booking, [], AT)["note"] == "I come with a dog."


@pytest.mark.parametrize("email", ["a@" + "例" * 60 + ".com", "a@\u200d.com", '"a\x0bb"@example.com'])
def test_address_that_no_mail_can_have_is_none(email: str) -> None:
    assert not is_mailable(email)
    with pytest.raises(ValidationError):
        EmailField().clean(email)


def test_addresses_in_any_writing_are_taken() -> None:
    assert EmailField().clean("mei@例え.jp") == "mei@例え.jp"
    assert EmailField().clean("") == ""
