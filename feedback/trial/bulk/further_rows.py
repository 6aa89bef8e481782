"""What else a case brings with it, as values to insert: contact and opinion, labels, parts, the work and its reply."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Final

from feedback.trial.bulk.case_rows import RULE, Made, Row, Writer
from feedback.trial.bulk.ground import Said
from models.vocabulary import (
    ActionKind,
    Channel,
    ClosureMode,
    ClosureType,
    ContactKind,
    FeedbackMode,
    HandledHow,
    LabelSource,
    PartRole,
    PartStatus,
    RequestKind,
    RequestStatus,
    Verb,
    VisitType,
)

_KINDS: Final = {
    Channel.VISIT: ContactKind.VISIT,
    Channel.HOTLINE: ContactKind.CALL,
    Channel.ONLINE: ContactKind.MESSAGE,
    Channel.LETTER: ContactKind.MESSAGE,
}
_CONFIDENCE: Final = 0.9
_CO_UNIT_SHARE: Final = 0.4
_HANDLING_DAYS: Final = 7
Named = tuple[str, Row]


def contact_rows(contact_id: int, case: Row) -> Iterator[Named]:
    """Yield the contact that the case came from and its detail, each with the name of its table."""
    at: datetime = case["registered_at"]
    kind = _KINDS[case["channel"]]
    shared = ("channel", "area_id", "township_id", "village_id")
    yield (
        "contact",
        {name: case[name] for name in shared}
        | {
            "id": contact_id,
            "kind": kind,
            "held_on": at.date(),
            "recorded_at": at,
            "recorded_by_id": case["registered_by_id"],
            "is_confidential": case["is_confidential"] and kind is not ContactKind.VISIT,
            "submission_key": f"bulk-{contact_id}",
            "is_withdrawn": False,
            "is_trial": True,
        },
    )
    name, detail = _detail(kind, at)
    yield name, {"contact_id": contact_id} | detail


def _detail(kind: ContactKind, at: datetime) -> Named:
    if kind is ContactKind.VISIT:
        return "visit", {"visit_type": VisitType.VISIT_WEEK, "visitors": [], "cards_issued": 0}
    if kind is ContactKind.CALL:
        return "call", {"called_at": at, "wants_call_back": True, "answered_on_the_spot": False}
    return "message", {"source_name": "", "received_on": at.date()}


def opinion_row(opinion_id: int, contact_id: int, case: Row, said: Said) -> Row:
    hidden = case["is_confidential"]
    return {
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


def label_rows(case: Row, opinion_id: int) -> Iterator[Row]:
    """Yield what the machine suggested and, once the case is diagnosed, what a person decided."""
    code = case["category"]
    shared = {name: case[name] for name in ("category", "scope", "urgency", "nature")} | {
        "case_id": case["id"],
        "reasons": [],
        "is_abstained": False,
        "is_trial": True,
    }
    yield shared | {
        "source": LabelSource.MACHINE,
        "opinion_id": opinion_id,
        "confidence": _CONFIDENCE,
        "top": [[code, _CONFIDENCE]],
        "by_id": None,
        "at": case["registered_at"],
    }
    if case["diagnosed_at"] is not None:
        yield shared | {
            "source": LabelSource.HUMAN,
            "opinion_id": None,
            "confidence": None,
            "top": [],
            "by_id": case["diagnosed_by_id"],
            "at": case["diagnosed_at"],
        }


def handling_rows(writer: Writer, case: Row, made: Mapping[Verb, Made]) -> Iterator[Named]:
    """Yield parts, work log, reply and revisit as far as the case has come, and set what the case keeps of them."""
    lead, co = writer.rng.sample(list(writer.ground.units[case["township_id"]]), 2)
    case["lead_unit_id"], case["resolve_rule"] = lead, RULE
    case["resolve_due_at"] = case["due_at"] or case["dispatched_at"] + timedelta(days=_HANDLING_DAYS)
    yield "part", _part(case, lead, PartRole.LEAD, made)
    if writer.rng.random() < _CO_UNIT_SHARE:
        yield "part", _part(case, co, PartRole.CO, made)
    if Verb.LOG_ACTION in made:
        yield "action", _action(case, made[Verb.LOG_ACTION], writer.title())
    if Verb.REQUEST_EXTENSION in made:
        yield "request", _request(case, made[Verb.REQUEST_EXTENSION], writer.title())
    if Verb.REPLY in made:
        case["handled_by_id"] = made[Verb.REPLY].by_id
        yield "outcome", _outcome(case, made[Verb.REPLY], writer.rng.choice(writer.ground.said).told.text)
    if Verb.RECORD_REVISIT in made:
        yield "revisit", _revisit(case, made[Verb.RECORD_REVISIT])


def _part(case: Row, unit_id: int, role: PartRole, made: Mapping[Verb, Made]) -> Row:
    signed, answered = made.get(Verb.SIGN), made.get(Verb.REPLY)
    return {
        "case_id": case["id"],
        "round": 0,
        "unit_id": unit_id,
        "role": role,
        "due_at": case["resolve_due_at"],
        "status": PartStatus.ANSWERED if answered else PartStatus.SIGNED if signed else PartStatus.WAITING,
        "is_current": True,
        "signed_at": signed.at if signed else None,
        "signed_by_id": signed.by_id if signed else None,
        "answered_at": answered.at if answered else None,
        "answered_by_id": answered.by_id if answered else None,
    }


def _action(case: Row, made: Made, text: str) -> Row:
    return {
        "case_id": case["id"],
        "unit_id": case["lead_unit_id"],
        "by_id": made.by_id,
        "at": made.at,
        "kind": ActionKind.CONTACT,
        "text": text,
    }


def _request(case: Row, made: Made, reason: str) -> Row:
    return {
        "case_id": case["id"],
        "kind": RequestKind.EXTENSION,
        "status": RequestStatus.PENDING,
        "asked_by_id": made.by_id,
        "asked_at": made.at,
        "unit_id": case["lead_unit_id"],
        "reason": reason,
        "new_due_at": case["resolve_due_at"] + timedelta(days=_HANDLING_DAYS),
    }


def _outcome(case: Row, made: Made, text: str) -> Row:
    return {
        "case_id": case["id"],
        "round": 0,
        "attempt": 1,
        "by_id": made.by_id,
        "at": made.at,
        "result": text,
        "handled_how": HandledHow.ON_SITE,
        "contacted": True,
        "closure_type": ClosureType.SUBSTANTIVE,
        "closure_mode": ClosureMode.SOLVED,
    }


def _revisit(case: Row, made: Made) -> Row:
    return {
        "case_id": case["id"],
        "round": 0,
        "by_id": made.by_id,
        "at": made.at,
        "is_valid": True,
        "is_contacted": True,
        "is_resolved": case["is_resolved"],
        "satisfaction": case["satisfaction"],
        "feedback_mode": FeedbackMode.PHONE,
        "is_redo": False,
    }
