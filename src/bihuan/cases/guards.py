"""Triggers that keep the ledger append-only, on both databases, whoever writes.

A part may be deleted when a later entry of its stream has erased its subject, and never otherwise: the
permission is the
entry itself. A stream's head only grows, and a counter never falls.
"""

from typing import Final

KEPT: Final = ("cases_entry", "cases_seal", "cases_sealedhead", "cases_accesslog")
WORDS: Final = "the ledger is append-only"

_ERASED_SQLITE = """NOT EXISTS (
    SELECT 1 FROM cases_entry e
    WHERE e.stream_id = OLD.stream_id AND e.number > OLD.number AND e.event = 'SubjectErased'
    AND json_extract(e.body, '$.subject') = OLD.subject)"""

_SHRINKS = (
    "NEW.id <> OLD.id OR NEW.kind <> OLD.kind OR NEW.number < OLD.number OR NEW.recorded_at < OLD.recorded_at"
    " OR NEW.sealed < OLD.sealed OR (NEW.number = OLD.number AND NEW.hash <> OLD.hash)"
)
_COUNTS_BACK = (
    "NEW.value < OLD.value OR NEW.unit <> OLD.unit OR NEW.series <> OLD.series OR NEW.year <> OLD.year"
)


def sqlite() -> list[tuple[str, str]]:
    """Each trigger with what drops it."""
    rules = [(table, act, "1") for table in KEPT for act in ("UPDATE", "DELETE")]
    rules += [
        ("cases_entrypart", "UPDATE", "1"),
        ("cases_entrypart", "DELETE", _ERASED_SQLITE),
        ("cases_stream", "DELETE", "1"),
        ("cases_stream", "UPDATE", _SHRINKS),
        ("cases_counter", "DELETE", "1"),
        ("cases_counter", "UPDATE", _COUNTS_BACK),
    ]
    return [
        (
            f"CREATE TRIGGER {table}_{act.lower()} BEFORE {act} ON {table} WHEN {when} "
            f"BEGIN SELECT RAISE(ABORT, '{WORDS}: {table}'); END",
            f"DROP TRIGGER IF EXISTS {table}_{act.lower()}",
        )
        for table, act, when in rules
    ]


def postgresql() -> list[tuple[str, str]]:
    made = [
        (
            f"""CREATE FUNCTION cases_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN RAISE EXCEPTION '{WORDS}: %', TG_TABLE_NAME; END $$""",
            "DROP FUNCTION IF EXISTS cases_refuse() CASCADE",
        ),
        (
            f"""CREATE FUNCTION cases_refuse_unerased() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF NOT EXISTS (SELECT 1 FROM cases_entry e WHERE e.stream_id = OLD.stream_id AND e.number >
                OLD.number
                    AND e.event = 'SubjectErased' AND e.body::json ->> 'subject' = OLD.subject) THEN
                    RAISE EXCEPTION '{WORDS}: %', TG_TABLE_NAME;
                END IF;
                RETURN OLD;
            END $$""",
            "DROP FUNCTION IF EXISTS cases_refuse_unerased() CASCADE",
        ),
    ]
    for table in (*KEPT, "cases_entrypart", "cases_stream", "cases_counter"):
        made.append(_statement(table, "TRUNCATE"))
    for table in KEPT:
        made += [_row(table, "UPDATE"), _row(table, "DELETE")]
    made += [
        _row("cases_entrypart", "UPDATE"),
        _row("cases_entrypart", "DELETE", does="cases_refuse_unerased"),
        _row("cases_stream", "DELETE"),
        _row("cases_stream", "UPDATE", when=_SHRINKS),
        _row("cases_counter", "DELETE"),
        _row("cases_counter", "UPDATE", when=_COUNTS_BACK),
    ]
    return made


def _row(table: str, act: str, *, when: str = "true", does: str = "cases_refuse") -> tuple[str, str]:
    name = f"{table}_{act.lower()}"
    return (
        f"CREATE TRIGGER {name} BEFORE {act} ON {table} FOR EACH ROW WHEN ({when}) EXECUTE FUNCTION {does}()",
        f"DROP TRIGGER IF EXISTS {name} ON {table}",
    )


def _statement(table: str, act: str) -> tuple[str, str]:
    name = f"{table}_{act.lower()}"
    return (
        f"CREATE TRIGGER {name} BEFORE {act} ON {table} FOR EACH STATEMENT EXECUTE FUNCTION cases_refuse()",
        f"DROP TRIGGER IF EXISTS {name} ON {table}",
    )


def of(vendor: str) -> list[tuple[str, str]]:
    """(create, drop) for the database: ``sqlite`` or ``postgresql``."""
    return sqlite() if vendor == "sqlite" else postgresql()


# Whose rows decide who holds which post, which day works and which regulation is in force.
OFFICE: Final = (
    "people_appointment",
    "people_absence",
    "people_department",
    "people_unit",
    "people_postgrade",
    "people_user",
    "registry_adoption",
    "registry_companyday",
)
# By chance and not by count: after a rollback the old value stands for the old rows again, and no later
# change meets it.
_CHANCE = {"sqlite": "random()", "postgresql": "CAST(random() * 9e15 AS bigint)"}
# A sign-in writes the person's row too; it changes no post.
_OF_USER = {"UPDATE": "UPDATE OF is_active, display_name"}


def stamps(vendor: str) -> list[tuple[str, str]]:
    """Triggers that change the office's stamp, with what drops each."""
    acts = ("INSERT", "UPDATE", "DELETE")
    change = (
        f"INSERT INTO cases_stamp (name, value) VALUES ('office', {_CHANCE[vendor]})"
        " ON CONFLICT (name) DO UPDATE SET value = excluded.value"
    )
    if vendor == "sqlite":
        return [
            (
                f"CREATE TRIGGER {table}_stamp_{act.lower()} AFTER {_act(table, act)} ON {table}"
                f" BEGIN {change}; END",
                f"DROP TRIGGER IF EXISTS {table}_stamp_{act.lower()}",
            )
            for table in OFFICE
            for act in acts
        ]
    made = [
        (
            "CREATE FUNCTION cases_stamp_office() RETURNS trigger LANGUAGE plpgsql AS"
            f" $$ BEGIN {change}; RETURN NULL; END $$",
            "DROP FUNCTION IF EXISTS cases_stamp_office() CASCADE",
        )
    ]
    return made + [
        (
            f"CREATE TRIGGER {table}_stamp_{act.lower()} AFTER {_act(table, act)} ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION cases_stamp_office()",
            f"DROP TRIGGER IF EXISTS {table}_stamp_{act.lower()} ON {table}",
        )
        for table in OFFICE
        for act in acts
    ]


def _act(table: str, act: str) -> str:
    return _OF_USER.get(act, act) if table == "people_user" else act
