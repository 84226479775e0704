"""Setting right what is known about oneself: behind the code, as the page that shows it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Final

from django.contrib import messages
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bookings.errors import StoreBusy
from bookings.forms.who import KnownForm
from bookings.models import Booking, Customer
from bookings.queries.mine import Known
from bookings.services.known import correct_customer, set_consent
from bookings.wording import say
from notifications.models import Channel, Consent

CHANGES: Final = frozenset({"correct", "stop:sms", "stop:email", "allow:sms", "allow:email"})
"""What the buttons of the page say."""


@dataclass(frozen=True, slots=True)
class Way:
    """How somebody is written to: whether they are, what they last answered, and the button that changes it."""

    name: str | Promise
    given: bool
    answer: Consent | None
    do: str
    label: str | Promise


NAMES: Final[Mapping[Channel, str | Promise]] = MappingProxyType(
    {Channel.SMS: gettext_lazy("Texts"), Channel.EMAIL: gettext_lazy("E-mails")}
)
STOP: Final[Mapping[Channel, str | Promise]] = MappingProxyType(
    {Channel.SMS: gettext_lazy("Send me no more texts"), Channel.EMAIL: gettext_lazy("Send me no more e-mails")}
)
ALLOW: Final[Mapping[Channel, str | Promise]] = MappingProxyType(
    {
        Channel.SMS: gettext_lazy("Text me about my visits"),
        Channel.EMAIL: gettext_lazy("E-mail me about my visits"),
    }
)


def ways_of(known: Known) -> Sequence[Way]:
    """Texts and e-mails, as far as there is an address for them."""
    customer = known.customer
    addresses = {Channel.SMS: bool(customer.phone), Channel.EMAIL: bool(customer.email)}
    return [_way(known, channel) for channel, there in addresses.items() if there]


def _way(known: Known, channel: Channel) -> Way:
    """What is wanted for the visits ahead, where there are any; else what was last answered."""
    answer = next((one for one in known.answers if one.channel == channel), None)
    given = answer is not None and answer.given
    if known.ahead:
        wanted = "sms_consent" if channel == Channel.SMS else "email_consent"
        given = given and any(getattr(visit, wanted) for visit in known.ahead)
    verb, label = ("stop", STOP[channel]) if given else ("allow", ALLOW[channel])
    return Way(name=NAMES[channel], given=given, answer=answer, do=f"{verb}:{channel.value}", label=label)


def make_change(request: HttpRequest, booking: Booking, customer: Customer, at: datetime) -> KnownForm | None:
    """Do what a button of `CHANGES` said. The form, when what was typed can't be kept."""
    source = f"mine:{booking.reference}"
    verb, _colon, channel = request.POST["do"].partition(":")
    if verb != "correct":
        way, given = Channel(channel), verb == "allow"
        wording = str(ALLOW[way] if given else STOP[way])
        try:
            set_consent(customer=customer, channel=way, given=given, at=at, source=source, wording=wording)
            messages.success(request, _("Done. It counts from now on."))
        except StoreBusy as error:
            messages.error(request, say(error))
        return None
    form = KnownForm(request.POST)
    if not form.is_valid():
        return form
    said, wording = form.cleaned_data, str(form["email"].help_text)
    corrected = {"name": said["name"], "email": said["email"]}
    try:
        correct_customer(customer=customer, **corrected, at=at, source=source, wording=wording)
    except StoreBusy as error:
        form.add_error(None, say(error))
        return form
    messages.success(request, _("Thank you. We have put it right."))
    return None
