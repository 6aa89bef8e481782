"""The jobs that come by schedule: each takes no arguments, reads what is due, and bears to be done twice.

Each is one step: what it did is in the rows that it wrote, so one that was broken off goes on where it stopped.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Final

from feedback.core.clock import day_bounds, today, utc_now
from feedback.core.database import reading, transaction
from feedback.core.job_runs import jobs_left_behind, outlived_jobs
from feedback.core.queue import forget_jobs, give_up_jobs
from feedback.jobs.apart import run_apart
from feedback.jobs.steps import once

KEPT_DAYS: Final = 30
FAILED_KEPT_DAYS: Final = 90
_LEFT_BEHIND_DAYS: Final = 1
_BATCH: Final = 500


def sweep_due() -> None:
    """Warn of clocks that run out, and climb the ladder for those that have."""
    once("sweep", _sweep_due)


def _sweep_due() -> list[int]:
    from feedback.tracker.escalating import sweep_due as sweep

    done = sweep()
    return [done.looked, done.climbed, done.told]


def next_looks() -> None:
    """Tell the chairs which suspended cases are to be looked at again today."""
    once("tell", _next_looks)


def _next_looks() -> list[int]:
    from feedback.tracker.escalating import tell_next_looks

    done = tell_next_looks(day_bounds(today())[1])
    return [done.looked, done.climbed, done.told]


def digests() -> None:
    """Write each person's digest of the morning, and the one of each unit that is reached outside."""
    once("write", _digests)
    once("write for units", _unit_digests)


def _digests() -> None:
    from feedback.notify.digest import write_digests
    from feedback.tracker.workload import counts_by_person

    with transaction() as session:
        write_digests(session, today(), counts_by_person(session))


def _unit_digests() -> int:
    from feedback.notify.unit_digest import write_unit_digests
    from feedback.tracker.workload import counts_by_unit

    with transaction() as session:
        return write_unit_digests(session, today(), counts_by_unit(session))


def sweep_deliveries() -> None:
    """Hand over the messages whose time has come, and those whose job was lost."""
    once("hand over", _sweep_deliveries)


def _sweep_deliveries() -> int:
    from feedback.notify.deliveries import hand_over_due

    with transaction() as session:
        return hand_over_due(session)


def clear_notices() -> None:
    """Delete what was told long ago; how many messages and notices that were is kept with the job."""
    once("clear", _clear_notices)


def _clear_notices() -> list[int]:
    from feedback.notify.clearing import clear_deliveries, clear_notices

    return [_in_batches(clear_deliveries), _in_batches(clear_notices)]


def _in_batches(clear: Callable[..., tuple[int, int | None]]) -> int:
    """Clear batch by batch, each in a transaction of its own, so that nobody waits long; return how many went."""
    cleared, after = 0, 0
    while True:
        with transaction() as session:
            number, beyond = clear(session, after=after)
        cleared += number
        if beyond is None:
            return cleared
        after = beyond


def agendas() -> None:
    """Bring the agendas of the next clinic day up to date, in every place that has something to decide, and say so.

    Hot issues come onto them too, and make a session where nothing else does.
    """
    once("refresh", run_apart, "agendas")


def tell_due_tasks() -> None:
    """Tell agents of the tasks on people's behalf whose day comes or has passed."""
    once("tell", _tell_due_tasks)


def _tell_due_tasks() -> int:
    from feedback.services.due_tasks import tell_due_tasks as tell

    with transaction() as session:
        return tell(session)


def forget_old_jobs() -> None:
    """Delete what was kept of jobs that ended long ago, those that failed later; give up what no worker will take."""
    once("give up", _give_up_left_behind)
    once("forget", _forget_old_jobs)


def _give_up_left_behind() -> int:
    before, given_up = utc_now() - timedelta(days=_LEFT_BEHIND_DAYS), 0
    while True:
        with reading() as session:
            job_ids = jobs_left_behind(session, before=before, most=_BATCH)
        if not job_ids:
            return given_up
        give_up_jobs(job_ids)
        given_up += len(job_ids)


def _forget_old_jobs() -> int:
    now, forgotten = utc_now(), 0
    before, failed_before = now - timedelta(days=KEPT_DAYS), now - timedelta(days=FAILED_KEPT_DAYS)
    while True:
        with reading() as session:
            job_ids = outlived_jobs(session, before=before, failed_before=failed_before, most=_BATCH)
        if not job_ids:
            return forgotten
        forget_jobs(job_ids)
        forgotten += len(job_ids)
