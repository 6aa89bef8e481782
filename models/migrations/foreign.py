"""Which tables of the database do the models not describe? Those of the search, and those that DBOS makes itself."""

from typing import Final

# Written by hand in the migrations, since no table of ours describes them.
_SEARCH: Final = "case_search"
# On SQLite they lie among ours; on PostgreSQL they have a schema of their own, which Alembic does not look into.
QUEUE_TABLES: Final = frozenset(
    {
        "application_versions",
        "dbos_migrations",
        "notifications",
        "operation_outputs",
        "queues",
        "streams",
        "workflow_events",
        "workflow_events_history",
        "workflow_input",
        "workflow_output",
        "workflow_schedules",
        "workflow_status",
    }
)


def is_ours(_item: object, name: str | None, kind: str, _reflected: bool, _compared: object) -> bool:
    """Say whether Alembic shall compare a thing with the models; asked in its own way (`include_object`)."""
    return not (kind == "table" and name is not None and (name.startswith(_SEARCH) or name in QUEUE_TABLES))
