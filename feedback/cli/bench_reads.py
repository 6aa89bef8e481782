"""Which reads does a bench repeat? What home, desks, boards, searches and a case's page ask for, by who may ask.

"Opens" is all that a page reads before it is drawn, in one row.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from functools import partial
from typing import Any, Final, NamedTuple

from sqlmodel import Session, col, func, select

from feedback.access.actor import Actor, Place, load_actor
from feedback.access.permissions import Permission
from feedback.boards.board import read_board
from feedback.boards.home import my_day
from feedback.boards.lists import burning, count_behind, list_behind
from feedback.boards.marks import BoardFilter, Mark, Measure
from feedback.boards.matrix import matrix
from feedback.boards.queries import breakdown, headline
from feedback.boards.trends import ageing, flow, units
from feedback.capture.repeats import likely_repeats
from feedback.cli.bench_words import Words
from feedback.core.clock import today
from feedback.tracker.casefile import open_case
from feedback.tracker.desks import CaseSearch, Desk, count_cases, desk_page, search_cases, waiting_at
from feedback.tracker.door import first_broken_link
from models.case import Case, CaseEvent
from models.place import Area
from models.user import RoleGrant, User
from models.vocabulary import CaseStatus, Role

_DESKS: Final = {
    Desk.TRIAGE: Permission.DIAGNOSE,
    Desk.CLINIC: Permission.DISPATCH,
    Desk.SUSPENDED: Permission.SUSPEND,
    Desk.REQUESTS: Permission.DECIDE_REQUEST,
    Desk.DECLINES: Permission.APPROVE_DECLINE,
    Desk.UNIT: Permission.HANDLE,
    Desk.REVIEW: Permission.REVIEW,
    Desk.REVISIT: Permission.REVISIT,
    Desk.CONFIDENTIAL: Permission.READ_CONFIDENTIAL,
    Desk.MINE: Permission.REGISTER,
}
_BOARD_VIEWS: Final = (headline, burning, matrix, units, breakdown, flow, ageing)
_MOST_BURNING: Final = 8
_PERIODS_DAYS: Final = (90, 365)
_DEEPEST_PAGE: Final = 200
Call = Callable[[Session], object]


class Group(StrEnum):
    DESKS = "desks"
    BOARDS = "boards"
    CASES = "cases"


@dataclass(frozen=True, slots=True)
class Somebody:
    """An actor and how a table names them: role and kind of place."""

    name: str
    role: Role
    actor: Actor


class Read(NamedTuple):
    """One row of a table: who asks for what; `opens` marks all reads of one page together."""

    who: str
    what: str
    call: Call
    opens: bool = False


def everybody(session: Session) -> list[Somebody]:
    """Return one active person for each role and each kind of place that somebody holds it in."""
    rows = session.exec(
        select(RoleGrant.role, Area.kind, func.min(RoleGrant.user_id))
        .join(User, col(RoleGrant.user_id) == User.id)
        .join(Area, col(RoleGrant.area_id) == Area.id, isouter=True)
        .where(col(User.is_active))
        .group_by(col(RoleGrant.role), col(Area.kind))
    )
    people = []
    for role, kind, user_id in rows:
        actor = load_actor(session, user_id)
        if actor is not None:
            people.append(Somebody(f"{role}, {kind or 'unit'}", Role(role), actor))
    return sorted(people, key=lambda each: (list(Role).index(each.role), each.name))


def reads(session: Session, group: Group, people: Sequence[Somebody], words: Words) -> Iterator[Read]:
    """Yield the reads of a group; what they need to know of the store is asked for now."""
    if group is Group.BOARDS:
        leaders = [each for each in people if each.role is Role.LEADER]
        for leader in leaders:
            yield from _board_reads(leader)
        return
    for each in people:
        if group is Group.DESKS:
            yield from _desk_reads(session, each)
        elif each.actor.holds(Permission.READ_CASES):
            yield from _case_reads(session, each, words)


def _desk_reads(session: Session, who: Somebody) -> Iterator[Read]:
    actor = who.actor
    yield Read(who.name, "home opens", partial(_open_home, actor=actor), opens=True)
    for desk, permission in _DESKS.items():
        if not actor.holds(permission):
            continue
        yield Read(who.name, f"{desk.value} opens", partial(_open_desk, actor=actor, desk=desk), opens=True)
        yield Read(who.name, f"{desk.value}, first page", partial(desk_page, actor=actor, desk=desk))
        cursor = _middle(session, actor, desk)
        if cursor:
            page = partial(desk_page, actor=actor, desk=desk, cursor=cursor)
            yield Read(who.name, f"{desk.value}, page in the middle", page)


def _open_home(session: Session, actor: Actor) -> None:
    """Read what the home page reads: what waits at each desk, and one's own records."""
    if my_day(session, actor).recorded is not None:
        desk_page(session, actor, Desk.MINE)


