"""A store filled with many cases, for measuring alone: rows of the right shape past the services, by bulk inserts.

Their chains verify and their numbers are the next ones, but nobody acted: the trial county's own story is `play`'s.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from types import SimpleNamespace
from typing import Any, Final, NamedTuple, cast

from sqlalchemy import func, insert, text
from sqlmodel import Session, col, select

from feedback.classify.segment import default_segmenter
from feedback.core import chain
from feedback.core.clock import utc_now
from feedback.core.counters import take_numbers
from feedback.core.database import transaction
from feedback.tracker.clocks import SET_BY_HAND_RULE, Rule
from feedback.tracker.door import covered
from feedback.tracker.search import add_to_index
from feedback.trial import phrases
from models.base import metadata
from models.case import Case, CaseEvent
from models.contact import Contact, Opinion
from models.place import Area, Unit
from models.user import RoleGrant
from models.vocabulary import (
    ActionKind,
    AreaKind,
    CaseStatus,
    Channel,
    ClosureMode,
    ClosureType,
    ContactKind,
    FeedbackMode,
    HandledHow,
    LabelSource,
    OrgLevel,
    PartRole,
    PartStatus,
    Role,
    Satisfaction,
    Stage,
    Verb,
    VisitType,
)

YEARS_DAYS: Final = 730
_CHUNK: Final = 4000
_TEXTS: Final = 3000
_CONFIDENTIAL_SHARE: Final = 0.01
_RULE: Final = Rule(SET_BY_HAND_RULE).stored()
Row = dict[str, Any]


class _Step(NamedTuple):
    """One move of the common course: who makes it, about how many hours after the one before."""

    verb: Verb
    target: CaseStatus
    role: Role
    hours: float


_COURSE: Final = (
    _Step(Verb.REGISTER, CaseStatus.REGISTERED, Role.RECORDER, 0),
    _Step(Verb.DIAGNOSE, CaseStatus.REGISTERED, Role.CLERK, 6),
    _Step(Verb.QUEUE_FOR_CLINIC, CaseStatus.AWAITING_CLINIC, Role.CLERK, 2),
    _Step(Verb.DISPATCH, CaseStatus.DISPATCHED, Role.CHAIR, 60),
    _Step(Verb.SIGN, CaseStatus.HANDLING, Role.HANDLER, 8),
    _Step(Verb.LOG_ACTION, CaseStatus.HANDLING, Role.HANDLER, 20),
    _Step(Verb.REPLY, CaseStatus.REPLIED, Role.HANDLER, 90),
    _Step(Verb.APPROVE_REPLY, CaseStatus.REVIEWING, Role.REVIEWER, 12),
    _Step(Verb.RECORD_REVISIT, CaseStatus.CLOSED, Role.REVISITOR, 30),
)
# Where a case stands: how often, after how many steps of the course, and the move that led off it.
_STANDS: Final[Mapping[CaseStatus, tuple[float, int, Verb | None]]] = {
    CaseStatus.REGISTERED: (1.5, 1, None),
    CaseStatus.AWAITING_CLINIC: (1.2, 3, None),
    CaseStatus.DISPATCHED: (1.5, 4, None),
    CaseStatus.HANDLING: (5, 6, None),
    CaseStatus.SUSPENDED: (1, 5, Verb.SUSPEND),
    CaseStatus.REPLIED: (1.3, 7, None),
    CaseStatus.REVIEWING: (1.5, 8, None),
    CaseStatus.CLOSED: (83, 9, None),
    CaseStatus.DECLINED: (1, 2, Verb.DECLINE),
    CaseStatus.TRANSFERRED: (1.5, 2, Verb.TRANSFER_OUT),
    CaseStatus.WITHDRAWN: (1.5, 2, Verb.WITHDRAW),
}
_STAGES: Final = {
    CaseStatus.REGISTERED: Stage.DIAGNOSE,
    CaseStatus.AWAITING_CLINIC: Stage.CLINIC,
    CaseStatus.DISPATCHED: Stage.SIGN,
    CaseStatus.HANDLING: Stage.RESOLVE,
    CaseStatus.REPLIED: Stage.REVIEW,
    CaseStatus.REVIEWING: Stage.REVISIT,
}
# The stamp of a case that a step sets.
_STAMPS: Final = {
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
_KINDS: Final = {
    Channel.VISIT: ContactKind.VISIT,
    Channel.HOTLINE: ContactKind.CALL,
    Channel.ONLINE: ContactKind.MESSAGE,
    Channel.LETTER: ContactKind.MESSAGE,
}
_NUMBERED: Final = ("contact", "issue", "opinion")


@dataclass(frozen=True, slots=True)
class _Said:
    """Words with their labels and search tokens; cut once and used many times."""

    told: phrases.Utterance
    tokens: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Ground:
    """What is there already and what the new rows refer to."""

    places: Sequence[Area]
    units: Mapping[int | None, Sequence[int]]
    people: Mapping[Role, Sequence[int]]
    said: Sequence[_Said]


def fill(cases: int = 100_000, *, seed: int = 1, progress: Callable[[int], None] = lambda _done: None) -> None:
    """Add `cases` cases of two years to the county that the process's store holds, some thousand at a time."""
    rng = Random(seed)  # noqa: S311 - rows to measure with, no secrets
    with transaction() as session:
        ground = _ground(session, rng)
    for start in range(0, cases, _CHUNK):
        number = min(_CHUNK, cases - start)
        with transaction() as session:
            _Chunk(session, ground, rng).add(number)
        progress(number)


