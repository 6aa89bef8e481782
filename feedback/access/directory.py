"""What administrators look through: the accounts with their roles, and how many there are of which kind."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, exists, func
from sqlmodel import Session, col, or_, select

from feedback.access.accounts import SYSTEM_NAME
from feedback.access.actor import Actor
from feedback.access.duties import may_reset
from feedback.access.permissions import Permission
from feedback.core.clock import utc_now
from feedback.core.errors import NotFound, NotPermitted
from models.place import Area, Unit
from models.user import RoleGrant, User
from models.vocabulary import Role

PAGE_SIZE = 50


class AccountFilter(StrEnum):
    """Which accounts of the list are wanted."""

    ALL = "all"
    LOCKED = "locked"
    CLOSED = "closed"
    WITHOUT_ROLE = "without_role"


@dataclass(frozen=True, slots=True)
class GrantView:
    grant_id: int
    role: Role
    where: str
    area_path: str = ""


@dataclass(frozen=True, slots=True)
class AccountView:
    """An account as one administrator sees it; `may_be_reset` says whether its password is theirs to reset."""

    user_id: int
    username: str
    name: str
    is_active: bool
    is_locked: bool
    has_own_password: bool
    last_sign_in_at: datetime | None
    may_be_reset: bool
    grants: tuple[GrantView, ...]


@dataclass(frozen=True, slots=True)
class AccountFigures:
    total: int
    locked: int
    closed: int
    without_role: int


def _require_either(actor: Actor) -> None:
    if not (actor.holds(Permission.MANAGE_ACCOUNTS) or actor.holds(Permission.GRANT_ROLES)):
        raise NotPermitted("not_your_role")


def _conditions() -> dict[AccountFilter, ColumnElement[bool]]:
    return {
        AccountFilter.LOCKED: col(User.locked_until) > utc_now(),
        AccountFilter.CLOSED: col(User.is_active).is_(False),
        AccountFilter.WITHOUT_ROLE: ~exists().where(col(RoleGrant.user_id) == User.id),
    }


def account_figures(session: Session, actor: Actor) -> AccountFigures:
    """Return how many accounts there are, and how many of each kind that somebody has to see to; one statement."""
    _require_either(actor)
    found = _conditions()
    counted = [func.count(), *[func.count().filter(found[kind]) for kind in list(AccountFilter)[1:]]]
    row = session.execute(select(*counted).select_from(User).where(User.username != SYSTEM_NAME)).one()
    return AccountFigures(*row)


def accounts(
    session: Session, actor: Actor, typed: str = "", *, only: AccountFilter = AccountFilter.ALL
) -> list[AccountView]:
    """Return the first accounts that fit what was typed, by user name; two statements."""
    _require_either(actor)
    query = select(User).where(User.username != SYSTEM_NAME).order_by(col(User.username)).limit(PAGE_SIZE)
    if typed.strip():
        query = query.where(or_(col(User.username).contains(typed.strip()), col(User.name).contains(typed.strip())))
    if only is not AccountFilter.ALL:
        query = query.where(_conditions()[only])
    return _views(session, actor, session.exec(query).all())


def account(session: Session, actor: Actor, user_id: int) -> AccountView:
    """Return one account; two statements."""
    _require_either(actor)
    user = session.get(User, user_id)
    if user is None or user.username == SYSTEM_NAME:
        raise NotFound("user_not_found")
    return _views(session, actor, [user])[0]


def _views(session: Session, actor: Actor, users: Sequence[User]) -> list[AccountView]:
    grants = _grants_of(session, [user.id for user in users])
    now = utc_now()
    return [
        AccountView(
            user_id=user.id,
            username=user.username,
            name=user.name,
            is_active=user.is_active,
            is_locked=user.locked_until is not None and user.locked_until > now,
            has_own_password=not user.must_change_password,
            last_sign_in_at=user.last_sign_in_at,
            may_be_reset=may_reset(actor, user.id, [(grant.role, grant.area_path) for grant in grants[user.id]]),
            grants=tuple(grants[user.id]),
        )
        for user in users
    ]


def _grants_of(session: Session, user_ids: list[int]) -> dict[int, list[GrantView]]:
    rows = session.exec(
        select(RoleGrant, Area.name, Area.path, Unit.name)
        .join(Area, col(RoleGrant.area_id) == Area.id, isouter=True)
        .join(Unit, col(RoleGrant.unit_id) == Unit.id, isouter=True)
        .where(col(RoleGrant.user_id).in_(user_ids))
        .order_by(col(RoleGrant.id))
    ).all()
    found: dict[int, list[GrantView]] = defaultdict(list)
    for grant, area, path, unit in rows:
        found[grant.user_id].append(GrantView(grant.id, grant.role, unit or area or "", path or ""))
    return found
