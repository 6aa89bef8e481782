"""Sub-forms of a case: which fields each has, how they are filled in through the door, and what is known of a case.

Wages that are owed have columns, because figures are made of them; all other forms are sealed JSON. Ten workers or more
make a matter a group's, which is urgent (domain digest A5).
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Final

from sqlmodel import Session, col, select

from feedback.access.actor import Actor
from feedback.core.clock import today, utc_now
from feedback.core.errors import BadInput
from feedback.tracker.door import Facts, advance, checked_text, moving
from feedback.tracker.labelling import Diagnosis, apply_diagnosis
from models.case import Case
from models.office_vocabulary import AlertLevel, FormKind, PoliceResult, ProjectKind
from models.subform import CaseForm, Discipline, WageArrears
from models.vocabulary import Urgency, Verb

Value = str | int | bool | date | StrEnum | None
LEAST_OF_A_GROUP: Final = 10
MOST_PERSONS: Final = 1_000
_MOST_FEN: Final = 10**13


class FieldKind(StrEnum):
    TEXT = "text"
    NUMBER = "number"
    MONEY = "money"
    DAY = "day"
    YES = "yes"
    WORD = "word"


@dataclass(frozen=True, slots=True)
class FormField:
    """One field: texts and numbers up to `most`, money in fen, a word of `words`."""

    code: str
    kind: FieldKind
    most: int = 200
    words: type[StrEnum] | None = None
    is_needed: bool = False


FORMS: Final[Mapping[FormKind, tuple[FormField, ...]]] = {
    FormKind.WAGES: (
        FormField("employer", FieldKind.TEXT, 60),
        FormField("project", FieldKind.TEXT, 60),
        FormField("workers", FieldKind.NUMBER, 100_000, is_needed=True),
        FormField("owed_fen", FieldKind.MONEY, _MOST_FEN, is_needed=True),
        FormField("recovered_fen", FieldKind.MONEY, _MOST_FEN),
        FormField("is_irrational", FieldKind.YES),
        FormField("by_special_team", FieldKind.YES),
        FormField("penalty_fen", FieldKind.MONEY, _MOST_FEN),
        FormField("transferred_on", FieldKind.DAY),
        FormField("police_result", FieldKind.WORD, words=PoliceResult),
        FormField("sentenced_persons", FieldKind.NUMBER, 10_000),
    ),
    FormKind.PROJECT: (
        FormField("project_kind", FieldKind.WORD, words=ProjectKind, is_needed=True),
        FormField("site", FieldKind.TEXT, 60),
        FormField("beneficiaries", FieldKind.NUMBER, 10_000_000),
        FormField("planned_fen", FieldKind.MONEY, _MOST_FEN),
        FormField("raised_fen", FieldKind.MONEY, _MOST_FEN),
        FormField("missing_fen", FieldKind.MONEY, _MOST_FEN),
    ),
    FormKind.HARDSHIP: (
        FormField("hardship_kind", FieldKind.TEXT, 60, is_needed=True),
        FormField("hardship_cause", FieldKind.TEXT),
        FormField("hardship_needs", FieldKind.TEXT),
    ),
    FormKind.STABILITY: (
        FormField("involved", FieldKind.NUMBER, 1_000_000, is_needed=True),
        FormField("alert_level", FieldKind.WORD, words=AlertLevel),
        FormField("calmed_by", FieldKind.TEXT, 60),
        FormField("settled_by", FieldKind.TEXT, 60),
    ),
    FormKind.HAZARD: (
        FormField("hazard", FieldKind.TEXT, is_needed=True),
        FormField("parties", FieldKind.TEXT, is_needed=True),
        FormField("interim", FieldKind.TEXT),
        FormField("agreement", FieldKind.TEXT, 1_000),
    ),
}
# The form that a category asks for, by its code or the first two digits; any other is a tap away.
_BY_CATEGORY: Final[Mapping[str, FormKind]] = {
    "1001": FormKind.WAGES,
    "1403": FormKind.HAZARD,
    "0101": FormKind.HAZARD,
    "0302": FormKind.PROJECT,
    "0305": FormKind.PROJECT,
    "0401": FormKind.PROJECT,
    "0701": FormKind.PROJECT,
    "12": FormKind.HARDSHIP,
    "1501": FormKind.STABILITY,
    "1504": FormKind.STABILITY,
}


@dataclass(frozen=True, slots=True)
class FilledForm:
    kind: FormKind
    values: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class DisciplineView:
    on: date
    persons: int
    measure: str


def form_of_category(category: str | None) -> FormKind | None:
    """Return the form that belongs to a category, None where none does."""
    if category is None:
        return None
    return _BY_CATEGORY.get(category) or _BY_CATEGORY.get(category[:2])


@moving(Verb.FILL_FORM)
def fill_form(
    session: Session, actor: Actor, case: Case, *, kind: FormKind, values: Mapping[str, Value], note: str | None = None
) -> None:
    """Fill in a sub-form, or change it; what it said before is gone, that and by whom it was changed stays.

    Raises
    ------
    BadInput
        A field is missing, out of range, or contradicts another.
    """
    checked = {field.code: _checked(kind, field, values.get(field.code)) for field in FORMS[kind]}
    facts: Facts = {"form": kind}
    if kind is FormKind.WAGES:
        _check_wages(checked)
        facts |= _raised(session, actor, case, int(str(checked["workers"])))
    advance(session, actor, case, Verb.FILL_FORM, needs={"form": kind}, note=note, facts=facts)
    if kind is FormKind.WAGES:
        wages = {name: _stored_wage(name, value) for name, value in checked.items()}
        session.merge(WageArrears(case_id=case.id, **wages))
    else:
        body = json.dumps(checked, ensure_ascii=False, default=str)
        session.merge(
            CaseForm(case_id=case.id, kind=kind, body=body, changed_at=utc_now(), changed_by_id=actor.user_id)
        )


def _checked(kind: FormKind, field: FormField, value: Value) -> Value:
    """Return a field's value as it is kept; an empty one as None."""
    if value is None or value == "" or (isinstance(value, str) and not value.strip()):
        if field.is_needed:
            raise BadInput("form_field_missing", form=kind, form_field=field.code)
        return None
    if field.kind is FieldKind.TEXT:
        return _checked_text(kind, field, str(value))
    if field.kind in {FieldKind.NUMBER, FieldKind.MONEY}:
        return _checked_number(kind, field, value)
    if field.kind is FieldKind.YES:
        return bool(value)
    if field.kind is FieldKind.DAY:
        return _checked_day(kind, field, value)
    if field.words is None or value not in tuple(field.words):
        raise BadInput("form_field_unreadable", form=kind, form_field=field.code)
    return field.words(str(value))


