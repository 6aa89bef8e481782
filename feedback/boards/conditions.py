"""The conditions that figures and lists share, so that a figure and the list behind it cannot differ.

Each measure stands here once: an aggregate sums it, a list filters by it. Days are days at the office: an instant is
compared with the office's midnights, and only where a statement groups by day is it turned into a day.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Date, UnaryExpression, and_, cast, exists, func, or_, true
from sqlalchemy import case as case_when
from sqlalchemy.sql.operators import custom_op
from sqlmodel import Session, col, select

from feedback.access.actor import Actor
from feedback.access.permissions import Permission
from feedback.access.scope import areas_open_to, may_see_open_case
from feedback.boards.marks import BoardFilter, Mark, Measure, Trait
from feedback.core.clock import OFFICE_ZONE, utc_now
from feedback.core.errors import NotFound
from feedback.tracker.categories import within_category
from feedback.tracker.retraction import counts_at_all
from feedback.tracker.states import OPEN
from models.case import Action, Case
from models.place import Area
from models.subform import Discipline
from models.vocabulary import ActionKind, AreaKind, CaseStatus, Satisfaction, SuperviseLevel, Urgency

WITH_UNITS: Final = (CaseStatus.DISPATCHED, CaseStatus.HANDLING)
# Where the clock of handling has run: a suspended case's rests, and a declined or joined one was never handled.
_HANDLED: Final = (*WITH_UNITS, CaseStatus.REPLIED, CaseStatus.REVIEWING, CaseStatus.CLOSED)
_NOT_ACCEPTED: Final = (CaseStatus.DECLINED, CaseStatus.WITHDRAWN, CaseStatus.MERGED)
_COLUMNS: Final = {
    Trait.CATEGORY: Case.category,
    Trait.URGENCY: Case.urgency,
    Trait.NATURE: Case.nature,
    Trait.SCOPE: Case.scope,
    Trait.TOWNSHIP: Case.township_id,
    Trait.VILLAGE: Case.village_id,
}

Condition = ColumnElement[bool]


@dataclass(frozen=True, slots=True)
class Look:
    """One actor looking at a board at one instant: what every statement of that look starts from."""

    session: Session
    actor: Actor
    sought: BoardFilter
    now: datetime
    area_kind: AreaKind | None

    @property
    def ends_at(self) -> datetime:
        """When what is judged at the end of the period is judged: its last midnight, or now where that is ahead."""
        return min(self.now, midnight(self.sought.to_on + timedelta(days=1)))

    @property
    def starts_at(self) -> datetime:
        return midnight(self.sought.from_on)


def look_at(session: Session, actor: Actor, board_filter: BoardFilter) -> Look:
    """Return the look of `actor` now, in at most one statement.

    Raises
    ------
    NotFound
        There is no such area, or not for this actor.
    """
    kind = None
    if board_filter.area_id is not None:
        known = areas_open_to(actor, Permission.READ_CASES)
        area = session.exec(known.where(Area.id == board_filter.area_id)).first()
        if area is None:
            raise NotFound("area_not_found")
        kind = area.kind
    return Look(session, actor, board_filter, utc_now(), kind)


def previous_look(look: Look) -> Look:
    """Return the same look at the period before."""
    return replace(look, sought=look.sought.previous())


def midnight(day: date) -> datetime:
    """Return the instant at which `day` begins at the office."""
    return datetime.combine(day, time(), tzinfo=OFFICE_ZONE)


def within(column: Any, from_on: date | None, to_on: date | None) -> Condition:
    """Return the condition that an instant falls on one of the days, both included; a missing end is open."""
    parts: list[Condition] = [true()]
    if from_on is not None:
        parts.append(col(column) >= midnight(from_on))
    if to_on is not None:
        parts.append(col(column) < midnight(to_on + timedelta(days=1)))
    return and_(*parts)


def office_day(session: Session, column: Any) -> ColumnElement[Any]:
    """Return the office day of an instant for grouping: text on SQLite, a date on PostgreSQL, both read by `read_day`.

    SQLite keeps UTC as text and knows no zones; China has kept one offset since 1991.
    """
    if session.get_bind().dialect.name == "sqlite":
        offset = OFFICE_ZONE.utcoffset(datetime(2000, 1, 1)) or timedelta()  # noqa: DTZ001 - a wall clock time is asked
        return func.date(col(column), f"+{int(offset.total_seconds())} seconds")
    return cast(func.timezone(OFFICE_ZONE.key, col(column)), Date)


def read_day(value: object) -> date:
    return date.fromisoformat(str(value))


def tally(condition: Condition) -> ColumnElement[int]:
    """Return the number of rows of a group for which `condition` holds."""
    return func.coalesce(func.sum(case_when((condition, 1), else_=0)), 0)


def seen(look: Look) -> Condition:
    """Return the condition that a case is the actor's to see and fits the filter, its period left out.

    Never a confidential case: those are not even counted in totals.
    """
    sought = look.sought
    parts = [not_by_index(look.session, may_see_open_case(look.actor)), _in_area(look)]
    if sought.category is not None:
        parts.append(within_category(sought.category))
    return and_(*parts, *_equal(sought, ("channel", "urgency", "nature", "scope")))


def _equal(wanted: BoardFilter | Mark, names: Iterable[str]) -> list[Condition]:
    values = {name: getattr(wanted, name) for name in names}
    return [col(getattr(Case, name)) == value for name, value in values.items() if value is not None]


def not_by_index(session: Session, part: ColumnElement[Any]) -> ColumnElement[Any]:
    """Keep SQLite from choosing an index for a condition or a column that it groups by; nothing else changes.

    It knows no frequencies: it takes "not confidential" for a rare property, or an index for a cheap way to an order,
    and fetches 97 of 100 rows one by one in place of reading the board's index from end to end.
    """
    if session.get_bind().dialect.name != "sqlite":
        return part
    return UnaryExpression(part.self_group(), operator=custom_op("+"))


def _in_area(look: Look) -> Condition:
    area_id = look.sought.area_id
    if area_id is None or look.area_kind is AreaKind.COUNTY:
        return true()
    if look.area_kind is AreaKind.TOWNSHIP:
        return not_by_index(look.session, col(Case.township_id) == area_id)
    if look.area_kind is AreaKind.VILLAGE:
        return col(Case.village_id) == area_id
    return col(Case.area_id).in_(select(Area.id).where(col(Area.path).like(f"%/{area_id}/%")))


def behind(look: Look, mark: Mark) -> Condition:
    """Return the condition of the cases that `mark` stands for, without `seen`."""
    named = ("township_id", "village_id", "status", "urgency", "channel", "nature", "scope")
    parts = [_MEASURES[mark.measure](look, mark), *_equal(mark, named)]
    if mark.unit_id is not None:
        parts.append(col(Case.lead_unit_id) == mark.unit_id)
    if mark.category is not None:
        parts.append(within_category(mark.category))
    if mark.is_overdue:
        parts.append(overdue(look))
    parts += [col(_COLUMNS[trait]).is_(None) for trait in mark.lacks]
    return and_(*parts)


def measured(look: Look, measure: Measure) -> Condition:
    """Return the condition of a measure over the filter's period."""
    return _MEASURES[measure](look, Mark(measure=measure))


