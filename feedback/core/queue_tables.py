"""Where does the queue keep its jobs? In DBOS's own tables beside ours, which DBOS makes and changes itself.

On PostgreSQL they have a schema of their own, on SQLite they lie among ours.
"""

from typing import Final

from sqlalchemy import Engine, inspect, text

QUEUE_SCHEMA: Final = "dbos"
# The number of DBOS's newest change of its tables; a test compares it with the package. Asking the package at each
# start would take half a second.
NEWEST_CHANGE: Final = 125
_CHANGES: Final = "dbos_migrations"


def schema_of(chosen: Engine) -> str | None:
    """Return the schema in which the queue's tables lie; None is the one of all tables."""
    return QUEUE_SCHEMA if chosen.dialect.name == "postgresql" else None


def make_queue_tables(chosen: Engine) -> None:
    """Make the queue's tables where they are missing or older than this program needs them."""
    if _last_change(chosen) >= NEWEST_CHANGE:
        return
    from dbos import DBOS

    DBOS.migrate(address_of(chosen), schema=QUEUE_SCHEMA)


def address_of(chosen: Engine) -> str:
    """Return the address by which DBOS reaches the same database; it holds the password."""
    return chosen.url.render_as_string(hide_password=False)


def _last_change(chosen: Engine) -> int:
    schema = schema_of(chosen)
    if not inspect(chosen).has_table(_CHANGES, schema=schema):
        return 0
    table = f"{schema}.{_CHANGES}" if schema else _CHANGES
    with chosen.connect() as connection:
        found: int | None = connection.execute(text(f"SELECT max(version) FROM {table}")).scalar()  # noqa: S608 - Of our own names.
    return found or 0
