"""How hot was it in each village or township? The hot issues' own formula over the opinions of the period (B7)."""

from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import String, cast, or_
from sqlalchemy import case as case_when
from sqlalchemy import select as select_columns
from sqlmodel import col, func

from feedback.assess.case_sets import Sets
from feedback.assess.visit_sets import Ground
from feedback.boards.conditions import within
from feedback.classify.hot.heat import heat_of
from models.case import Case
from models.contact import Contact, Opinion
from models.office_vocabulary import SheetSubject
from models.vocabulary import Urgency

# SQLModel types columns as their values, which no overload of `select` takes.
_columns: Final[Any] = select_columns
_URGENT: Final = (Urgency.URGENT, Urgency.CRITICAL)


def add_heat(ground: Ground, sets: Sets) -> None:
    """Add the heat of each place as an amount, in two statements; where nobody said anything there is none."""
    before = {row[0]: row[1] for row in _said(ground, _earlier(ground), func.count())}
    facts = (func.count(), func.count(_person().distinct()), func.sum(case_when((_is_urgent(), 1), else_=0)))
    span = (func.min(Contact.recorded_at), func.max(Contact.recorded_at))
    days = ground.from_on, ground.to_on
    for subject_id, n, persons, urgent, first, last in _said(ground, days, *facts, *span):
        sets.amounts["heat"][subject_id] = heat_of(
            n,
            persons=persons,
            urgent=int(urgent),
            days=(last - first).days,
            before=before.get(subject_id, 0),
            recent=n,
        )


def _earlier(ground: Ground) -> tuple[date, date]:
    """Return the days of equal number just before."""
    length = ground.to_on - ground.from_on + timedelta(days=1)
    return ground.from_on - length, ground.from_on - timedelta(days=1)


def _person() -> Any:
    """Return by what somebody is told from others: the household, the phone, else each opinion is another's."""
    by_household = cast(col(Opinion.household_id), String)
    return func.coalesce(by_household, col(Opinion.reporter_phone_index), cast(-col(Opinion.id), String))


def _is_urgent() -> Any:
    return col(Case.urgency).in_(_URGENT)


def _said(ground: Ground, days: tuple[date, date], *facts: Any) -> Any:
    """Return the facts of the opinions of some days by place."""
    owner: Any = Contact.township_id if ground.subject is SheetSubject.TOWNSHIP else Contact.village_id
    recorded = col(Contact.held_on).is_(None) & within(Contact.recorded_at, *days)
    query = (
        _columns(owner, *facts)
        .select_from(Opinion)
        .join(Contact, col(Opinion.contact_id) == Contact.id)
        .join(Case, col(Opinion.case_id) == Case.id, isouter=True)
        .where(
            or_(col(Contact.held_on).between(*days), recorded),
            owner.is_not(None),
            ground.inside(Contact.area_id),
            col(Contact.is_withdrawn).is_(False),
            col(Contact.is_confidential).is_(False),
            col(Opinion.is_confidential).is_(False),
        )
        .group_by(owner)
    )
    return ground.session.execute(query).all()
