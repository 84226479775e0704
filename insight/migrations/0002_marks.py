"""Triggers that mark the days of which something has changed, wherever it was changed from.

They only add rows, so that no transaction ever waits for another one here. A hold marks nothing: it counts nowhere.
"""

from typing import Final

from django.db import migrations

# Every local date of a store that [since, until) touches.
SPAN: Final = """
CREATE FUNCTION insight_span(at_store bigint, since timestamptz, until timestamptz, with_rules boolean)
RETURNS void LANGUAGE sql AS $$
    INSERT INTO insight_mark (store_id, date, rules)
    SELECT id, day::date, with_rules FROM stores_store, generate_series(
        (since AT TIME ZONE timezone)::date::timestamp,
        (greatest(until - interval '1 microsecond', since) AT TIME ZONE timezone)::date::timestamp, interval '1 day') AS day
    WHERE id = at_store
$$;
CREATE FUNCTION insight_visit(number bigint) RETURNS void LANGUAGE sql AS $$
    SELECT insight_span(store_id, promised_from, promised_until, false) FROM bookings_booking
    WHERE id = number AND confirmed_at IS NOT NULL
$$;
CREATE FUNCTION insight_subject(about text) RETURNS void LANGUAGE sql AS $$
    SELECT insight_visit(id) FROM bookings_booking WHERE reference = substr(about, 9)
$$;
CREATE FUNCTION insight_item(back bigint, order_of bigint) RETURNS void LANGUAGE sql AS $$
    SELECT insight_span(to_store_id, at, at, false) FROM stores_movement WHERE id = back
    UNION ALL
    SELECT insight_span(store_id, ordered_at, ordered_at, false) FROM bookings_deliveryorder WHERE exchange_id = order_of
$$;
"""

# What a row was and what it is, for each of which a day is marked: {call} speaks of "row".
BOTH: Final = """
CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE row record;
BEGIN
    IF TG_OP <> 'INSERT' THEN row := OLD; {call} END IF;
    IF TG_OP <> 'DELETE' THEN row := NEW; {call} END IF;
    RETURN NULL;
END $$;
"""
ROWS: Final = {
    "booking": "PERFORM insight_span(row.store_id, row.promised_from, row.promised_until, false);",
    "of_booking": "PERFORM insight_visit(row.booking_id);",
    "subject": "PERFORM insight_subject(row.subject);",
    "item": "PERFORM insight_item(row.back_movement_id, row.exchange_id);",
    "order": "PERFORM insight_span(row.store_id, row.ordered_at, row.ordered_at, false);",
    "ticket": "INSERT INTO insight_mark (store_id, date, rules) VALUES (row.store_id, row.day, false);",
    # A night that begins on a date goes on after it.
    "dated": """
        INSERT INTO insight_mark (store_id, date, rules) VALUES (row.store_id, row.date, true),
            (row.store_id, row.date + 1, true);""",
    # What lies ahead is counted when it is there.
    "room_out": """
        PERFORM insight_span(room.store_id, row.starts_at, least(row.ends_at, now()), true) FROM stores_room AS room
        WHERE room.resource_id = row.room_id AND row.starts_at < now();""",
    "away": """
        PERFORM insight_span(shift.store_id, row.starts_at, least(row.ends_at, now()), true)
        FROM (SELECT store_id FROM stores_shift WHERE stylist_id = row.stylist_id UNION
            SELECT store_id FROM stores_shiftexception WHERE stylist_id = row.stylist_id) AS shift
        WHERE row.starts_at < now();""",
}
BOOKED: Final = (
    "state", "store_id", "experience_id", "starts_at", "promised_from", "promised_until", "source", "made_at",
    "confirmed_at",
)  # fmt: skip


def _differs(*columns: str) -> str:
    old, new = (", ".join(f"{which}.{column}" for column in columns) for which in ("OLD", "NEW"))
    return f"({old}) IS DISTINCT FROM ({new})"