def _ground(session: Session, rng: Random) -> _Ground:
    places = session.exec(select(Area).where(Area.kind == AreaKind.NATURAL_VILLAGE).order_by(col(Area.id))).all()
    units: dict[int | None, list[int]] = defaultdict(list)
    rows = session.exec(
        select(Area.township_id, Unit.id).join(Unit, col(Unit.area_id) == Area.id).order_by(col(Unit.id))
    )
    for township_id, unit_id in rows:
        units[township_id].append(unit_id)
    people: dict[Role, list[int]] = defaultdict(list)
    for role, user_id in session.exec(select(RoleGrant.role, RoleGrant.user_id).order_by(col(RoleGrant.id))):
        people[role].append(user_id)
    cut = default_segmenter().search_tokens
    told = [phrases.draw(rng) for _ in range(_TEXTS)]
    return _Ground(places, units, people, [_Said(each, tuple(cut(f"{each.title}\n{each.text}"))) for each in told])


class _Chunk:
    """Some thousand cases with all their rows, gathered by table and inserted at once."""

    def __init__(self, session: Session, ground: _Ground, rng: Random) -> None:
        self._session, self._ground, self._rng, self._now = session, ground, rng, utc_now()
        self._rows: dict[str, list[Row]] = defaultdict(list)
        self._words: list[tuple[int, Sequence[str]]] = []

    def add(self, number: int) -> None:
        """Add `number` cases."""
        first = {Case: self._free(Case), Contact: self._free(Contact), Opinion: self._free(Opinion)}
        year = self._now.year
        case_no = take_numbers(self._session, f"case-{year}", number)
        for offset in range(number):
            ids = tuple(first[table] + offset for table in (Case, Contact, Opinion))
            self._one(ids, f"ZS{year}-{case_no + offset:06d}")
        for table in metadata.sorted_tables:
            if rows := self._rows.get(table.name):
                self._session.execute(insert(table), rows)
        add_to_index(self._session, self._words)
        self._go_on_counting()

    def _free(self, table: type[Case] | type[Contact] | type[Opinion]) -> int:
        return (self._session.exec(select(func.max(table.id))).one() or 0) + 1

    def _go_on_counting(self) -> None:
        """Let PostgreSQL give the numbers that follow those that were given here."""
        if self._session.get_bind().dialect.name != "postgresql":
            return
        for name in _NUMBERED:
            last = f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), (SELECT max(id) FROM {name}))"  # noqa: S608
            self._session.execute(text(last))

    def _one(self, ids: tuple[int, ...], case_no: str) -> None:
        case_id, contact_id, opinion_id = ids
        rng, said = self._rng, self._rng.choice(self._ground.said)
        status = rng.choices(list(_STANDS), weights=[each[0] for each in _STANDS.values()])[0]
        hidden = rng.random() < _CONFIDENTIAL_SHARE
        place = rng.choice(self._ground.places)
        case = self._case(case_id, case_no, said, place, status=status, hidden=hidden)
        self._rows["issue"].append(case)
        times = self._chain(case, status)
        self._contact(contact_id, case)
        self._opinion(opinion_id, contact_id, case, said)
        self._labels(case, opinion_id, said)
        if case["dispatched_at"]:
            self._handling(case, times)
        if not hidden:
            self._words.append((case_id, said.tokens))

    def _case(self, case_id: int, case_no: str, said: _Said, place: Area, *, status: CaseStatus, hidden: bool) -> Row:
        told, title = said.told, said.told.title
        is_open = status in _STAGES or status is CaseStatus.SUSPENDED
        due = self._now + timedelta(days=self._rng.uniform(-4, 12)) if is_open else None
        case = {column.name: None for column in metadata.tables["issue"].c}
        return (
            case
            | {
                "id": case_id,
                "case_no": case_no,
                "title": "" if hidden else title,
                "sealed_title": title if hidden else None,
                "status": status,
                "level": OrgLevel.TOWNSHIP,
                "is_confidential": hidden,
                "channel": self._rng.choice(list(_KINDS)),
                "area_id": place.id,
                "township_id": place.township_id,
                "village_id": place.village_id,
                "category": told.code,
                "scope": told.scope,
                "urgency": told.urgency,
                "nature": told.nature,
                "wants_reply": True,
                "stage": _STAGES.get(status),
                "due_at": due,
                "due_rule": _RULE if is_open else "",
                "resolve_rule": "",
                "is_designated": False,
                "redo_no": 0,
                "extension_count": 0,
                "supervise_level": "none",
                "version": 1,
                "is_trial": True,
            }
            | self._ending(status)
        )

    def _ending(self, status: CaseStatus) -> Row:
        """Return what a case of this state has besides its stamps."""
        if status is CaseStatus.SUSPENDED:
            return {"suspended_from": CaseStatus.HANDLING, "next_look_on": (self._now + timedelta(days=60)).date()}
        if status is not CaseStatus.CLOSED:
            return {}
        satisfied = self._rng.random() < 0.9
        return {
            "closure_type": ClosureType.SUBSTANTIVE if satisfied else ClosureType.PROCEDURAL,
            "closure_mode": ClosureMode.SOLVED if satisfied else ClosureMode.POLICY_EXPLAINED,
            "is_contacted": True,
            "is_resolved": satisfied,
            "satisfaction": Satisfaction.SATISFIED if satisfied else Satisfaction.DISSATISFIED,
        }

    def _chain(self, case: Row, status: CaseStatus) -> dict[Verb, tuple[datetime, int]]:
        """Add the case's events, set its stamps, and return when and by whom each step was made."""
        _weight, count, last = _STANDS[status]
        steps = [*_COURSE[:count], *([_Step(last, status, Role.CLERK, 10)] if last else [])]
        hours = [step.hours * self._rng.uniform(0.3, 1.6) for step in steps]
        longest = YEARS_DAYS if status not in _STAGES else 20
        at = self._now - timedelta(hours=sum(hours), days=self._rng.uniform(0, longest))
        previous, source, made = "", None, {}
        for seq, (step, wait) in enumerate(zip(steps, hours, strict=True), start=1):
            at += timedelta(hours=wait)
            actor_id = self._rng.choice(self._ground.people[step.role])
            event = self._event(case, step, seq, at=at, actor_id=actor_id, source=source, previous=previous)
            previous, source = event["hash"], step.target
            made[step.verb] = (at, actor_id)
            if step.verb in _STAMPS:
                case[_STAMPS[step.verb]] = at
        case["event_count"], case["chain_head"] = len(steps), previous
        case["registered_by_id"] = made[Verb.REGISTER][1]
        case["diagnosed_by_id"] = made[Verb.DIAGNOSE][1] if Verb.DIAGNOSE in made else None
        return made

    def _event(
        self, case: Row, step: _Step, seq: int, *, at: datetime, actor_id: int, source: CaseStatus | None, previous: str
    ) -> Row:
        note = None if step.verb is Verb.REGISTER else self._rng.choice(self._ground.said).told.title
        salt = chain.new_salt()
        row: Row = {
            "case_id": case["id"],
            "seq": seq,
            "at": at,
            "actor_id": actor_id,
            "actor_role": step.role,
            "verb": step.verb,
            "source": source,
            "target": step.target,
            "note": note,
            "note_salt": salt,
            "note_digest": chain.text_digest(salt, note),
            "facts": {},
            "previous": previous,
            "submission_key": None,
        }
        row["hash"] = chain.link_hash(previous, covered(cast(CaseEvent, SimpleNamespace(**row))))
        self._rows["case_event"].append(row)
        return row

    def _contact(self, contact_id: int, case: Row) -> None:
        at: datetime = case["registered_at"]
        kind = _KINDS[case["channel"]]
        self._rows["contact"].append(
            {
                "id": contact_id,
                "kind": kind,
                "channel": case["channel"],
                "area_id": case["area_id"],
                "township_id": case["township_id"],
                "village_id": case["village_id"],
                "held_on": at.date(),
                "recorded_at": at,
                "recorded_by_id": case["registered_by_id"],
                "is_confidential": case["is_confidential"] and kind is not ContactKind.VISIT,
                "submission_key": f"bulk-{contact_id}",
                "is_withdrawn": False,
                "is_trial": True,
            }
        )
        name, detail = _detail(kind, at)
        self._rows[name].append({"contact_id": contact_id} | detail)

    def _opinion(self, opinion_id: int, contact_id: int, case: Row, said: _Said) -> None:
        hidden = case["is_confidential"]
        self._rows["opinion"].append(
            {
                "id": opinion_id,
                "contact_id": contact_id,
                "position": 1,
                "case_id": case["id"],
                "area_id": case["area_id"],
                "title": "" if hidden else said.told.title,
                "words": None if hidden else said.told.text,
                "sealed_words": said.told.text if hidden else None,
                "is_confidential": hidden,
                "is_anonymous": False,
                "recorded_at": case["registered_at"],
                "is_trial": True,
            }
        )

    def _labels(self, case: Row, opinion_id: int, said: _Said) -> None:
        for source, at in ((LabelSource.MACHINE, case["registered_at"]), (LabelSource.HUMAN, case["diagnosed_at"])):
            if at is None:
                continue
            machine = source is LabelSource.MACHINE
            self._rows["label"].append(
                {
                    "case_id": case["id"],
                    "opinion_id": opinion_id if machine else None,
                    "source": source,
                    "category": said.told.code,
                    "confidence": 0.9 if machine else None,
                    "scope": said.told.scope,
                    "urgency": said.told.urgency,
                    "nature": said.told.nature,
                    "top": [[said.told.code, 0.9]] if machine else [],
                    "reasons": [],
                    "is_abstained": False,
                    "by_id": None if machine else case["diagnosed_by_id"],
                    "at": at,
                    "is_trial": True,
                }
            )

    def _handling(self, case: Row, made: Mapping[Verb, tuple[datetime, int]]) -> None:
        """Add the parts of the units, the work log, the outcome and the revisit, as far as the case has come."""
        units = self._ground.units[case["township_id"]]
        lead, co = self._rng.sample(list(units), 2)
        due = case["due_at"] or case["dispatched_at"] + timedelta(days=7)
        case["lead_unit_id"], case["resolve_due_at"], case["resolve_rule"] = lead, due, _RULE
        replied, signed = made.get(Verb.REPLY), made.get(Verb.SIGN)
        has_co = self._rng.random() < 0.4
        for unit_id, role in ((lead, PartRole.LEAD), *([(co, PartRole.CO)] if has_co else [])):
            self._rows["part"].append(_part(case, unit_id, role, due=due, signed=signed, answered=replied))
        if Verb.LOG_ACTION in made:
            self._rows["action"].append(self._action(case, lead, *made[Verb.LOG_ACTION]))
        if replied:
            case["handled_by_id"] = replied[1]
            self._rows["outcome"].append(self._outcome(case, *replied))
        if Verb.RECORD_REVISIT in made:
            self._rows["revisit"].append(_revisit(case, *made[Verb.RECORD_REVISIT]))

    def _action(self, case: Row, unit_id: int, at: datetime, by_id: int) -> Row:
        line = self._rng.choice(self._ground.said).told.title
        return {"case_id": case["id"], "unit_id": unit_id, "by_id": by_id, "at": at, "kind": ActionKind.CONTACT} | {
            "text": line
        }

    def _outcome(self, case: Row, at: datetime, by_id: int) -> Row:
        return {
            "case_id": case["id"],
            "round": 0,
            "attempt": 1,
            "by_id": by_id,
            "at": at,
            "result": self._rng.choice(self._ground.said).told.text,
            "handled_how": HandledHow.ON_SITE,
            "contacted": True,
            "closure_type": ClosureType.SUBSTANTIVE,
            "closure_mode": ClosureMode.SOLVED,
        }


