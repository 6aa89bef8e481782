"""Whether an actor may do one thing to one case. Hiding a button is not permission: every verb asks here again."""

from typing import Final

from feedback.access.actor import Actor, Grant, Place
from feedback.access.permissions import CONFIDENTIAL_DESK, GRANTED, Permission
from models.case import Case
from models.vocabulary import OrgLevel, Role

RANK: Final = {OrgLevel.VILLAGE: 0, OrgLevel.TOWNSHIP: 1, OrgLevel.COUNTY: 2}
# Verbs with which a level decides on a case; once it was escalated, those below may no longer.
_BOUND_TO_LEVEL: Final = frozenset(
    {
        Permission.DISPATCH,
        Permission.SUSPEND,
        Permission.ESCALATE,
        Permission.DECLINE,
        Permission.APPROVE_DECLINE,
        Permission.DECIDE_REQUEST,
    }
)
# With these a case leaves the desks as well; a village cadre may answer on the township's level, where all cases start,
# but what the county has been asked to decide is the county's.
_UNTIL_THE_COUNTY: Final = frozenset({Permission.ANSWER, Permission.MERGE, Permission.TRANSFER})
# These are the village cadre's, by the role table's column "who": a cadre of a township or the county does not do them.
VILLAGE_ONLY: Final = frozenset({Permission.DIAGNOSE, Permission.ANSWER})


def place_of(case: Case) -> Place:
    return Place(case.area_id, case.township_id, case.village_id)


def role_for(
    actor: Actor, permission: Permission, case: Case, *, unit_ids: frozenset[int] = frozenset(), is_named: bool = False
) -> Role | None:
    """Return the role in which `actor` may use `permission` on `case`, or None.

    Parameters
    ----------
    unit_ids : frozenset of int
        The units that hold a current part of the case; the lead's alone where only the lead may act.
    is_named : bool
        Whether the actor is named for this confidential case.
    """
    if case.is_confidential:
        desk = _discipline_role(actor, permission, case)
        if desk is not None or not is_named:
            return desk
    for grant in actor.grants:
        if grant.role in GRANTED[permission] and _holds_here(grant, permission, case, unit_ids):
            return grant.role
    return None


def _discipline_role(actor: Actor, permission: Permission, case: Case) -> Role | None:
    if permission not in CONFIDENTIAL_DESK:
        return None
    place = place_of(case)
    desks = [grant for grant in actor.grants if grant.role is Role.DISCIPLINE and grant.covers(place)]
    return next((desk.role for desk in desks if _reaches_level(desk, permission, case)), None)


def _holds_here(grant: Grant, permission: Permission, case: Case, unit_ids: frozenset[int]) -> bool:
    if grant.role is Role.HANDLER:
        return grant.unit_id in unit_ids
    if not grant.covers(place_of(case)):
        return False
    if grant.role is Role.CADRE and permission in VILLAGE_ONLY and grant.level is not OrgLevel.VILLAGE:
        return False
    return _reaches_level(grant, permission, case)


def _reaches_level(grant: Grant, permission: Permission, case: Case) -> bool:
    """Say whether the grant decides on the case's level, where `permission` takes a decision of that level."""
    is_bound = permission in _BOUND_TO_LEVEL or (permission in _UNTIL_THE_COUNTY and case.level is OrgLevel.COUNTY)
    return not is_bound or RANK[grant.level] >= RANK[case.level]
