"""Opening a file of a case: only for who sees the case, and decrypted only then."""

from sqlmodel import Session, and_, col, or_, select

from feedback.access.actor import Actor
from feedback.access.scope import may_see_case
from feedback.archive.contact_points import may_see_point
from feedback.core.errors import NotFound
from feedback.core.files import load_file
from models.case import Case
from models.contact import Opinion, Visit
from models.keeping import Attachment
from models.visiting import ContactPoint


def read_report(session: Session, actor: Actor, attachment_id: int) -> tuple[str, str, bytes]:
    """Return name, media type and bytes of the report on a contact point that the actor sees.

    Raises
    ------
    NotFound
        There is no such report, or its point is not for this actor.
    """
    found = session.exec(
        select(Attachment)
        .join(Visit, col(Visit.report_id) == Attachment.id)
        .join(ContactPoint, col(Visit.contact_point_id) == ContactPoint.id)
        .where(Attachment.id == attachment_id, may_see_point(actor))
    ).one_or_none()
    if found is None:
        raise NotFound("file_missing")
    return found.filename, found.media_type, load_file(found.stored_as)


def read_attachment(session: Session, actor: Actor, attachment_id: int) -> tuple[str, str, bytes]:
    """Return name, media type and bytes of a file whose case the actor sees.

    A file of a contact that told a secret too may show that, so it is opened by the secret's readers only.

    Raises
    ------
    NotFound
        There is no such file, or the actor does not see its case.
    """
    told = select(Opinion.contact_id).join(Case, col(Opinion.case_id) == Case.id)
    contacts, hidden = told.where(may_see_case(actor)), told.where(col(Opinion.is_confidential), ~may_see_case(actor))
    of_contact = and_(col(Attachment.contact_id).in_(contacts), col(Attachment.contact_id).not_in(hidden))
    cases = select(Case.id).where(may_see_case(actor))
    found = session.exec(
        select(Attachment).where(
            Attachment.id == attachment_id,
            or_(of_contact, col(Attachment.case_id).in_(cases)),
        )
    ).one_or_none()
    if found is None:
        raise NotFound("file_missing")
    return found.filename, found.media_type, load_file(found.stored_as)
