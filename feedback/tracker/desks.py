"""The lists that people work from: each desk's cases by due time, a search newest first, and what is waiting where.

Lists page by keyset, so that page 1,000 costs what page 1 does; the number of statements does not grow with the rows.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, func, or_
from sqlalchemy import case as case_when
from sqlalchemy import select as select_columns
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from feedback.access.actor import Actor
from feedback.access.permissions import Permission
from feedback.access.scope import may_act_in, may_see_case, may_see_confidential, may_see_open_case
from feedback.classify.segment import default_segmenter
from feedback.core.clock import day_bounds, utc_now
from feedback.sheets.safe_text import as_number
from feedback.tracker.categories import within_category
from feedback.tracker.clocks import Rule
from feedback.tracker.cursors import read_cursor, write_cursor
from feedback.tracker.listing import newest_first
from feedback.tracker.numbering import PREFIXES
from feedback.tracker.search import matches
from feedback.tracker.states import OPEN
from models.case import Case, Label, Part, Request
from models.contact import Contact, Opinion
from models.place import Area, Unit
from models.vocabulary import (
    CaseStatus,
    Channel,
    LabelSource,
    Nature,
    OrgLevel,
    PartStatus,
    RequestKind,
    RequestStatus,
    Scope,
    SuperviseLevel,
    Urgency,
)

PAGE_SIZE: Final = 30
_WITH_UNITS: Final = (CaseStatus.DISPATCHED, CaseStatus.HANDLING)


class Desk(StrEnum):
    TRIAGE = "triage"
    CLINIC = "clinic"
    SUSPENDED = "suspended"
    REQUESTS = "requests"
    DECLINES = "declines"
    UNIT = "unit"
    REVIEW = "review"
    REVISIT = "revisit"
    UNASKED = "unasked"
    CONFIDENTIAL = "confidential"
    MINE = "mine"


_STATUS: Final = {
    Desk.TRIAGE: (CaseStatus.REGISTERED, Permission.DIAGNOSE),
    Desk.CLINIC: (CaseStatus.AWAITING_CLINIC, Permission.DISPATCH),
    Desk.SUSPENDED: (CaseStatus.SUSPENDED, Permission.SUSPEND),
    Desk.REVIEW: (CaseStatus.REPLIED, Permission.REVIEW),
    Desk.REVISIT: (CaseStatus.REVIEWING, Permission.REVISIT),
    Desk.UNASKED: (CaseStatus.REVIEWING, Permission.REVISIT),
}
# What waits for whose decision.
_KINDS: Final = {
    Desk.REQUESTS: ((RequestKind.RETURN, RequestKind.EXTENSION), Permission.DECIDE_REQUEST),
    Desk.DECLINES: ((RequestKind.DECLINE,), Permission.APPROVE_DECLINE),
}
# The draw parts those who are asked from those whose cases are closed without.
_ASKED: Final = {Desk.REVISIT: True, Desk.UNASKED: False}


@dataclass(frozen=True, slots=True)
class DeskRow:
    """One line of a list; a confidential case's heading appears only on its own desk."""

    case_id: int
    case_no: str
    heading: str
    status: CaseStatus
    level: OrgLevel
    category: str | None
    urgency: Urgency | None
    place: str
    lead_unit: str
    registered_at: datetime
    is_diagnosed: bool
    due_at: datetime | None
    rule: Rule
    redo_no: int
    supervise_level: SuperviseLevel
    is_confidential: bool
    version: int
    # Whether the unit's own clock stands still.
    is_paused: bool = False

    def is_overdue(self, now: datetime) -> bool:
        is_past = self.due_at is not None and self.due_at < now
        return is_past and not self.is_paused and self.status in OPEN


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a list, with the cursors that lead on; None where there is nothing further."""

    rows: tuple[DeskRow, ...]
    earlier: str | None = None
    later: str | None = None


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits at a desk: how many, how many of them overdue, and since when the oldest."""

    count: int
    overdue: int
    oldest_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseSearch:
    """What is looked for; every condition that is given must hold. `suggested` is what the machine took it for."""

    text: str = ""
    statuses: tuple[CaseStatus, ...] = ()
    category: str | None = None
    suggested: str | None = None
    area_id: int | None = None
    unit_id: int | None = None
    channel: Channel | None = None
    urgency: Urgency | None = None
    scope: Scope | None = None
    nature: Nature | None = None
    from_on: date | None = None
    to_on: date | None = None
    only_overdue: bool = False
    batch_id: int | None = None


def _condition(actor: Actor, desk: Desk, levels: Sequence[OrgLevel] = ()) -> ColumnElement[bool]:
    where = _desk_condition(actor, desk)
    return and_(where, col(Case.level).in_(levels)) if levels else where


