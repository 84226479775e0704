"""One room: what it is, and whether it is in use."""

from __future__ import annotations

from typing import Any, Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as said
from django.utils.translation import gettext_lazy as _

from desk.rule_sets.base import Content, Errors, RuleSet, Scope
from stores.models import Room, RoomKind

FACTS: Final = ("name", "kind", "capacity", "step_free", "active")


class OneRoom(RuleSet):
    """A room's facts by their names: "name", "kind", "capacity", "step_free", "active"."""

    name = "room"
    title = _("Room")

    def read(self, scope: Scope) -> Content:
        return dict(Room.objects.filter(pk=scope.room, store=scope.store).values(*FACTS).get())

    def check(self, scope: Scope, content: Content) -> Errors:
        errors: Errors = {}
        for fact in ("step_free", "active"):
            if not isinstance(content.get(fact), bool):
                errors[fact] = [_("Yes or no.")]
        room = Room.objects.get(pk=scope.room, store=scope.store)
        for fact in ("name", "kind", "capacity"):
            setattr(room, fact, content.get(fact))
        try:
            room.full_clean(exclude=["store", "resource", "code", "step_free", "active"])
        except ValidationError as refusal:
            errors |= {field: list(told) for field, told in refusal.message_dict.items()}
        return errors

    def normal(self, content: Content) -> Content:
        return {fact: content[fact] for fact in FACTS} | {
            "name": str(content["name"]).strip(),
            "capacity": int(content["capacity"]),
        }

    def write(self, scope: Scope, content: Content) -> None:
        room = Room.objects.get(pk=scope.room, store=scope.store)
        changed = [fact for fact in FACTS if getattr(room, fact) != content[fact]]
        for fact in changed:
            setattr(room, fact, content[fact])
        if changed:
            room.save(update_fields=changed)

    def lines(self, scope: Scope, content: Content) -> list[str]:
        return [
            str(content["name"]),
            str(RoomKind(content["kind"]).label),
            said("%(people)s people fit") % {"people": content["capacity"]},
            *([said("Step-free")] if content["step_free"] else []),
            said("In use") if content["active"] else said("Not in use"),
        ]

    def label(self, scope: Scope) -> str:
        room: Any = Room.objects.select_related("store").get(pk=scope.room)
        return f"{room.name} · {room.store}"
