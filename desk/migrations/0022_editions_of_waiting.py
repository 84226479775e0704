"""What becomes of a freed place, and of who doesn't say that they come, are terms: rules like the others."""

from __future__ import annotations

from django.db import migrations

BEFORE = """duration, buffer_before, buffer_after, stylist_before, stylist_after, room_kind, rooms_needed, skill_id,
    stylist_needed, published, purpose, party_min, party_max, pieces_max, lead_time, horizon_days, change_cutoff,
    cancel_cutoff, grace_minutes, no_show_minutes, daily_cap, approval_minutes, live_max, price, deposit, no_show_fee,
    currency, retired_at"""
AFTER = f"{BEFORE}, waiting, nudge_minutes, pieces_minutes, release_minutes"


def _watching(columns: str) -> str:
    return f"""
        DROP TRIGGER experiences_experience_edition ON experiences_experience;
        CREATE TRIGGER experiences_experience_edition AFTER UPDATE OF {columns} ON experiences_experience
            FOR EACH ROW EXECUTE FUNCTION experiences_experience_edition();
    """


class Migration(migrations.Migration):
    dependencies = [
        ("desk", "0021_answered_swaps"),
        ("experiences", "0013_waiting_and_ladder"),
    ]

    operations = [migrations.RunSQL(_watching(AFTER), _watching(BEFORE))]
