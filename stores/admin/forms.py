"""What the database would refuse, and what availability could not count, said at the field that is wrong."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import time
from typing import Any, Final

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from kernel.intervals import TICK
from kernel.phones import in_e164, read_phone

DAY: Final = 24 * 60
WEEK: Final = 7 * DAY
TICK_MINUTES: Final = TICK // 60

Model = Any
"""The forms serve several models: Django's own types allow one."""


class TranslatedForm(forms.ModelForm[Model]):
    """Checks that `translations` is what `Translated.said` reads: words by field by language."""

    def clean_translations(self) -> Any:
        words = self.cleaned_data["translations"]
        if not isinstance(words, dict):
            raise ValidationError(_('Write {"zh-hans": {"name": "…"}}.'))
        for language, said in words.items():
            self._check_language(language, said)
        return words

    def _check_language(self, language: str, said: object) -> None:
        if language not in dict(settings.LANGUAGES):
            raise ValidationError(_("“%(language)s” is not a language of this site."), params={"language": language})
        if not isinstance(said, dict) or not all(isinstance(text, str) for text in said.values()):
            raise ValidationError(_("“%(language)s” must map fields to words."), params={"language": language})
        unknown = [field for field in said if not hasattr(self.instance, field)]
        if unknown:
            raise ValidationError(_("There is no field “%(field)s”."), params={"field": unknown[0]})


class MoneyForm(TranslatedForm):
    """An amount needs its currency."""

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if self.cleaned_data.get("price") and not self.cleaned_data.get("currency"):
            self.add_error("currency", _("A price needs a currency."))
        return cleaned


class StylistForm(TranslatedForm):
    """A phone is read as it is dialled where they work, and kept in E.164."""

    phone = forms.CharField(
        label=_("phone"),
        help_text=_("Their number at work: visitors never see it."),
        required=False,
        max_length=40,
    )

    def clean_phone(self) -> str:
        typed: str = self.cleaned_data["phone"]
        number = read_phone(typed, region=self._region(), unassigned=settings.DEMO) if typed else None
        if typed and (number is None or number.extension):
            sentence = _("We can’t reach this number. Please check it, or begin with + and the country code.")
            raise ValidationError(sentence)
        return in_e164(number) if number else ""

    def _region(self) -> str | None:
        """Of the store of their first shift; None for somebody who has none yet."""
        shift = self.instance.shifts.select_related("store").order_by("pk").first() if self.instance.pk else None
        return shift.store.phone_region if shift else None


class WallTimesForm(forms.ModelForm[Model]):
    """Wall times lie on whole ticks, and dates from–until are in order."""

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        for name, value in list(self.cleaned_data.items()):
            if isinstance(value, time) and not on_tick(value):
                self.add_error(name, not_on_tick())
        first, last = self.cleaned_data.get("valid_from"), self.cleaned_data.get("valid_until")
        if first and last and last < first:
            self.add_error("valid_until", _("This is before “valid from”."))
        return cleaned


class HoursExceptionForm(WallTimesForm):
    """Both ends, or none for closed."""

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        ends = {name: self.cleaned_data.get(name) for name in ("opens", "closes") if name not in self.errors}
        missing = [name for name, value in ends.items() if value is None]
        if len(ends) == 2 and len(missing) == 1:
            self.add_error(missing[0], _("Give both times, or none for a day on which it is closed."))
        return cleaned


class PeriodForm(forms.ModelForm[Model]):
    """`ends_at` after `starts_at`."""

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        starts_at, ends_at = self.cleaned_data.get("starts_at"), self.cleaned_data.get("ends_at")
        if starts_at and ends_at and ends_at <= starts_at:
            self.add_error("ends_at", _("This is not after the start."))
        return cleaned


class OpeningPeriodsFormSet(forms.BaseInlineFormSet[Any, Any, Any]):
    """The hours of a week: no two periods overlap, past midnight and past Sunday too."""

    def clean(self) -> None:
        super().clean()
        kept = [form for form in live_forms(self) if form.cleaned_data.get("weekday") is not None]
        spans = [_in_week(form.cleaned_data) for form in kept]
        for position in overlapping(spans, around=WEEK):
            kept[position].add_error("opens", _("This overlaps another period."))


class HoursExceptionsFormSet(forms.BaseInlineFormSet[Any, Any, Any]):
    """The exceptions of a date: closed, or periods that do not overlap."""

    def clean(self) -> None:
        super().clean()
        by_date: dict[Any, list[forms.ModelForm[Any]]] = {}
        for form in live_forms(self):
            by_date.setdefault(form.cleaned_data.get("date"), []).append(form)
        for same_date in by_date.values():
            _check_one_date(same_date)


def _check_one_date(same_date: list[forms.ModelForm[Any]]) -> None:
    open_forms = [form for form in same_date if form.cleaned_data.get("opens")]
    closed = [form for form in same_date if form not in open_forms]
    if closed and len(same_date) > 1:
        closed[-1].add_error("date", _("This date has another row: it can’t be closed as well."))
    spans = [_span(form.cleaned_data["opens"], form.cleaned_data["closes"]) for form in open_forms]
    for position in overlapping(spans):
        open_forms[position].add_error("opens", _("This overlaps another period."))


def live_forms(formset: forms.BaseInlineFormSet[Any, Any, Any]) -> list[forms.ModelForm[Any]]:
    """The forms that are filled in, valid so far and not marked for deletion."""
    deleted = formset.deleted_forms if formset.is_bound and not any(formset.errors) else []
    return [
        form
        for form in formset.forms
        if form.is_valid() and form.cleaned_data and form not in deleted and not form.cleaned_data.get("DELETE")
    ]


def overlapping(spans: Iterable[tuple[int, int]], *, around: int = 0) -> list[int]:
    """The positions of half-open spans that overlap an earlier one; with `around`, on a circle of that length."""
    found, seen = [], list[tuple[int, int]]()
    for position, (start, end) in enumerate(spans):
        turns = (-around, 0, around) if around else (0,)
        if any(start + turn < until and since < end + turn for since, until in seen for turn in turns):
            found.append(position)
        seen.append((start, end))
    return found


def _in_week(cleaned: dict[str, Any]) -> tuple[int, int]:
    start, end = _span(cleaned["opens"], cleaned["closes"])
    return cleaned["weekday"] * DAY + start, cleaned["weekday"] * DAY + end


def _span(starts: time, ends: time) -> tuple[int, int]:
    """Minutes from midnight; an end at or before the start is on the next day."""
    first, last = (wall.hour * 60 + wall.minute for wall in (starts, ends))
    return first, last if last > first else last + DAY


def on_tick(wall: time) -> bool:
    return wall.second == 0 and wall.microsecond == 0 and wall.minute % TICK_MINUTES == 0


def not_on_tick() -> ValidationError:
    return ValidationError(_("Give a multiple of %(tick)s minutes."), params={"tick": TICK_MINUTES})
