"""What may everybody enter for themselves? Their own mailbox, or a robot of one of the known services.

Nothing that could lie inside the office's own network: a web address, or a robot elsewhere than at its service, is
entered by who manages notices (`feedback.notify.outlets`). Others' outlets are as good as not there.
"""

from dataclasses import dataclass
from typing import Final

from sqlmodel import Session, col, select

from feedback.access.actor import Actor
from feedback.access.permissions import Permission
from feedback.core.clock import utc_now
from feedback.core.errors import BadInput, Conflict, NotFound
from feedback.notify.outlets import (
    ROBOT_HOSTS,
    NewOutlet,
    OutletView,
    TestOutcome,
    checked_address,
    is_removed,
    last_tests,
    outlet_view,
    put_test,
    remove,
    switch,
    write_outlet,
)
from models.notice import Outlet
from models.work_vocabulary import OutletKind

OWN_KINDS: Final = (OutletKind.MAIL, *ROBOT_HOSTS)
MOST_OWN: Final = 5


@dataclass(frozen=True, slots=True)
class OwnOutlet:
    """An outlet of the actor's, with what came of its last test message."""

    view: OutletView
    test: TestOutcome | None


def own_outlets(session: Session, actor: Actor) -> list[OwnOutlet]:
    """Return the actor's outlets, the oldest first; two statements."""
    actor.require(Permission.READ_NOTICES)
    rows = _rows(session, actor)
    tests = last_tests(session, [row.id for row in rows])
    return [OwnOutlet(outlet_view(row, actor.name), tests.get(row.id)) for row in rows]


def _rows(session: Session, actor: Actor) -> list[Outlet]:
    wanted = select(Outlet).where(Outlet.user_id == actor.user_id).order_by(col(Outlet.id))
    return [row for row in session.exec(wanted) if not is_removed(row)]


def add_own_outlet(session: Session, actor: Actor, kind: OutletKind, address: str, secret: str = "") -> int:
    """Add an outlet of the actor's own and return its number; writes the access log.

    Raises
    ------
    MissingFact, BadInput
        There is no address, it is none of its kind, or it is one that only an administrator enters.
    Conflict
        There are as many as anybody may have.
    """
    actor.require(Permission.READ_NOTICES)
    if kind not in OWN_KINDS:
        raise BadInput("outlet_by_administrator")
    parts = checked_address(kind, address, secret)
    if parts.get("host", "") != ROBOT_HOSTS.get(kind, ""):
        raise BadInput("outlet_by_administrator")
    rows = _rows(session, actor)
    if len(rows) >= MOST_OWN:
        raise Conflict("outlets_enough", most=MOST_OWN)
    new = NewOutlet(kind=kind, address=address, secret=secret, user_id=actor.user_id)
    return write_outlet(session, actor, new, parts)


def switch_own(
    session: Session, actor: Actor, outlet_id: int, *, is_active: bool | None = None, takes_digest: bool | None = None
) -> None:
    """Close or open an outlet of the actor's, or its digest; raises NotFound where it is none of theirs."""
    switch(session, actor, _own(session, actor, outlet_id), is_active=is_active, takes_digest=takes_digest)


def remove_own(session: Session, actor: Actor, outlet_id: int) -> None:
    """Forget the address of an outlet of the actor's; raises NotFound where it is none of theirs."""
    remove(session, actor, _own(session, actor, outlet_id))


def try_own(session: Session, actor: Actor, outlet_id: int) -> None:
    """Send a test message to an outlet of the actor's; one a minute.

    Raises
    ------
    NotFound
        It is none of theirs.
    Conflict
        One was sent within this minute.
    """
    outlet = _own(session, actor, outlet_id)
    if put_test(session, outlet, f"{utc_now():%Y%m%d%H%M}") is None:
        raise Conflict("test_sent_already")


def _own(session: Session, actor: Actor, outlet_id: int) -> Outlet:
    actor.require(Permission.READ_NOTICES)
    outlet = session.get(Outlet, outlet_id)
    if outlet is None or outlet.user_id != actor.user_id or is_removed(outlet):
        raise NotFound("outlet_not_found")
    return outlet
