# What holds the ledger's order, the codes of rooms, and the zones of pieces.

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

import kernel.identifiers


class Migration(migrations.Migration):
    dependencies = [("stores", "0004_fill_order")]

    operations = [
        migrations.AlterField(
            model_name="room",
            name="code",
            field=models.CharField(
                default=kernel.identifiers.new_room_code,
                editable=False,
                max_length=12,
                unique=True,
                verbose_name="code on its door",
            ),
        ),
        migrations.AlterField(
            model_name="movement",
            name="number",
            field=models.PositiveIntegerField(verbose_name="number"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="movement",
            trigger=pgtrigger.compiler.Trigger(
                name="chained",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    IF NEW.number = 1 THEN\n        IF NEW.from_state <> '' OR NEW.from_store_id IS NOT NULL\n            OR NEW.from_zone_id IS NOT NULL OR NEW.from_place <> '' THEN\n            RAISE EXCEPTION 'the first movement of piece % comes from nowhere', NEW.piece_id;\n        END IF;\n    ELSIF NOT EXISTS (\n        SELECT 1 FROM stores_movement AS before\n        WHERE before.piece_id = NEW.piece_id AND before.number = NEW.number - 1\n            AND before.to_state = NEW.from_state AND before.to_store_id = NEW.from_store_id\n            AND before.to_zone_id IS NOT DISTINCT FROM NEW.from_zone_id AND before.to_place = NEW.from_place\n    ) THEN\n        RAISE EXCEPTION 'movement % of piece % does not follow the one before', NEW.number, NEW.piece_id;\n    END IF;\n    RETURN NEW;\n",
                    hash="4fba6071b94b44d69a00d47dd1d4a0739f409853",
                    operation="INSERT",
                    pgid="pgtrigger_chained_57d16",
                    table="stores_movement",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="movement",
            constraint=models.UniqueConstraint(fields=("piece", "number"), name="stores_movement_number"),
        ),
        migrations.AddConstraint(
            model_name="movement",
            constraint=models.CheckConstraint(condition=models.Q(("number__gte", 1)), name="stores_movement_counted"),
        ),
        # A piece's zone is of its own store, also when one of the two is moved.
        migrations.RunSQL(
            sql="""
                ALTER TABLE stores_piece ADD CONSTRAINT stores_piece_zone_in_store
                FOREIGN KEY (zone_id, store_id) REFERENCES stores_zone (id, store_id)
            """,
            reverse_sql="ALTER TABLE stores_piece DROP CONSTRAINT stores_piece_zone_in_store",
        ),
    ]
