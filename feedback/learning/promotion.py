"""Which release serves: one that was trained here, or the starter. A candidate serves where it is not worse.

Not worse means: in no large category, and in neither test, has it fewer right than the release that it was compared
with, which must still be the one in use. At most one serves, by a constraint of the database; each change is logged.
"""

import shutil
from typing import Final

from sqlalchemy import event
from sqlmodel import Session, select

from feedback.access.actor import Actor
from feedback.access.log import write_access
from feedback.access.permissions import Permission
from feedback.capture.understanding import forget_release, release_folder
from feedback.classify.release import DESCRIPTION
from feedback.classify.starter import STARTER
from feedback.core.clock import utc_now
from feedback.core.errors import BadInput, Conflict, FeedbackError, NotFound
from feedback.learning.county import require_county
from feedback.learning.figures import read_figures
from models.keeping import ClassifierRelease
from models.work_vocabulary import AccessAction, ReleaseState

LEAST_TESTED: Final = 30


def refusal(row: ClassifierRelease, in_use: str) -> FeedbackError | None:
    """Return why a candidate may not serve beside the release `in_use`, or None where it may.

    The facts of `promotion_worse` name the categories by their codes, with commas between them.
    """
    figures = read_figures(row.figures)
    if row.state is not ReleaseState.CANDIDATE or figures is None:
        return Conflict("release_no_candidate")
    comparison = figures.comparison
    if comparison.compared_with != in_use:
        return Conflict("promotion_stale")
    if comparison.n < LEAST_TESTED:
        return BadInput("promotion_untested", n=comparison.n, least=LEAST_TESTED)
    if comparison.worse:
        return BadInput("promotion_worse", categories=",".join(comparison.worse))
    return BadInput("promotion_lower") if comparison.is_lower else None


def promote(session: Session, actor: Actor, release_id: int) -> None:
    """Let a candidate serve in the place of the release in use; it is in the access log.

    Raises
    ------
    NotPermitted
        The actor does not choose the county's releases.
    NotFound
        There is no such release.
    Conflict
        It is no candidate, its folder is gone, or another release serves than the one it was compared with.
    BadInput
        It was tested too little, or is worse; the facts name the categories.
    """
    require_county(actor, Permission.MANAGE_RELEASES)
    row = session.exec(select(ClassifierRelease).where(ClassifierRelease.id == release_id).with_for_update()).first()
    if row is None:
        raise NotFound("release_not_found")
    before = serving(session)
    why = refusal(row, before.name if before else STARTER)
    if why is not None:
        raise why
    if not (release_folder(row.name) / DESCRIPTION).is_file():
        raise Conflict("release_missing", release=row.name, file=DESCRIPTION)
    _serve(session, actor, row, before, said="promoted")


def roll_back(session: Session, actor: Actor) -> str:
    """Let the release serve that did before the one in use, or the starter; returns its name.

    Raises
    ------
    NotPermitted
        The actor does not choose the county's releases.
    Conflict
        The starter serves already.
    """
    require_county(actor, Permission.MANAGE_RELEASES)
    before = serving(session)
    if before is None:
        raise Conflict("release_none_before")
    row = previous(session, before)
    _serve(session, actor, row, before, said="rolled_back")
    return row.name if row else STARTER


def serving(session: Session) -> ClassifierRelease | None:
    """Return the release in use, None where that is the starter."""
    return session.exec(select(ClassifierRelease).where(ClassifierRelease.state == ReleaseState.ACTIVE)).first()


def previous(session: Session, row: ClassifierRelease) -> ClassifierRelease | None:
    """Return the release that `row` took the place of; None where that was the starter, or it is gone."""
    former = ClassifierRelease.state == ReleaseState.FORMER
    found = session.exec(select(ClassifierRelease).where(former, ClassifierRelease.name == row.compared_with)).first()
    is_there = found is not None and (release_folder(found.name) / DESCRIPTION).is_file()
    return found if is_there else None


def forget_trial_releases(session: Session) -> None:
    """Take what was learned from trial cases off the disk once the caller's transaction has landed.

    The caller deletes the rows; where one of them served, the starter does from then on.
    """
    names = session.exec(select(ClassifierRelease.name).where(ClassifierRelease.is_trial)).all()

    def forget(_session: object) -> None:
        for name in names:
            shutil.rmtree(release_folder(name), ignore_errors=True)
        forget_release()

    event.listen(session, "after_commit", forget, once=True)


def _serve(
    session: Session, actor: Actor, row: ClassifierRelease | None, before: ClassifierRelease | None, *, said: str
) -> None:
    if before is not None:
        before.state = ReleaseState.FORMER
        session.flush()  # Two of them would not be borne, not even for a moment.
    if row is not None:
        row.state, row.promoted_at, row.promoted_by_id = ReleaseState.ACTIVE, utc_now(), actor.user_id
    subject = row or before
    write_access(
        session,
        AccessAction.RELEASE_CHANGED,
        actor_id=actor.user_id,
        subject=("release", subject.id) if subject else None,
        facts={said: row.name if row else STARTER, "was": before.name if before else STARTER},
    )
    # This process need not wait; the others ask within seconds.
    event.listen(session, "after_commit", lambda _session: forget_release(), once=True)
