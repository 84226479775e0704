# Numbers for the movements that are there, places for them, codes for the rooms, labels in their normal form.

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from kernel.identifiers import new_room_code

# A movement was written under the lock of its piece's row: by their ids they are in the order in which they were
# committed, whatever their clocks say. Of places the ledger knew nothing: it is taken to have been the present one.
NUMBERED = """
    ALTER TABLE stores_movement DISABLE TRIGGER pgtrigger_append_only_51c52;
    UPDATE stores_movement AS movement
    SET number = counted.number,
        to_place = counted.place,
        from_place = CASE WHEN counted.number = 1 THEN '' ELSE counted.place END
    FROM (
        SELECT one.id, piece.place, row_number() OVER (PARTITION BY one.piece_id ORDER BY one.id) AS number
        FROM stores_movement AS one JOIN stores_piece AS piece ON piece.resource_id = one.piece_id
    ) AS counted
    WHERE counted.id = movement.id;
    ALTER TABLE stores_movement ENABLE TRIGGER pgtrigger_append_only_51c52;
    UPDATE stores_piece AS piece
    SET last_number = (SELECT coalesce(max(number), 0) FROM stores_movement WHERE piece_id = piece.resource_id);
"""

# Two labels that differ in capitals only stay as they are: both are sewn on.
LABELLED = """
    UPDATE stores_piece AS piece
    SET label = upper(btrim(piece.label))
    WHERE piece.label <> upper(btrim(piece.label)) AND NOT EXISTS (
        SELECT 1 FROM stores_piece AS other
        WHERE other.resource_id <> piece.resource_id AND upper(btrim(other.label)) = upper(btrim(piece.label))
    );
"""


def give_codes(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    room_model = apps.get_model("stores", "Room")
    rooms = list(room_model.objects.filter(code=None))
    for room in rooms:
        room.code = new_room_code()
    room_model.objects.bulk_update(rooms, ["code"], batch_size=500)


class Migration(migrations.Migration):
    dependencies = [("stores", "0003_places_and_order")]

    operations = [
        migrations.RunSQL(sql=NUMBERED, reverse_sql=migrations.RunSQL.noop),
        migrations.RunSQL(sql=LABELLED, reverse_sql=migrations.RunSQL.noop),
        migrations.RunPython(give_codes, migrations.RunPython.noop),
    ]
