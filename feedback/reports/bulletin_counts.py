"""What a hotline bulletin counts: the total, its sources and kinds, the first ten classes, rates, repeats, hot issues.

Source: domain digest B7 and E. A repeat is the same person with the same matter: further words of one phone number in
one case, or a case that was joined to another of the same person.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, func
from sqlalchemy import select as select_columns
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from feedback.boards.conditions import came_in, had_date, kept_date, tally, was_asked, within
from feedback.boards.marks import BASICALLY_SATISFIED_WEIGHT
from feedback.capture.heard import messages_heard
from feedback.classify.hot.events import add
from feedback.classify.hot.ranking import HotEvent, ranked
from feedback.classify.hot.state import State
from feedback.classify.taxonomy import taxonomy
from feedback.core.clock import day_bounds, utc_now
from feedback.reports.brief_counts import Counted
from feedback.reports.phrases import category_name
from feedback.reports.scoping import lies_in
from feedback.tracker.states import OPEN
from models.case import Case, CaseEvent
from models.contact import Opinion
from models.vocabulary import Channel, Nature, Satisfaction, Verb

_MOST_CLASSES: Final = 10
_MOST_SUBCLASSES: Final = 4
_MOST_HOT: Final = 5
_FEWEST_PERSONS: Final = 3


@dataclass(frozen=True, slots=True)
class Share:
    """A share of `whole`; None where there is nothing to divide by."""

    part: float
    whole: int

    @property
    def percent(self) -> str | None:
        return f"{100 * self.part / self.whole:.2f}%" if self.whole else None


@dataclass(frozen=True, slots=True)
class ClassCount:
    """A first-level class with its most frequent second-level ones."""

    name: str
    count: int
    inside: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class BulletinCounts:
    totals: Mapping[str, int]
    channels: Sequence[tuple[Channel, int]]
    natures: Sequence[tuple[Nature, int]]
    classes: Sequence[ClassCount]
    on_time: Share
    satisfaction: Share
    repeat_satisfaction: Share
    hot: Sequence[HotEvent]


def bulletin_counts(counted: Counted) -> BulletinCounts:
    """Return all figures of a bulletin; nine statements."""
    session, registered = counted.session, _registered(counted)
    repeats = _repeats(session, registered)
    closed = and_(counted.cases(), within(Case.closed_at, counted.from_on, counted.to_on))
    classes = _counts(session, registered, Case.category)
    rates = _rates(session, closed)
    lately = within(Opinion.recorded_at, counted.from_on, counted.to_on)
    events = ranked(add(State(), messages_heard(session, counted.actor, lies_in(counted.area), lately)))
    return BulletinCounts(
        totals={**_totals(counted, registered, closed), "repeats": len(repeats)},
        channels=_sorted(_counts(session, registered, Case.channel)),
        natures=_sorted(_counts(session, registered, Case.nature)),
        classes=_classes(classes),
        on_time=Share(rates["kept"], rates["dated"]),
        satisfaction=_satisfied(rates),
        repeat_satisfaction=_satisfied(_rates(session, and_(closed, col(Case.id).in_(repeats)))),
        hot=[event for event in events if event.persons >= _FEWEST_PERSONS][:_MOST_HOT],
    )


def _registered(counted: Counted) -> ColumnElement[bool]:
    return and_(counted.cases(), came_in(counted.from_on, counted.to_on))


def _totals(counted: Counted, registered: ColumnElement[bool], closed: ColumnElement[bool]) -> dict[str, int]:
    is_open = col(Case.status).in_(OPEN)
    until = min(day_bounds(counted.to_on)[1], utc_now())
    columns: Any = (
        tally(registered),
        tally(closed),
        tally(and_(is_open, col(Case.registered_at) < until)),
        tally(and_(is_open, col(Case.due_at) < until)),
    )
    row = counted.one(select_columns(*columns).select_from(Case).where(counted.cases()))
    return dict(zip(("registered", "closed", "open", "overdue"), (int(each) for each in row), strict=True))


def _counts(session: Session, where: ColumnElement[bool], column: Any) -> dict[Any, int]:
    query: Any = select_columns(column, func.count()).where(where).group_by(column)
    return {value: count for value, count in session.execute(query) if value is not None}


def _sorted(counts: Mapping[Any, int]) -> list[tuple[Any, int]]:
    return sorted(counts.items(), key=lambda each: (-each[1], each[0]))


def _classes(counts: Mapping[str, int]) -> list[ClassCount]:
    by_sector: Counter[str] = Counter()
    for code, count in counts.items():
        by_sector[code[:2]] += count
    names = {sector.code: sector.name for sector in taxonomy().sectors}
    return [
        ClassCount(
            names.get(sector, sector),
            count,
            tuple(
                (category_name(code), inside)
                for code, inside in _sorted({c: n for c, n in counts.items() if c[:2] == sector})[:_MOST_SUBCLASSES]
            ),
        )
        for sector, count in _sorted(by_sector)[:_MOST_CLASSES]
    ]


def _rates(session: Session, closed: ColumnElement[bool]) -> dict[str, int]:
    wanted = {
        "dated": had_date(),
        "kept": and_(had_date(), kept_date()),
        "asked": was_asked(),
        "satisfied": col(Case.satisfaction) == Satisfaction.SATISFIED,
        "basically": col(Case.satisfaction) == Satisfaction.BASICALLY_SATISFIED,
    }
    query: Any = select_columns(*[tally(condition) for condition in wanted.values()])
    row = session.execute(query.select_from(Case).where(closed)).one()
    return dict(zip(wanted, (int(each) for each in row), strict=True))


def _satisfied(rates: Mapping[str, int]) -> Share:
    return Share(rates["satisfied"] + BASICALLY_SATISFIED_WEIGHT * rates["basically"], rates["asked"])


def _repeats(session: Session, registered: ColumnElement[bool]) -> set[int]:
    """Return the cases of the days in which somebody was heard again; two statements."""
    earlier = aliased(Opinion)
    same: Any = (
        select_columns(col(Opinion.case_id))
        .join(Case, col(Opinion.case_id) == Case.id)
        .join(earlier, and_(col(earlier.case_id) == Opinion.case_id, col(earlier.id) < Opinion.id))
        .where(registered, col(earlier.reporter_phone_index) == Opinion.reporter_phone_index)
        .distinct()
    )
    joined = select(CaseEvent).join(Case, col(CaseEvent.case_id) == Case.id)
    merged = session.exec(joined.where(registered, col(CaseEvent.verb) == Verb.MERGE)).all()
    found = {case_id for (case_id,) in session.execute(same)}
    return found | {event.case_id for event in merged if event.facts.get("same_person")}
