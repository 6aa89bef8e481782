"""The worker: takes what is enqueued, in the order of its lane, and takes up what it or a dead one left unfinished.

It also enqueues what is due by the schedules (`feedback.jobs.schedules`), however many workers look at the same time.

One a process, on DBOS. The web server's own (`serve`) does the same as one apart (`work`).
"""

import logging
import os
from collections.abc import Mapping, Sequence
from threading import Event, Thread
from typing import TYPE_CHECKING, Final

from feedback.core.database import engine
from feedback.core.errors import FeedbackError
from feedback.core.job_runs import busy_workers
from feedback.core.queue import APPLICATION, WORKFLOW_VERSION, Lane
from feedback.core.queue_tables import QUEUE_SCHEMA, address_of
from feedback.core.queue_values import plain_json
from feedback.jobs.apart import end_all
from feedback.jobs.registry import WORKFLOWS, Workflow
from feedback.jobs.schedules import SCHEDULES, Schedule, tick
from feedback.jobs.seats import Seat, seat_if_free, take_seat
from feedback.jobs.steps import STOPPING, told_plainly, wait_for_steps

if TYPE_CHECKING:
    from dbos import DBOSConfig

# How many jobs of a lane one worker does at a time.
_SIDE_BY_SIDE: Final[Mapping[Lane, int]] = {Lane.QUICK: 4, Lane.HEAVY: 1}
# A job that ends its worker this often is given up.
_MOST_TRIES: Final = 5
_LOOK_SECONDS: Final = 15.0
_STOP_SECONDS: Final = 3.0
_POOL: Final = 5
_log: Final = logging.getLogger(__name__)


class Worker:
    """A running worker under the name of its seat."""

    def __init__(self, seat: Seat, workflows: Mapping[str, Workflow], schedules: Sequence[Schedule]) -> None:
        from dbos import DBOS

        self.name: Final = seat.name
        self.has_ended: Final = Event()
        self._seat: Final = seat
        self._schedules: Final = schedules
        logging.getLogger("dbos").addFilter(_in_one_line)
        DBOS(config=_config(seat.name))
        for name, workflow in workflows.items():
            DBOS.workflow(name=name, max_recovery_attempts=_MOST_TRIES)(told_plainly(workflow))
        DBOS.launch()
        for lane, side_by_side in _SIDE_BY_SIDE.items():
            DBOS.register_queue(lane.value, worker_concurrency=side_by_side)
        Thread(target=self._look_after, name="worker-look", daemon=True).start()

    def stop(self) -> bool:
        """End it within seconds; says whether the steps that were under way have ended, too."""
        from dbos import DBOS

        if not self.has_ended.is_set():
            STOPPING.set()
            end_all()
            wait_for_steps(_STOP_SECONDS)
            DBOS.destroy(workflow_completion_timeout_sec=0)
            self._seat.leave()
            self.has_ended.set()
        return wait_for_steps(0)

    def stop_with_process(self) -> None:
        """End it as the last act of its process; a step that takes longer begins anew when a worker is back."""
        if not self.stop():
            # The interpreter would wait for the step's thread before it ends.
            os._exit(0)

    def _look_after(self) -> None:
        # At once, so that what was due while nobody worked begins with the worker.
        while not STOPPING.is_set():
            try:
                told_plainly(self._look)()
            except FeedbackError as fault:
                # The database may be away for a while; whatever it was, nobody else takes this thread's place.
                _log.warning("the worker %s could not look after its jobs: %s", self.name, fault)
            STOPPING.wait(_LOOK_SECONDS)

    def _look(self) -> None:
        if not self._seat.is_kept():
            _log.error("another process works as %s, so this one works no more", self.name)
            self.stop()
            return
        take_over_from_dead(self.name)
        tick(self._schedules)


def start_worker(
    kind: str,
    *,
    name: str = "",
    workflows: Mapping[str, Workflow] = WORKFLOWS,
    schedules: Sequence[Schedule] = SCHEDULES,
) -> Worker:
    """Start the worker of this process, under `name` or the first free one of `kind`.

    Raises
    ------
    Conflict
        `worker_name_taken`: a process of that name is at work.
    """
    seat = take_seat(kind, name)
    try:
        return Worker(seat, workflows, schedules)
    except BaseException:
        seat.leave()
        raise


def take_over_from_dead(own_name: str) -> None:
    """Have the jobs that a dead worker had begun taken up again, by whichever worker is free."""
    from dbos import DBOS

    for name in busy_workers(engine()) - {own_name}:
        seat = seat_if_free(name)
        if seat is not None:
            # Without its commercial service DBOS leaves them until a worker of the same name is back.
            DBOS._recover_pending_workflows([name])
            seat.leave()


def _in_one_line(record: logging.LogRecord) -> bool:
    """Let the log say in one line that a job failed: where, stands in the error, and the rest is DBOS's own code."""
    fault = record.exc_info[1] if record.exc_info else None
    if isinstance(fault, FeedbackError):
        record.msg, record.args, record.exc_info = f"a job failed: {fault}", (), None
    return True


def _config(name: str) -> "DBOSConfig":
    return {
        "name": APPLICATION,
        "system_database_url": address_of(engine()),
        "dbos_system_schema": QUEUE_SCHEMA,
        "sys_db_pool_size": _POOL,
        "serializer": plain_json(),
        "executor_id": name,
        "application_version": WORKFLOW_VERSION,
        # The tables are made where ours are, with the rights that this takes.
        "run_migrations": False,
        "log_level": "ERROR",
    }
