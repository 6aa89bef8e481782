"""Which jobs come by themselves, and when? One line each; every worker looks, and the database lets one of them in.

A job's id says for which moment it is (`sweep-due@20261201T073000Z`), so it is enqueued once, however many look. Of the
moments that passed while nobody looked, the newest is caught up with. Not DBOS's own schedules: they run all that was
missed or nothing, and pass a value that is no id (decision 0020).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from typing import Final

from sqlmodel import Session

from feedback.core.clock import OFFICE_ZONE, at_office, in_utc, utc_now
from feedback.core.database import reading, transaction
from feedback.core.job_runs import known_jobs
from feedback.core.queue import enqueue_due
from feedback.worktime.office_rules import OfficeRuleName, rule_time

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Schedule:
    """A job at the office's time `at` of each day, or else `every` so often; it is begun late by at most `late`.

    `rule` names the office rule whose time stands in the place of `at`.
    """

    name: str
    workflow: str
    at: time | None = None
    every: timedelta = _DAY
    late: timedelta = timedelta(hours=12)
    rule: OfficeRuleName | None = None

    def due(self, now: datetime) -> datetime:
        """Return the newest moment, in UTC, that is not after `now`; those before it are let go."""
        if self.at is None:
            return in_utc(now) - (now - _EPOCH) % self.every
        today = datetime.combine(at_office(now).date(), self.at, OFFICE_ZONE)
        return in_utc(today if today <= now else today - _DAY)

    def after(self, now: datetime) -> datetime:
        """Return the first moment that is after `now`."""
        return self.due(now) + self.every

    def job_id(self, due: datetime) -> str:
        return f"{self.name}@{due:%Y%m%dT%H%M%S}Z"


# Each has a workflow of its own, by which its last runs are found.
SCHEDULES: Final[tuple[Schedule, ...]] = (
    Schedule("sweep-due", "sweep_due", every=timedelta(minutes=10)),
    Schedule("deliveries-sweep", "sweep_deliveries", every=timedelta(minutes=10)),
    Schedule("next-looks", "next_looks", at=time(7, 0)),
    Schedule("digests", "digests", at=time(7, 30), late=timedelta(hours=6), rule=OfficeRuleName.DIGEST_AT),
    Schedule("agendas", "agendas", at=time(16, 0)),
    Schedule("clear-notices", "clear_notices", at=time(3, 20), late=timedelta(hours=20)),
    Schedule("due-tasks", "tell_due_tasks", at=time(7, 10)),
    Schedule("forget-jobs", "forget_old_jobs", at=time(3, 0), late=timedelta(hours=20)),
)


def tick(schedules: Sequence[Schedule], now: datetime | None = None) -> list[str]:
    """Enqueue what is due and was not yet; returns the ids of the jobs. Safe from any number of processes at once."""
    at = now or utc_now()
    with reading() as session:
        due = {one.job_id(one.due(at)): one for one in as_ruled(session, schedules) if at - one.due(at) <= one.late}
        missing = due.keys() - known_jobs(session, due) if due else due.keys()
    if not missing:
        # Most looks end here: on SQLite a try to write would take the lock.
        return []
    with transaction() as session:
        return [
            job_id
            for job_id, one in due.items()
            if job_id in missing and enqueue_due(session, one.workflow, name=one.name, job_id=job_id)
        ]


def as_ruled(session: Session, schedules: Sequence[Schedule]) -> list[Schedule]:
    """Return the schedules with the times that the office has set."""
    return [_as_ruled(session, each) for each in schedules]


def _as_ruled(session: Session, schedule: Schedule) -> Schedule:
    return schedule if schedule.rule is None else replace(schedule, at=rule_time(session, schedule.rule))