def _checked_text(kind: FormKind, field: FormField, value: str) -> str:
    text = value.strip()
    if len(text) > field.most:
        raise BadInput("form_text_too_long", form=kind, form_field=field.code, most=field.most)
    return text


def _checked_number(kind: FormKind, field: FormField, value: Value) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise BadInput("form_field_unreadable", form=kind, form_field=field.code)
    least = 1 if field.is_needed and field.kind is FieldKind.NUMBER else 0
    if not least <= value <= field.most:
        raise BadInput("form_number_out_of_range", form=kind, form_field=field.code, least=least)
    return value


def _checked_day(kind: FormKind, field: FormField, value: Value) -> date:
    if not isinstance(value, date):
        raise BadInput("form_field_unreadable", form=kind, form_field=field.code)
    if value > today():
        raise BadInput("day_ahead", day=value)
    return value


def _check_wages(values: Mapping[str, Value]) -> None:
    if values["police_result"] is not None and values["transferred_on"] is None:
        raise BadInput("police_before_transfer")
    if values["sentenced_persons"] and values["police_result"] is not PoliceResult.SENTENCED:
        raise BadInput("sentenced_without_sentence")


def _stored_wage(name: str, value: Value) -> Any:
    """Return a value as its column keeps it: flags and sums are never open."""
    if value is not None or name in {"employer", "transferred_on", "police_result"}:
        return value
    return {"project": "", "is_irrational": False, "by_special_team": False}.get(name, 0)


def _raised(session: Session, actor: Actor, case: Case, workers: int) -> Facts:
    """Make a group's matter urgent, and return what was changed; its dates stay, as after any change of labels."""
    if workers < LEAST_OF_A_GROUP or case.urgency in {Urgency.URGENT, Urgency.CRITICAL}:
        return {}
    before = case.urgency
    raised = Diagnosis(category=case.category, scope=case.scope, urgency=Urgency.URGENT, nature=case.nature)
    apply_diagnosis(session, actor, case, raised)
    return {"urgency": Urgency.URGENT, "urgency_before": before}


@moving(Verb.RECORD_DISCIPLINE)
def record_discipline(session: Session, actor: Actor, case: Case, *, persons: int, on: date, measure: str) -> None:
    """Write down that persons were dealt with over this case; who they are stays in the words of the case.

    Raises
    ------
    BadInput
        The number is out of range, or the day is ahead.
    """
    if not 1 <= persons <= MOST_PERSONS:
        raise BadInput("persons_out_of_range", most=MOST_PERSONS)
    if on > today():
        raise BadInput("day_ahead", day=on)
    text = checked_text(measure, "note") if measure.strip() else None
    needs: Facts = {"persons": persons, "on": on.isoformat()}
    advance(session, actor, case, Verb.RECORD_DISCIPLINE, needs=needs, note=text, facts={"persons": persons})
    session.add(
        Discipline(
            case_id=case.id,
            on=on,
            persons=persons,
            measure=text,
            recorded_by_id=actor.user_id,
            recorded_at=utc_now(),
        )
    )


def forms_of(session: Session, case: Case) -> tuple[FilledForm, ...]:
    """Return the forms that were filled in for a case that the caller may read, in two statements."""
    filled: list[FilledForm] = []
    wages = session.exec(select(WageArrears).where(WageArrears.case_id == case.id)).one_or_none()
    if wages is not None:
        values = {field.code: getattr(wages, field.code) for field in FORMS[FormKind.WAGES]}
        filled.append(FilledForm(FormKind.WAGES, values))
    rows = session.exec(select(CaseForm).where(CaseForm.case_id == case.id).order_by(col(CaseForm.kind))).all()
    return (*filled, *(FilledForm(row.kind, _read(row)) for row in rows))


def _read(row: CaseForm) -> dict[str, Value]:
    kept = json.loads(row.body)
    return {field.code: _read_value(field, kept.get(field.code)) for field in FORMS[row.kind]}


def _read_value(field: FormField, kept: Any) -> Value:
    if kept is None:
        return None
    if field.kind is FieldKind.DAY:
        return date.fromisoformat(kept)
    value: Value = field.words(kept) if field.words else kept
    return value


def discipline_of(session: Session, case: Case) -> tuple[DisciplineView, ...]:
    """Return what was recorded of persons who were dealt with, the oldest first."""
    rows = session.exec(select(Discipline).where(Discipline.case_id == case.id).order_by(col(Discipline.id))).all()
    return tuple(DisciplineView(row.on, row.persons, row.measure or "") for row in rows)
