"""A room's facts."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from stores.models import RoomKind


class RoomForm(forms.Form):
    """What a room is. Whether its name is taken is asked where it is kept."""

    name = forms.CharField(
        label=_("Name of the room"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=RoomKind.choices)
    capacity = forms.IntegerField(
        label=_("People that fit"), min_value=1, max_value=500, help_text=_("Visitors, without your team."), initial=2
    )
    step_free = forms.BooleanField(label=_("Step-free"), required=False)


class UsedRoomForm(RoomForm):
    """A room that there is: in use, or not for now."""

    active = forms.BooleanField(
        label=_("In use"),
        required=False,
        help_text=_("Without the tick nobody can book it. Who has booked it is shown before it is done."),
    )
