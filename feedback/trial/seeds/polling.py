"""How a scenario holds a round: set up, opened, voted in by tickets, closed and published."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlmodel import Session

from feedback.core.clock import today
from feedback.core.database import transaction
from feedback.services.rounds.ballots import cast_ballot, issue_tickets
from feedback.services.rounds.entry import Group, Item, RoundEntry
from feedback.services.rounds.results import RoundResults, results_of
from feedback.services.rounds.service import (
    close_round,
    open_round,
    publish_round,
    put_subject,
    set_up_round,
    subjects_of,
)
from feedback.trial.seeds.stage import Stage
from models.appraisal import AppraisalSubject
from models.office_vocabulary import RoundKind

_DAYS: Final = timedelta(days=7)
Marks = Mapping[str, int | str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """Who or what is rated: a unit by its code, or a name."""

    name: str = ""
    unit: str = ""
    slogan: str = ""
    promises: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A round: what is asked of whom, who votes how often, and how a voter marks the subject at a place."""

    name: str
    kind: RoundKind
    area: str
    items: Sequence[Item]
    group: str
    ballots: int
    winners: int = 0


def hold(stage: Stage, plan: Plan, subjects: Sequence[Subject], mark: Callable[[int, int], Marks]) -> RoundResults:
    """Hold a round today; `mark` gives the marks of a voter for a subject, both counted from 0."""
    keeper = stage.actor("clerk")
    entry = RoundEntry(
        name=plan.name,
        kind=plan.kind,
        area_id=stage.areas[plan.area],
        begins_on=today(),
        ends_on=today() + _DAYS,
        items=plan.items,
        groups=[Group(name=plan.group)],
        winners=plan.winners,
    )
    with transaction() as session:
        round_id = set_up_round(session, keeper, entry).id
        for each in subjects:
            unit_id = stage.units[each.unit] if each.unit else None
            put_subject(
                session, keeper, round_id,
                name=each.name, slogan=each.slogan, promises=each.promises, unit_id=unit_id,
            )  # fmt: skip
        open_round(session, keeper, round_id)
        rated = subjects_of(session, round_id)
        tickets = issue_tickets(session, keeper, round_id, group=plan.group, count=plan.ballots)
        _vote(session, tickets, rated, mark)
        close_round(session, keeper, round_id)
        publish_round(session, keeper, round_id)
        return results_of(session, keeper, round_id)


def _vote(
    session: Session, tickets: Sequence[str], rated: Sequence[AppraisalSubject], mark: Callable[[int, int], Marks]
) -> None:
    for voter, ticket in enumerate(tickets):
        cast_ballot(session, ticket, {subject.id: mark(voter, place) for place, subject in enumerate(rated)})
