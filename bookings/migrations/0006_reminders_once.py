"""A reminder's key names no channel any more: one that was sent by text isn't owed once more by mail."""

from __future__ import annotations

from django.db import migrations

# Where a change of mind left two rows, the one that was sent is the reminder; else the newer one.
WITHOUT_CHANNEL = r"""
    UPDATE notifications_message message
    SET dedupe_key = regexp_replace(message.dedupe_key, ':(sms|email)$', '')
    FROM (
        SELECT DISTINCT ON (subject, regexp_replace(dedupe_key, ':(sms|email)$', '')) id
        FROM notifications_message
        WHERE kind IN ('reminder_day', 'reminder_hours') AND dedupe_key ~ ':(sms|email)$'
        ORDER BY subject, regexp_replace(dedupe_key, ':(sms|email)$', ''), (state = 'sent') DESC, id DESC
    ) kept
    WHERE message.id = kept.id;
"""


class Migration(migrations.Migration):
    dependencies = [("bookings", "0005_stylist_wanted"), ("notifications", "0001_initial")]

    operations = [migrations.RunSQL(WITHOUT_CHANNEL, migrations.RunSQL.noop)]
