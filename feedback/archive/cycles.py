"""How often is a household of each tier visited, and when was it visited last?

The days are an office's to set; what the program comes with is after the digest, part E (every week, month, quarter
and year). `Household.last_visited_on` is stored because every plan asks for it; only `note_visits` writes it.
"""

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, func, or_, update
from sqlalchemy import case as case_when
from sqlmodel import Session, col, select

from feedback.access.actor import Actor
from feedback.access.log import write_access
from feedback.access.permissions import Permission
from feedback.core.errors import BadInput, NotPermitted
from models.contact import Contact, Visit
from models.household import Household
from models.office_vocabulary import VisitTier
from models.visiting import VisitCycle
from models.vocabulary import AreaKind
from models.work_vocabulary import AccessAction

DEFAULT_DAYS: Final[Mapping[VisitTier, int]] = MappingProxyType(
    {VisitTier.HIGH_RISK: 7, VisitTier.KEY: 30, VisitTier.GENERAL: 90, VisitTier.ORDINARY: 365}
)
LONGEST_CYCLE: Final = 1100
KEY_TIERS: Final = (VisitTier.HIGH_RISK, VisitTier.KEY)
_CHUNK: Final = 500


def cycle_days(session: Session) -> dict[VisitTier, int]:
    """Return within how many days a household of each tier is visited again; one statement."""
    return {**DEFAULT_DAYS, **{row.tier: row.days for row in session.exec(select(VisitCycle))}}


def may_set_cycles(actor: Actor) -> bool:
    """Say whether the actor sets the cycles, which are the same for the whole county."""
    return any(grant.area_kind is AreaKind.COUNTY for grant in actor.grants_for(Permission.MANAGE_VISITS))


def set_cycles(session: Session, actor: Actor, days: Mapping[VisitTier, int]) -> None:
    """Set within how many days the tiers are visited; writes the access log where one of them changes.

    Raises
    ------
    NotPermitted
        The actor does not see to the visits of the whole county.
    BadInput
        A cycle is not between a day and three years.
    """
    actor.require(Permission.MANAGE_VISITS)
    if not may_set_cycles(actor):
        raise NotPermitted("cycles_are_the_countys")
    if not all(0 < wanted <= LONGEST_CYCLE for wanted in days.values()):
        raise BadInput("cycle_out_of_range", most=LONGEST_CYCLE)
    before = cycle_days(session)
    changed = {tier: wanted for tier, wanted in days.items() if wanted != before[tier]}
    for tier, wanted in changed.items():
        session.merge(VisitCycle(tier=tier, days=wanted))
    if changed:
        facts: dict[str, str | int | bool | None] = {tier.value: wanted for tier, wanted in changed.items()}
        write_access(session, AccessAction.SETTINGS_CHANGED, actor_id=actor.user_id, facts={"what": "cycles", **facts})


def note_visits(session: Session, household_ids: Collection[int]) -> None:
    """Bring the day of the last visit of these households up to date, after visits were recorded or withdrawn."""
    last = (
        select(func.max(Contact.held_on))
        .join(Visit, col(Visit.contact_id) == Contact.id)
        .where(col(Visit.household_id) == Household.id, col(Contact.is_withdrawn).is_(False))
        .scalar_subquery()
    )
    wanted = sorted(household_ids)
    if wanted:
        session.flush()  # The visits are counted by the database.
    for start in range(0, len(wanted), _CHUNK):
        which = col(Household.id).in_(wanted[start : start + _CHUNK])
        statement = update(Household).where(which).values(last_visited_on=last)
        session.execute(statement, execution_options={"synchronize_session": False})


def is_due(days: Mapping[VisitTier, int], by: date) -> ColumnElement[bool]:
    """Return the condition that a household is to be visited by the day `by`: never visited yet, or too long ago."""
    last = col(Household.last_visited_on)
    late = [and_(col(Household.visit_tier) == tier, last <= by - timedelta(days=days[tier])) for tier in VisitTier]
    return or_(last.is_(None), *late)


def due_on(tier: VisitTier, last_visited_on: date | None, days: Mapping[VisitTier, int]) -> date | None:
    """Return by which day a household is to be visited; None where it never was."""
    return None if last_visited_on is None else last_visited_on + timedelta(days=days[tier])


def tier_rank() -> ColumnElement[Any]:
    """Return what orders households by their tier, the most pressing first."""
    ranks = {tier: rank for rank, tier in enumerate(VisitTier)}
    return case_when(*[(col(Household.visit_tier) == tier, rank) for tier, rank in ranks.items()], else_=len(ranks))
