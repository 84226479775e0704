"""What can be booked: all of it, and each by itself."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from bookings.forms.asked import asked_of
from bookings.queries.evenings import coming_sessions
from bookings.queries.showrooms import MOST, likeliest_first, soonest_first, with_soonest
from bookings.queries.wishes import Wish
from bookings.views.cards import experience_cards, experience_facts, scene_of, session_cards, time_cards
from bookings.views.remembering import remember
from experiences.models import Experience
from experiences.queries.listing import offering
from kernel import clock

SESSIONS: Final = 12


@require_safe
def show_experiences(request: HttpRequest) -> HttpResponse:
    """Everything that can be booked."""
    asked = asked_of(request)
    context = {"experiences": experience_cards(Experience.objects.published(), asked)}
    return render(request, "bookings/choosing/experiences.html", context)


@require_safe
def show_experience(request: HttpRequest, slug: str) -> HttpResponse:
    """One experience: what happens, its dated sessions with the places left, and the stores with their next times."""
    experience = get_object_or_404(Experience.objects.published(), slug=slug)
    asked, at = asked_of(request), clock.now()
    said = type(asked)(store=asked.store, experience=experience.slug, skus=asked.skus, party=asked.party)
    stores = likeliest_first(offering(experience), asked)
    rooms = with_soonest(stores[:MOST], Wish(experience=experience, party=experience.party_min), at=at)
    if asked.near is None:
        rooms = soonest_first(rooms)
    context = {
        "experience": experience,
        "scene": scene_of(experience),
        "facts": experience_facts(experience),
        "sessions": session_cards(coming_sessions(experience, at=at)[:SESSIONS], said),
        "stores": time_cards(rooms, said, at=at),
        "times": reverse("times") + said.query(),
    }
    return remember(render(request, "bookings/choosing/experience.html", context), request, asked=asked)
