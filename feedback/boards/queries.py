"""The figures of a leader's board, counted in SQL and scoped to whoever looks; confidential cases are in none of them.

Every number comes with the key of its mark, which `feedback.boards.lists` opens as the very cases that were counted.
Definitions: domain digest, part E. Each function sends a fixed number of statements, whatever it counts.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd
from sqlalchemy import and_, exists, func, literal, or_, true, union_all
from sqlalchemy import select as select_columns
from sqlmodel import Session, col

from feedback.access.actor import Actor
from feedback.access.permissions import Permission
from feedback.access.scope import may_see_confidential
from feedback.boards.conditions import (
    Condition,
    Look,
    came_in,
    had_date,
    kept_date,
    late_besides,
    look_at,
    measured,
    not_by_index,
    overdue,
    previous_look,
    seen,
    tally,
    was_asked,
)
from feedback.boards.marks import BASICALLY_SATISFIED_WEIGHT, BoardFilter, Mark, Measure, Trait
from feedback.core.clock import utc_now
from feedback.tracker.retraction import counts_at_all
from feedback.tracker.states import ENDED, OPEN
from models.case import Case, CaseEvent
from models.vocabulary import CaseStatus, Channel, Nature, Satisfaction, Scope, Urgency, Verb

_ENDED_UNCLOSED: Final = tuple(status for status in ENDED if status is not CaseStatus.CLOSED)


@dataclass(frozen=True, slots=True)
class Count:
    """A number of cases, what it was a period earlier (None where that cannot be known), and its mark."""

    value: int
    previous: int | None
    key: str

    @property
    def change(self) -> int | None:
        return None if self.previous is None else self.value - self.previous


@dataclass(frozen=True, slots=True)
class Share:
    """A share of `denominator` cases; `numerator` may be weighted.

    `key` opens the denominator's cases, `against_key` those that lower the share.
    """

    numerator: float
    denominator: int
    previous_numerator: float
    previous_denominator: int
    key: str
    against_key: str

    @property
    def share(self) -> float | None:
        """From 0 to 1; None where there is nothing to divide by."""
        return self.numerator / self.denominator if self.denominator else None

    @property
    def previous(self) -> float | None:
        return self.previous_numerator / self.previous_denominator if self.previous_denominator else None

    @property
    def change(self) -> float | None:
        """Return the difference of the two shares; None where either period has none."""
        if self.share is None or self.previous is None:
            return None
        return self.share - self.previous


@dataclass(frozen=True, slots=True)
class Headline:
    """The first line of a board.

    `open` is compared with what was open when the period began. What was overdue at that time is not kept, so `overdue`
    has no change; `newly_overdue` says how many of those overdue now have become so within the period.
    """

    registered: Count
    open: Count
    overdue: Count
    newly_overdue: Count
    closed: Count
    on_time: Share
    satisfaction: Share


@dataclass(frozen=True, slots=True)
class ConfidentialCount:
    """The discipline desk's own figures, which appear on nobody else's board."""

    registered: int
    open: int
    overdue: int


def board_look(session: Session, actor: Actor, board_filter: BoardFilter) -> Look:
    """Return the look of someone who may read boards.

    Raises
    ------
    NotPermitted
        The actor reads no boards.
    NotFound
        There is no such area, or not for this actor.
    """
    actor.require(Permission.READ_BOARD)
    return look_at(session, actor, board_filter)


def headline(session: Session, actor: Actor, board_filter: BoardFilter) -> Headline:
    """Return the first line of the board, in four statements at most."""
    look = board_look(session, actor, board_filter)
    before = previous_look(look)
    stock = _one(
        look,
        {
            "open": col(Case.status).in_(OPEN),
            "overdue": overdue(look),
            "newly": measured(look, Measure.NEWLY_OVERDUE),
        },
        where=col(Case.status).in_(OPEN),
    )
    flow = _one(
        look,
        {"now": measured(look, Measure.REGISTERED), "both": true()},
        where=came_in(board_filter.previous_from_on, board_filter.to_on),
    )
    ended = _ended(look, before)
    return Headline(
        registered=_count(Measure.REGISTERED, flow["now"], flow["both"] - flow["now"]),
        open=_count(Measure.OPEN, stock["open"], _open_at_start(look)),
        overdue=_count(Measure.OVERDUE, stock["overdue"], None),
        newly_overdue=_count(Measure.NEWLY_OVERDUE, stock["newly"], None),
        closed=_count(Measure.CLOSED, ended["closed"], ended["closed_before"]),
        on_time=Share(
            ended["on_time"],
            ended["judged"],
            ended["on_time_before"],
            ended["judged_before"],
            Mark(measure=Measure.JUDGED).key(),
            Mark(measure=Measure.LATE).key(),
        ),
        satisfaction=_satisfaction(ended),
    )


def _count(measure: Measure, value: int, previous: int | None) -> Count:
    return Count(value, previous, Mark(measure=measure).key())


def _one(look: Look, wanted: Mapping[str, Condition], *, where: Condition) -> dict[str, int]:
    """Return how many cases fit each of the wanted conditions, in one statement over those that fit `where`."""
    query: Any = select_columns(*[tally(condition) for condition in wanted.values()])
    row = look.session.execute(query.select_from(Case).where(seen(look), where)).one()
    return {name: int(value) for name, value in zip(wanted, row, strict=True)}


def _ended(look: Look, before: Look) -> dict[str, int]:
    """Return what was closed, judged and asked about in the period and in the one before, in one statement."""
    statement = union_all(_ended_in(look, position=0), _ended_in(before, position=1))
    rows = sorted(look.session.execute(statement), key=lambda row: row.position)
    return {
        f"{name}{suffix}": int(getattr(row, name))
        for row, suffix in zip(rows, ("", "_before"), strict=True)
        for name in ("closed", "judged", "on_time", "asked", "satisfied", "basically")
    }


def _ended_in(look: Look, *, position: int) -> Any:
    """Return the statement for one period: what was closed in it, and beside it what was late and is not among that.

    Each of the two is found by an index of its own; asked for together, SQLite would read every case.
    """
    late: Any = select_columns(func.count()).select_from(Case)
    late = late.where(seen(look), late_besides(look)).scalar_subquery()
    # All rows are of the period's closed cases, so what makes each of the measures out of those is all that is asked.
    query: Any = select_columns(
        literal(position).label("position"),
        func.count().label("closed"),
        (tally(had_date()) + late).label("judged"),
        tally(kept_date()).label("on_time"),
        tally(was_asked()).label("asked"),
        tally(col(Case.satisfaction) == Satisfaction.SATISFIED).label("satisfied"),
        tally(col(Case.satisfaction) == Satisfaction.BASICALLY_SATISFIED).label("basically"),
    )
    return query.select_from(Case).where(seen(look), measured(look, Measure.CLOSED))


def _satisfaction(ended: Mapping[str, int]) -> Share:
    return Share(
        ended["satisfied"] + BASICALLY_SATISFIED_WEIGHT * ended["basically"],
        ended["asked"],
        ended["satisfied_before"] + BASICALLY_SATISFIED_WEIGHT * ended["basically_before"],
        ended["asked_before"],
        Mark(measure=Measure.ASKED).key(),
        Mark(measure=Measure.DISSATISFIED).key(),
    )


def _open_at_start(look: Look) -> int:
    """Return how many of the cases were open when the period began.

    A case that has ended without being closed has no time of its own for that, so its last event is asked. One that
    was closed by then and has been taken up again since counts as open.
    """
    start = look.starts_at
    ended_since = exists().where(
        col(CaseEvent.case_id) == Case.id,
        # Nothing happens to such a case after its end, and its chain has a number for each event.
        col(CaseEvent.seq) >= col(Case.event_count),
        col(CaseEvent.target) == col(Case.status),
        col(CaseEvent.at) >= start,
        # A wrong ledger that was taken back was never open here.
        col(CaseEvent.verb) != Verb.TAKE_BACK,
    )
    unclosed = or_(col(Case.status).in_(OPEN), and_(col(Case.status).in_(_ENDED_UNCLOSED), ended_since))
    was_open = or_(col(Case.closed_at) >= start, and_(col(Case.closed_at).is_(None), unclosed))
    return _one(look, {"open": was_open}, where=and_(col(Case.registered_at) < start, counts_at_all()))["open"]


def confidential_count(session: Session, actor: Actor, board_filter: BoardFilter) -> ConfidentialCount:
    """Return the figures of the confidential desk, in one statement; the filter's period alone is used.

    Raises
    ------
    NotPermitted
        The actor does not sit at that desk.
    """
    actor.require(Permission.READ_CONFIDENTIAL)
    look = Look(session, actor, board_filter, utc_now(), None)
    wanted = (measured(look, Measure.REGISTERED), measured(look, Measure.OPEN), measured(look, Measure.OVERDUE))
    query: Any = select_columns(*[tally(condition) for condition in wanted]).select_from(Case)
    registered, open_now, overdue_now = session.execute(query.where(may_see_confidential(actor))).one()
    return ConfidentialCount(int(registered), int(open_now), int(overdue_now))


_CUTS: Final[dict[str, tuple[Any, type[Any], Trait | None]]] = {
    "channel": (Case.channel, Channel, None),
    "urgency": (Case.urgency, Urgency, Trait.URGENCY),
    "status": (Case.status, CaseStatus, None),
    "nature": (Case.nature, Nature, Trait.NATURE),
    "scope": (Case.scope, Scope, Trait.SCOPE),
}
# As the index sorts them.
_SORTED_CUTS: Final = ("nature", "scope", "channel", "urgency", "status")


def breakdown(session: Session, actor: Actor, board_filter: BoardFilter) -> pd.DataFrame:
    """Return the cases registered in the period by state, urgency, channel, nature and scope, in two statements.

    Returns
    -------
    DataFrame
        `cut` ("status", "urgency", "channel", "nature", "scope"), `code` (a word of that vocabulary, "" where none
        is set), `count`, `overdue` (of those, overdue now), `key`, `overdue_key`; in the vocabularies' order, words
        without cases left out.
    """
    look = board_look(session, actor, board_filter)
    found = _tallies(look)
    rows = [
        _cut_row(cut, code, *found[cut, code])
        for cut, (_column, words, _trait) in _CUTS.items()
        for code in (*(str(word) for word in words), "")
        if (cut, code) in found
    ]
    return pd.DataFrame(rows, columns=["cut", "code", "count", "overdue", "key", "overdue_key"])


def _tallies(look: Look) -> dict[tuple[str, str], tuple[int, int]]:
    """Return the cases and the overdue ones of each word of each cut, out of one statement by all cuts together.

    It reads the index that is sorted by them from end to end, which costs a third of sorting the period twice.
    """
    columns = [col(_CUTS[cut][0]) for cut in _SORTED_CUTS]
    query: Any = select_columns(*columns, func.count(), tally(overdue(look))).select_from(Case)
    period = not_by_index(look.session, measured(look, Measure.REGISTERED))
    sums: dict[tuple[str, str], tuple[int, int]] = {}
    for *words, number, late in look.session.execute(query.where(seen(look), period).group_by(*columns)):
        for cut, word in zip(_SORTED_CUTS, words, strict=True):
            counted, overdue_now = sums.get((cut, word or ""), (0, 0))
            sums[cut, word or ""] = (counted + int(number), overdue_now + int(late))
    return sums


def _cut_row(cut: str, code: str, number: int, late: int) -> tuple[Any, ...]:
    _column, words, trait = _CUTS[cut]
    mark = Mark(measure=Measure.REGISTERED)
    mark = mark.narrowed(**{cut: words(code)}) if code else mark.narrowed(lacks=(trait,))
    return (cut, code, number, late, mark.key(), mark.narrowed(is_overdue=True).key())
