"""The database counts the editions of each store's rules, whoever writes them."""

from __future__ import annotations

from typing import Any

from django.db import migrations

RAISE = """
    CREATE FUNCTION stores_raise_editions(stores bigint[]) RETURNS void LANGUAGE sql AS $$
        -- In the order of their ids: two who write rules of several stores would else wait for each other.
        WITH theirs AS (
            SELECT store_id FROM stores_edition WHERE stores IS NULL OR store_id = ANY(stores)
            ORDER BY store_id FOR NO KEY UPDATE
        )
        UPDATE stores_edition e SET number = number + 1 FROM theirs WHERE e.store_id = theirs.store_id
    $$;

    CREATE FUNCTION stores_first_edition() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO stores_edition (store_id) VALUES (NEW.id) ON CONFLICT DO NOTHING;
        RETURN NULL;
    END $$;
    CREATE TRIGGER stores_first_edition AFTER INSERT ON stores_store
        FOR EACH ROW EXECUTE FUNCTION stores_first_edition();
    INSERT INTO stores_edition (store_id) SELECT id FROM stores_store ON CONFLICT DO NOTHING;
"""
FUNCTION = """
    CREATE FUNCTION {table}_edition() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        -- Who only looks what would be takes it all back again, and keeps nobody from booking meanwhile.
        IF current_setting('vitrine.only_looking', true) = 'on' THEN RETURN NULL; END IF;
        IF TG_OP = 'INSERT' THEN PERFORM stores_raise_editions({of_fresh});
        ELSIF TG_OP = 'DELETE' THEN PERFORM stores_raise_editions({of_stale});
        ELSE PERFORM stores_raise_editions({of_both}); END IF;
        RETURN NULL;
    END $$;
    CREATE TRIGGER {table}_edition_insert AFTER INSERT ON {table}
        REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION {table}_edition();
    CREATE TRIGGER {table}_edition_delete AFTER DELETE ON {table}
        REFERENCING OLD TABLE AS stale FOR EACH STATEMENT EXECUTE FUNCTION {table}_edition();
    CREATE TRIGGER {table}_edition_update AFTER UPDATE ON {table}
        REFERENCING OLD TABLE AS stale NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION {table}_edition();
"""
OF_STORE = "SELECT store_id FROM {rows}"
OF_ROOM = "SELECT r.store_id FROM {rows} x JOIN stores_room r ON r.resource_id = x.room_id"
OF_STYLIST = """
    SELECT s.store_id FROM {rows} x JOIN stores_shift s ON s.stylist_id = x.{column}
    UNION SELECT s.store_id FROM {rows} x JOIN stores_shiftexception s ON s.stylist_id = x.{column}
"""
TABLES = {
    "stores_openingperiod": OF_STORE,
    "stores_hoursexception": OF_STORE,
    "stores_room": OF_STORE,
    "stores_roomoutage": OF_ROOM,
    "stores_shift": OF_STORE,
    "stores_shiftexception": OF_STORE,
    "stores_timeoff": OF_STYLIST.replace("{column}", "stylist_id"),
    "stores_outsidebusy": OF_STYLIST.replace("{column}", "stylist_id"),
    "stores_stylist_skills": OF_STYLIST.replace("{column}", "stylist_id"),
    "experiences_schedule": OF_STORE,
    "experiences_scheduleexception": OF_STORE,
    "experiences_variation": OF_STORE,
}
# Rows of these change for other reasons, too: a portrait, a place that was taken. So a list of columns, and row by row.
ROWS = """
    CREATE FUNCTION {table}_edition() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF current_setting('vitrine.only_looking', true) = 'on' THEN RETURN NULL; END IF;
        PERFORM stores_raise_editions({stores});
        RETURN NULL;
    END $$;
    CREATE TRIGGER {table}_edition AFTER UPDATE OF {columns} ON {table}
        FOR EACH ROW EXECUTE FUNCTION {table}_edition();
"""
STYLISTS_STORES = """ARRAY(
    SELECT store_id FROM stores_shift WHERE stylist_id = NEW.resource_id
    UNION SELECT store_id FROM stores_shiftexception WHERE stylist_id = NEW.resource_id)"""
OF_EXPERIENCE = """
    duration, buffer_before, buffer_after, stylist_before, stylist_after, room_kind, rooms_needed, skill_id,
    stylist_needed, published"""
SINGLE = {
    "stores_store": ("active, timezone", "ARRAY[NEW.id::bigint]"),
    "stores_stylist": ("active", STYLISTS_STORES),
    "experiences_session": ("cancelled, starts_at, ends_at, store_id", "ARRAY[OLD.store_id, NEW.store_id]"),
    "experiences_experience": (OF_EXPERIENCE, "NULL"),
}


def _statements() -> list[str]:
    made = [RAISE]
    for table, of in TABLES.items():
        fresh, stale = of.format(rows="fresh"), of.format(rows="stale")
        both = f"{fresh} UNION ALL {stale}"
        shares = {"of_fresh": fresh, "of_stale": stale, "of_both": both}
        made.append(FUNCTION.format(table=table, **{name: _array(rows) for name, rows in shares.items()}))
    made += [ROWS.format(table=table, columns=one, stores=of) for table, (one, of) in SINGLE.items()]
    return made


def _array(rows: str) -> str:
    """Their stores; NULL, which means every one, when a row is the house's."""
    listed = "COALESCE(array_agg(store_id), '{}')"
    return f"(SELECT CASE WHEN bool_or(store_id IS NULL) THEN NULL ELSE {listed} END FROM ({rows}) AS of)"  # noqa: S608 (ours)


def _forget() -> str:
    tables = [*TABLES, *SINGLE]
    dropped = "".join(f"DROP FUNCTION {table}_edition() CASCADE;" for table in tables)
    return f"{dropped} DROP FUNCTION stores_first_edition() CASCADE; DROP FUNCTION stores_raise_editions(bigint[]);"


def count_editions(_apps: Any, schema_editor: Any) -> None:
    for statement in _statements():
        schema_editor.execute(statement, params=None)


def forget_editions(_apps: Any, schema_editor: Any) -> None:
    schema_editor.execute(_forget(), params=None)


class Migration(migrations.Migration):
    dependencies = [
        ("desk", "0001_changes_of_rules"),
        ("stores", "0014_outside_calendars"),
        ("experiences", "0008_dates_and_retirement"),
    ]

    operations = [migrations.RunPython(count_editions, forget_editions)]
