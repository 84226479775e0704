from django.conf import settings
from django.db import migrations

from desk.trail_sql import unwatch, watch

TABLES = (
    "floor_device",
    "floor_staffpin",
    "floor_queuedoor",
    "insight_digest",
    "auth_user_groups",
    "auth_user_user_permissions",
    "auth_group",
    "auth_group_permissions",
    "account_emailaddress",
)


class Migration(migrations.Migration):
    dependencies = [
        ("desk", "0014_editions_of_terms"),
        ("floor", "0008_files_of_the_house"),
        ("insight", "0002_marks"),
        ("account", "0009_emailaddress_unique_primary_email"),
        ("auth", "0012_alter_user_first_name_max_length"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [migrations.RunSQL(watch(table), unwatch(table)) for table in TABLES]