def overdue(look: Look) -> Condition:
    # The date first: a case that has ended has none, so its state need not be compared with all the open ones.
    return and_(col(Case.due_at) < look.now, col(Case.status).in_(OPEN))


def _period(look: Look, mark: Mark) -> tuple[date | None, date | None]:
    if mark.from_on is None and mark.to_on is None:
        return look.sought.from_on, look.sought.to_on
    return mark.from_on, mark.to_on


def came_in(from_on: date | None, to_on: date | None) -> Condition:
    """Return the condition that a case was registered on one of the days, and not by a sheet that was taken back."""
    return and_(within(Case.registered_at, from_on, to_on), counts_at_all())


def _registered(look: Look, mark: Mark) -> Condition:
    return came_in(*_period(look, mark))


def _open(_look: Look, mark: Mark) -> Condition:
    return and_(col(Case.status).in_(OPEN), within(Case.registered_at, mark.from_on, mark.to_on))


def _overdue(look: Look, mark: Mark) -> Condition:
    return and_(overdue(look), within(Case.registered_at, mark.from_on, mark.to_on))


def _newly_overdue(look: Look, mark: Mark) -> Condition:
    return and_(overdue(look), within(Case.due_at, *_period(look, mark)))


def _closed(look: Look, mark: Mark) -> Condition:
    """A case that was taken up again has lost its `closed_at`, so the time alone says that it is closed."""
    return within(Case.closed_at, *_period(look, mark))


def had_date() -> Condition:
    return col(Case.resolve_due_at).is_not(None)


def kept_date() -> Condition:
    return col(Case.replied_at) <= col(Case.resolve_due_at)


def was_asked() -> Condition:
    return col(Case.satisfaction).is_not(None)


