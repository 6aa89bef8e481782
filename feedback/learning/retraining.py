"""How does the machine learn from what people decided? A training is asked for, and runs in a process of its own.

It gathers the decisions, trains a release beside the starter's own sentences, and compares it with the one in use. What
comes out is a candidate: nothing changes until somebody lets it serve (`promotion`).
"""

import secrets
import shutil
from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from sqlmodel import Session, select

from feedback.access.actor import Actor
from feedback.access.log import write_access
from feedback.access.permissions import Permission
from feedback.capture.understanding import active_release, release_folder
from feedback.classify.learned import LEAST_DECISIONS, Told, train_learned
from feedback.classify.release import Release
from feedback.core.clock import utc_now
from feedback.core.database import reading, transaction
from feedback.core.errors import BadInput, Conflict, FeedbackError, Unavailable
from feedback.core.job_runs import job_runs
from feedback.core.queue import Lane, enqueue
from feedback.learning.card import CARD_FILE, card_of
from feedback.learning.comparing import compare
from feedback.learning.county import require_county
from feedback.learning.decisions import Decision, Verdict, all_decisions, count_decided, learns_from_trial
from feedback.learning.figures import Figures, figures_of, written
from feedback.learning.frozen import MONTH, Material, parted
from models.keeping import ClassifierRelease
from models.work_vocabulary import AccessAction, JobState, ReleaseState, TrainingStep

# The name under which `feedback.jobs` knows `retrain`.
WORKFLOW: Final = "retrain"
_MOST_DECISIONS: Final = 30_000
# For how many sentences a decision counts: where the machine was wrong, or had no view, there is more to learn.
_WEIGHTS: Final = {Verdict.ACCEPTED: 1.0, Verdict.CHOSEN: 1.5, Verdict.CHANGED: 2.0}
_HALF_LIFE: Final = timedelta(days=365)
_LEAST_WEIGHT: Final = 0.25


def ask_for_release(session: Session, actor: Actor) -> int:
    """Have a release trained in the background and return its number; it is in the access log.

    Raises
    ------
    NotPermitted
        The actor does not choose the county's releases.
    BadInput
        There are too few decisions from before the last month.
    Conflict
        A training is waiting or running.
    """
    require_county(actor, Permission.MANAGE_RELEASES)
    n = count_decided(session, until=utc_now() - MONTH)
    if n < LEAST_DECISIONS:
        raise BadInput("learn_too_few", n=n, least=LEAST_DECISIONS)
    _clear_the_way(session)
    row = ClassifierRelease(
        name=secrets.token_hex(8),
        state=ReleaseState.TRAINING,
        asked_at=utc_now(),
        asked_by_id=actor.user_id,
        is_trial=learns_from_trial(session),
    )
    session.add(row)
    session.flush()  # Its name holds its number.
    row.name = f"learned-{row.id}"
    enqueue(session, WORKFLOW, row.id, lane=Lane.HEAVY)
    write_access(
        session,
        AccessAction.RELEASE_CHANGED,
        actor_id=actor.user_id,
        subject=("release", row.id),
        facts={"asked": row.name},
    )
    return row.id


def is_under_way(session: Session, release_id: int) -> bool:
    """Say whether the job of a training waits or runs: one that was given up leaves its release as it was."""
    runs = job_runs(session, [WORKFLOW])
    return any(run.ids == (release_id,) and run.state in (JobState.WAITING, JobState.RUNNING) for run in runs)


def _clear_the_way(session: Session) -> None:
    training = select(ClassifierRelease).where(ClassifierRelease.state == ReleaseState.TRAINING)
    for row in session.exec(training).all():
        if is_under_way(session, row.id):
            raise Conflict("release_in_training")
        _fail(row, Unavailable("learn_broke_off"))
    session.flush()  # Two that are being trained would not be borne.


def retrain(release_id: int) -> None:
    """Train the release that was asked for under this number, and keep it as a candidate with its figures and card.

    Done again, it begins anew as long as it is not at its end; afterwards it does nothing.

    Raises
    ------
    FeedbackError
        It could not be trained; the row says why.
    """
    if not _enter(release_id, TrainingStep.GATHERING):
        return
    try:
        material = _gathered()
        _enter(release_id, TrainingStep.LEARNING)
        with reading() as session:
            name = session.get_one(ClassifierRelease, release_id).name
        release = train_learned(told_of(material.taught), release_folder(name))
        _enter(release_id, TrainingStep.COMPARING)
        comparison = compare(release, active_release(), material)
        _keep(release_id, release, figures_of(material.taught, comparison, release.description.versions))
    except FeedbackError as fault:
        note_fault(release_id, fault)
        raise


def told_of(decisions: Sequence[Decision]) -> list[Told]:
    """Return decisions as what is learned from, each with its weight."""
    now = utc_now()
    found = []
    for each in decisions:
        if each.category is not None:
            age = max(0.0, (now - each.at) / _HALF_LIFE)
            weight = _WEIGHTS[each.verdict] * max(_LEAST_WEIGHT, 0.5**age)
            found.append(Told(each.message, each.category, weight, each.scope, each.urgency, each.nature))
    return found


def note_fault(release_id: int, fault: FeedbackError) -> None:
    """Note on a release that is being trained that it failed, and why."""
    with transaction() as session:
        row = session.get(ClassifierRelease, release_id)
        if row is not None and row.state is ReleaseState.TRAINING:
            _fail(row, fault)


def _fail(row: ClassifierRelease, fault: FeedbackError) -> None:
    row.state, row.step, row.fault = ReleaseState.FAILED, None, fault.key
    row.fault_facts = {name: fact if isinstance(fact, int | float) else str(fact) for name, fact in fault.facts.items()}


def _gathered() -> Material:
    with reading() as session:
        found = list(all_decisions(session, most=_MOST_DECISIONS))
    material = parted(found, now=utc_now())
    if len(material.taught) < LEAST_DECISIONS:
        raise BadInput("learn_too_few", n=len(material.taught), least=LEAST_DECISIONS)
    return material


def _enter(release_id: int, step: TrainingStep) -> bool:
    """Note what the training is at; False where it is at its end, or was never asked for."""
    with transaction() as session:
        row = session.get(ClassifierRelease, release_id)
        if row is None or row.state is not ReleaseState.TRAINING:
            return False
        row.step = step
        if step is TrainingStep.GATHERING:
            row.began_at = utc_now()
    return True


def _keep(release_id: int, release: Release, figures: Figures) -> None:
    """Make the release the candidate; the one before, which nobody wanted, keeps its row alone."""
    with transaction() as session:
        waiting = select(ClassifierRelease).where(ClassifierRelease.state == ReleaseState.CANDIDATE)
        for before in session.exec(waiting).all():
            before.state = ReleaseState.PASSED_OVER
            shutil.rmtree(release_folder(before.name), ignore_errors=True)
        row = session.get_one(ClassifierRelease, release_id)
        row.state, row.step, row.kind = ReleaseState.CANDIDATE, None, release.description.facts.kind.value
        row.trained_at, row.sha256 = utc_now(), release.description.sha256
        row.compared_with, row.figures = figures.comparison.compared_with, written(figures)
        (release_folder(row.name) / CARD_FILE).write_text(card_of(row), encoding="utf-8")
