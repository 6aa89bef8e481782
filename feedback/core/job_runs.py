"""What became of the jobs that were enqueued? Read from the queue's tables, so that a page need not know DBOS."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import BigInteger, Column, Engine, MetaData, Row, Table, Text, select
from sqlmodel import Session

from feedback.core.errors import FeedbackError, Unavailable
from feedback.core.queue_tables import schema_of
from feedback.core.queue_values import fault_of
from models.vocabulary import JobState

_STATES: Final[Mapping[str, JobState]] = {
    "DELAYED": JobState.WAITING,
    "ENQUEUED": JobState.WAITING,
    "PENDING": JobState.RUNNING,
    "SUCCESS": JobState.DONE,
    "ERROR": JobState.FAILED,
    "MAX_RECOVERY_ATTEMPTS_EXCEEDED": JobState.FAILED,
    "CANCELLED": JobState.CANCELLED,
}
_GIVEN_UP: Final = "MAX_RECOVERY_ATTEMPTS_EXCEEDED"
# In which schema they lie is known only when it is known which engine is asked.
_TABLES: Final = MetaData(schema="queue")
_STATUS: Final = Table(
    "workflow_status",
    _TABLES,
    Column("workflow_uuid", Text, primary_key=True),
    Column("name", Text),
    Column("status", Text),
    Column("executor_id", Text),
    Column("created_at", BigInteger),
    Column("started_at_epoch_ms", BigInteger),
    Column("completed_at", BigInteger),
)
_INPUT: Final = Table("workflow_input", _TABLES, Column("workflow_uuid", Text), Column("inputs", Text))
_OUTPUT: Final = Table("workflow_output", _TABLES, Column("workflow_uuid", Text), Column("error", Text))


@dataclass(frozen=True, slots=True)
class JobRun:
    """One job: for what it was enqueued, and how far it is; `fault` says why it failed (`i18n.faults.sentence`)."""

    job_id: str
    workflow: str
    ids: tuple[int | str, ...]
    state: JobState
    asked_at: datetime
    begun_at: datetime | None
    ended_at: datetime | None
    fault: FeedbackError | None


def job_runs(session: Session, workflows: Iterable[str], *, most: int = 20) -> list[JobRun]:
    """Return the last jobs of some workflows, the newest first; in one statement."""
    asked = (
        select(_STATUS, _INPUT.c.inputs, _OUTPUT.c.error)
        .outerjoin(_INPUT, _INPUT.c.workflow_uuid == _STATUS.c.workflow_uuid)
        .outerjoin(_OUTPUT, _OUTPUT.c.workflow_uuid == _STATUS.c.workflow_uuid)
        .where(_STATUS.c.name.in_(list(workflows)))
        # Within one second, an id that was given later is greater.
        .order_by(_STATUS.c.created_at.desc(), _STATUS.c.workflow_uuid.desc())
        .limit(most)
    )
    options = {"schema_translate_map": {"queue": schema_of(session.get_bind().engine)}}
    return [_run(row) for row in session.execute(asked, execution_options=options)]


def busy_workers(chosen: Engine) -> set[str]:
    """Return the names of the workers that have begun jobs which are not ended, whether they still live or not."""
    asked = select(_STATUS.c.executor_id).where(_STATUS.c.status == "PENDING").distinct()
    options = {"schema_translate_map": {"queue": schema_of(chosen)}}
    with chosen.connect() as connection:
        return set(connection.execute(asked, execution_options=options).scalars())


def _run(row: Row[Any]) -> JobRun:
    given = json.loads(row.inputs)["args"] if row.inputs else []
    return JobRun(
        job_id=row.workflow_uuid,
        workflow=row.name,
        ids=tuple(given),
        state=_STATES[row.status],
        asked_at=_moment(row.created_at),
        begun_at=_moment(row.started_at_epoch_ms) if row.started_at_epoch_ms else None,
        ended_at=_moment(row.completed_at) if row.completed_at else None,
        fault=Unavailable("job_given_up") if row.status == _GIVEN_UP else fault_of(row.error),
    )


def _moment(epoch_ms: int) -> datetime:
    return datetime.fromtimestamp(epoch_ms / 1000, UTC)
