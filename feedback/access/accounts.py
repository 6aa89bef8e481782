"""Accounts and their roles. Making an account and giving it a role are two persons' duties (domain digest G)."""

from typing import Final

from sqlmodel import Session, col, select

from feedback.access.actor import Actor, Grant
from feedback.access.duties import Held, check_apart, check_owned, check_reset, is_within_reach
from feedback.access.log import Facts, write_access
from feedback.access.passwords import NewPassword, hash_password, new_password
from feedback.access.permissions import Permission
from feedback.access.sessions import end_all_sessions
from feedback.core.errors import BadInput, Conflict, NotFound, NotPermitted
from feedback.sheets.safe_text import clean
from models.place import Area, Unit
from models.user import RoleGrant, User
from models.vocabulary import AreaKind, Role
from models.work_vocabulary import AccessAction

SYSTEM_NAME: Final = "system"
LONGEST_NAME: Final = 60


def create_account(
    session: Session, actor: Actor, *, username: str, name: str, made: NewPassword | None = None
) -> tuple[User, str]:
    """Make an account and return it with its one-time password, which must be changed at the first sign-in."""
    actor.require(Permission.MANAGE_ACCOUNTS)
    user, password = add_user(session, username=username, name=name, made=made)
    _note(session, actor, user.id, {"made": True})
    return user, password


def add_user(
    session: Session, *, username: str, name: str, is_trial: bool = False, made: NewPassword | None = None
) -> tuple[User, str]:
    """Add a user without asking who does it: for set-up and the trial county only; `made` is a password made ahead."""
    wanted, name = clean(username).strip(), clean(name).strip()
    if not wanted or not name:
        raise BadInput("account_needs_names")
    if max(len(wanted), len(name)) > LONGEST_NAME:
        raise BadInput("account_name_too_long", most=LONGEST_NAME)
    if session.exec(select(User.id).where(User.username == wanted)).first() is not None:
        raise Conflict("username_taken", username=wanted)
    made = made or NewPassword.make()
    user = User(
        username=wanted,
        name=name,
        password_hash=made.password_hash,
        must_change_password=not is_trial,
        is_trial=is_trial,
    )
    session.add(user)
    session.flush()  # Its number goes into grants and the log.
    return user, made.password


def reset_password(session: Session, actor: Actor, user_id: int) -> str:
    """Give a user a one-time password, end their sessions and lift a lock; one's own is changed, not reset.

    Raises
    ------
    NotPermitted
        Resetting this one's is another duty: a guarded account's is the security administrator's.
    """
    if not (actor.holds(Permission.MANAGE_ACCOUNTS) or actor.holds(Permission.GRANT_ROLES)):
        raise NotPermitted("not_your_role")
    user = _existing(session, user_id)
    check_reset(actor, user_id, _held(session, user_id))
    password = new_password()
    user.password_hash, user.must_change_password = hash_password(password), True
    user.failed_sign_ins, user.locked_until = 0, None
    end_all_sessions(session, user_id, by=actor.user_id)
    _note(session, actor, user_id, {"password_reset": True})
    return password


def set_active(session: Session, actor: Actor, user_id: int, *, is_active: bool) -> None:
    """Close an account or open it again; closing ends its sessions."""
    actor.require(Permission.MANAGE_ACCOUNTS)
    if user_id == actor.user_id:
        raise BadInput("not_your_own_account")
    user = _existing(session, user_id)
    user.is_active = is_active
    if not is_active:
        end_all_sessions(session, user_id, by=actor.user_id)
    _note(session, actor, user_id, {"is_active": is_active})


def unlock(session: Session, actor: Actor, user_id: int) -> None:
    """Lift the lock that wrong passwords have put on an account; the password stays as it is."""
    actor.require(Permission.GRANT_ROLES)
    if user_id == actor.user_id:
        raise BadInput("not_your_own_account")
    user = _existing(session, user_id)
    user.failed_sign_ins, user.locked_until = 0, None
    _note(session, actor, user_id, {"unlocked": True})


