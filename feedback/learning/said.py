"""What had the machine said of the words that opened each case? The query and conditions that learning shares."""

from typing import Any

from sqlalchemy import ColumnElement, Select, func
from sqlalchemy import select as select_columns
from sqlalchemy.orm import aliased
from sqlmodel import col

from feedback.tracker.numbering import HIDDEN_KIND, PREFIXES
from models.case import Case, CaseEvent, Label
from models.contact import Opinion
from models.vocabulary import LabelSource


def never_confidential() -> list[ColumnElement[bool]]:
    """Return the conditions that neither a case nor its opinion is confidential, or ever was."""
    event: Any = aliased(CaseEvent)
    sealed = select_columns(event.id).where(event.case_id == Case.id, event.sealed_facts.is_not(None)).correlate(Case)
    return [
        col(Case.is_confidential).is_(False),
        col(Opinion.is_confidential).is_(False),
        col(Opinion.words).is_not(None),
        col(Case.case_no).not_like(f"{PREFIXES[HIDDEN_KIND]}%"),
        ~sealed.exists(),
    ]


def said_of_cases(*decided: Any) -> Select[Any]:
    """Return, for each case, its number, what the machine said last of the words that opened it, and `decided`.

    The columns are `case_id`, `release`, `suggested` (None where it abstained) and `top`; Case and Opinion may be asked
    for more.
    """
    machine: Any = aliased(Label)
    said: Any = aliased(Label)
    opening: Any = aliased(Opinion)
    first = select_columns(func.min(opening.id)).where(opening.case_id == Case.id).correlate(Case).scalar_subquery()
    last = (
        select_columns(func.max(said.id))
        .where(said.opinion_id == Opinion.id, said.source == LabelSource.MACHINE)
        .correlate(Opinion)
        .scalar_subquery()
    )
    told = (machine.release, machine.category.label("suggested"), machine.top)
    asked: Select[Any] = select_columns(col(Case.id).label("case_id"), *told, *decided)
    return asked.select_from(Case).join(Opinion, col(Opinion.id) == first).join(machine, machine.id == last)
