"""How a test leaves a job as a worker would: by the queue's own tables."""

from sqlalchemy import Engine, text

from feedback.core.database import transaction
from feedback.core.queue_tables import schema_of
from feedback.core.queue_values import PlainJson


def queue_table(database: Engine, kind: str) -> str:
    """Return the name of one of the queue's tables: its status, input or output."""
    schema = schema_of(database)
    return f"{schema}.workflow_{kind}" if schema else f"workflow_{kind}"


def set_row(database: Engine, job_id: str, **values: object) -> None:
    sets = ", ".join(f"{name} = :{name}" for name in values)
    with transaction() as session:
        session.execute(
            text(f"UPDATE {queue_table(database, 'status')} SET {sets} WHERE workflow_uuid = :id"),
            {"id": job_id, **values},
        )


def fail(database: Engine, job_id: str, fault: BaseException) -> None:
    values = {"id": job_id, "error": PlainJson().serialize(fault)}
    columns = "(workflow_uuid, error, retention_timestamp)"
    with transaction() as session:
        session.execute(
            text(f"INSERT INTO {queue_table(database, 'output')} {columns} VALUES (:id, :error, 1)"), values
        )
    set_row(database, job_id, status="ERROR", completed_at=1_800_000_000_000)
