"""Wages that were owed in Ruian: what the labour inspectors brought in, from the cases and their forms.

The group cases hold more workers than all cases together, so that they are entered beside them (domain digest A5).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import cycle
from typing import Any, Final

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, func, select

from feedback.capture.notes import ContactNote, Decided, Matter, MessageDetail
from feedback.core.database import reading, transaction
from feedback.tracker import service
from feedback.tracker.case_forms import LEAST_OF_A_GROUP
from feedback.tracker.door import NO_STEP
from feedback.tracker.takeover import Past
from feedback.trial.seeds.stage import Ending, Stage, ask, cases_of, diagnose, on, shared_out, take_in
from models.case import Case
from models.office_vocabulary import FormKind, PoliceResult
from models.subform import WageArrears
from models.vocabulary import CaseStatus, Channel, ClosureMode, HandledHow, Nature, Urgency

_FEN: Final = 100
_TEN_THOUSAND: Final = 10_000 * _FEN
_CASES: Final = 1_042
_GROUPS: Final = 94
_SPECIAL: Final = 239
_ADOPTED: Final = 59
_IRRATIONAL: Final = 36
_FINED: Final = 39
_FINES: Final = 366_000
_POLICE: Final = ((PoliceResult.FILED, 20), (PoliceResult.SETTLED, 14), (PoliceResult.SENTENCED, 5), (None, 7))
_SENTENCED_PERSONS: Final = 7
_CATEGORY: Final = "1001"
_BATCH: Final = 200
_REGISTERED: Final = date(2016, 3, 1)
_CLOSED: Final = date(2016, 11, 30)
_MOVED: Final = date(2016, 12, 6)


@dataclass(slots=True)
class Arrears:
    """One case: how many workers, what is owed and what was recovered in fen, and the fields that few have."""

    workers: int
    owed: int
    recovered: int = 0
    others: dict[str, Any] | None = None

    @property
    def values(self) -> dict[str, Any]:
        return {"workers": self.workers, "owed_fen": self.owed, "recovered_fen": self.recovered, **(self.others or {})}


def enter(stage: Stage) -> None:
    """Enter the cases as the inspectors' ledger has them, closed; those that a leader took over go their way here."""
    single, groups = _single_cases(), _group_cases()
    with on(_MOVED):
        past = [*single[_ADOPTED:], *groups]
        _fill(stage, _taken_over(stage, len(past)), past)
        _adopt(stage, single[:_ADOPTED])


def _single_cases() -> list[Arrears]:
    """Return the cases of fewer than ten; the special team's come first, so that leaders took some of these over."""
    parts = ((_SPECIAL, 2_040, 4_050), (_CASES - _SPECIAL, 4_581 - 2_040, 8_071 - 4_050))
    cases = [
        Arrears(workers, sum_, sum_, {"by_special_team": count == _SPECIAL})
        for count, workers_all, wan in parts
        for workers, sum_ in zip(shared_out(workers_all, count), shared_out(wan * _TEN_THOUSAND, count), strict=True)
    ]
    for case, fine in zip(cases[-_FINED:], shared_out(_FINES * _FEN, _FINED), strict=True):
        case.others = {**(case.others or {}), "penalty_fen": fine}
    results = iter([result for result, count in _POLICE for _n in range(count)])
    persons = shared_out(_SENTENCED_PERSONS, dict(_POLICE)[PoliceResult.SENTENCED])
    for case, result in zip(cases[_SPECIAL:], results, strict=False):
        sentenced = next(persons) if result is PoliceResult.SENTENCED else 0
        facts = {"transferred_on": _CLOSED, "police_result": result, "sentenced_persons": sentenced}
        case.others = {**(case.others or {}), **facts}
    return cases


def _group_cases() -> list[Arrears]:
    sizes, sums = shared_out(5_759, _GROUPS), shared_out(3_013 * _TEN_THOUSAND, _GROUPS)
    return [
        Arrears(workers, sum_, others={"is_irrational": n < _IRRATIONAL})
        for n, (workers, sum_) in enumerate(zip(sizes, sums, strict=True))
    ]


def _notes(stage: Stage, count: int, past: Past | None) -> Iterator[ContactNote]:
    """Yield letters of one matter each."""
    places = cycle((stage.areas["330101"], stage.areas["330201"]))
    for _n, words, area_id in zip(range(count), cycle(stage.words("said")), places, strict=False):
        decided = Decided(category=_CATEGORY, nature=Nature.HELP)
        yield ContactNote(
            submission_key=stage.key(),
            channel=Channel.COUNTER,
            area_id=area_id,
            detail=MessageDetail(received_on=_REGISTERED),
            matters=[Matter(words=words, decided=decided, past=past)],
            held_on=_REGISTERED,
        )


