"""Who is told: rows in people's inboxes, and messages for what is urgent, all in the caller's transaction.

Whoever calls says whom a thing concerns; here it is decided who receives it (who stands in while somebody is away),
what may be said of it, and that nobody is told the same thing twice. A confidential case is told to nobody but its
desk and the persons named for it, and never outside.
"""

from collections.abc import Iterable, Sequence
from typing import Final

from sqlmodel import Session, col, select

from feedback.access.absences import absences_in, receivers
from feedback.access.actor import Grant
from feedback.access.policy import place_of
from feedback.core.clock import today, utc_now
from feedback.core.database import add_rows_unless_there
from feedback.notify.facts import Facts, checked_facts
from feedback.notify.outbox import send_urgent
from feedback.notify.told import Addressed, Told
from models.case import Case, CaseAccess
from models.notice import Notice
from models.place import Area
from models.user import RoleGrant, User
from models.vocabulary import AreaKind, Role, Urgency

# Set in a session's `info`, nobody is told anything of what it does: for a past that is only being played.
UNTOLD: Final = "untold"
_CHUNK: Final = 500
Asked = Sequence[tuple[Told, frozenset[int]]]

__all__ = ["UNTOLD", "Told", "active_people", "tell", "tell_all", "write_notices"]


def tell(session: Session, told: Told, user_ids: Iterable[int]) -> int:
    """Tell some people one thing; returns how many had not been told before.

    Raises
    ------
    ValueError
        A fact is none that a notice may carry.
    """
    return tell_all(session, [(told, user_ids)])


def tell_all(session: Session, tellings: Iterable[tuple[Told, Iterable[int]]]) -> int:
    """As `tell`, for many things at once: a number of statements that grows with every five hundred only."""
    if session.info.get(UNTOLD):
        return 0
    asked = [(told, frozenset(user_ids)) for told, user_ids in tellings]
    return sum(_tell_some(session, asked[start : start + _CHUNK]) for start in range(0, len(asked), _CHUNK))


def _tell_some(session: Session, asked: Asked) -> int:
    everybody = frozenset[int]().union(*[user_ids for _told, user_ids in asked])
    if not everybody:
        return 0
    cases = _cases(session, {told.case_id for told, _ in asked if told.case_id is not None})
    hidden = [case for case in cases.values() if case.is_confidential]
    may_know = _may_know(session, hidden, everybody)
    stands_in = _stand_ins(session, everybody)
    is_trial = active_people(session, everybody.union(stands_in.values()))
    wanted: dict[tuple[int, str], Addressed] = {}
    for told, user_ids in asked:
        case = cases.get(told.case_id or 0)
        for user_id in sorted(user_ids):
            if case is not None and case.is_confidential:
                receiver = user_id if (case.id, user_id) in may_know else 0
            else:
                receiver = stands_in.get(user_id, user_id)
            if receiver in is_trial:
                _want(wanted, _addressed(told, case, user_id, receiver, is_trial=is_trial[receiver]))
    return len(write_notices(session, list(wanted.values())))


def _stand_ins(session: Session, user_ids: frozenset[int]) -> dict[int, int]:
    """Return who receives for whom today; of most people nobody is away, which one statement tells."""
    day = today()
    if not absences_in(session, user_ids, first_on=day, last_on=day):
        return {}
    return receivers(session, user_ids, day)


def _want(wanted: dict[tuple[int, str], Addressed], notice: Addressed) -> None:
    """Take a notice to be written; one of the person's own goes before one that they get for somebody else."""
    key = notice.user_id, notice.told.event_key
    if key not in wanted or "for" not in notice.facts:
        wanted[key] = notice


def _cases(session: Session, case_ids: set[int]) -> dict[int, Case]:
    """Return the cases; one that the session holds already is not read again."""
    if len(case_ids) == 1:
        case = session.get(Case, next(iter(case_ids)))
        return {case.id: case} if case else {}
    return {case.id: case for case in session.exec(select(Case).where(col(Case.id).in_(case_ids)))} if case_ids else {}


def _may_know(session: Session, hidden: Sequence[Case], user_ids: frozenset[int]) -> set[tuple[int, int]]:
    """Return which person may know of which confidential case: the desk of its place, and whoever is named for it."""
    if not hidden:
        return set()
    named = select(CaseAccess.case_id, CaseAccess.user_id).where(
        col(CaseAccess.case_id).in_([case.id for case in hidden])
    )
    found = set(session.exec(named).all())
    desks = (
        select(RoleGrant.user_id, Area.id, Area.kind)
        .join(Area, col(RoleGrant.area_id) == Area.id)
        .where(RoleGrant.role == Role.DISCIPLINE, col(RoleGrant.user_id).in_(user_ids))
    )
    for user_id, area_id, kind in session.exec(desks):
        grant = Grant(Role.DISCIPLINE, area_id=area_id, area_kind=AreaKind(kind))
        found |= {(case.id, user_id) for case in hidden if grant.covers(place_of(case))}
    return found


def active_people(session: Session, user_ids: Iterable[int]) -> dict[int, bool]:
    """Return those of the people who can sign in, each with whether they belong to the trial county."""
    wanted = select(User.id, User.is_trial).where(col(User.id).in_(set(user_ids)), col(User.is_active))
    return dict(session.exec(wanted).all())


def _addressed(told: Told, case: Case | None, user_id: int, receiver: int, *, is_trial: bool) -> Addressed:
    facts = _facts_of(told, case)
    if receiver != user_id:
        facts["for"] = user_id
    is_hidden = case is not None and case.is_confidential
    trial = told.is_trial or (case.is_trial if case else is_trial)
    return Addressed(told, receiver, facts, trial, is_hidden)


def _facts_of(told: Told, case: Case | None) -> Facts:
    if case is None:
        return checked_facts(told.facts)
    if case.is_confidential:
        return checked_facts({"number": case.case_no, "is_confidential": 1})
    known: Facts = {
        "number": case.case_no,
        "urgency": (case.urgency or Urgency.NORMAL).value,
        "due": case.due_at.isoformat() if case.due_at else None,
    }
    return checked_facts(known | dict(told.facts))


def write_notices(session: Session, wanted: Sequence[Addressed]) -> list[tuple[int, Addressed]]:
    """Write what people have not been told before, send out what is urgent, and return it with the rows' numbers."""
    by_key = {(each.user_id, each.told.event_key): each for each in wanted}
    rows = [_row(each) for each in wanted]
    keys = (col(Notice.id), col(Notice.user_id), col(Notice.event_key))
    added = add_rows_unless_there(session, Notice, rows, *keys)
    written = [(notice_id, by_key[user_id, event_key]) for notice_id, user_id, event_key in added]
    send_urgent(session, [(n, each) for n, each in written if each.told.is_urgent and not each.is_confidential])
    return written


def _row(each: Addressed) -> dict[str, object]:
    told = each.told
    return {
        "user_id": each.user_id,
        "kind": told.kind,
        "event_key": told.event_key,
        "case_id": told.case_id,
        "facts": each.facts,
        "is_urgent": told.is_urgent,
        "made_at": utc_now(),
        "read_at": None,
        "digested_on": None,
        "is_trial": each.is_trial,
    }
