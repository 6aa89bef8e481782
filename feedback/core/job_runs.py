"""What became of the jobs that were enqueued? Read from the queue's tables, so that a page need not know DBOS."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Engine,
    MetaData,
    Row,
    Select,
    Table,
    Text,
    and_,
    func,
    or_,
    select,
)
from sqlmodel import Session

from feedback.core.errors import FeedbackError, Unavailable
from feedback.core.queue import WORKFLOW_VERSION
from feedback.core.queue_tables import schema_of
from feedback.core.queue_values import fault_of
from models.work_vocabulary import JobState

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
_WAITING: Final = ("DELAYED", "ENQUEUED")
_BEGUN: Final = "PENDING"
_FAILED: Final = ("ERROR", _GIVEN_UP)
# In which schema they lie is known only when it is known which engine is asked.
_TABLES: Final = MetaData(schema="queue")
_STATUS: Final = Table(
    "workflow_status",
    _TABLES,
    Column("workflow_uuid", Text, primary_key=True),
    Column("name", Text),
    Column("status", Text),
    Column("executor_id", Text),
    Column("application_version", Text),
    Column("created_at", BigInteger),
    Column("started_at_epoch_ms", BigInteger),
    Column("completed_at", BigInteger),
)
_INPUT: Final = Table("workflow_input", _TABLES, Column("workflow_uuid", Text), Column("inputs", Text))
_OUTPUT: Final = Table("workflow_output", _TABLES, Column("workflow_uuid", Text), Column("error", Text))


@dataclass(frozen=True, slots=True)
class JobRun:
    """One job: for what it was enqueued, and how far it is; `fault` says why it failed (`i18n.faults.sentence`).

    `is_left_behind`: a version of the program began it that no worker has any more, so nobody takes it up.
    """

    job_id: str
    workflow: str
    ids: tuple[int | str, ...]
    state: JobState
    asked_at: datetime
    begun_at: datetime | None
    ended_at: datetime | None
    fault: FeedbackError | None
    worker: str = ""
    is_left_behind: bool = False


def job_runs(session: Session, workflows: Iterable[str], *, most: int = 20) -> list[JobRun]:
    """Return the last jobs of some workflows, the newest first; in one statement."""
    return _newest(session, _STATUS.c.name.in_(list(workflows)), most)


def failed_runs(session: Session, since: datetime, *, most: int) -> list[JobRun]:
    """Return the jobs that failed and were asked for from `since` on, the newest first; in one statement."""
    asked = and_(_STATUS.c.status.in_(_FAILED), _STATUS.c.created_at >= _epoch_ms(since))
    return _newest(session, asked, most)


def open_runs(session: Session, *, most: int) -> list[JobRun]:
    """Return the jobs that wait or run, the oldest first; in one statement."""
    asked = _runs().where(_STATUS.c.status.in_((*_WAITING, _BEGUN)))
    return _read(session, asked.order_by(_STATUS.c.created_at, _STATUS.c.workflow_uuid).limit(most))


def last_runs(session: Session, workflows: Iterable[str], *, most: int = 1) -> dict[str, list[JobRun]]:
    """Return the `most` last jobs of each workflow, the newest first; in one statement, whatever their number."""
    order = (_STATUS.c.created_at.desc(), _STATUS.c.workflow_uuid.desc())
    place = func.row_number().over(partition_by=_STATUS.c.name, order_by=order).label("place")
    wanted = list(workflows)
    ranked = select(_STATUS.c.workflow_uuid, place).where(_STATUS.c.name.in_(wanted)).subquery()
    asked = _runs().join(ranked, ranked.c.workflow_uuid == _STATUS.c.workflow_uuid).where(ranked.c.place <= most)
    found: dict[str, list[JobRun]] = {name: [] for name in wanted}
    for run in _read(session, asked.order_by(*order)):
        found[run.workflow].append(run)
    return found


def run_of(session: Session, job_id: str) -> JobRun | None:
    """Return one job, None where there is none of this id."""
    return next(iter(_newest(session, _STATUS.c.workflow_uuid == job_id, 1)), None)


def known_jobs(session: Session, job_ids: Iterable[str]) -> set[str]:
    """Return those of the ids of which there is a job, in whatever state."""
    asked = select(_STATUS.c.workflow_uuid).where(_STATUS.c.workflow_uuid.in_(list(job_ids)))
    return set(session.execute(asked, execution_options=_in_schema(session.get_bind().engine)).scalars())


def outlived_jobs(session: Session, *, before: datetime, failed_before: datetime, most: int) -> list[str]:
    """Return ids of jobs that ended before `before`, of those that failed before `failed_before`; the oldest first."""
    ended = func.coalesce(_STATUS.c.completed_at, _STATUS.c.created_at)
    is_old = or_(
        and_(_STATUS.c.status.in_(("SUCCESS", "CANCELLED")), ended < _epoch_ms(before)),
        and_(_STATUS.c.status.in_(_FAILED), ended < _epoch_ms(failed_before)),
    )
    asked = select(_STATUS.c.workflow_uuid).where(is_old).order_by(_STATUS.c.created_at).limit(most)
    return list(session.execute(asked, execution_options=_in_schema(session.get_bind().engine)).scalars())


def jobs_left_behind(session: Session, *, before: datetime, most: int) -> list[str]:
    """Return ids of jobs that another version of the program has begun, and were asked for before `before`."""
    is_other = _STATUS.c.application_version != WORKFLOW_VERSION
    is_left = and_(_STATUS.c.status == _BEGUN, is_other, _STATUS.c.created_at < _epoch_ms(before))
    asked = select(_STATUS.c.workflow_uuid).where(is_left).order_by(_STATUS.c.created_at).limit(most)
    return list(session.execute(asked, execution_options=_in_schema(session.get_bind().engine)).scalars())


def busy_workers(chosen: Engine) -> set[str]:
    """Return the names of the workers that have begun jobs which are not ended, whether they still live or not."""
    asked = select(_STATUS.c.executor_id).where(_STATUS.c.status == _BEGUN).distinct()
    with chosen.connect() as connection:
        return set(connection.execute(asked, execution_options=_in_schema(chosen)).scalars())


def _runs() -> Select[Any]:
    return (
        select(_STATUS, _INPUT.c.inputs, _OUTPUT.c.error)
        .outerjoin(_INPUT, _INPUT.c.workflow_uuid == _STATUS.c.workflow_uuid)
        .outerjoin(_OUTPUT, _OUTPUT.c.workflow_uuid == _STATUS.c.workflow_uuid)
    )


def _newest(session: Session, is_asked_for: ColumnElement[bool], most: int) -> list[JobRun]:
    # Within one second, an id that was given later is greater.
    order = (_STATUS.c.created_at.desc(), _STATUS.c.workflow_uuid.desc())
    return _read(session, _runs().where(is_asked_for).order_by(*order).limit(most))


def _read(session: Session, asked: Select[Any]) -> list[JobRun]:
    options = _in_schema(session.get_bind().engine)
    return [_run(row) for row in session.execute(asked, execution_options=options)]


def _in_schema(chosen: Engine) -> dict[str, Any]:
    return {"schema_translate_map": {"queue": schema_of(chosen)}}


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
        worker=row.executor_id or "",
        is_left_behind=row.status == _BEGUN and row.application_version != WORKFLOW_VERSION,
    )


def _epoch_ms(at: datetime) -> int:
    return int(at.timestamp() * 1000)


def _moment(epoch_ms: int) -> datetime:
    return datetime.fromtimestamp(epoch_ms / 1000, UTC)