def _detail(kind: ContactKind, at: datetime) -> tuple[str, Row]:
    if kind is ContactKind.VISIT:
        return "visit", {"visit_type": VisitType.VISIT_WEEK, "visitors": [], "cards_issued": 0}
    if kind is ContactKind.CALL:
        return "call", {"called_at": at, "wants_call_back": True, "answered_on_the_spot": False}
    return "message", {"source_name": "", "received_on": at.date()}


def _part(
    case: Row,
    unit_id: int,
    role: PartRole,
    *,
    due: datetime,
    signed: tuple[datetime, int] | None,
    answered: tuple[datetime, int] | None,
) -> Row:
    done = PartStatus.ANSWERED if answered else PartStatus.SIGNED if signed else PartStatus.WAITING
    return {
        "case_id": case["id"],
        "round": 0,
        "unit_id": unit_id,
        "role": role,
        "due_at": due,
        "status": done,
        "is_current": True,
        "signed_at": signed[0] if signed else None,
        "signed_by_id": signed[1] if signed else None,
        "answered_at": answered[0] if answered else None,
        "answered_by_id": answered[1] if answered else None,
    }


def _revisit(case: Row, at: datetime, by_id: int) -> Row:
    return {
        "case_id": case["id"],
        "round": 0,
        "by_id": by_id,
        "at": at,
        "is_valid": True,
        "is_contacted": True,
        "is_resolved": case["is_resolved"],
        "satisfaction": case["satisfaction"],
        "feedback_mode": FeedbackMode.PHONE,
        "is_redo": False,
    }