def grant_role(
    session: Session, actor: Actor, user_id: int, *, role: Role, area_id: int | None = None, unit_id: int | None = None
) -> None:
    """Give a user a role in an area or for a unit.

    Raises
    ------
    NotPermitted
        The area or unit lies outside the places in which the actor gives roles.
    BadInput
        The user is the actor, the place is missing, the user would hold two duties that stand apart, or the role is
        guarded and the user has not chosen a password of their own yet.
    """
    actor.require(Permission.GRANT_ROLES)
    if user_id == actor.user_id:
        raise BadInput("not_your_own_account")
    check_owned(role, _existing(session, user_id))
    _check_reach(session, actor, area_id, unit_id)
    add_grant(session, user_id, role=role, area_id=area_id, unit_id=unit_id)
    _note(session, actor, user_id, {"granted": role, "area": area_id, "unit": unit_id})


def add_grant(
    session: Session, user_id: int, *, role: Role, area_id: int | None = None, unit_id: int | None = None
) -> None:
    """Add a grant without asking who does it: for set-up and the trial county only."""
    check_apart(role, [held for held, _path in _held(session, user_id)])
    if role is Role.HANDLER and (unit_id is None or session.get(Unit, unit_id) is None):
        raise BadInput("handler_needs_unit")
    if role is not Role.HANDLER and (area_id is None or session.get(Area, area_id) is None):
        raise BadInput("role_needs_area")
    same = select(RoleGrant.id).where(
        RoleGrant.user_id == user_id, RoleGrant.role == role, RoleGrant.area_id == area_id, RoleGrant.unit_id == unit_id
    )
    if session.exec(same).first() is None:
        session.add(RoleGrant(user_id=user_id, role=role, area_id=area_id, unit_id=unit_id))


def revoke_role(session: Session, actor: Actor, grant_id: int) -> None:
    """Take a role away again; it ends with the next page that its holder opens."""
    actor.require(Permission.GRANT_ROLES)
    grant = session.get(RoleGrant, grant_id)
    if grant is None:
        raise NotFound("grant_not_found")
    if grant.user_id == actor.user_id:
        raise BadInput("not_your_own_account")
    _check_reach(session, actor, grant.area_id, grant.unit_id)
    session.delete(grant)
    _note(session, actor, grant.user_id, {"revoked": grant.role, "area": grant.area_id, "unit": grant.unit_id})


def _check_reach(session: Session, actor: Actor, area_id: int | None, unit_id: int | None) -> None:
    """Raise NotPermitted where the area or the unit's area lies outside all in which the actor gives roles."""
    unit = session.get(Unit, unit_id) if unit_id is not None else None
    for place in (area_id, unit.area_id if unit else None):
        area = session.get(Area, place) if place is not None else None
        if area is not None and not is_within_reach(actor, area.path):
            raise NotPermitted("place_outside_your_area")


def _held(session: Session, user_id: int) -> list[Held]:
    query = select(RoleGrant, Area.path).join(Area, col(RoleGrant.area_id) == Area.id, isouter=True)
    return [(grant.role, path or "") for grant, path in session.exec(query.where(RoleGrant.user_id == user_id)).all()]


def _existing(session: Session, user_id: int) -> User:
    user = session.get(User, user_id)
    if user is None:
        raise NotFound("user_not_found")
    return user


def _note(session: Session, actor: Actor, user_id: int, facts: Facts) -> None:
    write_access(session, AccessAction.USER_CHANGED, actor_id=actor.user_id, subject=("user", user_id), facts=facts)


def system_actor(session: Session) -> Actor:
    """Return the actor of commands that are run on the machine itself: a recorder at the root, who cannot sign in."""
    root = session.exec(select(Area).where(Area.kind == AreaKind.COUNTY)).first()
    if root is None:
        raise NotFound("no_root_area")
    user = session.exec(select(User).where(User.username == SYSTEM_NAME)).one_or_none()
    if user is None:
        user = User(username=SYSTEM_NAME, name=SYSTEM_NAME, password_hash="-", is_active=False)  # noqa: S106 - none
        session.add(user)
        session.flush()  # Rows that it makes name it.
    grant = Grant(role=Role.RECORDER, area_id=root.id, area_kind=root.kind, area_name=root.name)
    return Actor(user_id=user.id, username=user.username, name=user.name, grants=(grant,))
