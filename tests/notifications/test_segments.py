"""What a text costs."""

from __future__ import annotations

import pytest

from notifications.segments import is_gsm, plain, segments


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", 0),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("a" * 152 + "€" + "a" * 151, 2),  # 305 septets would fit two parts, but € must not straddle them
        ("a" * 152 + "€" + "a" * 152, 3),
        ("试" * 70, 1),
        ("试" * 71, 2),
        ("试" * 134, 2),
        ("试" * 135, 3),
        ("👗" * 35, 1),
        ("👗" * 36, 2),
        ("👗" * 67, 3),  # 33 whole emoji a part, not 33.5
        ("You’re expected" + "a" * 60, 2),
    ],
)
def test_segments_counts_what_is_paid(text: str, expected: int) -> None:
    assert segments(text) == expected


def test_plain_keeps_an_english_text_in_one_segment() -> None:
    text = plain("You’re expected — “Atelier” at 14:00… " + "a" * 100)

    assert text.startswith('You\'re expected - "Atelier" at 14:00... ')
    assert (is_gsm(text), segments(text)) == (True, 1)


def test_plain_leaves_a_text_that_needs_ucs2_as_it_is() -> None:
    assert plain("“试穿” — 14:00…") == "“试穿” — 14:00…"
