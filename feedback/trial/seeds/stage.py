"""The place in which a scenario is played: areas, units and people of its file, and short ways through the services."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any, Final

from sqlmodel import Session

from feedback.access.accounts import add_grant, add_user
from feedback.access.actor import Actor, load_actor
from feedback.archive.places import AreaEntry, add_areas
from feedback.capture.notes import ContactNote, Receipt
from feedback.capture.service import record_all
from feedback.core.clock import OFFICE_ZONE, set_to
from feedback.core.database import reading, transaction
from feedback.tracker import service
from feedback.tracker.assignment import Order
from feedback.tracker.closing import Closing, RevisitAnswers
from feedback.tracker.door import NO_STEP
from feedback.tracker.labelling import Diagnosis
from feedback.trial.setup import seed_rules
from feedback.trial.sources import tree
from models.place import Unit
from models.vocabulary import (
    AreaKind,
    ClosureMode,
    FeedbackMode,
    HandledHow,
    Nature,
    OrgLevel,
    OutcomeType,
    Role,
    Satisfaction,
    Scope,
    UnitKind,
    Urgency,
)

_BATCH: Final = 500
_MORNING: Final = time(9, 0)
_UNIT: Final = "unit:"


@dataclass(slots=True)
class Stage:
    """A scenario's file with the numbers that the store gave to what it names."""

    name: str
    data: Mapping[str, Any]
    areas: dict[str, int] = field(default_factory=dict)
    units: dict[str, int] = field(default_factory=dict)
    people: dict[str, int] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)
    _keys: int = 0

    @property
    def day(self) -> date:
        """The last day that the article tells of."""
        return date.fromisoformat(self.data["day"])

    def actor(self, username: str) -> Actor:
        """Return one of the scenario's people."""
        with reading() as session:
            found = load_actor(session, self.people[username])
        if found is None:
            raise KeyError(username)
        return found

    def key(self) -> str:
        """Return another submission key."""
        self._keys += 1
        return f"{self.name}-{self._keys}"

    def remark(self, code: str, **facts: object) -> None:
        """Tell what the article leaves open or contradicts, in the words of the file."""
        self.remarks.append(self.data["remarks"][code].format(**facts))

    def words(self, code: str) -> Any:
        """Return a text or a list of texts of the file."""
        return self.data["words"][code]


def set_stage(name: str) -> Stage:
    """Fill an empty database with the rules of every installation and a scenario's places, units and people."""
    stage = Stage(name, tree(f"seeds/{name}"))
    with on(stage.day), transaction() as session:
        seed_rules(session)
        _add_areas(session, stage)
        _add_units(session, stage)
        _add_people(session, stage)
    return stage


@contextmanager
def on(day: date, at: time = _MORNING) -> Iterator[None]:
    """Let it be this day at the office."""
    with set_to(datetime.combine(day, at, tzinfo=OFFICE_ZONE)):
        yield


def _add_areas(session: Session, stage: Stage) -> None:
    entries = [
        AreaEntry(code=code, name=name, kind=AreaKind(kind), parent_code=parent or None)
        for code, name, kind, parent in stage.data["areas"]
    ]
    stage.areas = {area.code: area.id for area in add_areas(session, None, entries)}


def _add_units(session: Session, stage: Stage) -> None:
    rows = [
        Unit(
            code=code, name=name, kind=UnitKind(kind), level=OrgLevel(level), area_id=stage.areas[area],
            handles=list(handles),
        )
        for code, name, kind, level, area, *handles in stage.data["units"]
    ]  # fmt: skip
    session.add_all(rows)
    session.flush()  # People are granted roles in them.
    stage.units = {row.code: row.id for row in rows}


def _add_people(session: Session, stage: Stage) -> None:
    for username, name, role, place in stage.data["people"]:
        if username not in stage.people:
            user, _password = add_user(session, username=username, name=name, is_trial=True)
            stage.people[username] = user.id
        if place.startswith(_UNIT):
            add_grant(session, stage.people[username], role=Role(role), unit_id=stage.units[place[len(_UNIT) :]])
        else:
            add_grant(session, stage.people[username], role=Role(role), area_id=stage.areas[place])


