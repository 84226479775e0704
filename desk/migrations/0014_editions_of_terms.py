"""All terms of an experience are rules: whoever promises by those of a moment ago is asked to look again."""

from __future__ import annotations

from django.db import migrations

BEFORE = """duration, buffer_before, buffer_after, stylist_before, stylist_after, room_kind, rooms_needed, skill_id,
    stylist_needed, published"""
AFTER = f"""{BEFORE}, purpose, party_min, party_max, pieces_max, lead_time, horizon_days, change_cutoff, cancel_cutoff,
    grace_minutes, no_show_minutes, daily_cap, approval_minutes, live_max, price, deposit, no_show_fee, currency, retired_at"""


def _watching(columns: str) -> str:
    return f"""
        DROP TRIGGER experiences_experience_edition ON experiences_experience;
        CREATE TRIGGER experiences_experience_edition AFTER UPDATE OF {columns} ON experiences_experience
            FOR EACH ROW EXECUTE FUNCTION experiences_experience_edition();
    """


class Migration(migrations.Migration):
    dependencies = [
        ("desk", "0013_under_way"),
        ("experiences", "0011_planned_messages"),
    ]

    operations = [migrations.RunSQL(_watching(AFTER), _watching(BEFORE))]
