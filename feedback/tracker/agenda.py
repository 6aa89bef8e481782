"""How an agenda makes itself, and how its order is changed.

What awaits the clinic, what is overdue with its units, what was suspended until that day, hot issues, and what the
chair adds. What stands there keeps its place: a new matter goes where it belongs among those that are undecided.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, and_, delete, insert, true
from sqlmodel import Session, col, select

from feedback.access.actor import Actor
from feedback.access.scope import may_see_open_case
from feedback.core.errors import Conflict, IllegalMove, MissingFact, NotFound
from feedback.sheets.safe_text import as_number
from feedback.tracker.agenda_matters import is_matter
from feedback.tracker.agenda_rows import times_rolled
from feedback.tracker.agenda_topics import HotTopic
from feedback.tracker.clinic import take_session
from feedback.tracker.states import OPEN
from models.case import Case
from models.clinic import ClinicItem, ClinicSession
from models.vocabulary import CaseStatus, OrgLevel, Urgency
from models.work_vocabulary import AgendaReason, SessionState

_RANK: Final = {Urgency.CRITICAL: 0, Urgency.URGENT: 1}
_MADE_BY_HAND: Final = (AgendaReason.ADDED, AgendaReason.HOT)
LONGEST_TOPIC: Final = 120


class _Key(NamedTuple):
    """What comes first: critical and urgent matters, those left over, those overdue, then the oldest."""

    rank: int
    is_fresh: bool
    is_in_time: bool
    registered_at: datetime
    case_id: int


class _Due(NamedTuple):
    """A case that has to be on the agenda, and why."""

    reason: AgendaReason
    key: _Key


def of_seat(level: OrgLevel, area_id: int) -> ColumnElement[bool]:
    """Return the condition that an open case is of the level and place of a session."""
    columns = {OrgLevel.VILLAGE: Case.village_id, OrgLevel.TOWNSHIP: Case.township_id}
    here = [col(columns[level]) == area_id] if level in columns else []
    return and_(col(Case.level) == level, col(Case.is_confidential).is_(False), *here)


def refresh_agenda(session: Session, held: ClinicSession, hot: Sequence[HotTopic] = ()) -> int:
    """Bring the agenda up to date and return how many matters came onto it; nothing where the session is over.

    Does the same when called again, in a number of statements that does not grow with the agenda. `hot` are the hot
    issues of the place, which a page or a job hands in: whoever finds them stands above the tracker.
    """
    session.flush()  # What was put on the agenda a moment ago is counted as well.
    locked = session.exec(select(ClinicSession).where(ClinicSession.id == held.id).with_for_update()).one()
    if locked.state is SessionState.CLOSED:
        return 0
    items, due = _items(session, locked), _due(session, locked)
    order = _without_gone(session, items, due)
    standing = {item.case_id for item in order}
    fresh = sorted((each for each in due.items() if each[0] not in standing), key=lambda each: each[1].key)
    for case_id, why in fresh:
        item = ClinicItem(session_id=locked.id, case_id=case_id, position=0, reason=why.reason)
        order.insert(_place_for(why.key, order, due), item)
    topics = _topics(session, locked, order, hot)
    _number(session, [*order, *topics])
    return len(fresh) + len(topics)


def _place_for(key: _Key, order: Sequence[ClinicItem], due: Mapping[int, _Due]) -> int:
    """Return where a new matter goes: behind what is decided, and behind all that comes before it by default."""
    keys = [due[item.case_id].key if item.case_id in due else None for item in order]  # type: ignore[index]  # None is in no dictionary of numbers.
    ahead = [
        place
        for place, (item, its_key) in enumerate(zip(order, keys, strict=True), start=1)
        if item.decision is not None or (its_key is not None and its_key < key)
    ]
    return max(ahead, default=0)


def _number(session: Session, order: Sequence[ClinicItem]) -> None:
    """Write the places of an agenda: those of what stands there in one statement, what is new in another."""
    for place, item in enumerate(order, start=1):
        if item.position != place:
            item.position = place
    session.flush()
    new = [item.model_dump(exclude={"id"}) for item in order if item.id is None]
    if new:
        session.execute(insert(ClinicItem), new)


def _items(session: Session, held: ClinicSession) -> list[ClinicItem]:
    wanted = select(ClinicItem).where(ClinicItem.session_id == held.id)
    return list(session.exec(wanted.order_by(col(ClinicItem.position), col(ClinicItem.id))).all())


def _due(session: Session, held: ClinicSession) -> dict[int, _Due]:
    """Return the cases that have to be on the agenda."""
    columns: Any = (Case.id, Case.status, Case.urgency, Case.registered_at)
    found = session.exec(
        select(*columns).where(of_seat(held.level, held.area_id), is_matter(session, held.held_on))
    ).all()
    rolled = times_rolled(session, [row[0] for row in found])
    return {row[0]: _why(row, rolled) for row in found}


def _why(row: Any, rolled: Mapping[int, int]) -> _Due:
    case_id, status, urgency, registered_at = row
    by_status = {CaseStatus.AWAITING_CLINIC: AgendaReason.AWAITING, CaseStatus.SUSPENDED: AgendaReason.NEXT_LOOK}
    first = by_status.get(status, AgendaReason.OVERDUE)
    is_fresh, is_in_time = case_id not in rolled, first is not AgendaReason.OVERDUE
    key = _Key(_RANK.get(urgency, len(_RANK)), is_fresh, is_in_time, registered_at, case_id)
    return _Due(first if is_fresh else AgendaReason.ROLLED_OVER, key)


def _without_gone(session: Session, items: Sequence[ClinicItem], due: Mapping[int, _Due]) -> list[ClinicItem]:
    """Take off what is no matter for this session any more, unless somebody put it there or spoke about it."""
    ids = {item.case_id for item in items if item.case_id is not None and item.case_id not in due}
    sealed = set(session.exec(select(Case.id).where(col(Case.id).in_(ids), col(Case.is_confidential))).all())
    gone = [
        item
        for item in items
        if item.case_id in sealed
        or (
            item.case_id is not None
            and item.case_id not in due
            and item.decision is None
            and not item.said
            and item.reason not in _MADE_BY_HAND
        )
    ]
    if gone:
        session.exec(delete(ClinicItem).where(col(ClinicItem.id).in_([item.id for item in gone])))
    return [item for item in items if item not in gone]


def _topics(
    session: Session, held: ClinicSession, standing: Sequence[ClinicItem], hot: Sequence[HotTopic]
) -> list[ClinicItem]:
    """Return the hot issues that are new; one that shares a case with what stands there is that one, and is renewed."""
    ids = {case_id for each in hot for case_id in each.case_ids}
    if not ids:
        return []
    here = select(Case.id).where(col(Case.id).in_(ids), of_seat(held.level, held.area_id), col(Case.status).in_(OPEN))
    known = set(session.exec(here).all())
    new: list[ClinicItem] = []
    for each in hot:
        case_ids = [case_id for case_id in each.case_ids if case_id in known]
        if not case_ids:
            continue
        same = next((item for item in [*standing, *new] if set(item.case_ids) & set(case_ids)), None)
        if same is None:
            reason = AgendaReason.HOT
            same = ClinicItem(session_id=held.id, topic=each.topic[:LONGEST_TOPIC], position=0, reason=reason)
            new.append(same)
        if same.decision is None and same.case_ids != case_ids:
            same.topic, same.case_ids = each.topic[:LONGEST_TOPIC], case_ids
    return new


def add_case(session: Session, actor: Actor, session_id: int, case_no: str) -> ClinicItem:
    """Put an open case on the agenda by its number, at its end.

    Raises
    ------
    NotFound
        There is no such case, or it is not of this place.
    Conflict
        It stands there already.
    """
    held = take_open_agenda(session, actor, session_id)
    wanted = as_number(case_no)
    if not wanted:
        raise MissingFact("fact_missing", field="case_no")
    found = select(Case).where(Case.case_no == wanted, may_see_open_case(actor), _within(held))
    case = session.exec(found).one_or_none()
    if case is None:
        raise NotFound("joined_case_not_found", case_no=wanted)
    if case.status not in OPEN:
        raise IllegalMove("agenda_case_ended", case_no=wanted, status=case.status)
    items = _items(session, held)
    if any(item.case_id == case.id for item in items):
        raise Conflict("on_agenda_already", case_no=wanted)
    last = max((item.position for item in items), default=0)
    item = ClinicItem(session_id=held.id, case_id=case.id, position=last + 1, reason=AgendaReason.ADDED)
    session.add(item)
    session.flush()  # Its number is what the page goes on with.
    return item


def _within(held: ClinicSession) -> ColumnElement[bool]:
    """Return the condition that a case lies in a session's place, whatever its level is."""
    columns = {OrgLevel.VILLAGE: Case.village_id, OrgLevel.TOWNSHIP: Case.township_id}
    return col(columns[held.level]) == held.area_id if held.level in columns else true()


