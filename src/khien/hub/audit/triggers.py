"""The triggers that refuse to change or delete an event, on SQLite and PostgreSQL.

Put in place by a migration. A later migration that makes SQLite build a table of this desk
anew drops them: it has to call `add` again (tests/hub/audit checks that they are there).
`remove` exists for that and for tests that empty the database; nothing else calls it.
"""

from django.db.backends.base.base import BaseDatabaseWrapper

_ADD = {
    "sqlite": (
        "CREATE TRIGGER audit_event_no_update BEFORE UPDATE ON audit_event "
        "BEGIN SELECT RAISE(ABORT, 'audit events are never changed'); END",
        "CREATE TRIGGER audit_event_no_delete BEFORE DELETE ON audit_event "
        "BEGIN SELECT RAISE(ABORT, 'audit events are never deleted'); END",
        "CREATE TRIGGER audit_head_no_delete BEFORE DELETE ON audit_head "
        "BEGIN SELECT RAISE(ABORT, 'the head of the audit chain is never deleted'); END",
    ),
    "postgresql": (
        # An event that waits for its place in the chain has a number below zero (see chain.py).
        "CREATE SEQUENCE IF NOT EXISTS audit_event_waiting",
        """
        CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION 'audit events are never changed or deleted';
        END $$
        """,
        """
        CREATE FUNCTION audit_only_place() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF OLD.number < 0 AND NEW.number > 0
                AND (NEW.at_us, NEW.actor, NEW.action, NEW.object, NEW.codes)
                  = (OLD.at_us, OLD.actor, OLD.action, OLD.object, OLD.codes)
            THEN
                RETURN NEW;
            END IF;
            RAISE EXCEPTION 'audit events are never changed or deleted';
        END $$
        """,
        "CREATE TRIGGER audit_event_place BEFORE UPDATE ON audit_event "
        "FOR EACH ROW EXECUTE FUNCTION audit_only_place()",
        "CREATE TRIGGER audit_event_fixed BEFORE DELETE ON audit_event "
        "FOR EACH ROW EXECUTE FUNCTION audit_refuse()",
        "CREATE TRIGGER audit_event_no_truncate BEFORE TRUNCATE ON audit_event "
        "FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()",
        "CREATE TRIGGER audit_head_fixed BEFORE DELETE ON audit_head "
        "FOR EACH ROW EXECUTE FUNCTION audit_refuse()",
        "CREATE TRIGGER audit_head_no_truncate BEFORE TRUNCATE ON audit_head "
        "FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()",
    ),
}

_REMOVE = {
    "sqlite": (
        "DROP TRIGGER IF EXISTS audit_event_no_update",
        "DROP TRIGGER IF EXISTS audit_event_no_delete",
        "DROP TRIGGER IF EXISTS audit_head_no_delete",
    ),
    "postgresql": (
        "DROP FUNCTION IF EXISTS audit_refuse() CASCADE",
        "DROP FUNCTION IF EXISTS audit_only_place() CASCADE",
    ),
}


def add(connection: BaseDatabaseWrapper) -> None:
    """Puts the triggers in place."""
    _run(connection, _ADD)


def remove(connection: BaseDatabaseWrapper) -> None:
    """Takes the triggers away, where they are."""
    _run(connection, _REMOVE)


def _run(connection: BaseDatabaseWrapper, statements: dict[str, tuple[str, ...]]) -> None:
    with connection.cursor() as cursor:
        for statement in statements[connection.vendor]:
            cursor.execute(statement)
