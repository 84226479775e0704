from django.db import migrations

FORGET = """
UPDATE desk_swap SET answered_at = NULL, answered_by_id = NULL
WHERE state NOT IN ('approved', 'refused') AND (answered_at IS NOT NULL OR answered_by_id IS NOT NULL)
"""


class Migration(migrations.Migration):
    """Of those that were looked at and not approved."""

    dependencies = [("desk", "0019_shift_swaps")]

    operations = [migrations.RunSQL(FORGET, migrations.RunSQL.noop)]
