"""When does the state of a case speak for supervision, and which card? A suggestion: whoever supervises decides.

Also what a card obliges to: the lead writes down what it does before it replies. Sources: domain digest B1 (a notice on
the day after expiry, criticism five working days later) and B5 (supervision).
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlmodel import Session, col, func, select

from feedback.core.errors import MissingFact
from feedback.tracker.states import OPEN
from feedback.worktime.calendar import Calendar
from models.case import Action, Case, CaseEvent, Part
from models.vocabulary import CardReason, Satisfaction, SuperviseLevel, Verb

# Working days overdue, and times done again, from which on each level is suggested.
OVERDUE_DAYS: Final = {SuperviseLevel.ORDINARY: 1, SuperviseLevel.YELLOW: 5, SuperviseLevel.RED: 10}
REDOS: Final = {SuperviseLevel.YELLOW: 2, SuperviseLevel.RED: 3}
CARDS: Final = (SuperviseLevel.YELLOW, SuperviseLevel.RED)
_RANK: Final = list(SuperviseLevel)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A level, and what speaks for it; `overdue_days` are working days."""

    level: SuperviseLevel
    reasons: tuple[CardReason, ...] = ()
    overdue_days: int = 0


def suggested_card(case: Case, calendar: Calendar, now: datetime) -> Suggestion:
    """Return the level that the facts of an open case speak for; NONE where nothing speaks for any.

    How late it is counts by the date of handling; while that clock stands still a case is not late.
    """
    due = case.resolve_due_at
    late = calendar.overdue_working_days(due, now) if due is not None and case.replied_at is None else 0
    said = {
        CardReason.OVERDUE: _reached(OVERDUE_DAYS, late),
        CardReason.DONE_AGAIN: _reached(REDOS, case.redo_no),
        CardReason.UNHAPPY: _unhappy_again(case),
    }
    levels = {reason: level for reason, level in said.items() if level is not SuperviseLevel.NONE}
    if not levels or case.status not in OPEN:
        return Suggestion(SuperviseLevel.NONE)
    return Suggestion(max(levels.values(), key=_RANK.index), tuple(levels), late)


def _reached(steps: dict[SuperviseLevel, int], number: int) -> SuperviseLevel:
    return next((level for level in reversed(steps) if number >= steps[level]), SuperviseLevel.NONE)


def _unhappy_again(case: Case) -> SuperviseLevel:
    is_again = case.redo_no > 0 and case.satisfaction is Satisfaction.DISSATISFIED
    return SuperviseLevel.ORDINARY if is_again else SuperviseLevel.NONE


def check_card_answered(session: Session, case: Case, lead: Part) -> None:
    """Check that the lead of a case with a card has written down what it does, since it was shown the card.

    Raises
    ------
    MissingFact
        It has not.
    """
    if case.supervise_level not in CARDS:
        return
    shown = select(func.max(CaseEvent.at)).where(CaseEvent.case_id == case.id, CaseEvent.verb == Verb.SUPERVISE)
    since = session.exec(shown).one()
    written = select(func.count()).where(Action.case_id == case.id, Action.unit_id == lead.unit_id)
    if session.exec(written.where(col(Action.at) >= since)).one() == 0:
        raise MissingFact("card_not_answered", field="text", level=case.supervise_level)
