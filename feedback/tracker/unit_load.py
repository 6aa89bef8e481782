"""How much has a unit in hand? What whoever dispatches sees beside its name; nobody is ranked by it.

Counts whole units, wherever the cases are from: a load that leaves out what others have given would mislead.
Confidential cases are never counted.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, func
from sqlalchemy import select as select_columns
from sqlmodel import Session, col

from feedback.core.clock import utc_now
from models.case import Case, Part
from models.vocabulary import CaseStatus, PartStatus


@dataclass(frozen=True, slots=True)
class UnitLoad:
    """How many parts of open cases a unit has not answered yet, and how many of those are past their date."""

    in_hand: int = 0
    overdue: int = 0


def unit_loads(session: Session, unit_ids: Collection[int]) -> dict[int, UnitLoad]:
    """Return what each of the units has in hand; one statement."""
    late = and_(col(Part.due_at) < utc_now(), col(Case.paused_at).is_(None))
    query: Any = select_columns(col(Part.unit_id), func.count(), func.count().filter(late))
    rows = session.execute(
        query.join(Case, col(Part.case_id) == Case.id)
        .where(
            col(Part.unit_id).in_(unit_ids),
            col(Part.is_current).is_(True),
            col(Part.status) != PartStatus.ANSWERED,
            col(Case.status).in_([CaseStatus.DISPATCHED, CaseStatus.HANDLING]),
            col(Case.is_confidential).is_(False),
        )
        .group_by(col(Part.unit_id))
    )
    found = {unit_id: UnitLoad(in_hand, overdue) for unit_id, in_hand, overdue in rows}
    return {unit_id: found.get(unit_id, UnitLoad()) for unit_id in unit_ids}
