"""Who could host a visit, and where: what staff choose from. Whether it is free is asked when it is chosen."""

from __future__ import annotations

from bookings.models import Booking
from experiences.models import Experience
from stores.models import Room, Store, Stylist


def hosts_of(store: Store, experience: Experience) -> list[Stylist]:
    """The stylists of the store who can host it, by name; nobody when it needs none. One query."""
    if not experience.stylist_needed:
        return []
    hosts = Stylist.objects.active().working_in(store)
    if experience.skill_id is not None:
        hosts = hosts.filter(skills=experience.skill_id)
    return list(hosts.order_by("name", "pk"))


def rooms_for(booking: Booking) -> list[Room]:
    """The rooms of its store that are of the kind and large enough, by name. One query."""
    rules = booking.experience
    share = rules.room_share(booking.party)
    fitting = Room.objects.active().filter(store=booking.store, kind=rules.room_kind, capacity__gte=share)
    return list(fitting.order_by("name", "pk"))