def _open_desk(session: Session, actor: Actor, desk: Desk) -> None:
    """Read what a desk's page reads: what waits, the first page, and the first case."""
    waiting_at(session, actor, desk)
    rows = desk_page(session, actor, desk).rows
    if rows:
        open_case(session, actor, rows[0].case_id)


def _middle(session: Session, actor: Actor, desk: Desk) -> str | None:
    """Return the cursor of the page in the middle of a desk, or of its first two hundred pages."""
    cursors: list[str] = []
    cursor = desk_page(session, actor, desk).later
    while cursor and len(cursors) < _DEEPEST_PAGE:
        cursors.append(cursor)
        cursor = desk_page(session, actor, desk, cursor=cursor).later
    return cursors[len(cursors) // 2] if cursors else None


def _board_reads(who: Somebody) -> Iterator[Read]:
    for days in _PERIODS_DAYS:
        sought = BoardFilter(from_on=today() - timedelta(days=days - 1), to_on=today())
        calls: dict[str, Call] = {
            view.__name__: partial(view, actor=who.actor, board_filter=sought) for view in _BOARD_VIEWS
        }
        opens = partial(_open_board, actor=who.actor, sought=sought)
        yield Read(who.name, f"board of {days} days opens", opens, opens=True)
        for name, call in calls.items():
            yield Read(who.name, f"{name}, {days} days", call)
        for measure in (Measure.REGISTERED, Measure.OVERDUE, Measure.LATE):
            mark: dict[str, Any] = {"actor": who.actor, "board_filter": sought, "mark": Mark(measure=measure)}
            listed: list[Call] = [partial(count_behind, **mark), partial(list_behind, **mark)]
            yield Read(who.name, f"list behind {measure.value}, {days} days", partial(_each, listed), opens=True)


def _open_board(_session: Session, actor: Actor, sought: BoardFilter) -> None:
    read_board(actor, sought, most_burning=_MOST_BURNING)


def _each(calls: Sequence[Call], session: Session) -> None:
    for call in calls:
        call(session)


def _case_reads(session: Session, who: Somebody, words: Words) -> Iterator[Read]:
    actor = who.actor
    newest = search_cases(session, actor, CaseSearch(statuses=(CaseStatus.CLOSED,))).rows
    if not newest:
        return
    case_id, case_no = newest[0].case_id, newest[0].case_no
    for what, sought in _searches(words, case_no):
        both: list[Call] = [
            partial(search_cases, actor=actor, sought=sought),
            partial(count_cases, actor=actor, sought=sought),
        ]
        yield Read(who.name, f"search by {what}, and count", partial(_each, both), opens=True)
    yield Read(who.name, "case file opens", partial(open_case, actor=actor, case_id=case_id), opens=True)
    yield Read(who.name, "chain of one case proved", partial(_prove, case_id=case_id))
    if actor.holds(Permission.REGISTER):
        case = session.get_one(Case, case_id)
        place = Place(case.area_id, case.township_id, case.village_id)
        hint = partial(likely_repeats, actor=actor, text=words.text, place=place)
        yield Read(who.name, "repeats hint at entry", hint)


def _searches(words: Words, case_no: str) -> Iterator[tuple[str, CaseSearch]]:
    month = today() - timedelta(days=29)
    yield "a frequent word", CaseSearch(text=words.frequent)
    yield "two words", CaseSearch(text=words.two)
    yield "a word that is nowhere", CaseSearch(text="zzqx")
    yield "number", CaseSearch(text=case_no)
    yield "category and urgency", CaseSearch(category=words.category, urgency=words.urgency)
    yield "word, category and month", CaseSearch(text=words.frequent, category=words.category[:2], from_on=month)
    yield "overdue", CaseSearch(only_overdue=True)


def _prove(session: Session, case_id: int) -> int | None:
    events = select(CaseEvent).where(CaseEvent.case_id == case_id).order_by(col(CaseEvent.seq))
    return first_broken_link(session.get_one(Case, case_id), session.exec(events).all())
