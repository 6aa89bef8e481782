"""The jobs that come by schedule: each takes no arguments, reads what is due, and bears to be done twice.

Each is one step: what it did is in the rows that it wrote, so one that was broken off goes on where it stopped.
"""

from datetime import timedelta
from typing import Final

from feedback.core.clock import day_bounds, today, utc_now
from feedback.core.database import reading, transaction
from feedback.core.job_runs import jobs_left_behind, outlived_jobs
from feedback.core.queue import forget_jobs, give_up_jobs
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
    """Write each person's digest of the morning."""
    once("write", _digests)


def _digests() -> None:
    from feedback.notify.digest import write_digests
    from feedback.tracker.workload import counts_by_person

    with transaction() as session:
        write_digests(session, today(), counts_by_person(session))


def sweep_deliveries() -> None:
    """Hand over the messages whose time has come, and those whose job was lost."""
    once("hand over", _sweep_deliveries)


def _sweep_deliveries() -> int:
    from feedback.notify.deliveries import hand_over_due

    with transaction() as session:
        return hand_over_due(session)


def agendas() -> None:
    """Bring the agendas of the next clinic day up to date, in every place that has something to decide, and say so."""
    once("refresh", _agendas)


def _agendas() -> int:
    from feedback.tracker.agenda import refresh_agenda
    from feedback.tracker.agenda_places import places_with_matters, tell_ready
    from feedback.tracker.clinic import session_day
    from feedback.tracker.sessions import plan_session, roll_over_past

    with transaction() as session:
        roll_over_past(session)
    with reading() as session:
        places = places_with_matters(session, session_day(session))
    for place in places:
        with transaction() as session:
            held = plan_session(session, place.level, place.area_id)
            refresh_agenda(session, held)
            tell_ready(session, held)
    return len(places)


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
