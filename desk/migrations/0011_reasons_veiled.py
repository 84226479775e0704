from django.db import migrations

from desk.trail_sql import FUNCTION, unwatch, watch

FORGET = """
    UPDATE desk_trailentry SET before = desk_veiled(before, '{reason}'), after = desk_veiled(after, '{reason}')
    WHERE "table" = 'stores_timeoff' AND (before ? 'reason' OR after ? 'reason')
"""


class Migration(migrations.Migration):
    dependencies = [("desk", "0010_planned_messages_watched")]

    operations = [
        migrations.RunSQL(FUNCTION, migrations.RunSQL.noop),
        migrations.RunSQL(unwatch("stores_timeoff"), watch("stores_timeoff")),
        migrations.RunSQL(watch("stores_timeoff"), unwatch("stores_timeoff")),
        migrations.RunSQL(FORGET, migrations.RunSQL.noop),
    ]
