"""Which way does a case of a filled store go, and how often does it stand where? Tables only, no rows.

The shares are those of a county that has worked for two years: most of its cases are closed.
"""

from collections.abc import Mapping
from random import Random
from typing import Final, NamedTuple

from models.vocabulary import CaseStatus, Role, Stage, Verb

LONGEST_AGO_DAYS: Final = 730
LONGEST_OPEN_DAYS: Final = 20
_ASKING_SHARE: Final = 0.08


class Step(NamedTuple):
    """One move of the common course: who makes it, about how many hours after the one before."""

    verb: Verb
    target: CaseStatus
    role: Role
    hours: float


class Stand(NamedTuple):
    """How often a case stands somewhere, after how many steps of the course, and the move that led off it."""

    weight: float
    steps: int
    led_off: Verb | None = None


_COURSE: Final = (
    Step(Verb.REGISTER, CaseStatus.REGISTERED, Role.RECORDER, 0),
    Step(Verb.DIAGNOSE, CaseStatus.REGISTERED, Role.CLERK, 6),
    Step(Verb.QUEUE_FOR_CLINIC, CaseStatus.AWAITING_CLINIC, Role.CLERK, 2),
    Step(Verb.DISPATCH, CaseStatus.DISPATCHED, Role.CHAIR, 60),
    Step(Verb.SIGN, CaseStatus.HANDLING, Role.HANDLER, 8),
    Step(Verb.LOG_ACTION, CaseStatus.HANDLING, Role.HANDLER, 20),
    Step(Verb.REPLY, CaseStatus.REPLIED, Role.HANDLER, 90),
    Step(Verb.APPROVE_REPLY, CaseStatus.REVIEWING, Role.REVIEWER, 12),
    Step(Verb.RECORD_REVISIT, CaseStatus.CLOSED, Role.REVISITOR, 30),
)
STANDS: Final[Mapping[CaseStatus, Stand]] = {
    CaseStatus.REGISTERED: Stand(1.5, 1),
    CaseStatus.AWAITING_CLINIC: Stand(1.2, 3),
    CaseStatus.DISPATCHED: Stand(1.5, 4),
    CaseStatus.HANDLING: Stand(5, 6),
    CaseStatus.SUSPENDED: Stand(1, 5, Verb.SUSPEND),
    CaseStatus.REPLIED: Stand(1.3, 7),
    CaseStatus.REVIEWING: Stand(1.5, 8),
    CaseStatus.CLOSED: Stand(83, 9),
    CaseStatus.DECLINED: Stand(1, 2, Verb.DECLINE),
    CaseStatus.TRANSFERRED: Stand(1.5, 2, Verb.TRANSFER_OUT),
    CaseStatus.WITHDRAWN: Stand(1.5, 2, Verb.WITHDRAW),
}
STAGES: Final[Mapping[CaseStatus, Stage]] = {
    CaseStatus.REGISTERED: Stage.DIAGNOSE,
    CaseStatus.AWAITING_CLINIC: Stage.CLINIC,
    CaseStatus.DISPATCHED: Stage.SIGN,
    CaseStatus.HANDLING: Stage.RESOLVE,
    CaseStatus.REPLIED: Stage.REVIEW,
    CaseStatus.REVIEWING: Stage.REVISIT,
}
# The stamp of a case that a step sets.
STAMPS: Final[Mapping[Verb, str]] = {
    Verb.REGISTER: "registered_at",
    Verb.DIAGNOSE: "diagnosed_at",
    Verb.QUEUE_FOR_CLINIC: "queued_at",
    Verb.DISPATCH: "dispatched_at",
    Verb.SIGN: "signed_at",
    Verb.LOG_ACTION: "first_contact_at",
    Verb.REPLY: "replied_at",
    Verb.APPROVE_REPLY: "reviewing_at",
    Verb.RECORD_REVISIT: "closed_at",
}


def steps_to(status: CaseStatus, rng: Random) -> list[Step]:
    """Return the moves that brought a case where it stands; of those being handled, some ask for more time."""
    stand = STANDS[status]
    steps = list(_COURSE[: stand.steps])
    if stand.led_off is not None:
        steps.append(Step(stand.led_off, status, Role.CLERK, 10))
    if status is CaseStatus.HANDLING and rng.random() < _ASKING_SHARE:
        steps.append(Step(Verb.REQUEST_EXTENSION, status, Role.HANDLER, 5))
    return steps
