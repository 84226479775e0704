"""The triggers behind the trail: what is noted of which table. A migration that adds a table watches it by `watch`."""

from __future__ import annotations

from typing import Final

FUNCTION: Final = """
CREATE OR REPLACE FUNCTION desk_veiled(noted jsonb, veiled text[]) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $veiled$
  SELECT noted
    || COALESCE((SELECT jsonb_object_agg(k, 'given'::text) FROM unnest(veiled) k WHERE noted ->> k <> ''), '{}')
$veiled$;
CREATE OR REPLACE FUNCTION desk_note_change() RETURNS trigger LANGUAGE plpgsql AS $note$
DECLARE
  said jsonb := NULLIF(current_setting('vitrine.said', true), '')::jsonb;
  key text := TG_ARGV[0];
  place text := TG_ARGV[1];
  quiet text[] := string_to_array(TG_ARGV[2], ',');
  known text[] := string_to_array(TG_ARGV[3], ',');
  veiled text[] := string_to_array(TG_ARGV[4], ',');
BEGIN
  IF TG_OP = 'INSERT' THEN
    INSERT INTO desk_trailentry (at, "table", "row", act, store, actor, key, way, about, before, after)
    SELECT clock_timestamp(), TG_TABLE_NAME, (n ->> key)::bigint, 'made', (n ->> place)::bigint,
           (said ->> 'actor')::bigint, (said ->> 'key')::bigint, COALESCE(said ->> 'way', ''),
           (SELECT COALESCE(jsonb_object_agg(k, n -> k), '{}') FROM unnest(known) k WHERE n - quiet ? k),
           '{}', desk_veiled(n - quiet, veiled)
    FROM (SELECT to_jsonb(r) AS n FROM new_rows r) made;
  ELSIF TG_OP = 'DELETE' THEN
    INSERT INTO desk_trailentry (at, "table", "row", act, store, actor, key, way, about, before, after)
    SELECT clock_timestamp(), TG_TABLE_NAME, (o ->> key)::bigint, 'removed', (o ->> place)::bigint,
           (said ->> 'actor')::bigint, (said ->> 'key')::bigint, COALESCE(said ->> 'way', ''),
           (SELECT COALESCE(jsonb_object_agg(k, o -> k), '{}') FROM unnest(known) k WHERE o - quiet ? k),
           desk_veiled(o - quiet, veiled), '{}'
    FROM (SELECT to_jsonb(r) AS o FROM old_rows r) removed;
  ELSE
    INSERT INTO desk_trailentry (at, "table", "row", act, store, actor, key, way, about, before, after)
    SELECT clock_timestamp(), TG_TABLE_NAME, (n ->> key)::bigint, 'changed', (n ->> place)::bigint,
           (said ->> 'actor')::bigint, (said ->> 'key')::bigint, COALESCE(said ->> 'way', ''),
           (SELECT COALESCE(jsonb_object_agg(k, n -> k), '{}') FROM unnest(known) k WHERE n - quiet ? k),
           (SELECT desk_veiled(jsonb_object_agg(k, v), veiled)
            FROM jsonb_each(o) old(k, v) WHERE v IS DISTINCT FROM n -> k),
           (SELECT desk_veiled(jsonb_object_agg(k, v), veiled)
            FROM jsonb_each(n) new(k, v) WHERE v IS DISTINCT FROM o -> k)
    FROM (SELECT a.r - quiet AS o, b.r - quiet AS n
          FROM (SELECT to_jsonb(r) AS r FROM old_rows r) a JOIN (SELECT to_jsonb(r) AS r FROM new_rows r) b
            ON a.r ->> key = b.r ->> key) changed
    WHERE o <> n;
  END IF;
  RETURN NULL;
END
$note$;
"""
"""Per statement, not per row: a file of a thousand variants costs one insert. New columns are noted by themselves."""
KNOWN: Final = (
    "name,label,slug,sku,address,username,prompt,prefix,role,weekday,date,store_id,stylist_id,experience_id,room_id,"
    "user_id,product_id,skill_id,question_id,apikey_id,group_id"
)
"""The columns by which people know a row; kept with each entry, for the row may be gone when it is read."""
BESIDES: Final = {"experiences_wording": ",kind,language"}
"""And those of one table alone."""
QUIET: Final = {
    "stores_apikey": "digest,former_digest,former_prefix,last_used_at",
    "stores_room": "code",
    "stores_outsidecalendar": "address,sealed,etag,read_at,tried_at,failure",
    "experiences_session": "places_taken",
    "desk_invitation": "uid",
    "hooks_hook": "uid,failures,resting_until,tried_at",
    "floor_device": "code_hash,secret_hash,seen_at,actor_id,open_until,wrong,wait_until",
    "floor_staffpin": "hash,wrong,wait_until",
    "floor_queuedoor": "code",
    "auth_user": "password,last_login",
    "mfa_authenticator": "data,last_used_at",
}
"""Secrets, which are noted nowhere, and what changes all day without anybody changing a rule."""
VEILED: Final = {"stores_timeoff": "reason"}
"""Of which it is noted that they were given, and changed, and never what: why somebody is away."""
TABLES: Final = (
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
    "experiences_plannedmessage",
    "experiences_wording",
    "desk_invitation",
    "desk_swap",
    "hooks_hook",
    "floor_device",
    "floor_staffpin",
    "floor_queuedoor",
    "insight_digest",
    "auth_user",
    "auth_user_groups",
    "auth_user_user_permissions",
    "auth_group",
    "auth_group_permissions",
    "account_emailaddress",
    "mfa_authenticator",
)
HALVES: Final = (
    ("INSERT", "NEW TABLE AS new_rows"),
    ("UPDATE", "OLD TABLE AS old_rows NEW TABLE AS new_rows"),
    ("DELETE", "OLD TABLE AS old_rows"),
)
BY_RESOURCE: Final = ("stores_room", "stores_stylist")


def watch(table: str) -> str:
    """The statements that have every change of a table noted."""
    key = "resource_id" if table in BY_RESOURCE else "id"
    place = "id" if table == "stores_store" else "store_id"
    known = KNOWN + BESIDES.get(table, "")
    given = f"'{key}', '{place}', '{QUIET.get(table, '')}', '{known}', '{VEILED.get(table, '')}'"
    return "".join(
        f"CREATE TRIGGER desk_trail_{event.lower()} AFTER {event} ON {table} REFERENCING {rows}"
        f" FOR EACH STATEMENT EXECUTE FUNCTION desk_note_change({given});\n"
        for event, rows in HALVES
    )


def unwatch(table: str) -> str:
    return "".join(f"DROP TRIGGER desk_trail_{event.lower()} ON {table};\n" for event, _rows in HALVES)
