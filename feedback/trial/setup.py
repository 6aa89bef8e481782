"""What every installation starts with: calendar, limits, owner levels, the root area and its first administrators."""

from collections.abc import Sequence
from itertools import count
from typing import Final, NamedTuple

from sqlmodel import Session, col, select

from feedback.access.accounts import add_grant, add_user
from feedback.classify.taxonomy import taxonomy
from feedback.tracker.responsibility import seed_levels
from feedback.worktime.queries import seed_calendar, seed_limits
from models.place import Area
from models.user import User
from models.vocabulary import AreaKind, Role

ROOT_CODE: Final = "0"
_ADMINISTRATORS: Final = {Role.SYSADMIN: "admin", Role.SECADMIN: "security"}


class FirstAccount(NamedTuple):
    """An account that was just made, with its password, which is shown once."""

    username: str
    password: str
    role: Role
    name: str
    home: str


def seed_rules(session: Session) -> None:
    """Fill in the holidays, the time limits and who owns what; what is there stays as it is."""
    seed_calendar(session)
    seed_levels(session)
    seed_limits(session, {code: category.days for code, category in taxonomy().by_code.items()})


def add_root(session: Session, name: str, *, code: str = ROOT_CODE, is_trial: bool = False) -> Area:
    """Return the root area, made where there is none."""
    root = session.exec(select(Area).where(Area.kind == AreaKind.COUNTY)).first()
    if root is None:
        root = Area(kind=AreaKind.COUNTY, code=code, name=name, is_trial=is_trial)
        session.add(root)
        session.flush()  # Its path holds its own number.
        root.path = f"/{root.id}/"
    return root


def add_first_administrators(
    session: Session, root: Area, roles: Sequence[Role] = (Role.SYSADMIN, Role.SECADMIN)
) -> list[FirstAccount]:
    """Make the system administrator and the security officer, or those of them that are wanted: never one person."""
    made = []
    for role in roles:
        username = _free_name(session, _ADMINISTRATORS[role])
        user, password = add_user(session, username=username, name=username)
        add_grant(session, user.id, role=role, area_id=root.id)
        made.append(FirstAccount(username, password, role, username, root.name))
    return made


def _free_name(session: Session, wanted: str) -> str:
    """Return `wanted`, or with a number behind it where accounts of that name are there already."""
    taken = set(session.exec(select(User.username).where(col(User.username).startswith(wanted))).all())
    return next(name for n in count(1) if (name := wanted if n == 1 else f"{wanted}{n}") not in taken)
