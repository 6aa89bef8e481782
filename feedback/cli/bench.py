"""`bench`: how long desks, boards and a case's page take on the store that is there, for an actor of each role."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from enum import StrEnum
from functools import partial
from typing import Annotated, Final

import typer
from sqlmodel import Session, col, select

from feedback.access.actor import Actor, load_actor
from feedback.access.permissions import Permission
from feedback.boards.home import my_day
from feedback.boards.marks import BoardFilter
from feedback.boards.matrix import matrix
from feedback.boards.queries import breakdown, headline
from feedback.boards.trends import ageing, flow, units
from feedback.cli.measuring import Timing, markdown_table, timed
from feedback.core.clock import today
from feedback.core.database import engine, is_ready, reading
from feedback.core.errors import Unavailable
from feedback.tracker.casefile import open_case
from feedback.tracker.desks import CaseSearch, Desk, count_cases, desk_page, search_cases
from models.case import Case
from models.user import RoleGrant, User
from models.vocabulary import Role

_DESKS: Final = {
    Desk.TRIAGE: Permission.DIAGNOSE,
    Desk.CLINIC: Permission.DISPATCH,
    Desk.UNIT: Permission.HANDLE,
    Desk.REVIEW: Permission.REVIEW,
    Desk.REVISIT: Permission.REVISIT,
    Desk.SUSPENDED: Permission.SUSPEND,
    Desk.CONFIDENTIAL: Permission.READ_CONFIDENTIAL,
    Desk.MINE: Permission.REGISTER,
}
Call = Callable[[Session], object]


class Bench(StrEnum):
    DESKS = "desks"


def bench(name: Annotated[Bench, typer.Argument(help="What is measured.")]) -> None:
    """Measure, and print the figures as a Markdown table."""
    if not is_ready(engine()):
        raise Unavailable("database_not_created")
    rows = [(role.value, t.what, t.p50_ms, t.p95_ms, t.statements) for role, t in _timings()]
    typer.echo(markdown_table(("role", name.value, "p50 ms", "p95 ms", "statements"), rows))


def _timings() -> Iterator[tuple[Role, Timing]]:
    for role in Role:
        with reading() as session:
            actor = _someone(session, role)
            calls = list(_calls(session, actor)) if actor else []
        for what, call in calls:
            yield role, timed(engine(), what, partial(_in_a_session, call))


def _in_a_session(call: Call) -> None:
    with reading() as session:
        call(session)


def _someone(session: Session, role: Role) -> Actor | None:
    found = select(User.id).join(RoleGrant, col(RoleGrant.user_id) == User.id).where(RoleGrant.role == role)
    user_id = session.exec(found.where(col(User.is_active)).order_by(col(User.id))).first()
    return load_actor(session, user_id) if user_id is not None else None


def _calls(session: Session, actor: Actor) -> Iterator[tuple[str, Call]]:
    """Yield what the pages of this actor ask for."""
    yield "home", lambda s: my_day(s, actor)
    for desk, permission in _DESKS.items():
        if actor.holds(permission):
            yield f"desk {desk.value}", partial(desk_page, actor=actor, desk=desk)
    if not actor.holds(Permission.READ_CASES):
        return
    yield "search", lambda s: search_cases(s, actor, CaseSearch(text="自来水 停水"))
    yield "search count", lambda s: count_cases(s, actor, CaseSearch(text="自来水"))
    newest = search_cases(session, actor, CaseSearch()).rows
    if newest:
        yield "case file", lambda s: open_case(s, actor, newest[0].case_id)
    if actor.holds(Permission.READ_BOARD):
        yield from _board_calls(actor)


def _board_calls(actor: Actor) -> Iterator[tuple[str, Call]]:
    sought = BoardFilter(from_on=today() - timedelta(days=89), to_on=today())
    for board in (headline, breakdown, matrix, flow, ageing, units):
        yield f"board {board.__name__}", partial(board, actor=actor, board_filter=sought)


def case_count() -> int:
    """Return how many cases the store holds."""
    with reading() as session:
        return len(session.exec(select(Case.id)).all())
