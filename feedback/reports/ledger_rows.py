"""What the lines of a ledger are made of: batches of cases with all that belongs to them, five statements a batch."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Final

from sqlalchemy import ColumnElement, Row
from sqlalchemy import select as select_columns
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from feedback.access.masking import mask_name, mask_phone
from feedback.classify.taxonomy import taxonomy
from feedback.i18n.terms import label
from feedback.reports.layout import DATA
from feedback.reports.phrases import category_name, cut, listed, phrase
from feedback.reports.scoping import masked
from feedback.sheets.streaming import Cell
from models.case import Case, Outcome, Part, Revisit
from models.contact import Opinion
from models.place import Area, Unit
from models.user import User
from models.vocabulary import PartRole, SuperviseLevel

_BATCH: Final = 2000
_RESULT_WORDS: Final = 120
_AS_THEY_ARE: Final = (
    "case_no", "registered_at", "diagnosed_at", "dispatched_at", "signed_at", "first_contact_at", "replied_at",
    "closed_at", "redo_no", "extension_count",
)  # fmt: skip
_WORDS: Final = (
    "status", "channel", "nature", "scope", "urgency", "closure_type", "closure_mode", "satisfaction",
)  # fmt: skip
_STORED: Final = (
    "id", "title", "category", "resolve_due_at", "paused_due_at", "supervise_level", "is_contacted", "is_resolved",
    *_AS_THEY_ARE, *_WORDS,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Beside:
    """What other tables hold of the cases of a batch, by their numbers."""

    said: Mapping[int, tuple[str, str, int]]
    units: Mapping[int, str]
    outcomes: Mapping[int, tuple[str, str]]
    modes: Mapping[int, str]


@cache
def ledger_words() -> dict[str, Any]:
    """Return the columns and the words of the ledger, from `data/ledger.json`."""
    return dict(json.loads((DATA / "ledger.json").read_text(encoding="utf-8")))


def ledger_batches(session: Session, where: ColumnElement[bool], now: datetime) -> Iterator[list[list[Cell]]]:
    """Yield the lines of the cases that fit, the oldest first, some thousands at a time."""
    fields = [column["field"] for column in ledger_words()["columns"]]
    last = 0
    while True:
        rows = session.execute(_query(where).where(col(Case.id) > last).order_by(col(Case.id)).limit(_BATCH)).all()
        if rows:
            beside = _beside(session, [row.id for row in rows])
            yield [[values[field] for field in fields] for values in (_line(row, beside, now) for row in rows)]
            last = rows[-1].id
        if len(rows) < _BATCH:
            return


def _query(where: ColumnElement[bool]) -> Any:
    place, village, township = aliased(Area), aliased(Area), aliased(Area)
    registrar, handler, leader, target = aliased(User), aliased(User), aliased(User), aliased(Case)
    columns: Any = [getattr(Case, name) for name in _STORED]
    named: Any = [
        col(place.name).label("place"), col(village.name).label("village"), col(township.name).label("township"),
        col(Unit.name).label("lead"), col(registrar.name).label("registrar"), col(handler.name).label("handler"),
        col(leader.name).label("adopted_by"), col(target.case_no).label("merged_into"),
    ]  # fmt: skip
    query: Any = select_columns(*columns, *named).select_from(Case)
    return (
        query.join(place, col(Case.area_id) == place.id)
        .join(village, col(Case.village_id) == village.id, isouter=True)
        .join(township, col(Case.township_id) == township.id, isouter=True)
        .join(Unit, col(Case.lead_unit_id) == Unit.id, isouter=True)
        .join(registrar, col(Case.registered_by_id) == registrar.id, isouter=True)
        .join(handler, col(Case.handled_by_id) == handler.id, isouter=True)
        .join(leader, col(Case.adopted_by_id) == leader.id, isouter=True)
        .join(target, col(Case.merged_into_id) == target.id, isouter=True)
        .where(where)
    )


def _beside(session: Session, ids: Sequence[int]) -> _Beside:
    return _Beside(_said(session, ids), _co_units(session, ids), _outcomes(session, ids), _modes(session, ids))


def _all(session: Session, columns: Sequence[Any], of: Any, ids: Sequence[int], order: Any) -> Sequence[Row[Any]]:
    query: Any = select_columns(*columns)
    return session.execute(query.where(col(of.case_id).in_(ids)).order_by(col(order))).all()


def _said(session: Session, ids: Sequence[int]) -> dict[int, tuple[str, str, int]]:
    """Return who raised each case first, masked, and how many they were."""
    columns = (
        Opinion.case_id, Opinion.reporter_name, Opinion.reporter_phone, Opinion.is_anonymous, Opinion.group_size,
    )  # fmt: skip
    found: dict[int, tuple[str, str, int]] = {}
    for row in _all(session, columns, Opinion, ids, Opinion.id):
        if row.case_id in found:
            name, phone, people = found[row.case_id]
            found[row.case_id] = (name, phone, max(people + 1, row.group_size or 1))
        else:
            name = phrase("anonymous") if row.is_anonymous else mask_name(row.reporter_name)
            found[row.case_id] = (name, mask_phone(row.reporter_phone), row.group_size or 1)
    return found


def _co_units(session: Session, ids: Sequence[int]) -> dict[int, str]:
    query: Any = select_columns(col(Part.case_id), col(Unit.name)).join(Unit, col(Part.unit_id) == Unit.id)
    wanted = (col(Part.case_id).in_(ids), col(Part.is_current).is_(True), col(Part.role) == PartRole.CO)
    names: dict[int, list[str]] = {}
    for case_id, name in session.execute(query.where(*wanted).order_by(col(Part.id))):
        names.setdefault(case_id, []).append(name)
    return {case_id: listed(each) for case_id, each in names.items()}


def _outcomes(session: Session, ids: Sequence[int]) -> dict[int, tuple[str, str]]:
    """Return the newest reply that was not sent back, without names and numbers, and how it was handled."""
    columns = (Outcome.case_id, Outcome.result, Outcome.handled_how, Outcome.defect)
    newest = {row.case_id: row for row in _all(session, columns, Outcome, ids, Outcome.id) if row.defect is None}
    return {
        case_id: (masked(cut(row.result, _RESULT_WORDS)), label(row.handled_how)) for case_id, row in newest.items()
    }


def _modes(session: Session, ids: Sequence[int]) -> dict[int, str]:
    columns = (Revisit.case_id, Revisit.feedback_mode)
    return {row.case_id: label(row.feedback_mode) for row in _all(session, columns, Revisit, ids, Revisit.id)}


def _line(row: Row[Any], beside: _Beside, now: datetime) -> dict[str, Cell]:
    name, phone, people = beside.said.get(row.id, ("", "", 0))
    result, handled_how = beside.outcomes.get(row.id, ("", ""))
    due = row.resolve_due_at or row.paused_due_at
    values: dict[str, Cell] = {field: getattr(row, field) for field in _AS_THEY_ARE}
    values |= {field: _word(getattr(row, field)) for field in _WORDS}
    values |= {field: _yes_no(getattr(row, field)) for field in ("is_contacted", "is_resolved")}
    supervised = row.supervise_level is not SuperviseLevel.NONE
    return values | {
        "title": masked(row.title),
        "sector": _sector(row.category),
        "category": category_name(row.category) if row.category else "",
        "township": row.township or "",
        "village": row.village or "",
        "place": row.place,
        "reporter": name,
        "phone": phone,
        "people": people or None,
        "registrar": row.registrar or "",
        "due_at": due,
        "is_late": _yes_no((row.replied_at or row.closed_at or now) > due) if due else "",
        "lead": row.lead or "",
        "co": beside.units.get(row.id, ""),
        "handler": row.handler or "",
        "adopted_by": row.adopted_by or "",
        "supervised": label(row.supervise_level) if supervised else "",
        "handled_how": handled_how,
        "result": result,
        "feedback_mode": beside.modes.get(row.id, ""),
        "merged_into": row.merged_into or "",
    }


@cache
def _labelled(member: Any) -> str:
    return label(member)


def _word(member: Any) -> str:
    return "" if member is None else _labelled(member)


def _yes_no(value: bool | None) -> str:
    return "" if value is None else str(ledger_words()["yes" if value else "no"])


@cache
def _sector(category: str | None) -> str:
    found = [each.name for each in taxonomy().sectors if category and category.startswith(each.code)]
    return found[0] if found else ""
