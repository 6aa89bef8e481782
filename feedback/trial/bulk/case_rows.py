"""A case's own row and its chain of events, as values to insert: stamps, dates and links agree with one another."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from types import SimpleNamespace
from typing import Any, Final, NamedTuple, cast

from feedback.core import chain
from feedback.tracker.clocks import SET_BY_HAND_RULE, Rule
from feedback.tracker.door import covered, seal_of
from feedback.trial.bulk.course import LONGEST_AGO_DAYS, LONGEST_OPEN_DAYS, STAGES, STAMPS, Step, steps_to
from feedback.trial.bulk.ground import Ground, Said
from models.base import metadata
from models.case import Case, CaseEvent
from models.place import Area
from models.vocabulary import (
    CaseStatus,
    Channel,
    ClosureMode,
    ClosureType,
    OrgLevel,
    Satisfaction,
    SuperviseLevel,
    Verb,
)

RULE: Final = Rule(SET_BY_HAND_RULE).stored()
CHANNELS: Final = (Channel.VISIT, Channel.HOTLINE, Channel.ONLINE, Channel.LETTER)
_SATISFIED_SHARE: Final = 0.9
Row = dict[str, Any]


class Made(NamedTuple):
    """When a step was made, and by whom."""

    at: datetime
    by_id: int


@dataclass(frozen=True, slots=True)
class Writer:
    """Who writes the rows of many cases: chance, the ground they stand on, and the instant they lead up to."""

    rng: Random
    ground: Ground
    now: datetime

    def title(self) -> str:
        return self.rng.choice(self.ground.said).told.title


def case_row(
    writer: Writer, said: Said, place: Area, status: CaseStatus, *, case_id: int, case_no: str, is_confidential: bool
) -> Row:
    """Return the row of a case without its stamps, which `chain_of` adds."""
    told = said.told
    blank: Row = {column.name: None for column in metadata.tables["issue"].c}
    return (
        blank
        | {
            "id": case_id,
            "case_no": case_no,
            "title": "" if is_confidential else told.title,
            "sealed_title": told.title if is_confidential else None,
            "status": status,
            "level": OrgLevel.TOWNSHIP,
            "is_confidential": is_confidential,
            "channel": writer.rng.choice(CHANNELS),
            "area_id": place.id,
            "township_id": place.township_id,
            "village_id": place.village_id,
            "category": told.code,
            "scope": told.scope,
            "urgency": told.urgency,
            "nature": told.nature,
            "wants_reply": True,
            "is_to_be_asked": True,
            "resolve_rule": "",
            "is_designated": False,
            "redo_no": 0,
            "extension_count": 0,
            "supervise_level": SuperviseLevel.NONE,
            "version": 1,
            "is_trial": True,
        }
        | _standing(writer, status)
    )


def _standing(writer: Writer, status: CaseStatus) -> Row:
    """Return what a case has because of where it stands: a date while it is open, an ending once it is not."""
    is_waiting = status in STAGES or status is CaseStatus.SUSPENDED
    due = writer.now + timedelta(days=writer.rng.uniform(-4, 12)) if is_waiting else None
    facts: Row = {"stage": STAGES.get(status), "due_at": due, "due_rule": RULE if is_waiting else ""}
    if status is CaseStatus.SUSPENDED:
        next_look_on = (writer.now + timedelta(days=60)).date()
        return facts | {"suspended_from": CaseStatus.HANDLING, "next_look_on": next_look_on}
    if status is not CaseStatus.CLOSED:
        return facts
    satisfied = writer.rng.random() < _SATISFIED_SHARE
    return facts | {
        "closure_type": ClosureType.SUBSTANTIVE if satisfied else ClosureType.PROCEDURAL,
        "closure_mode": ClosureMode.SOLVED if satisfied else ClosureMode.POLICY_EXPLAINED,
        "is_contacted": True,
        "is_resolved": satisfied,
        "satisfaction": Satisfaction.SATISFIED if satisfied else Satisfaction.DISSATISFIED,
    }


def chain_of(writer: Writer, case: Row) -> tuple[list[Row], Mapping[Verb, Made]]:
    """Return the case's events and who made each step when, and set the case's stamps and the head of its chain."""
    rng = writer.rng
    steps = steps_to(case["status"], rng)
    hours = [step.hours * rng.uniform(0.3, 1.6) for step in steps]
    longest = LONGEST_OPEN_DAYS if case["status"] in STAGES else LONGEST_AGO_DAYS
    at = writer.now - timedelta(hours=sum(hours), days=rng.uniform(0, longest))
    events: list[Row] = []
    made: dict[Verb, Made] = {}
    for step, wait in zip(steps, hours, strict=True):
        at += timedelta(hours=wait)
        made[step.verb] = Made(at, rng.choice(writer.ground.people[step.role]))
        note = None if step.verb is Verb.REGISTER else writer.title()
        events.append(_event(case, step, made[step.verb], note, before=events[-1] if events else None))
        if step.verb in STAMPS:
            case[STAMPS[step.verb]] = at
    case["event_count"], case["chain_head"] = len(events), events[-1]["hash"]
    case["chain_seal"] = seal_of(cast(Case, SimpleNamespace(**case)))
    case["registered_by_id"] = made[Verb.REGISTER].by_id
    if Verb.DIAGNOSE in made:
        case["diagnosed_by_id"] = made[Verb.DIAGNOSE].by_id
    return events, made


def _event(case: Row, step: Step, made: Made, note: str | None, *, before: Row | None) -> Row:
    salt = chain.new_salt()
    row: Row = {
        "case_id": case["id"],
        "seq": before["seq"] + 1 if before else 1,
        "at": made.at,
        "actor_id": made.by_id,
        "actor_role": step.role,
        "verb": step.verb,
        "source": before["target"] if before else None,
        "target": step.target,
        "note": note,
        "note_salt": salt,
        "note_digest": chain.text_digest(salt, note),
        "facts": {},
        "sealed_facts": None,
        "previous": before["hash"] if before else "",
        "submission_key": None,
    }
    row["hash"] = chain.link_hash(row["previous"], covered(cast(CaseEvent, SimpleNamespace(**row))))
    return row