def _taken_over(stage: Stage, count: int) -> list[int]:
    past = Past(
        stood=CaseStatus.CLOSED,
        registered_on=_REGISTERED,
        closed_on=_CLOSED,
        result=stage.words("result"),
        handled_how=HandledHow.ON_SITE,
        closure_mode=ClosureMode.SOLVED,
        is_contacted=True,
        is_resolved=True,
    )
    return cases_of(take_in(stage.actor("clerk"), list(_notes(stage, count, past))))


def _adopt(stage: Stage, arrears: Sequence[Arrears]) -> None:
    """Let a leader take cases over by name, and bring them to their end."""
    clerk, leader, revisitor = stage.actor("clerk"), stage.actor("leader"), stage.actor("revisitor")
    cases = cases_of(take_in(clerk, list(_notes(stage, len(arrears), None))))
    _fill(stage, cases, arrears)
    ending = Ending(category=_CATEGORY, result=stage.words("result"), urgency=Urgency.NORMAL)
    with transaction() as session:
        for case_id in cases:
            diagnose(session, clerk, case_id, ending)
            service.adopt(session, leader, case_id, NO_STEP)
            service.answer(session, clerk, case_id, NO_STEP, ending.closing)
            ask(session, revisitor, case_id, ending)


def _fill(stage: Stage, cases: Sequence[int], arrears: Sequence[Arrears]) -> None:
    clerk = stage.actor("clerk")
    pairs = list(zip(cases, arrears, strict=True))
    for start in range(0, len(pairs), _BATCH):
        with transaction() as session:
            for case_id, each in pairs[start : start + _BATCH]:
                service.fill_form(session, clerk, case_id, NO_STEP, kind=FormKind.WAGES, values=each.values)


def counted(stage: Stage) -> dict[str, int]:
    """Return what the forms come to, in yuan and persons, by the codes of the article's figures."""
    is_group = col(WageArrears.workers) >= LEAST_OF_A_GROUP
    with reading() as session:
        cases, workers, _owed, recovered = _summed(session, ~is_group)
        groups, group_workers, group_sum, _none = _summed(session, is_group)
        special, special_workers, _all, special_sum = _summed(session, col(WageArrears.by_special_team).is_(True))
        police = _police(session)
        fined = col(WageArrears.penalty_fen) > 0
        fines = session.exec(select(func.sum(WageArrears.penalty_fen))).one() or 0
        joined = select(func.count()).select_from(WageArrears).join(Case, col(WageArrears.case_id) == Case.id)
        urgent = session.exec(joined.where(is_group, Case.urgency == Urgency.URGENT)).one()
        adopted = session.exec(joined.where(col(Case.adopted_by_id).is_not(None))).one()
        counts = {
            "irrational": _summed(session, col(WageArrears.is_irrational).is_(True))[0],
            "fined": _summed(session, fined)[0],
        }
    stage.remark("groups", group_workers=group_workers, workers=workers)
    return {
        "cases": cases,
        "workers": workers,
        "recovered": recovered // _FEN,
        "groups": groups,
        "group_workers": group_workers,
        "group_sum": group_sum // _FEN,
        "group_urgent": urgent,
        "special": special,
        "special_workers": special_workers,
        "special_sum": special_sum // _FEN,
        "adopted": adopted,
        "fines": int(fines) // _FEN,
        **counts,
        **_told_of_police(stage, police),
    }


def _summed(session: Session, condition: ColumnElement[bool]) -> tuple[int, int, int, int]:
    """Return how many cases, their workers, what is owed and what was recovered."""
    columns = (
        func.count(),
        func.sum(WageArrears.workers),
        func.sum(WageArrears.owed_fen),
        func.sum(WageArrears.recovered_fen),
    )
    cases, workers, owed, recovered = session.exec(select(*columns).where(condition)).one()
    return int(cases), int(workers or 0), int(owed or 0), int(recovered or 0)


def _police(session: Session) -> dict[PoliceResult | None, tuple[int, int]]:
    """Return how many cases of each result were handed to the police, and how many persons were sentenced."""
    wanted = select(WageArrears.police_result, func.count(), func.sum(WageArrears.sentenced_persons))
    moved: Any = wanted.where(col(WageArrears.transferred_on).is_not(None)).group_by(col(WageArrears.police_result))
    return {result: (cases, int(persons)) for result, cases, persons in session.execute(moved).all()}


def _told_of_police(stage: Stage, police: dict[PoliceResult | None, tuple[int, int]]) -> dict[str, int]:
    transferred = sum(cases for cases, _persons in police.values())
    filed, settled = police[PoliceResult.FILED][0], police[PoliceResult.SETTLED][0]
    sentenced, unknown = police[PoliceResult.SENTENCED], police[None][0]
    stage.remark("police", rest=transferred - filed - settled, sentenced=sentenced[0], unknown=unknown)
    return {"transferred": transferred, "filed": filed, "settled": settled, "sentenced": sentenced[1]}
