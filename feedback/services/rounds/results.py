"""What a round came to: for each subject the mean of its marks by group, all of them weighed, and who stands where.

A mark counts as its share of the most that could be given, so 8 of 10 and 4 of 5 are alike; 100 is the best. A group's
weight counts only where somebody of it has voted. Under five ballots nobody is ranked.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from sqlmodel import Session, col, func, select

from feedback.access.actor import Actor
from feedback.access.permissions import Permission
from feedback.access.scope import areas_open_to
from feedback.core.errors import IllegalMove, NotFound
from feedback.services.rounds.entry import Group, Item
from feedback.services.rounds.service import groups_of, items_of, subjects_of
from models.appraisal import AppraisalRound, AppraisalSubject, Ballot
from models.office_vocabulary import RoundKind, RoundState
from models.place import Area

LEAST_TO_RANK: Final = 5
_BATCH: Final = 2_000


@dataclass(frozen=True, slots=True)
class SubjectResult:
    """One subject: how many rated it, its score of 100 and that of each group, and each item's mean or counts.

    `rank` is None where fewer than five rated it; equal scores share a rank.
    """

    subject_id: int
    name: str
    slogan: str
    ballots: int
    score: float | None
    by_group: Mapping[str, float]
    by_item: Mapping[str, float]
    by_option: Mapping[str, Mapping[str, int]]
    rank: int | None = None
    is_winner: bool = False


@dataclass(frozen=True, slots=True)
class RoundResults:
    name: str
    kind: RoundKind
    state: RoundState
    items: tuple[Item, ...]
    ballots: Mapping[str, int]
    subjects: tuple[SubjectResult, ...]

    @property
    def total(self) -> int:
        return sum(self.ballots.values())


class _Tally:
    """The sums of one subject, built up ballot by ballot."""

    def __init__(self) -> None:
        self.scores: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
        self.items: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
        self.options: dict[str, Counter[str]] = defaultdict(Counter)

    def add(self, group: str, items: Sequence[Item], marks: Mapping[str, int | str]) -> None:
        share = weights = 0.0
        for item in items:
            value = marks[item.code]
            if item.is_choice:
                self.options[item.code][str(value)] += 1
                continue
            share += item.weight * int(value) / item.most
            weights += item.weight
            sums = self.items[item.code]
            sums[0] += int(value)
            sums[1] += 1
        sums = self.scores[group]
        sums[0] += 100 * share / weights if weights else 0.0
        sums[1] += 1


def results_of(session: Session, actor: Actor, round_id: int) -> RoundResults:
    """Return what a round came to: to everybody of its place once it is published, before that to who keeps it.

    Raises
    ------
    NotFound
        There is no such round, or not for this actor.
    IllegalMove
        Ballots are still coming in: nobody sees how it stands.
    """
    found = readable_round(session, actor, round_id)
    if found.state in {RoundState.DRAFT, RoundState.OPEN}:
        raise IllegalMove("round_still_open", name=found.name)
    items, groups, subjects = items_of(found), groups_of(found), subjects_of(session, round_id)
    tallies: dict[str, _Tally] = defaultdict(_Tally)
    counts: Counter[str] = Counter()
    for group, marks in _ballots(session, round_id):
        counts[group] += 1
        for subject_id, given in marks.items():
            tallies[subject_id].add(group, items, given)
    rated = [_result(subject, tallies[str(subject.id)], groups, found.kind) for subject in subjects]
    return RoundResults(found.name, found.kind, found.state, items, dict(counts), tuple(_ranked(rated, found.winners)))


def readable_round(session: Session, actor: Actor, round_id: int) -> AppraisalRound:
    """Return a round that the actor may look at."""
    found = session.exec(select(AppraisalRound).where(AppraisalRound.id == round_id)).one_or_none()
    keeps = found is not None and found.area_id in _kept_areas(session, actor)
    is_public = found is not None and found.state is RoundState.PUBLISHED and actor.holds(Permission.READ_CASES)
    if found is None or not (keeps or is_public):
        raise NotFound("round_not_found")
    return found


def _kept_areas(session: Session, actor: Actor) -> set[int]:
    return {area.id for area in session.exec(areas_open_to(actor, Permission.MANAGE_ROUNDS)).all()}


def _ballots(session: Session, round_id: int) -> Iterable[tuple[str, Mapping[str, Mapping[str, int | str]]]]:
    wanted = select(Ballot.group, Ballot.marks).where(Ballot.round_id == round_id, col(Ballot.is_void).is_(False))
    return session.exec(wanted.order_by(col(Ballot.id)).execution_options(yield_per=_BATCH))


def _result(subject: AppraisalSubject, tally: _Tally, groups: Sequence[Group], kind: RoundKind) -> SubjectResult:
    means = {name: total / count for name, (total, count) in tally.scores.items() if count}
    weights = {group.name: group.weight for group in groups if group.name in means}
    score = sum(weights[name] * means[name] for name in weights) / sum(weights.values()) if weights else None
    return SubjectResult(
        subject_id=subject.id,
        name=subject.name,
        slogan=subject.slogan,
        ballots=int(sum(count for _total, count in tally.scores.values())),
        score=None if kind is RoundKind.POLL else score,
        by_group=means if kind is not RoundKind.POLL else {},
        by_item={code: total / count for code, (total, count) in tally.items.items() if count},
        by_option={code: dict(counts) for code, counts in tally.options.items()},
    )


def _ranked(rated: Sequence[SubjectResult], winners: int) -> list[SubjectResult]:
    """Return the subjects that can be ranked from the best on, then the others in their order."""
    ranked = sorted(
        (each for each in rated if each.score is not None and each.ballots >= LEAST_TO_RANK),
        key=lambda each: -round(each.score or 0.0, 4),
    )
    placed: list[SubjectResult] = []
    for position, each in enumerate(ranked, start=1):
        equal = placed and round(placed[-1].score or 0.0, 4) == round(each.score or 0.0, 4)
        rank = placed[-1].rank if equal else position
        placed.append(replace(each, rank=rank, is_winner=bool(winners) and (rank or 0) <= winners))
    ids = {each.subject_id for each in placed}
    return [*placed, *(each for each in rated if each.subject_id not in ids)]


@dataclass(frozen=True, slots=True)
class RoundLine:
    """A round in the list; `ballots` counts those that are in, void ones left out."""

    round_id: int
    name: str
    kind: RoundKind
    state: RoundState
    area: str
    begins_on: date
    ends_on: date
    subjects: int
    ballots: int
    is_kept: bool


def rounds_of(session: Session, actor: Actor) -> list[RoundLine]:
    """Return the rounds that the actor keeps, and the published ones, the newest first; two statements."""
    own = _kept_areas(session, actor)
    subjects = select(func.count()).where(AppraisalSubject.round_id == AppraisalRound.id).scalar_subquery()
    ballots = select(func.count()).where(Ballot.round_id == AppraisalRound.id, ~col(Ballot.is_void)).scalar_subquery()
    wanted = select(AppraisalRound, Area.name, subjects, ballots).join(Area, col(AppraisalRound.area_id) == Area.id)
    rows = session.exec(wanted.order_by(col(AppraisalRound.id).desc())).all()
    return [
        RoundLine(
            found.id, found.name, found.kind, found.state, area, found.begins_on, found.ends_on, rated, cast,
            found.area_id in own,
        )
        for found, area, rated, cast in rows
        if found.area_id in own or (found.state is RoundState.PUBLISHED and actor.holds(Permission.READ_CASES))
    ]  # fmt: skip
