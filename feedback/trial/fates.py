"""What becomes of a matter of the trial county: drawn for most, laid down for a few, so that no desk is empty."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from random import Random
from typing import Final, NamedTuple

from feedback.trial.sources import pick
from models.vocabulary import (
    ClinicDecision,
    Nature,
    ReplyDefect,
    RequestStatus,
    SuperviseLevel,
    Urgency,
    Verb,
)


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
    is late), and `handling_hours` overrides it. `calls_late` says that the unit calls the person after its time is up.
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
    calls_late: bool = False


_ROUTES: Final[Mapping[Nature, Mapping[str, float]]] = {
    Nature.CONSULT: {Route.ANSWER: 78, Route.DIRECT: 20, Route.WITHDRAW: 1, Route.TRANSFER: 1},
    Nature.PRAISE: {Route.ANSWER: 99, Route.WITHDRAW: 1},
    Nature.SUGGESTION: {Route.ANSWER: 35, Route.DIRECT: 30, Route.CLINIC: 34, Route.WITHDRAW: 1},
    Nature.HELP: {
        Route.ANSWER: 16,
        Route.DIRECT: 52,
        Route.CLINIC: 27,
        Route.DECLINE: 1.2,
        Route.WITHDRAW: 2.2,
        Route.TRANSFER: 1.6,
    },
    Nature.COMPLAINT: {
        Route.ANSWER: 9,
        Route.DIRECT: 56,
        Route.CLINIC: 29,
        Route.DECLINE: 1.6,
        Route.WITHDRAW: 2.2,
        Route.TRANSFER: 2.2,
    },
    Nature.REPORT: {Route.DIRECT: 90, Route.TRANSFER: 10},
}
_CLINIC: Final[Mapping[str, float]] = {
    ClinicDecision.DISPATCH: 78,
    ClinicDecision.ANSWER: 6,
    ClinicDecision.SUSPEND: 9,
    ClinicDecision.ESCALATE: 7,
}
_DEFECTS: Final[Mapping[str, float]] = {
    ReplyDefect.NO_GROUNDS: 5,
    ReplyDefect.NOT_CONTACTED: 4,
    ReplyDefect.OFF_THE_POINT: 3,
    ReplyDefect.IMPROPER_TONE: 2,
    ReplyDefect.CONTRARY_TO_FACTS: 2,
}
_LATE_SHARE: Final = 0.07
_CALLS_LATE_SHARE: Final = 0.06


def draw_fate(rng: Random, nature: Nature, urgency: Urgency) -> Fate:
    """Choose how a matter goes, by its nature; what is urgent does not wait for a clinic."""
    route = Route(pick(rng, _ROUTES[nature]))
    if urgency is not Urgency.NORMAL and route is Route.CLINIC and rng.random() < 0.75:
        route = Route.DIRECT
    late = rng.random() < _LATE_SHARE
    share = rng.uniform(1.05, 1.7) if late else rng.triangular(0.12, 0.97, 0.5)
    level = SuperviseLevel.YELLOW if late and rng.random() < 0.2 else SuperviseLevel.ORDINARY
    return Fate(
        route=route,
        pace=rng.triangular(0.3, 2.2, 0.8),
        handling_share=share,
        clinic=ClinicDecision(pick(rng, _CLINIC)),
        returns=_request(rng, 0.035, upheld=0.7),
        extends=_request(rng, 0.06, upheld=0.8) if not late else None,
        defect=ReplyDefect(pick(rng, _DEFECTS)) if rng.random() < 0.06 else None,
        suspends=rng.random() < 0.012,
        resumes=rng.random() < 0.4,
        again=_again(rng),
        supervise=level if late and rng.random() < 0.7 else SuperviseLevel.NONE,
        is_adopted=rng.random() < 0.01,
        relabels=rng.random() < 0.02,
        echo=_echo(rng),
        calls_late=urgency is not Urgency.CRITICAL and rng.random() < _CALLS_LATE_SHARE,
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


class CastMember(NamedTuple):
    """Some of the cast: how many, between how many office hours ago, what becomes of them; perhaps how urgent."""

    number: int
    earliest: float
    latest: float
    fate: Fate
    urgency: Urgency = Urgency.NORMAL


_DIRECT: Final = Fate(route=Route.DIRECT, pace=0.15, handling_hours=4.0)
_CLINIC_FIRST: Final = replace(_DIRECT, route=Route.CLINIC)
_STUCK: Final = replace(_DIRECT, stop=Verb.REPLY)
# What there is more of in a larger county.
_MANY: Final = (
    CastMember(2, 1.5, 0.1, replace(_DIRECT, stop=Verb.DIAGNOSE)),
    CastMember(3, 6, 3, replace(_CLINIC_FIRST, stop=Verb.DISPATCH)),
    CastMember(2, 5, 3, replace(_DIRECT, stop=Verb.SIGN)),
    CastMember(2, 20, 8, _STUCK),
    CastMember(1, 60, 40, replace(_DIRECT, suspends=True, stop=Verb.RESUME)),
    CastMember(1, 110, 80, replace(_CLINIC_FIRST, clinic=ClinicDecision.SUSPEND, stop=Verb.RESUME)),
    CastMember(2, 30, 16, replace(_DIRECT, stop=Verb.APPROVE_REPLY)),
    CastMember(2, 40, 24, replace(_DIRECT, stop=Verb.RECORD_REVISIT)),
    CastMember(1, 16, 10, replace(_DIRECT, returns=RequestStatus.PENDING, stop=Verb.UPHOLD_RETURN)),
    CastMember(1, 30, 20, replace(_DIRECT, extends=RequestStatus.PENDING, stop=Verb.GRANT_EXTENSION)),
    CastMember(1, 60, 50, replace(_DIRECT, again=Again.REDO, stop=Verb.SIGN, stop_round=1)),
)
_FEW: Final = (
    CastMember(1, 40, 30, replace(_DIRECT, stop=Verb.SIGN)),
    CastMember(2, 170, 130, replace(_STUCK, supervise=SuperviseLevel.YELLOW)),
    CastMember(1, 260, 240, replace(_STUCK, supervise=SuperviseLevel.RED, is_adopted=True)),
    CastMember(1, 90, 80, replace(_CLINIC_FIRST, clinic=ClinicDecision.ESCALATE, stop=Verb.ESCALATE)),
    CastMember(1, 90, 80, replace(_DIRECT, again=Again.REOPEN, stop=Verb.REPLY, stop_round=1)),
    CastMember(2, 60, 30, replace(_STUCK, echo=Echo.MERGE)),
    CastMember(1, 60, 30, replace(_DIRECT, route=Route.DECLINE)),
    CastMember(1, 60, 30, replace(_DIRECT, route=Route.TRANSFER)),
    CastMember(1, 60, 30, replace(_DIRECT, route=Route.WITHDRAW)),
    CastMember(1, 400, 300, replace(_DIRECT, defect=ReplyDefect.NO_GROUNDS)),
    CastMember(1, 2, 1, replace(_DIRECT, stop=Verb.SIGN), Urgency.CRITICAL),
    CastMember(1, 8, 5, _STUCK, Urgency.CRITICAL),
)


def cast(scale: int) -> tuple[CastMember, ...]:
    """Return what must stand on the desks whatever chance brings; a large county has `scale` times as many of most."""
    return (*(each._replace(number=each.number * scale) for each in _MANY), *_FEW)