def shared_out(total: int, count: int) -> Iterator[int]:
    """Yield `count` numbers as even as can be that come to `total`.

    >>> list(shared_out(7, 3))
    [3, 2, 2]
    """
    each, rest = divmod(total, count)
    for n in range(count):
        yield each + (n < rest)


def take_in(actor: Actor, notes: Sequence[ContactNote]) -> list[Receipt]:
    """Record contacts in batches, each in a transaction of its own."""
    receipts: list[Receipt] = []
    for start in range(0, len(notes), _BATCH):
        with transaction() as session:
            receipts += record_all(session, actor, notes[start : start + _BATCH])
            session.flush()
            session.expunge_all()
    return receipts


def cases_of(receipts: Sequence[Receipt]) -> list[int]:
    """Return the cases that came of contacts, in their order."""
    return [matter.case_id for receipt in receipts for matter in receipt.matters if matter.case_id is not None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """How a case of a scenario ends."""

    category: str
    result: str
    outcome: OutcomeType | None = OutcomeType.REQUEST_RESOLVED
    nature: Nature = Nature.HELP
    scope: Scope = Scope.INDIVIDUAL
    urgency: Urgency = Urgency.NORMAL
    mode: ClosureMode = ClosureMode.SOLVED
    satisfaction: Satisfaction = Satisfaction.SATISFIED

    @property
    def diagnosis(self) -> Diagnosis:
        return Diagnosis(category=self.category, scope=self.scope, urgency=self.urgency, nature=self.nature)

    @property
    def closing(self) -> Closing:
        return Closing(
            result=self.result,
            handled_how=HandledHow.ON_SITE,
            closure_mode=self.mode,
            contacted=True,
            outcome_type=self.outcome,
        )

    @property
    def answers(self) -> RevisitAnswers:
        return RevisitAnswers(
            is_valid=True,
            feedback_mode=FeedbackMode.PHONE,
            is_contacted=True,
            is_resolved=True,
            satisfaction=self.satisfaction,
        )


def diagnose(session: Session, clerk: Actor, case_id: int, ending: Ending) -> None:
    service.diagnose(session, clerk, case_id, NO_STEP, ending.diagnosis)


def answer_and_ask(stage: Stage, ends: Sequence[tuple[int, Ending]]) -> None:
    """Diagnose cases, answer them on the spot and ask the person: the shortest way to a closed case."""
    clerk, revisitor = stage.actor("clerk"), stage.actor("revisitor")
    for start in range(0, len(ends), _BATCH):
        with transaction() as session:
            for case_id, ending in ends[start : start + _BATCH]:
                diagnose(session, clerk, case_id, ending)
                service.answer(session, clerk, case_id, NO_STEP, ending.closing)
                ask(session, revisitor, case_id, ending)


def ask(session: Session, revisitor: Actor, case_id: int, ending: Ending) -> None:
    """Ask the person, and close the case."""
    service.record_revisit(session, revisitor, case_id, NO_STEP, ending.answers, closing_mode=ending.mode)


def hand_over(session: Session, stage: Stage, case_id: int, ending: Ending, *, unit: str, measures: str) -> None:
    """Diagnose a case, dispatch it to a unit, and let the unit sign."""
    clerk, handler = stage.actor("clerk"), stage.actor("handler")
    diagnose(session, clerk, case_id, ending)
    order = Order(lead_unit_id=stage.units[unit], measures=measures)
    service.dispatch(session, clerk, case_id, NO_STEP, order)
    service.sign(session, handler, case_id, NO_STEP)


def bring_back(session: Session, stage: Stage, case_id: int, ending: Ending) -> None:
    """Let the unit reply, the reviewer approve, and ask the person."""
    service.reply(session, stage.actor("handler"), case_id, NO_STEP, ending.closing)
    service.approve_reply(session, stage.actor("reviewer"), case_id, NO_STEP)
    ask(session, stage.actor("revisitor"), case_id, ending)
