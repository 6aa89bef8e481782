"""What becomes of a matter of the trial county: drawn for most, laid down for a few that must be in each state today."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from random import Random
from typing import Final, NamedTuple

from feedback.trial.sources import pick
from models.vocabulary import ClinicDecision, Nature, ReplyDefect, RequestStatus, SuperviseLevel, Urgency, Verb


class Route(StrEnum):
    """How a matter leaves the triage desk."""

    ANSWER = "answer"
    DIRECT = "direct"
    CLINIC = "clinic"
    DECLINE = "decline"
    TRANSFER = "transfer"
    WITHDRAW = "withdraw"


class Echo(StrEnum):
    """That somebody else says the same later: it joins the open case, or is a case of its own that is merged."""

    JOIN = "join"
    MERGE = "merge"


class Again(StrEnum):
    """Why a matter is handled a second time."""

    REDO = "redo"
    REOPEN = "reopen"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fate:
    """The course of one case. `stop` is the verb for which everybody is still waiting, in round `stop_round`.

    `pace` stretches the time that desks take; `handling_share` is how much of its limit the handling takes (more than 1
    is late), and `handling_hours` overrides it.
    """

    route: Route
    stop: Verb | None = None
    stop_round: int = 0
    pace: float = 1.0
    handling_share: float = 0.5
    handling_hours: float | None = None
    clinic: ClinicDecision = ClinicDecision.DISPATCH
    returns: RequestStatus | None = None
    extends: RequestStatus | None = None
    defect: ReplyDefect | None = None
    suspends: bool = False
    resumes: bool = False
    again: Again | None = None
    supervise: SuperviseLevel = SuperviseLevel.NONE
    is_adopted: bool = False
    relabels: bool = False
    echo: Echo | None = None


_ROUTES: Final = {
    Nature.CONSULT: {Route.ANSWER: 78, Route.DIRECT: 20, Route.WITHDRAW: 1, Route.TRANSFER: 1},
    Nature.PRAISE: {Route.ANSWER: 99, Route.WITHDRAW: 1},
    Nature.SUGGESTION: {Route.ANSWER: 35, Route.DIRECT: 30, Route.CLINIC: 34, Route.WITHDRAW: 1},
    Nature.HELP: {Route.ANSWER: 16, Route.DIRECT: 52, Route.CLINIC: 27, Route.DECLINE: 1.2, Route.WITHDRAW: 2.2, Route.TRANSFER: 1.6},
    Nature.COMPLAINT: {Route.ANSWER: 9, Route.DIRECT: 56, Route.CLINIC: 29, Route.DECLINE: 1.6, Route.WITHDRAW: 2.2, Route.TRANSFER: 2.2},
    Nature.REPORT: {Route.DIRECT: 90, Route.TRANSFER: 10},
}  # fmt: skip
_CLINIC: Final = {
    ClinicDecision.DISPATCH: 78,
    ClinicDecision.ANSWER: 6,
    ClinicDecision.SUSPEND: 9,
    ClinicDecision.ESCALATE: 7,
}
_DEFECTS: Final = {
    ReplyDefect.NO_GROUNDS: 5,
    ReplyDefect.NOT_CONTACTED: 4,
    ReplyDefect.OFF_THE_POINT: 3,
    ReplyDefect.IMPROPER_TONE: 2,
    ReplyDefect.CONTRARY_TO_FACTS: 2,
}
_LATE_SHARE: Final = 0.07


def draw_fate(rng: Random, nature: Nature, urgency: Urgency) -> Fate:
    """Choose how a matter goes, by its nature; what is urgent does not wait for a clinic."""
    route = Route(pick(rng, {key.value: weight for key, weight in _ROUTES[nature].items()}))
    if urgency is not Urgency.NORMAL and route is Route.CLINIC and rng.random() < 0.75:
        route = Route.DIRECT
    late = rng.random() < _LATE_SHARE
    share = rng.uniform(1.05, 1.7) if late else rng.triangular(0.12, 0.97, 0.5)
    level = SuperviseLevel.YELLOW if late and rng.random() < 0.2 else SuperviseLevel.ORDINARY
    return Fate(
        route=route,
        pace=rng.triangular(0.3, 2.2, 0.8),
        handling_share=share,
        clinic=ClinicDecision(pick(rng, {key.value: weight for key, weight in _CLINIC.items()})),
        returns=_request(rng, 0.035, upheld=0.7),
        extends=_request(rng, 0.06, upheld=0.8) if not late else None,
        defect=ReplyDefect(pick(rng, {key.value: n for key, n in _DEFECTS.items()})) if rng.random() < 0.06 else None,
        suspends=rng.random() < 0.012,
        resumes=rng.random() < 0.4,
        again=_again(rng),
        supervise=level if late and rng.random() < 0.7 else SuperviseLevel.NONE,
        is_adopted=rng.random() < 0.01,
        relabels=rng.random() < 0.02,
        echo=_echo(rng),
    )


def _request(rng: Random, share: float, *, upheld: float) -> RequestStatus | None:
    if rng.random() >= share:
        return None
    return RequestStatus.UPHELD if rng.random() < upheld else RequestStatus.DENIED


def _again(rng: Random) -> Again | None:
    drawn = rng.random()
    if drawn < 0.035:
        return Again.REDO
    return Again.REOPEN if drawn < 0.05 else None


def _echo(rng: Random) -> Echo | None:
    drawn = rng.random()
    if drawn < 0.04:
        return Echo.JOIN
    return Echo.MERGE if drawn < 0.055 else None


class Part(NamedTuple):
    """One of the cast: how many, how many office hours ago at the least and at the most, what becomes of it."""

    count: int
    earliest: float
    latest: float
    fate: Fate
    urgency: Urgency | None = None


def cast(scale: int) -> Iterator[Part]:
    """Yield what must stand on the desks whatever chance brings; `scale` 1 for a small county, 2 for a full one."""
    quick = {"pace": 0.15, "handling_hours": 4.0}
    direct, clinic = Route.DIRECT, Route.CLINIC
    yield Part(2 * scale, 1.5, 0.1, Fate(route=direct, stop=Verb.DIAGNOSE))
    yield Part(3 * scale, 6, 3, Fate(route=clinic, stop=Verb.DISPATCH, **quick))
    yield Part(2 * scale, 5, 3, Fate(route=direct, stop=Verb.SIGN, **quick))
    yield Part(1, 40, 30, Fate(route=direct, stop=Verb.SIGN, **quick))
    yield Part(2 * scale, 20, 8, Fate(route=direct, stop=Verb.REPLY, **quick))
    yield Part(2, 170, 130, Fate(route=direct, stop=Verb.REPLY, supervise=SuperviseLevel.YELLOW, **quick))
    yield Part(1, 260, 240, Fate(route=direct, stop=Verb.REPLY, supervise=SuperviseLevel.RED, is_adopted=True, **quick))
    yield Part(1 + scale, 60, 40, Fate(route=direct, suspends=True, stop=Verb.RESUME, **quick))
    yield Part(1 + scale, 110, 80, Fate(route=clinic, clinic=ClinicDecision.SUSPEND, stop=Verb.RESUME, **quick))
    yield Part(1, 90, 80, Fate(route=clinic, clinic=ClinicDecision.ESCALATE, stop=Verb.ESCALATE, **quick))
    yield Part(2 * scale, 30, 16, Fate(route=direct, stop=Verb.APPROVE_REPLY, **quick))
    yield Part(2 * scale, 40, 24, Fate(route=direct, stop=Verb.RECORD_REVISIT, **quick))
    yield Part(scale, 16, 10, Fate(route=direct, returns=RequestStatus.PENDING, stop=Verb.UPHOLD_RETURN, **quick))
    yield Part(scale, 30, 20, Fate(route=direct, extends=RequestStatus.PENDING, stop=Verb.GRANT_EXTENSION, **quick))
    yield Part(scale, 60, 50, Fate(route=direct, again=Again.REDO, stop=Verb.SIGN, stop_round=1, **quick))
    yield Part(1, 90, 80, Fate(route=direct, again=Again.REOPEN, stop=Verb.REPLY, stop_round=1, **quick))
    yield Part(2, 60, 30, Fate(route=direct, echo=Echo.MERGE, stop=Verb.REPLY, **quick))
    yield Part(1, 60, 30, Fate(route=Route.DECLINE))
    yield Part(1, 60, 30, Fate(route=Route.TRANSFER))
    yield Part(1, 60, 30, Fate(route=Route.WITHDRAW))
    yield Part(1, 400, 300, Fate(route=direct, defect=ReplyDefect.NO_GROUNDS, **quick))
    yield Part(1, 2, 1, Fate(route=direct, stop=Verb.SIGN, **quick), Urgency.CRITICAL)
    yield Part(1, 8, 5, Fate(route=direct, stop=Verb.REPLY, **quick), Urgency.CRITICAL)
