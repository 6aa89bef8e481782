"""How far is a township that begins with sheets? What is there of each kind, which sheet is next, and who takes it in.

The order is the one in which sheets name each other: areas, units, users, households, duties, past cases.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, func, or_
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, select

from feedback.access.accounts import SYSTEM_NAME
from feedback.access.actor import Actor
from feedback.access.permissions import GRANTED, Permission
from feedback.capture.importing.planning import kinds_open_to
from models.case import Case
from models.household import Household
from models.place import Area, Unit
from models.user import RoleGrant, User
from models.visiting import Duty
from models.vocabulary import AreaKind, CaseStatus, Role
from models.work_vocabulary import ImportKind

_ORDER: Final = ("areas", "units", "users", "households", "duties", "cases")
_ADMINISTRATION: Final = (Role.SYSADMIN, Role.SECADMIN, Role.AUDITOR)
_MOST_NAMED: Final = 5
# Who takes in a sheet of each kind, by a permission that only they have.
_TAKEN_BY: Final[Mapping[str, Permission]] = {
    "areas": Permission.MANAGE_PLACES,
    "units": Permission.MANAGE_PLACES,
    "users": Permission.MANAGE_ACCOUNTS,
    "households": Permission.IMPORT_SHEET,
    "duties": Permission.MANAGE_VISITS,
    "cases": Permission.TAKE_OVER,
}


@dataclass(frozen=True, slots=True)
class Step:
    """One sheet on the way: how many of its kind there are, whether the actor takes it in, and who else does.

    `without_role` counts accounts that wait for a role, which somebody else gives by the same sheet.
    """

    kind: ImportKind
    count: int
    is_mine: bool
    roles: tuple[Role, ...]
    people: tuple[str, ...]
    without_role: int = 0

    @property
    def is_done(self) -> bool:
        return self.count > 0 and not self.without_role


def steps(session: Session, actor: Actor) -> list[Step]:
    """Return the steps in their order, in two statements; what the actor may not read is only counted.

    Confidential cases are not among those that are counted.
    """
    mine = kinds_open_to(actor)
    counts = session.execute(select_columns(*_counts())).one()._mapping
    people = _people(session)
    found = []
    for kind in (kind for name in _ORDER for kind in ImportKind if kind.value == name):
        roles = tuple(role for role in Role if role in GRANTED[_TAKEN_BY[kind]])
        named = tuple(dict.fromkeys(name for role in roles for name in people.get(role, ())))
        waiting = int(counts["without_role"]) if kind is ImportKind.USERS else 0
        found.append(Step(kind, int(counts[kind]), kind in mine, roles, named[:_MOST_NAMED], waiting))
    return found


def _counts() -> list[ColumnElement[int]]:
    """Return how many there are of each kind, as one row of counts; the county itself is there from the start."""
    holds_any = select(RoleGrant.user_id)
    administers = holds_any.where(col(RoleGrant.role).in_(_ADMINISTRATION))
    works = holds_any.where(col(RoleGrant.role).not_in(_ADMINISTRATION))
    # The first administrators are there from the start, and are nobody's step.
    is_user = (col(User.is_active), col(User.username) != SYSTEM_NAME)
    is_staff = or_(col(User.id).in_(works), col(User.id).not_in(administers))
    is_open_case = (col(Case.is_confidential).is_(False), col(Case.status) != CaseStatus.WITHDRAWN)
    asked: Mapping[str, Any] = {
        "areas": _count(Area, col(Area.is_active), col(Area.kind) != AreaKind.COUNTY),
        "units": _count(Unit, col(Unit.is_active)),
        "users": _count(User, *is_user, is_staff),
        "without_role": _count(User, *is_user, col(User.id).not_in(holds_any)),
        "households": _count(Household, col(Household.is_active)),
        "duties": _count(Duty),
        "cases": _count(Case, col(Case.taken_over_at).is_not(None), *is_open_case),
    }
    return [query.label(name) for name, query in asked.items()]


def _count(table: type[Any], *conditions: Any) -> Any:
    return select(func.count()).select_from(table).where(*conditions).scalar_subquery()


def _people(session: Session) -> dict[Role, list[str]]:
    """Return the names of those who hold each of the roles that take in sheets."""
    roles = frozenset().union(*(GRANTED[permission] for permission in _TAKEN_BY.values()))
    query = select(RoleGrant, User.name).join(User, col(RoleGrant.user_id) == User.id)
    query = query.where(col(User.is_active), col(RoleGrant.role).in_(roles)).order_by(col(User.id))
    found: dict[Role, list[str]] = {}
    for grant, name in session.exec(query).all():
        found.setdefault(grant.role, []).append(name)
    return found
