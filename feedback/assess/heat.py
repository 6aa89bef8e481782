"""How hot was it in each village or township? The hot issues' own formula over the opinions of the period (B7)."""

from collections import defaultdict
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import or_
from sqlalchemy import select as select_columns
from sqlmodel import col, func

from feedback.assess.case_sets import Sets
from feedback.assess.visit_sets import Ground
from feedback.boards.conditions import within
from feedback.classify.hot.heat import heat
from feedback.classify.hot.state import Member
from feedback.core.clock import office_day
from models.case import Case
from models.contact import Contact, Opinion
from models.office_vocabulary import SheetSubject
from models.vocabulary import Urgency

# SQLModel types columns as their values, which no overload of `select` takes.
_columns: Final[Any] = select_columns


def add_heat(ground: Ground, sets: Sets) -> None:
    """Add the heat of each place as an amount, in two statements; where nobody said anything there is none."""
    owner = Contact.township_id if ground.subject is SheetSubject.TOWNSHIP else Contact.village_id
    before = dict(_rows(ground, owner, _earlier(ground), counted=True))
    members: dict[int, list[Member]] = defaultdict(list)
    for subject_id, *facts in _rows(ground, owner, (ground.from_on, ground.to_on), counted=False):
        members[subject_id].append(_member(*facts))
    for subject_id, found in members.items():
        sets.amounts["heat"][subject_id] = heat(found, before=before.get(subject_id, 0), recent=len(found))


def _earlier(ground: Ground) -> tuple[date, date]:
    """Return the days of equal number just before."""
    length = ground.to_on - ground.from_on + timedelta(days=1)
    return ground.from_on - length, ground.from_on - timedelta(days=1)


def _rows(ground: Ground, owner: Any, days: tuple[date, date], *, counted: bool) -> Any:
    facts = (
        (func.count(),)
        if counted
        else (Opinion.id, Opinion.household_id, Opinion.reporter_phone_index, Contact.recorded_at, Case.urgency)
    )
    held = or_(col(Contact.held_on).between(*days), col(Contact.held_on).is_(None) & within(Contact.recorded_at, *days))
    query: Any = _columns(owner, *facts)
    query = (
        query.select_from(Opinion)
        .join(Contact, col(Opinion.contact_id) == Contact.id)
        .join(Case, col(Opinion.case_id) == Case.id, isouter=True)
        .where(
            held,
            owner.is_not(None),
            ground.inside(Contact.area_id),
            col(Contact.is_withdrawn).is_(False),
            col(Contact.is_confidential).is_(False),
            col(Opinion.is_confidential).is_(False),
        )
    )
    found = ground.session.execute(query.group_by(owner) if counted else query)
    return [tuple(row) for row in found]


def _member(opinion_id: int, household_id: int | None, phone: str | None, at: Any, urgency: Urgency | None) -> Member:
    person = f"household {household_id}" if household_id else phone or f"opinion {opinion_id}"
    is_urgent = urgency in {Urgency.URGENT, Urgency.CRITICAL}
    return Member(str(opinion_id), person, office_day(at), 0, is_urgent, (), ())
