"""How does the work in the background stand? What comes by schedule, what failed and why, what waits; doing it anew.

For the administrator's page: in a number of statements that does not grow with the jobs.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final

from sqlalchemy import func
from sqlmodel import Session, col, select

from feedback.access.actor import Actor
from feedback.access.log import write_access
from feedback.access.permissions import Permission
from feedback.core.clock import utc_now
from feedback.core.errors import Conflict, NotFound
from feedback.core.job_runs import JobRun, failed_runs, known_jobs, last_runs, open_runs, run_of
from feedback.core.queue import Lane, enqueue
from feedback.jobs.schedules import SCHEDULES, Schedule, as_ruled
from models.case import Case
from models.notice import Escalation
from models.work_vocabulary import AccessAction, JobState

# How long after its moment a job of a schedule has to be there, or nobody looks.
LOOKED_WITHIN: Final = timedelta(minutes=2)
FAILURES_OF: Final = timedelta(days=30)
_MOST: Final = 20
_HEAVY: Final = frozenset({"retrain"})


@dataclass(frozen=True, slots=True)
class ScheduleView:
    """One schedule: when it comes, its last job, None where there was none, and when the next is due."""

    name: str
    workflow: str
    at: time | None
    every: timedelta
    last: JobRun | None
    next_at: datetime


@dataclass(frozen=True, slots=True)
class Failure:
    """A job that failed; `is_made_good` where the same was done since, `is_waiting` where it is being done anew."""

    run: JobRun
    is_made_good: bool
    is_waiting: bool


@dataclass(frozen=True, slots=True)
class WorkStanding:
    """How all work stands.

    Parameters
    ----------
    is_unwatched : bool
        No worker looks: what should have come by schedule has not, or waits since.
    told_nobody : int
        Rungs of the ladder that open cases climbed in the last month with nobody there to be told.
    """

    schedules: tuple[ScheduleView, ...]
    failures: tuple[Failure, ...]
    open_jobs: tuple[JobRun, ...]
    is_unwatched: bool
    told_nobody: int


def read_work(session: Session, actor: Actor) -> WorkStanding:
    """Return how the work stands now; six statements."""
    actor.require(Permission.MANAGE_WORK)
    now, schedules = utc_now(), as_ruled(session, SCHEDULES)
    last = last_runs(session, [each.workflow for each in schedules])
    open_jobs = open_runs(session, most=_MOST)
    failed = failed_runs(session, now - FAILURES_OF, most=_MOST)
    nobody = select(func.count()).select_from(Escalation).join(Case, col(Escalation.case_id) == Case.id)
    # That there is a confidential case is not the administrator's to know.
    nobody = nobody.where(
        col(Case.is_confidential).is_(False),
        col(Escalation.at) >= now - FAILURES_OF,
        Escalation.told == 0,
        Escalation.position > 0,
    )
    return WorkStanding(
        schedules=tuple(_view(each, last, now) for each in schedules),
        failures=tuple(_failure(run, last, open_jobs) for run in failed),
        open_jobs=tuple(open_jobs),
        is_unwatched=_is_unwatched(session, schedules, open_jobs, now),
        told_nobody=session.exec(nobody).one(),
    )


def do_anew(session: Session, actor: Actor, job_id: str) -> None:
    """Enqueue what failed once more, in the caller's transaction, and write it into the access log.

    Raises
    ------
    NotFound
        There is no failed job of this id.
    Conflict
        The same waits already, or runs.
    """
    actor.require(Permission.MANAGE_WORK)
    run = run_of(session, job_id)
    if run is None or run.state is not JobState.FAILED:
        raise NotFound("job_not_found")
    lane = Lane.HEAVY if run.workflow in _HEAVY else Lane.QUICK
    if enqueue(session, run.workflow, *run.ids, key=_key(run), lane=lane) is None:
        raise Conflict("job_waits_already")
    facts: dict[str, str | int | bool | None] = {"job": run.workflow, "ids": ",".join(map(str, run.ids))[:100]}
    write_access(session, AccessAction.JOB_DONE_ANEW, actor_id=actor.user_id, facts=facts)


def _key(run: JobRun) -> str:
    """Return under what one attempt at a time waits: that of a schedule by its name, since the newest does for all."""
    return f"retry.{run.job_id.partition('@')[0]}"


def _view(schedule: Schedule, last: Mapping[str, Sequence[JobRun]], now: datetime) -> ScheduleView:
    runs = last[schedule.workflow]
    return ScheduleView(
        name=schedule.name,
        workflow=schedule.workflow,
        at=schedule.at,
        every=schedule.every,
        last=runs[0] if runs else None,
        next_at=schedule.after(now),
    )


def _failure(run: JobRun, last: Mapping[str, Sequence[JobRun]], open_jobs: Sequence[JobRun]) -> Failure:
    newer = last.get(run.workflow, ())
    is_made_good = any(each.state is JobState.DONE and each.asked_at >= run.asked_at for each in newer)
    is_waiting = any((each.workflow, each.ids) == (run.workflow, run.ids) for each in open_jobs)
    return Failure(run, is_made_good, is_waiting)


def _is_unwatched(session: Session, schedules: Sequence[Schedule], open_jobs: Sequence[JobRun], now: datetime) -> bool:
    """Say whether something that comes every some minutes is missing, or waits for a worker longer than it should."""
    before = now - LOOKED_WITHIN
    regular = [each for each in schedules if each.at is None]
    due = {each.job_id(each.due(before)): each.workflow for each in regular}
    # A worker that has just come has no job of the moment before, but one of this.
    newest = {each.workflow: each.job_id(each.due(now)) for each in regular}
    begun = {run.workflow for run in open_jobs if run.state is JobState.RUNNING or run.asked_at > before}
    there = known_jobs(session, [*due, *newest.values()])
    waiting = {run.job_id for run in open_jobs if run.state is JobState.WAITING and run.asked_at <= before}
    late = {workflow for job_id, workflow in due.items() if job_id not in there or job_id in waiting}
    return any(newest[workflow] not in there - waiting for workflow in late - begun)