def take_off(session: Session, actor: Actor, session_id: int, item_id: int) -> None:
    """Take off what somebody put on the agenda, or a hot issue, as long as nothing is decided on it.

    A hot issue does not come back by itself before the session.
    """
    held = take_open_agenda(session, actor, session_id)
    wanted = select(ClinicItem).where(ClinicItem.id == item_id, ClinicItem.session_id == held.id)
    item = session.exec(wanted).one_or_none()
    if item is None or item.decision is not None or item.reason not in _MADE_BY_HAND:
        raise Conflict("agenda_item_stays")
    held.taken_off_case_ids = sorted({*held.taken_off_case_ids, *item.case_ids})
    session.delete(item)


def reorder(session: Session, actor: Actor, session_id: int, item_ids: Sequence[int]) -> None:
    """Put the agenda into the order of `item_ids`; what came onto it meanwhile stays behind, in its own order."""
    held = take_open_agenda(session, actor, session_id)
    wanted = {item_id: place for place, item_id in enumerate(item_ids)}
    items = sorted(_items(session, held), key=lambda item: wanted.get(item.id, len(wanted)))
    _number(session, items)


def take_open_agenda(session: Session, actor: Actor, session_id: int) -> ClinicSession:
    """Return a session whose agenda the actor may still change, locked.

    Raises
    ------
    Conflict
        The session is over.
    """
    held = take_session(session, actor, session_id)
    if held.state is SessionState.CLOSED:
        raise Conflict("session_closed_meanwhile", day=held.held_on)
    return held
