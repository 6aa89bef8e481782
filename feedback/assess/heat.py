"""How hot was it in each village or township? The hot issues' own formula over the opinions of the period (B7).

Growth compares the contacts of the period with those of as many days before; everything else is known of the opinions
by now (`visit_sets`), so no opinion is read again.
"""

from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import case as case_when
from sqlalchemy import or_
from sqlalchemy import select as select_columns
from sqlmodel import col, func

from feedback.assess.case_sets import Sets
from feedback.assess.visit_sets import Ground
from feedback.boards.conditions import tally, within
from feedback.classify.hot.heat import heat_of
from models.contact import Contact
from models.office_vocabulary import SheetSubject

# SQLModel types columns as their values, which no overload of `select` takes.
_columns: Final[Any] = select_columns


def add_heat(ground: Ground, sets: Sets) -> None:
    """Add the heat of each place as an amount, in one statement; where nobody said anything there is none."""
    for subject_id, recent, before, first, last in ground.session.execute(_query(ground)):
        said = len(sets.of("opinions", subject_id))
        if said:
            sets.amounts["heat"][subject_id] = heat_of(
                said,
                persons=int(sets.amounts["persons"].get(subject_id, 0)),
                urgent=int(sets.amounts["urgent"].get(subject_id, 0)),
                days=(last - first).days,
                before=before,
                recent=recent,
            )


def _query(ground: Ground) -> Any:
    """Select by place how many contacts there were in the period and before, and when the first and last of it was."""
    owner: Any = Contact.township_id if ground.subject is SheetSubject.TOWNSHIP else Contact.village_id
    length = ground.to_on - ground.from_on + timedelta(days=1)
    now = _held(ground.from_on, ground.to_on)
    before = _held(ground.from_on - length, ground.from_on - timedelta(days=1))
    recorded = case_when((now, col(Contact.recorded_at)))
    return (
        _columns(owner, tally(now), tally(before), func.min(recorded), func.max(recorded))
        .where(
            or_(now, before),
            owner.is_not(None),
            ground.inside(Contact),
            col(Contact.is_withdrawn).is_(False),
            col(Contact.is_confidential).is_(False),
        )
        .group_by(owner)
    )


def _held(from_on: date, to_on: date) -> Any:
    """Return the condition that words were heard within these days; what has no such day was when it was recorded."""
    recorded = col(Contact.held_on).is_(None) & within(Contact.recorded_at, from_on, to_on)
    return or_(col(Contact.held_on).between(from_on, to_on), recorded)
