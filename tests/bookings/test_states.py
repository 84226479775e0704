"""The states by which rows are filtered are those by which the verbs judge."""

from __future__ import annotations

from bookings.models import EXPECTED, LIVE
from bookings.querysets import EXPECTED_STATES, LIVE_STATES


def test_filters_and_verbs_group_the_states_alike() -> None:
    """Querysets come before the models that use them, so they spell the names themselves."""
    assert set(LIVE_STATES) == {state.value for state in LIVE}
    assert set(EXPECTED_STATES) == {state.value for state in EXPECTED}