_REMINDER: Final = "{0}.kind LIKE 'reminder%%' AND {0}.subject LIKE 'booking:%%' AND {0}.state = 'sent'"
TRIGGERS: Final = (
    ("bookings_booking", "INSERT", "booking", "NEW.confirmed_at IS NOT NULL"),
    (
        "bookings_booking",
        "UPDATE",
        "booking",
        f"(OLD.confirmed_at IS NOT NULL OR NEW.confirmed_at IS NOT NULL) AND {_differs(*BOOKED)}",
    ),
    ("bookings_booking", "DELETE", "booking", "OLD.confirmed_at IS NOT NULL"),
    ("bookings_move", "INSERT", "of_booking", "NEW.to_state IN ('arrived', 'in_session')"),
    ("bookings_shortfall", "INSERT OR DELETE", "of_booking", ""),
    ("floor_roomrequest", "INSERT OR UPDATE OR DELETE", "of_booking", ""),
    ("floor_queueticket", "INSERT OR UPDATE OR DELETE", "ticket", ""),
    ("bookings_exchangeitem", "INSERT OR UPDATE OR DELETE", "item", ""),
    ("bookings_deliveryorder", "INSERT OR UPDATE OR DELETE", "order", ""),
    ("stores_movement", "INSERT", "subject", "NEW.to_state = 'sold' AND NEW.subject LIKE 'booking:%%'"),
    ("notifications_message", "INSERT", "subject", _REMINDER.format("NEW")),
    (
        "notifications_message",
        "UPDATE",
        "subject",
        f"OLD.state <> NEW.state AND (({_REMINDER.format('OLD')}) OR ({_REMINDER.format('NEW')}))",
    ),
    ("notifications_message", "DELETE", "subject", _REMINDER.format("OLD")),
    ("stores_hoursexception", "INSERT OR UPDATE OR DELETE", "dated", ""),
    ("stores_shiftexception", "INSERT OR UPDATE OR DELETE", "dated", ""),
    ("stores_roomoutage", "INSERT OR UPDATE OR DELETE", "room_out", ""),
    ("stores_timeoff", "INSERT OR UPDATE OR DELETE", "away", ""),
)

# Rows that are written many at once are looked at once a statement. Pieces count nowhere by their promises.
STATEMENTS: Final = """
CREATE FUNCTION insight_promises() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM insight_span(store_id, lower(period), upper(period), false) FROM (
        SELECT DISTINCT row.store_id, row.period FROM changed AS row
        JOIN stores_resource AS resource ON resource.id = row.resource_id AND resource.kind <> 'piece'
        WHERE row.expires_at IS NULL
    ) AS promised;
    RETURN NULL;
END $$;
CREATE FUNCTION insight_rail() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM insight_span(store_id, starts_at, starts_at, false) FROM bookings_booking
    WHERE state IN ('arrived', 'in_session', 'completed') AND id IN (SELECT booking_id FROM changed);
    RETURN NULL;
END $$;
CREATE TRIGGER insight_promised AFTER INSERT ON bookings_allocation REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION insight_promises();
CREATE TRIGGER insight_promise_is AFTER UPDATE ON bookings_allocation REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION insight_promises();
CREATE TRIGGER insight_promise_was AFTER UPDATE ON bookings_allocation REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION insight_promises();
CREATE TRIGGER insight_unpromised AFTER DELETE ON bookings_allocation REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION insight_promises();
CREATE TRIGGER insight_hung AFTER INSERT ON bookings_railitem REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION insight_rail();
CREATE TRIGGER insight_rail_is AFTER UPDATE ON bookings_railitem REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION insight_rail();
CREATE TRIGGER insight_taken_off AFTER DELETE ON bookings_railitem REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION insight_rail();
"""

# What a day's count and the lists behind the pictures ask of others' tables, and nobody else does.
INDEXES: Final = """
CREATE INDEX insight_movement_returned ON stores_movement (to_store_id, at) WHERE from_state = 'sold';
CREATE INDEX insight_booking_by_start ON bookings_booking (starts_at, id) WHERE confirmed_at IS NOT NULL;
"""


def _made() -> str:
    functions = [BOTH.format(name=f"insight_on_{name}", call=call) for name, call in ROWS.items()]
    triggers = [
        f"CREATE TRIGGER insight_{table}_{events.split()[0].lower()} AFTER {events} ON {table} FOR EACH ROW "
        f"{f'WHEN ({when})' if when else ''} EXECUTE FUNCTION insight_on_{name}();"
        for table, events, name, when in TRIGGERS
    ]
    return "\n".join([SPAN, *functions, *triggers, STATEMENTS, INDEXES]).replace("%%", "%")


def _dropped() -> str:
    named = [f"insight_on_{name}()" for name in ROWS]
    helpers = (
        "insight_promises()", "insight_rail()", "insight_item(bigint, bigint)", "insight_subject(text)",
        "insight_visit(bigint)", "insight_span(bigint, timestamptz, timestamptz, boolean)",
    )  # fmt: skip
    functions = [f"DROP FUNCTION {one} CASCADE;" for one in (*named, *helpers)]
    return "\n".join([*functions, "DROP INDEX insight_movement_returned, insight_booking_by_start;"])


class Migration(migrations.Migration):
    dependencies = [
        ("insight", "0001_figures"),
        ("bookings", "0016_periods_by_kind"),
        ("floor", "0007_stopped_imports"),
        ("notifications", "0001_initial"),
        ("stores", "0011_rota_and_outages"),
    ]

    operations = [migrations.RunSQL(_made(), _dropped())]