def _desk_condition(actor: Actor, desk: Desk) -> ColumnElement[bool]:
    if desk is Desk.CONFIDENTIAL:
        return and_(may_see_confidential(actor), col(Case.status).in_(OPEN))
    if desk is Desk.MINE:
        return and_(may_see_open_case(actor), col(Case.registered_by_id) == actor.user_id)
    if desk is Desk.UNIT:
        return and_(may_see_case(actor), col(Case.status).in_(_WITH_UNITS))
    if desk in _KINDS:
        kinds, permission = _KINDS[desk]
        pending = select(Request.case_id).where(Request.status == RequestStatus.PENDING, col(Request.kind).in_(kinds))
        if desk is Desk.DECLINES:
            # What one asks for oneself waits for another.
            pending = pending.where(Request.asked_by_id != actor.user_id)
        return and_(may_act_in(actor, permission), col(Case.id).in_(pending))
    status, permission = _STATUS[desk]
    where = and_(col(Case.status) == status, may_act_in(actor, permission))
    if desk in _ASKED:
        return and_(where, col(Case.is_to_be_asked).is_(_ASKED[desk]))
    return where


def desk_page(
    session: Session, actor: Actor, desk: Desk, *, cursor: str | None = None, levels: Sequence[OrgLevel] = ()
) -> Page:
    """Return one page of a desk, the first due first; the one's own records, the newest first."""
    where = _condition(actor, desk, levels)
    if desk is Desk.MINE:
        return _newest_first(session, where, cursor)
    if desk is Desk.UNIT:
        return _due_first(session, where, cursor, due=col(Part.due_at), part=_open_part_of(actor))
    return _due_first(session, where, cursor, due=col(Case.due_at))


def _open_part_of(actor: Actor) -> ColumnElement[bool]:
    """Return the condition that joins a case to the part that one of the actor's units still has to answer."""
    is_open = and_(
        col(Part.unit_id).in_(actor.unit_ids), col(Part.is_current).is_(True), col(Part.status) != PartStatus.ANSWERED
    )
    joined = and_(col(Part.case_id) == Case.id, is_open)
    if len(actor.unit_ids) < 2:
        return joined
    # A case that two of the actor's units share is one line of the list.
    return and_(joined, col(Part.id).in_(select(func.min(Part.id)).where(is_open).group_by(col(Part.case_id))))


def _rows_query(part: ColumnElement[bool] | None = None) -> Any:
    place, village, township = aliased(Area), aliased(Area), aliased(Area)
    query: Any = (
        select_columns(Case, place.name, village.name, township.name, Unit.name)  # type: ignore[call-overload]  # Aliased columns are typed as their values.
        .join(place, col(Case.area_id) == place.id)
        .join(village, col(Case.village_id) == village.id, isouter=True)
        .join(township, col(Case.township_id) == township.id, isouter=True)
        .join(Unit, col(Case.lead_unit_id) == Unit.id, isouter=True)
    )
    return query if part is None else query.join(Part, part).add_columns(col(Part.due_at))


def _row(found: Sequence[Any]) -> DeskRow:
    case: Case = found[0]
    of_unit = len(found) > 5
    return DeskRow(
        case_id=case.id,
        case_no=case.case_no,
        heading=case.heading,
        status=case.status,
        level=case.level,
        category=case.category,
        urgency=case.urgency,
        place=place_name(found[3], found[2], found[1]),
        lead_unit=found[4] or "",
        registered_at=case.registered_at,
        is_diagnosed=case.diagnosed_at is not None,
        due_at=found[5] if of_unit else case.due_at,
        rule=Rule.read(case.resolve_rule if of_unit else case.due_rule),
        is_paused=of_unit and case.paused_at is not None,
        redo_no=case.redo_no,
        supervise_level=case.supervise_level,
        is_confidential=case.is_confidential,
        version=case.version,
    )


def place_name(*names: str | None) -> str:
    """Return the names from the larger place to the smaller, each once: 越溪乡 · 大陈村."""
    return " · ".join(dict.fromkeys(name for name in names if name))


def _due_first(
    session: Session,
    where: ColumnElement[bool],
    cursor: str | None,
    *,
    due: Any,
    part: ColumnElement[bool] | None = None,
) -> Page:
    query = _rows_query(part).where(where)
    backwards, case_id, at = read_cursor(cursor)
    if at is not None:
        query = query.where(_beyond(due, at, case_id, backwards=backwards))
    order = (due.desc(), col(Case.id).desc()) if backwards else (due, col(Case.id))
    found = session.exec(query.order_by(*order).limit(PAGE_SIZE + 1)).all()
    rows = [_row(item) for item in found[:PAGE_SIZE]]
    if backwards:
        rows.reverse()
    has_more = len(found) > PAGE_SIZE
    first, last = (rows[0], rows[-1]) if rows else (None, None)
    goes_back = has_more if backwards else at is not None
    goes_on = backwards or has_more
    return Page(
        tuple(rows),
        earlier=write_cursor("earlier", first.case_id, first.due_at) if first and goes_back else None,
        later=write_cursor("later", last.case_id, last.due_at) if last and goes_on else None,
    )


def _beyond(due: Any, at: datetime, case_id: int, *, backwards: bool) -> ColumnElement[bool]:
    key = col(Case.id)
    if backwards:
        return or_(due < at, and_(due == at, key < case_id))
    return or_(due > at, and_(due == at, key > case_id))


