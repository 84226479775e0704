from django.conf import settings
from django.db import migrations, models

from desk.trail_sql import FUNCTION, unwatch, watch

TABLES = (
    "stores_store",
    "stores_openingperiod",
    "stores_hoursexception",
    "stores_room",
    "stores_roomoutage",
    "stores_zone",
    "stores_skill",
    "stores_stylist",
    "stores_stylist_skills",
    "stores_shift",
    "stores_shiftexception",
    "stores_timeoff",
    "stores_outsidecalendar",
    "stores_membership",
    "stores_apikey",
    "stores_apikey_stores",
    "stores_product",
    "stores_variant",
    "experiences_experience",
    "experiences_schedule",
    "experiences_scheduleexception",
    "experiences_session",
    "experiences_stylequestion",
    "experiences_stylechoice",
    "experiences_variation",
    "desk_invitation",
    "hooks_hook",
    "auth_user",
    "mfa_authenticator",
)


class Migration(migrations.Migration):
    dependencies = [
        ("desk", "0005_bulk"),
        ("stores", "0014_outside_calendars"),
        ("experiences", "0008_dates_and_retirement"),
        ("hooks", "0002_owed_where_it_happens"),
        ("mfa", "0003_authenticator_type_uniq"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="trailentry",
            name="about",
            field=models.JSONField(default=dict, verbose_name="of what"),
        ),
        migrations.RunSQL(FUNCTION, "DROP FUNCTION desk_note_change()"),
        *(migrations.RunSQL(watch(table), unwatch(table)) for table in TABLES),
    ]
