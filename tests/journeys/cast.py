"""Who takes part in a journey? Trial accounts of one township that together take a case from the yard to its end.

They are chosen by what the store says of their roles, not by how they are called.
"""

import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from itertools import product

from sqlmodel import Session, col, select

from feedback.access.actor import Actor, Grant, Place, load_actor
from feedback.capture.lookup import units_for
from feedback.core.database import connect
from models.place import Area, Unit
from models.user import SignIn, User
from models.vocabulary import AreaKind, Role
from tests.server import Application, TrialAccount


@dataclass(frozen=True, slots=True)
class Player:
    """An account, with the name of the unit for which it signs, where it is a handler's."""

    account: TrialAccount
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Cast:
    """Everybody whom one case meets in its township, and one who must not meet it."""

    cadre: Player
    clerk: Player
    chair: Player
    lead: Player
    co: Player
    reviewer: Player
    revisitor: Player
    leader: Player
    outsider: Player


_NEAREST = (AreaKind.VILLAGE, AreaKind.TOWNSHIP, AreaKind.COUNTY)


def cast_of(application: Application) -> Cast:
    """Return the first township's people that play all parts."""
    engine = connect(f"sqlite:///{application.folder / 'zhenshi.db'}")
    with Session(engine) as session:
        found = next(_casts(session, application.accounts()), None)
    engine.dispose()
    if found is None:
        raise RuntimeError("the trial accounts of no township take a case from its beginning to its end")
    return found


def session_of(application: Application, player: Player) -> str:
    """Open a session of a player's in the store, and return what their browser's cookie holds."""
    token, now = secrets.token_urlsafe(32), datetime.now(UTC)
    engine = connect(f"sqlite:///{application.folder / 'zhenshi.db'}")
    with Session(engine) as session:
        user_id = session.exec(select(User.id).where(User.username == player.account.username)).one()
        # A transaction that has read cannot write any more once the application has written meanwhile.
        session.commit()
        digest, expires = sha256(token.encode()).hexdigest(), now + timedelta(hours=1)
        session.add(SignIn(user_id=user_id, token_hash=digest, opened_at=now, claimed_at=now, expires_at=expires))
        session.commit()
    engine.dispose()
    return token


def _casts(session: Session, accounts: list[TrialAccount]) -> Iterator[Cast]:
    ids = dict(session.exec(select(User.username, User.id)).all())
    loaded = [(account, load_actor(session, ids[account.username])) for account in accounts]
    people = [(account, actor) for account, actor in loaded if actor is not None]
    for cadre, actor in people:
        home = next((grant for grant in actor.grants if grant.role is Role.CADRE and _is_village(grant)), None)
        if home is not None:
            yield from _around(session, Player(cadre), _place_of(session, home), people)


def _is_village(grant: Grant) -> bool:
    return grant.area_kind is AreaKind.VILLAGE


def _place_of(session: Session, grant: Grant) -> Place:
    village = session.exec(select(Area).where(Area.id == grant.area_id)).one()
    return Place(village.id, village.township_id, village.village_id)


def _around(session: Session, cadre: Player, place: Place, people: list[tuple[TrialAccount, Actor]]) -> Iterator[Cast]:
    near = {unit.unit_id for unit in units_for(session, place)}
    units = dict(session.exec(select(Unit.id, Unit.name).where(col(Unit.id).in_(near))).all())
    handlers = [
        Player(account, units[grant.unit_id])
        for account, actor in people
        for grant in actor.grants
        if grant.role is Role.HANDLER and grant.unit_id in units
    ]

    def inside(role: Role) -> list[Player]:
        return _holders(people, role, lambda grant: grant.covers(place))

    outsiders = _holders(people, Role.CLERK, lambda grant: not grant.covers(place))
    middle = [inside(role) for role in (Role.CLERK, Role.CHAIR, Role.REVIEWER, Role.REVISITOR, Role.LEADER)]
    for clerk, chair, reviewer, revisitor, leader in product(*middle):
        if len(handlers) > 1 and outsiders:
            lead, co = handlers[:2]
            yield Cast(cadre, clerk, chair, lead, co, reviewer, revisitor, leader, outsiders[0])


def _holders(people: list[tuple[TrialAccount, Actor]], role: Role, fits: Callable[[Grant], bool]) -> list[Player]:
    """Return who holds `role` in a grant that fits, those of the nearer level first."""
    found = [
        (_NEAREST.index(grant.area_kind), account)
        for account, actor in people
        for grant in actor.grants
        if grant.role is role and grant.area_kind in _NEAREST and fits(grant)
    ]
    return [Player(account) for _, account in sorted(found, key=lambda each: each[0])]