def _newest_first(session: Session, where: ColumnElement[bool], cursor: str | None) -> Page:
    found = newest_first(session, _rows_query().where(where), number=col(Case.id), cursor=cursor, size=PAGE_SIZE)
    return Page(tuple(_row(item) for item in found.rows), found.earlier, found.later)


def waiting_at(session: Session, actor: Actor, desk: Desk, *, levels: Sequence[OrgLevel] = ()) -> Waiting:
    """Return how much waits at a desk, in one statement."""
    running = and_(col(Part.due_at) < utc_now(), col(Case.paused_at).is_(None))
    late = func.sum(case_when((running if desk is Desk.UNIT else col(Case.due_at) < utc_now(), 1), else_=0))
    query: Any = select(func.count(), late, func.min(Case.registered_at)).where(_condition(actor, desk, levels))
    if desk is Desk.UNIT:
        query = query.select_from(Case).join(Part, _open_part_of(actor))
    count, overdue, oldest = session.exec(query).one()
    return Waiting(int(count), int(overdue or 0), oldest)


def desk_steps(session: Session, actor: Actor, desk: Desk, *, most: int) -> list[tuple[int, str, int]]:
    """Return the numbers of a desk's first cases with their versions, to do one act to each of them."""
    columns = select(Case.id, Case.case_no, Case.version).where(_condition(actor, desk))
    return [
        (row[0], row[1], row[2]) for row in session.exec(columns.order_by(col(Case.due_at), col(Case.id)).limit(most))
    ]


def search_cases(session: Session, actor: Actor, sought: CaseSearch, *, cursor: str | None = None) -> Page:
    """Return one page of the cases that the actor sees and that fit, the newest first; never a confidential one."""
    return _newest_first(session, search_condition(session, actor, sought), cursor)


def open_cases_where(session: Session, actor: Actor, where: ColumnElement[bool], *, cursor: str | None = None) -> Page:
    """Return one page of the open cases that the actor sees under `where`, the newest first; none confidential."""
    return _newest_first(session, and_(may_see_open_case(actor), where), cursor)


def count_cases(session: Session, actor: Actor, sought: CaseSearch) -> int:
    """Return how many cases fit; equal to the rows of all pages of `search_cases`."""
    query = select(func.count()).select_from(Case).where(search_condition(session, actor, sought))
    return session.exec(query).one()


def search_condition(session: Session, actor: Actor, sought: CaseSearch) -> ColumnElement[bool]:
    """Return the condition of the cases that the actor sees and that fit; never a confidential one."""
    parts = [may_see_open_case(actor), *_field_conditions(sought)]
    # A sign that cannot be printed would end the text for SQLite, and PostgreSQL refuses it.
    text = "".join(sign if sign.isprintable() else " " for sign in sought.text).strip()
    if text:
        parts.append(_text_condition(session, text))
    if sought.batch_id is not None:
        parts.append(_of_batch(sought.batch_id))
    if sought.suggested:
        parts.append(_taken_for(sought.suggested))
    return and_(*parts)


def _field_conditions(sought: CaseSearch) -> list[ColumnElement[bool]]:
    parts: list[ColumnElement[bool]] = []
    for name in ("channel", "urgency", "scope", "nature"):
        wanted = getattr(sought, name)
        if wanted is not None:
            parts.append(col(getattr(Case, name)) == wanted)
    if sought.statuses:
        parts.append(col(Case.status).in_(sought.statuses))
    if sought.category:
        parts.append(within_category(sought.category))
    if sought.area_id is not None:
        below = select(Area.id).where(col(Area.path).like(f"%/{sought.area_id}/%"))
        parts.append(col(Case.area_id).in_(below))
    if sought.unit_id is not None:
        parts.append(col(Case.id).in_(select(Part.case_id).where(Part.unit_id == sought.unit_id)))
    if sought.only_overdue:
        parts += [col(Case.due_at) < utc_now(), col(Case.status).in_(OPEN)]
    return parts + _time_conditions(sought)


def _time_conditions(sought: CaseSearch) -> list[ColumnElement[bool]]:
    parts: list[ColumnElement[bool]] = []
    if sought.from_on is not None:
        parts.append(col(Case.registered_at) >= day_bounds(sought.from_on)[0])
    if sought.to_on is not None:
        parts.append(col(Case.registered_at) < day_bounds(sought.to_on)[1])
    return parts


def _text_condition(session: Session, text: str) -> ColumnElement[bool]:
    number = as_number(text)
    if number[:2] in PREFIXES.values() and number[2:3].isdigit():
        return col(Case.case_no) == number
    words = default_segmenter().search_tokens(text)
    if not words:
        return col(Case.title).contains(text, autoescape=True)
    return matches(session, words)


def _of_batch(batch_id: int) -> ColumnElement[bool]:
    joined = select(Opinion.case_id).join(Contact, col(Opinion.contact_id) == Contact.id)
    return col(Case.id).in_(joined.where(Contact.import_batch_id == batch_id))


def _taken_for(code: str) -> ColumnElement[bool]:
    said = select(Label.case_id).where(Label.source == LabelSource.MACHINE, Label.category == code)
    return col(Case.id).in_(said)
