"""Addresses for the tests only: every component on one page."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from django import forms
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path
from django.utils import timezone
from django.utils.safestring import mark_safe

from config.urls import urlpatterns as real


class Visitor(forms.Form):
    """One field of each sort."""

    name = forms.CharField(label="Name")
    email = forms.EmailField(label="E-mail", required=False, help_text="For the calendar.")
    sms = forms.BooleanField(label="Send me a reminder", widget=forms.CheckboxInput(attrs={"class": "switch"}))
    who = forms.ChoiceField(label="Who is it for?", choices=[("me", "Me"), ("you", "You")], widget=forms.RadioSelect)


PAGE = Path(__file__).with_suffix(".html")


def gallery(request: HttpRequest) -> HttpResponse:
    """Every component; `?seconds=` is how long the hold lasts."""
    now = timezone.now()
    context = {
        "form": Visitor({"email": "no"}),
        "crumbs": [{"label": "Home", "href": "/"}],
        "steps": [{"label": "Time", "href": "#t", "state": "done"}, {"label": "Rail", "state": "now"}],
        "days": [{"date": (now + timedelta(days=n)).date(), "free": n % 5, "href": f"#{n}"} for n in range(14)],
        "colours": ["#7a2e3b", "#1f2a44"],
        "until": now + timedelta(seconds=int(request.GET.get("seconds", 300))),
        "now": now,
        "qr": mark_safe('<svg viewBox="0 0 9 9" role="img" aria-label="QR code"><path d="M1 1h3v3H1z"/></svg>'),
    }
    return HttpResponse(engines["django"].from_string(PAGE.read_text()).render(context, request))


urlpatterns = [path("gallery", gallery), *real]
