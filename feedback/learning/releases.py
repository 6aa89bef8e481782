"""What stands on the page of releases: the one in use, the candidate beside it, a training under way, and all before.

Figures and names only: nobody's words are on that page.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select as select_columns
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from feedback.access.actor import Actor
from feedback.access.permissions import Permission
from feedback.capture.understanding import release_in_use
from feedback.classify.learned import LEAST_DECISIONS
from feedback.classify.starter import STARTER
from feedback.core.clock import utc_now
from feedback.core.errors import BadInput, FeedbackError, NotFound
from feedback.learning.card import card_of
from feedback.learning.county import acts_for_county
from feedback.learning.decisions import count_decided
from feedback.learning.figures import Figures, read_figures
from feedback.learning.frozen import MONTH
from feedback.learning.promotion import previous, refusal
from feedback.learning.retraining import is_under_way
from models.keeping import ClassifierRelease
from models.user import User
from models.work_vocabulary import ReleaseState, TrainingStep

_MOST_SHOWN: Final = 50


@dataclass(frozen=True, slots=True)
class ReleaseView:
    """One release that was trained here, or is being trained; `fault` is the key and facts of why that failed."""

    release_id: int
    name: str
    state: ReleaseState
    step: TrainingStep | None
    asked_at: datetime
    asked_by: str
    began_at: datetime | None
    trained_at: datetime | None
    figures: Figures | None
    fault: tuple[str, dict[str, Any]]
    promoted_at: datetime | None
    promoted_by: str
    is_trial: bool


@dataclass(frozen=True, slots=True)
class Measured:
    """Right guesses out of `n`; of decided cases, or of the sentences that the product came with."""

    right: int
    n: int
    is_own: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """What the page shows.

    `in_use` is None where the starter serves, and `measured` what is known of how the one in use does: on decided cases
    (`is_own`), or on the sentences that it came with. `refused` says why the candidate may not serve. `decided` counts
    the decisions that there are to learn from, of `least` that it takes.
    """

    in_use: ReleaseView | None
    measured: Measured
    unreadable: BadInput | None
    candidate: ReleaseView | None
    refused: FeedbackError | None
    training: ReleaseView | None
    before: str | None
    history: tuple[ReleaseView, ...]
    may_act: bool
    decided: int
    least: int = LEAST_DECISIONS


def read_standing(session: Session, actor: Actor) -> Standing:
    """Return what stands where; six statements at most.

    Raises
    ------
    NotPermitted
        The actor has nothing to do with releases.
    """
    actor.require(Permission.MANAGE_RELEASES)
    rows = _rows(session)
    views = {row.id: _view(row, *names) for row, *names in rows}
    by_state = {state: [row for row, *_names in rows if row.state is state] for state in ReleaseState}
    serving = next(iter(by_state[ReleaseState.ACTIVE]), None)
    candidate = next(iter(by_state[ReleaseState.CANDIDATE]), None)
    training = next((row for row in by_state[ReleaseState.TRAINING] if is_under_way(session, row.id)), None)
    in_use = views[serving.id] if serving else None
    compared = views[candidate.id] if candidate else None
    before = previous(session, serving) if serving else None
    return Standing(
        in_use=in_use,
        measured=_measured(in_use, compared),
        unreadable=release_in_use().fault,
        candidate=compared,
        refused=refusal(candidate, serving.name if serving else STARTER) if candidate else None,
        training=views[training.id] if training else None,
        before=(before.name if before else STARTER) if serving else None,
        history=tuple(views.values()),
        may_act=acts_for_county(actor, Permission.MANAGE_RELEASES),
        decided=count_decided(session, until=utc_now() - MONTH),
    )


def training_now(session: Session, actor: Actor) -> ReleaseView | None:
    """Return the training that waits or runs, None where there is none; two statements."""
    actor.require(Permission.MANAGE_RELEASES)
    rows = _rows(session, ReleaseState.TRAINING)
    return next((_view(row, *names) for row, *names in rows if is_under_way(session, row.id)), None)


def read_card(session: Session, actor: Actor, release_id: int, language: str) -> str:
    """Return the card of a trained release as Markdown.

    Raises
    ------
    NotFound
        There is no such release, or it was not trained to its end.
    """
    actor.require(Permission.MANAGE_RELEASES)
    row = session.exec(select(ClassifierRelease).where(ClassifierRelease.id == release_id)).first()
    if row is None:
        raise NotFound("release_not_found")
    return card_of(row, language)


def _rows(session: Session, state: ReleaseState | None = None) -> list[tuple[ClassifierRelease, str, str]]:
    asker: Any = aliased(User)
    promoter: Any = aliased(User)
    query: Any = select_columns(ClassifierRelease, asker.name, promoter.name)
    query = query.join(asker, asker.id == ClassifierRelease.asked_by_id, isouter=True)
    query = query.join(promoter, promoter.id == ClassifierRelease.promoted_by_id, isouter=True)
    if state is not None:
        query = query.where(ClassifierRelease.state == state)
    newest = query.order_by(col(ClassifierRelease.id).desc()).limit(_MOST_SHOWN)
    return [(row, asked or "", promoted or "") for row, asked, promoted in session.execute(newest)]


def _view(row: ClassifierRelease, asked_by: str, promoted_by: str) -> ReleaseView:
    return ReleaseView(
        release_id=row.id,
        name=row.name,
        state=row.state,
        step=row.step,
        asked_at=row.asked_at,
        asked_by=asked_by,
        began_at=row.began_at,
        trained_at=row.trained_at,
        figures=read_figures(row.figures),
        fault=(row.fault, dict(row.fault_facts)),
        promoted_at=row.promoted_at,
        promoted_by=promoted_by,
        is_trial=row.is_trial,
    )


def _measured(in_use: ReleaseView | None, candidate: ReleaseView | None) -> Measured:
    """Return how the release in use does: on the candidate's tests, which are newer, or on its own."""
    name = in_use.name if in_use else STARTER
    if candidate and candidate.figures and candidate.figures.comparison.compared_with == name:
        tallies = candidate.figures.comparison.by_category.values()
        return Measured(sum(each.was for each in tallies), sum(each.n for each in tallies), is_own=True)
    if in_use and in_use.figures:
        tallies = in_use.figures.comparison.by_category.values()
        return Measured(sum(each.now for each in tallies), sum(each.n for each in tallies), is_own=True)
    cv = release_in_use().release.description.facts.cv
    return Measured(round(cv.accuracy * cv.n), cv.n, is_own=False)