def late_open(look: Look) -> Condition:
    """Return the condition that at the end of the period a unit had not replied and the date for it had passed.

    The date stands beside each way of not having replied, so that both are found in one index and nothing else is read;
    SQLite would rather take the states, which leave nearly all cases in.
    """
    dated = col(Case.resolve_due_at) < look.ends_at
    unreplied = or_(and_(col(Case.replied_at).is_(None), dated), and_(col(Case.replied_at) >= look.ends_at, dated))
    return and_(not_by_index(look.session, col(Case.status).in_(_HANDLED)), unreplied)


def closed_with_date(look: Look) -> Condition:
    """Return the condition that a case was closed in the period and had a date for handling."""
    return _closed_with_date(look, Mark(measure=Measure.JUDGED))


def late_besides(look: Look) -> Condition:
    """Return `late_open` without the cases of `closed_with_date`: the two together are what is judged."""
    return and_(late_open(look), case_when((closed_with_date(look), 1), else_=0) == 0)


def _closed_with_date(look: Look, mark: Mark) -> Condition:
    return and_(_closed(look, mark), had_date())


def _judged(look: Look, mark: Mark) -> Condition:
    return or_(_closed_with_date(look, mark), late_open(look))


def _on_time(look: Look, mark: Mark) -> Condition:
    return and_(_closed(look, mark), kept_date())


def _late(look: Look, mark: Mark) -> Condition:
    past = or_(col(Case.replied_at).is_(None), col(Case.replied_at) > col(Case.resolve_due_at))
    return or_(and_(_closed_with_date(look, mark), past), late_open(look))


def _asked(look: Look, mark: Mark) -> Condition:
    return and_(_closed(look, mark), was_asked())


def _dissatisfied(look: Look, mark: Mark) -> Condition:
    return and_(_closed(look, mark), col(Case.satisfaction) == Satisfaction.DISSATISFIED)


def _at_units(_look: Look, _mark: Mark) -> Condition:
    return col(Case.status).in_(WITH_UNITS)


def _burning(look: Look, _mark: Mark) -> Condition:
    return and_(
        col(Case.status).in_(OPEN),
        or_(
            col(Case.due_at) < look.now,
            col(Case.urgency).in_((Urgency.URGENT, Urgency.CRITICAL)),
            col(Case.redo_no) > 0,
            col(Case.supervise_level) != SuperviseLevel.NONE,
        ),
    )


def _adopted(look: Look, _mark: Mark) -> Condition:
    return and_(col(Case.status).in_(OPEN), col(Case.adopted_by_id) == look.actor.user_id)


def _recorded(look: Look, mark: Mark) -> Condition:
    return and_(col(Case.registered_by_id) == look.actor.user_id, _registered(look, mark))


def _accepted(look: Look, mark: Mark) -> Condition:
    return and_(_registered(look, mark), col(Case.status).not_in(_NOT_ACCEPTED))


def _sent_out(look: Look, mark: Mark) -> Condition:
    return and_(_registered(look, mark), col(Case.dispatched_at).is_not(None))


def _investigated(look: Look, mark: Mark) -> Condition:
    return and_(_registered(look, mark), exists().where(was_investigation(), col(Action.case_id) == Case.id))


def was_investigation() -> Condition:
    return col(Action.kind) == ActionKind.INVESTIGATION


def _resolved(look: Look, mark: Mark) -> Condition:
    return and_(_registered(look, mark), col(Case.status) == CaseStatus.CLOSED, col(Case.is_resolved).is_(True))


def _disciplined(look: Look, mark: Mark) -> Condition:
    return and_(_registered(look, mark), exists().where(col(Discipline.case_id) == Case.id))


_MEASURES: Final[dict[Measure, Callable[[Look, Mark], Condition]]] = {
    Measure.REGISTERED: _registered,
    Measure.OPEN: _open,
    Measure.OVERDUE: _overdue,
    Measure.NEWLY_OVERDUE: _newly_overdue,
    Measure.CLOSED: _closed,
    Measure.JUDGED: _judged,
    Measure.ON_TIME: _on_time,
    Measure.LATE: _late,
    Measure.ASKED: _asked,
    Measure.DISSATISFIED: _dissatisfied,
    Measure.AT_UNITS: _at_units,
    Measure.BURNING: _burning,
    Measure.ADOPTED: _adopted,
    Measure.RECORDED: _recorded,
    Measure.ACCEPTED: _accepted,
    Measure.SENT_OUT: _sent_out,
    Measure.INVESTIGATED: _investigated,
    Measure.RESOLVED: _resolved,
    Measure.DISCIPLINED: _disciplined,
}
