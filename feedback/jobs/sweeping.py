"""The jobs that come by schedule: each takes no arguments, reads what is due, and bears to be done twice.

Each is one step: what it did is in the rows that it wrote, so one that was broken off goes on where it stopped.
"""

import logging
from collections.abc import Callable
from datetime import timedelta
from time import monotonic
from typing import TYPE_CHECKING, Final

from feedback.core.clock import day_bounds, today, utc_now
from feedback.core.database import reading, transaction
from feedback.core.job_runs import jobs_left_behind, outlived_jobs
from feedback.core.queue import forget_jobs, give_up_jobs
from feedback.jobs.steps import once

if TYPE_CHECKING:
    from feedback.tracker.agenda_places import AgendaPlace
    from feedback.tracker.agenda_topics import HotTopic

HOT_SECONDS: Final = 120
KEPT_DAYS: Final = 30
FAILED_KEPT_DAYS: Final = 90
_LEFT_BEHIND_DAYS: Final = 1
_BATCH: Final = 500
_log: Final = logging.getLogger(__name__)


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
    once("refresh", _agendas)


def _agendas() -> int:
    from feedback.tracker.agenda import refresh_agenda
    from feedback.tracker.agenda_places import places_with_matters, tell_ready
    from feedback.tracker.clinic import session_day
    from feedback.tracker.sessions import plan_session, roll_over_past

    with transaction() as session:
        roll_over_past(session)
    hot = _hot_topics()
    with reading() as session:
        places = sorted({*places_with_matters(session, session_day(session)), *hot})
    for place in places:
        with transaction() as session:
            held = plan_session(session, place.level, place.area_id)
            refresh_agenda(session, held, hot.get(place, ()))
            tell_ready(session, held)
    return len(places)


def _hot_topics() -> "dict[AgendaPlace, list[HotTopic]]":
    """Return what is hot where, as far as it may come onto an agenda by itself; none where nothing is.

    The places with most talk are looked at first. After `HOT_SECONDS` the others are left to their chairs' own search.
    """
    from feedback.access.accounts import system_actor
    from feedback.boards.hot_topics import hot_topics, places_with_talk
    from feedback.tracker.agenda_topics import topics_to_bring

    with reading() as session:
        places = places_with_talk(session)
    if not places:
        return {}
    with transaction() as session:
        actor = system_actor(session)
    found: dict[AgendaPlace, list[HotTopic]] = {}
    until = monotonic() + HOT_SECONDS
    for number, place in enumerate(places):
        if monotonic() > until:
            _log.warning("no hot issues were looked for in %d places: the time is up", len(places) - number)
            break
        with reading() as session:
            hot = topics_to_bring(session, *place, hot_topics(session, actor, *place))
        if hot:
            found[place] = hot
    return found


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
