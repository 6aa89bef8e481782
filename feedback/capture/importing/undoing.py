"""Taking a batch back: what came of a wrong sheet is withdrawn, with an event in each case's chain; nothing is deleted.

Cases that somebody has moved since stay. The keys of what was withdrawn become free, so the mended sheet can be taken
in again; a contact that could not be withdrawn whole counts as seen before. Households, areas and accounts are changed
on their own pages, since others may have built on them. No number that is told here counts what the actor may not see.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlmodel import Session, col, func, select

from feedback.access.actor import Actor
from feedback.access.log import write_access
from feedback.access.permissions import Permission
from feedback.access.scope import may_see_case
from feedback.archive.cycles import note_visits
from feedback.capture.importing.planning import CONTACT_KINDS
from feedback.core.clock import utc_now
from feedback.core.errors import BadInput, Conflict, NotFound
from feedback.tracker.retraction import take_back
from models.case import Case
from models.contact import Contact, Opinion, Visit
from models.keeping import ImportBatch
from models.user import User
from models.vocabulary import AreaKind
from models.work_vocabulary import AccessAction, ImportKind

MOST_LISTED: Final = 20
_NONE: Final = (0, 0)


@dataclass(frozen=True, slots=True)
class BatchView:
    """A sheet that was taken in, as the list shows it; `confidential` counts the matters that the viewer may read."""

    batch_id: int
    kind: ImportKind
    filename: str
    by: str
    created_at: datetime
    taken: int
    bad: int
    seen_before: int
    confidential: int
    undone_at: datetime | None
    can_be_undone: bool


@dataclass(frozen=True, slots=True)
class Undone:
    """How many of the cases that the actor sees were withdrawn, and how many stay because somebody had moved them."""

    cases: int
    left: int


def batches(session: Session, actor: Actor) -> list[BatchView]:
    """Return the actor's own batches, the newest first; at the county everybody's. Two statements."""
    query: Any = select(ImportBatch, User.name).join(User, col(ImportBatch.created_by_id) == User.id)
    if not _oversees(actor):
        query = query.where(ImportBatch.created_by_id == actor.user_id)
    rows = session.exec(query.order_by(col(ImportBatch.id).desc()).limit(MOST_LISTED)).all()
    sealed = _sealed(session, actor, [batch.id for batch, _name in rows])
    return [_view(actor, batch, name, sealed.get(batch.id, _NONE)) for batch, name in rows]


def _sealed(session: Session, actor: Actor, batch_ids: Sequence[int]) -> Mapping[int, tuple[int, int]]:
    """Return for each batch how many of its confidential matters the actor sees, and how many not."""
    seen = func.count().filter(may_see_case(actor))
    query: Any = (
        select(Contact.import_batch_id, seen, func.count() - seen)
        .join(Opinion, col(Opinion.contact_id) == Contact.id)
        .join(Case, col(Opinion.case_id) == Case.id)
        .where(col(Contact.import_batch_id).in_(batch_ids), col(Case.is_confidential))
        .group_by(col(Contact.import_batch_id))
    )
    return {batch_id: (read, hidden) for batch_id, read, hidden in session.exec(query).all()}


def _oversees(actor: Actor) -> bool:
    return any(grant.area_kind is AreaKind.COUNTY for grant in actor.grants_for(Permission.IMPORT_SHEET))


def _view(actor: Actor, batch: ImportBatch, name: str, sealed: tuple[int, int]) -> BatchView:
    """Return the line of a batch: whoever took it in knows how many rows they had, everybody else what they see."""
    confidential, hidden = sealed
    others = batch.created_by_id != actor.user_id
    return BatchView(
        batch_id=batch.id,
        kind=batch.kind,
        filename=batch.filename,
        by=name,
        created_at=batch.created_at,
        taken=max(batch.rows_taken - hidden, 0) if others else batch.rows_taken,
        bad=batch.rows_bad,
        seen_before=batch.rows_seen_before,
        confidential=confidential,
        undone_at=batch.undone_at,
        can_be_undone=batch.undone_at is None and batch.kind in CONTACT_KINDS,
    )


def undo_import(session: Session, actor: Actor, batch_id: int, *, reason: str) -> Undone:
    """Withdraw what came of a batch and was not moved since; writes the access log.

    Raises
    ------
    NotFound
        There is no such batch, or it is not the actor's.
    BadInput
        It holds files or accounts, which are not undone as a batch.
    Conflict
        It was undone already.
    MissingFact
        The reason is too short.
    """
    actor.require(Permission.IMPORT_SHEET)
    batch = session.exec(select(ImportBatch).where(ImportBatch.id == batch_id).with_for_update()).one_or_none()
    if batch is None or not (batch.created_by_id == actor.user_id or _oversees(actor)):
        raise NotFound("batch_not_found")
    if batch.kind not in CONTACT_KINDS:
        raise BadInput("batch_kind_stays", kind=batch.kind)
    if batch.undone_at is not None:
        raise Conflict("batch_undone_already")
    contacts = session.exec(select(Contact).where(Contact.import_batch_id == batch_id).order_by(col(Contact.id))).all()
    opinions = _opinions(session, batch_id)
    case_ids = [opinion.case_id for opinion in opinions if opinion.case_id is not None]
    seen = _seen(session, actor, batch_id)
    gone = set(take_back(session, actor, case_ids, reason=reason))
    withdrawn = _withdraw_contacts(contacts, opinions, gone, batch_id)
    note_visits(session, _visited(session, batch_id))
    batch.undone_at, batch.undone_by_id = utc_now(), actor.user_id
    write_access(
        session,
        AccessAction.BATCH_UNDONE,
        actor_id=actor.user_id,
        subject=("batch", batch_id),
        reason=reason,
        facts={"cases": len(gone), "left": len(case_ids) - len(gone), "contacts": withdrawn},
    )
    return Undone(cases=len(seen & gone), left=len(seen - gone))


def _seen(session: Session, actor: Actor, batch_id: int) -> set[int]:
    """Return the cases of the batch that the actor sees."""
    of_batch = select(Opinion.case_id).join(Contact, col(Opinion.contact_id) == Contact.id)
    of_batch = of_batch.where(Contact.import_batch_id == batch_id)
    return set(session.exec(select(Case.id).where(col(Case.id).in_(of_batch), may_see_case(actor))).all())


def _opinions(session: Session, batch_id: int) -> Sequence[Opinion]:
    query = select(Opinion).join(Contact, col(Opinion.contact_id) == Contact.id)
    return session.exec(query.where(Contact.import_batch_id == batch_id).order_by(col(Opinion.id))).all()


def _visited(session: Session, batch_id: int) -> set[int]:
    """Return the households that the batch's visits were made to."""
    query = select(Visit.household_id).join(Contact, col(Visit.contact_id) == Contact.id)
    return {each for each in session.exec(query.where(Contact.import_batch_id == batch_id)) if each is not None}


def _withdraw_contacts(contacts: Sequence[Contact], opinions: Sequence[Opinion], gone: set[int], batch_id: int) -> int:
    """Mark the contacts of which nothing is left, free their keys and those of their opinions, and count them."""
    kept = {opinion.contact_id for opinion in opinions if opinion.case_id not in gone}
    withdrawn = [contact for contact in contacts if contact.id not in kept]
    for contact in withdrawn:
        contact.is_withdrawn = True
        contact.submission_key = f"{contact.submission_key}~{batch_id}"
    for opinion in opinions:
        if opinion.contact_id not in kept and opinion.external_key is not None:
            opinion.external_key = f"{opinion.external_key}~{batch_id}"
    return len(withdrawn)
