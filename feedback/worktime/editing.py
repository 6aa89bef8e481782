"""How does an administrator change the working calendar and the limit table? Every change is in the access log.

A date that is stored stays as it is; what begins later counts by the new rules. What must hold: a limit is a positive
number, no two rows have the same conditions, and each stage keeps one row without any, so that every case has a date.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlmodel import Session, col, select

from feedback.access.actor import Actor
from feedback.access.log import Facts, write_access
from feedback.access.permissions import Permission
from feedback.core.clock import today, utc_now
from feedback.core.errors import BadInput, Conflict, NotFound
from feedback.worktime.hours import load_hours
from feedback.worktime.limits import LimitRow, due_at
from feedback.worktime.queries import FIRST_SEEDED_YEAR, load_calendar, load_limits
from models.vocabulary import LimitUnit, Nature, OrgLevel, Stage, Urgency
from models.work_vocabulary import AccessAction, DayKind
from models.worktime import Holiday, TimeLimit

MOST_DAYS: Final = 31
MOST_AMOUNT: Final[Mapping[LimitUnit, int]] = {
    LimitUnit.WORKING_DAYS: 250,
    LimitUnit.CALENDAR_DAYS: 365,
    LimitUnit.HOURS: 720,
}
LONGEST_NAME: Final = 60
# A case stores the name beside the length, the years and the extension, all in 120 signs.
LONGEST_RULE: Final = 80
# The clinic's clock is the next session's day; no length of time stands behind it.
TIMED_STAGES: Final = tuple(stage for stage in Stage if stage is not Stage.CLINIC)
_FRIDAY: Final = 4


@dataclass(frozen=True, slots=True)
class HeldDay:
    """A day that the calendar names: free, or worked though it is at a weekend."""

    day: date
    kind: DayKind
    name: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitLine:
    """One row of the limit table as it stands in a grid: a new one has no number, and one half typed in has gaps."""

    number: int | None = None
    stage: Stage | None = None
    nature: Nature | None = None
    urgency: Urgency | None = None
    category: str | None = None
    level: OrgLevel | None = None
    amount: int | None = None
    unit: LimitUnit | None = None
    rule_name: str = ""
    extension: int | None = None

    @property
    def conditions(self) -> tuple[str | None, ...]:
        return (self.stage, self.nature, self.urgency, self.category, self.level)

    @property
    def is_general(self) -> bool:
        """Say whether the row applies to every case that reaches its stage."""
        return self.conditions[1:] == (None, None, None, None)


@dataclass(frozen=True, slots=True)
class LimitChanges:
    added: int
    changed: int
    removed: int


@dataclass(frozen=True, slots=True)
class StatedLimit:
    """A limit as it is told: its name and length, and the years on the way that count their weekends only."""

    name: str
    amount: int
    unit: LimitUnit
    unofficial_years: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class TriedStage:
    """What one stage's clock would say for a case that reached it now.

    `conditions` are those of the row that wins; `passed_over` are the others that apply, the next best first.
    """

    stage: Stage
    due_at: datetime
    rule: StatedLimit
    conditions: LimitRow
    passed_over: tuple[StatedLimit, ...]


def calendar_years() -> tuple[int, ...]:
    """Return the years that the calendar can hold days of, up to the coming one."""
    return tuple(range(FIRST_SEEDED_YEAR, today().year + 2))


def years_without_notice(session: Session) -> tuple[int, ...]:
    """Return which of this and the coming year count their weekends only, since their public notice is not held."""
    calendar = load_calendar(session)
    return tuple(year for year in (today().year, today().year + 1) if not calendar.is_official(year))


def held_days(session: Session, actor: Actor, year: int) -> list[HeldDay]:
    """Return the named days of `year` in order."""
    actor.require(Permission.MANAGE_LIMITS)
    rows = session.exec(select(Holiday).where(Holiday.year == year).order_by(col(Holiday.day))).all()
    return [HeldDay(row.day, row.kind, row.name, row.source) for row in rows]


def add_days(
    session: Session, actor: Actor, *, first_on: date, last_on: date, kind: DayKind, name: str, source: str = ""
) -> int:
    """Name every day from `first_on` to `last_on`, and return how many.

    Raises
    ------
    BadInput
        The days are reversed, too many or out of the calendar's years; the name is missing; or a day of Monday to
        Friday is declared worked, which it is already.
    Conflict
        One of the days is named already, as free or as worked: it has to be taken out first.
    """
    actor.require(Permission.MANAGE_LIMITS)
    days = _days(first_on, last_on)
    if not name.strip() or len(name.strip()) > LONGEST_NAME:
        raise BadInput("day_needs_name", most=LONGEST_NAME)
    if kind is DayKind.WORKDAY and any(day.weekday() <= _FRIDAY for day in days):
        raise BadInput("workday_not_weekend")
    _check_not_named(session, days)
    session.add_all(
        Holiday(day=day, kind=kind, name=name.strip(), source=source.strip()[:120], year=day.year) for day in days
    )
    facts: Facts = {"days": len(days), "from": str(first_on), "to": str(last_on), "kind": kind, "name": name.strip()}
    _note(session, actor, facts)
    return len(days)


def _check_not_named(session: Session, days: Sequence[date]) -> None:
    """Refuse a day that is free and worked at once, or part of two notices."""
    named = select(Holiday).where(col(Holiday.day).in_(days)).order_by(col(Holiday.day))
    taken = session.exec(named.limit(1)).first()
    if taken is not None:
        raise Conflict("day_named_already", day=taken.day, name=taken.name, kind=taken.kind)


def _days(first_on: date, last_on: date) -> list[date]:
    if last_on < first_on:
        raise BadInput("days_reversed")
    length = (last_on - first_on).days + 1
    if length > MOST_DAYS:
        raise BadInput("days_too_many", most=MOST_DAYS)
    years = calendar_years()
    if first_on.year < years[0] or last_on.year > years[-1]:
        raise BadInput("days_out_of_range", first=str(years[0]), last=str(years[-1]))
    return [first_on + timedelta(days=offset) for offset in range(length)]


def remove_days(session: Session, actor: Actor, days: Collection[date]) -> int:
    """Let the days count as any other again, and return how many were named."""
    actor.require(Permission.MANAGE_LIMITS)
    rows = session.exec(select(Holiday).where(col(Holiday.day).in_(days)).order_by(col(Holiday.day))).all()
    if not rows:
        raise NotFound("day_not_held")
    for row in rows:
        session.delete(row)
    first, last = rows[0], rows[-1]
    _note(session, actor, {"removed_days": len(rows), "from": str(first.day), "to": str(last.day), "name": first.name})
    return len(rows)


def limit_lines(session: Session, actor: Actor) -> list[LimitLine]:
    """Return the limit table in its order."""
    actor.require(Permission.MANAGE_LIMITS)
    return [_line(row) for row in session.exec(select(TimeLimit).order_by(col(TimeLimit.id))).all()]


def _line(row: TimeLimit) -> LimitLine:
    return LimitLine(number=row.id, **row.model_dump(exclude={"id"}))


def save_limits(
    session: Session,
    actor: Actor,
    *,
    seen: Sequence[LimitLine],
    wanted: Sequence[LimitLine],
    categories: Collection[str],
) -> LimitChanges:
    """Put `wanted` in the place of the rows that the actor has `seen`; rows that they have not seen stay.

    Parameters
    ----------
    categories : collection of str
        The codes of both levels that the taxonomy knows.

    Raises
    ------
    BadInput
        A row is incomplete or wrong, has the same conditions as another, or a stage would be left without a limit.
    Conflict
        Somebody else has changed one of the rows that were seen; nothing is saved.
    """
    actor.require(Permission.MANAGE_LIMITS)
    for place, line in enumerate(wanted, 1):
        _check(line, place, categories)
    held = {row.id: row for row in session.exec(select(TimeLimit).order_by(col(TimeLimit.id))).all()}
    was = {line.number: line for line in seen if line.number is not None}
    if any(number not in held or _line(held[number]) != line for number, line in was.items()):
        raise Conflict("changed_meanwhile")
    _check_table([_line(row) for number, row in held.items() if number not in was], wanted)
    return _apply(session, actor, held, was, wanted)


def _check(line: LimitLine, place: int, categories: Collection[str]) -> None:
    if line.stage is None or line.stage not in TIMED_STAGES or line.unit is None or not line.rule_name.strip():
        raise BadInput("limit_incomplete", row=place)
    if line.amount is None or not 1 <= line.amount <= MOST_AMOUNT[line.unit]:
        raise BadInput("limit_amount", row=place, most=MOST_AMOUNT[line.unit], unit=line.unit)
    if line.extension is not None and not 1 <= line.extension <= MOST_AMOUNT[line.unit]:
        raise BadInput("limit_extension", row=place, most=MOST_AMOUNT[line.unit], unit=line.unit)
    if line.category is not None and line.category not in categories:
        raise BadInput("limit_category_unknown", row=place)
    if len(line.rule_name.strip()) > LONGEST_RULE:
        raise BadInput("limit_name_too_long", row=place, most=LONGEST_RULE)


def _check_table(others: Sequence[LimitLine], wanted: Sequence[LimitLine]) -> None:
    taken = {line.conditions for line in others}
    for place, line in enumerate(wanted, 1):
        if line.conditions in taken:
            raise BadInput("limit_repeated", row=place)
        taken.add(line.conditions)
    general = {line.stage for line in [*others, *wanted] if line.is_general}
    for stage in TIMED_STAGES:
        if stage not in general:
            raise BadInput("limit_general_missing", stage=stage)


def _apply(
    session: Session,
    actor: Actor,
    held: Mapping[int, TimeLimit],
    was: Mapping[int, LimitLine],
    wanted: Sequence[LimitLine],
) -> LimitChanges:
    kept = {line.number for line in wanted if line.number in was}
    for number in was.keys() - kept:
        _note(session, actor, {"limit_removed": _said(was[number])}, number)
        session.delete(held[number])
    changed = [(was[line.number], line) for line in wanted if line.number is not None and line.number in was]
    changed = [(before, line) for before, line in changed if line != before]
    for before, line in changed:
        row = held[before.number or 0]
        for name, value in _values(line).items():
            setattr(row, name, value)
        _note(session, actor, {"limit_was": _said(before), "limit_now": _said(line)}, row.id)
    added = [TimeLimit(**_values(line)) for line in wanted if line.number not in was]
    session.add_all(added)
    session.flush()  # The log names the new rows by their numbers.
    for row in added:
        _note(session, actor, {"limit_added": _said(_line(row))}, row.id)
    return LimitChanges(len(added), len(changed), len(was.keys() - kept))


def _values(line: LimitLine) -> dict[str, Any]:
    values = asdict(line) | {"rule_name": line.rule_name.strip()}
    del values["number"]
    return values


def _said(line: LimitLine) -> str:
    """Return a row as the log keeps it: its name, its conditions and its length."""
    conditions = ",".join(str(value) for value in line.conditions if value is not None)
    longer = "" if line.extension is None else f" +{line.extension}"
    return f"{line.rule_name.strip()} | {conditions} | {line.amount} {line.unit}{longer}"


def general_limits(session: Session) -> dict[Stage, StatedLimit]:
    """Return for each timed stage the limit that holds where no other row does; anybody may know it."""
    limits = load_limits(session)
    found = {stage: limits.find(stage) for stage in TIMED_STAGES}
    return {stage: StatedLimit(limit.rule_name, limit.amount, limit.unit) for stage, limit in found.items()}


def try_limits(
    session: Session,
    actor: Actor,
    *,
    nature: Nature | None = None,
    urgency: Urgency | None = None,
    category: str | None = None,
    level: OrgLevel | None = None,
) -> list[TriedStage]:
    """Return for each stage which limit such a case has, and when it would be due had the stage begun now.

    It counts with the county's own hours.
    """
    actor.require(Permission.MANAGE_LIMITS)
    limits, now = load_limits(session), utc_now()
    calendar = load_calendar(session).with_hours(load_hours(session).of_place())
    tried = []
    for stage in TIMED_STAGES:
        limit = limits.find(stage, nature=nature, urgency=urgency, category=category, level=level)
        applying = [row for row in limits.rows if row.applies(stage, nature, urgency, category, level)]
        # A sort keeps equals in their order, so its first is the one that `find` takes.
        applying.sort(key=lambda row: row.rank, reverse=True)
        due = due_at(now, limit, calendar)
        rule = StatedLimit(due.rule, limit.amount, limit.unit, due.unofficial_years)
        passed_over = tuple(StatedLimit(row.rule_name, row.amount, row.unit) for row in applying[1:])
        tried.append(TriedStage(stage, due.at, rule, applying[0], passed_over))
    return tried


def _note(session: Session, actor: Actor, facts: Facts, limit_id: int | None = None) -> None:
    subject = None if limit_id is None else ("limit", limit_id)
    write_access(session, AccessAction.SETTINGS_CHANGED, actor_id=actor.user_id, subject=subject, facts=facts)
