"""One room: what it is, and whether it is in use."""

from __future__ import annotations

from typing import Any, Final

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils.translation import gettext
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
            room.full_clean(exclude=["resource", "code", "step_free", "active"])
        except ValidationError as refusal:
            told = dict(refusal.message_dict)
            if told.pop(NON_FIELD_ERRORS, None):
                told["name"] = [gettext("Another room of this store is called so.")]
            errors |= {field: list(words) for field, words in told.items()}
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
            gettext("%(people)s people fit") % {"people": content["capacity"]},
            *([gettext("Step-free")] if content["step_free"] else []),
            gettext("In use") if content["active"] else gettext("Not in use"),
        ]

    def label(self, scope: Scope) -> str:
        room: Any = Room.objects.select_related("store").get(pk=scope.room)
        return f"{room.name} · {room.store}"
