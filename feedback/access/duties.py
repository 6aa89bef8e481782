"""Which duties no one person may hold together, and who resets whose password (domain digest G).

The system's administrator makes accounts, the security's gives roles, the auditor reads what both did; the confidential
desk is none of theirs. Whoever resets a password can sign in with it, so the system's administrator resets none of an
account that watches over them or reads what they must not.
"""

from collections.abc import Iterable
from typing import Final

from feedback.access.actor import Actor
from feedback.access.permissions import Permission
from feedback.core.errors import BadInput, NotPermitted
from models.user import User
from models.vocabulary import Role

# Three duties that check each other, so that no one person holds two of them (design part 1).
ADMINISTRATION: Final = frozenset({Role.SYSADMIN, Role.SECADMIN, Role.AUDITOR})
APART: Final = ADMINISTRATION | {Role.DISCIPLINE}
GUARDED: Final = APART - {Role.SYSADMIN}

# A role, and the path of the area in which it is held; empty where it is a unit's.
Held = tuple[Role, str]


def check_apart(role: Role, held: Iterable[Role]) -> None:
    """Raise BadInput where whoever holds `held` may not be given `role` as well."""
    if role in APART and (APART - {role}).intersection(held):
        raise BadInput("administration_is_three_duties")


def check_owned(role: Role, user: User | None) -> None:
    """Raise BadInput where `role` is guarded and the account's maker knows its password: until its owner changed it.

    None stands for an account that is still to be made.
    """
    if role in GUARDED and (user is None or user.must_change_password):
        raise BadInput("role_waits_for_own_password")


def is_within_reach(actor: Actor, area_path: str) -> bool:
    """Say whether the area of this path lies in one in which the actor gives roles."""
    own = {grant.area_id for grant in actor.grants_for(Permission.GRANT_ROLES)}
    return not own.isdisjoint(int(part) for part in area_path.split("/") if part)


def check_reset(actor: Actor, user_id: int, held: Iterable[Held]) -> None:
    """Raise BadInput for the actor's own account, NotPermitted where another person resets this one's password."""
    if user_id == actor.user_id:
        raise BadInput("not_your_own_account")
    guarded = [path for role, path in held if role in GUARDED]
    if not guarded:
        actor.require(Permission.MANAGE_ACCOUNTS)
    elif not actor.holds(Permission.GRANT_ROLES):
        raise NotPermitted("reset_is_security_duty" if actor.holds(Permission.MANAGE_ACCOUNTS) else "not_your_role")
    elif not all(is_within_reach(actor, path) for path in guarded):
        raise NotPermitted("place_outside_your_area")


def may_reset(actor: Actor, user_id: int, held: Iterable[Held]) -> bool:
    """Say whether `check_reset` passes."""
    try:
        check_reset(actor, user_id, held)
    except (BadInput, NotPermitted):
        return False
    return True
