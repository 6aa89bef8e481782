"""Which workflows are there? One line each: the name that is enqueued, and the function that is given the ids.

A workflow is a plain function of ids. It does all that has an effect in steps (`steps.once`), which are not repeated
after a crash; what it loads for that, it imports inside itself, since a server's start waits for this module. What
takes minutes or loads much runs apart, in a step like `once("train", run_apart, "retrain", release_id)`; minutes in the
heavy lane.
"""

from collections.abc import Callable, Mapping
from typing import Final

from feedback.jobs.delivering import deliver
from feedback.jobs.retraining import retrain
from feedback.jobs.sweeping import (
    agendas,
    clear_notices,
    digests,
    forget_old_jobs,
    next_looks,
    sweep_deliveries,
    sweep_due,
    tell_due_tasks,
)

Workflow = Callable[..., object]

WORKFLOWS: Final[Mapping[str, Workflow]] = {
    "retrain": retrain,
    "deliver": deliver,
    "sweep_due": sweep_due,
    "next_looks": next_looks,
    "digests": digests,
    "sweep_deliveries": sweep_deliveries,
    "agendas": agendas,
    "clear_notices": clear_notices,
    "tell_due_tasks": tell_due_tasks,
    "forget_old_jobs": forget_old_jobs,
}
