"""Opening a file of a case: only for who sees the case, and decrypted only then."""

from sqlmodel import Session, col, or_, select

from feedback.access.actor import Actor
from feedback.access.scope import may_see_case
from feedback.core.errors import NotFound
from feedback.core.files import load_file
from models.case import Case
from models.contact import Opinion
from models.keeping import Attachment


def read_attachment(session: Session, actor: Actor, attachment_id: int) -> tuple[str, str, bytes]:
    """Return name, media type and bytes of a file whose case the actor sees.

    Raises
    ------
    NotFound
        There is no such file, or the actor does not see its case.
    """
    contacts = select(Opinion.contact_id).join(Case, col(Opinion.case_id) == Case.id).where(may_see_case(actor))
    cases = select(Case.id).where(may_see_case(actor))
    found = session.exec(
        select(Attachment).where(
            Attachment.id == attachment_id,
            or_(col(Attachment.contact_id).in_(contacts), col(Attachment.case_id).in_(cases)),
        )
    ).one_or_none()
    if found is None:
        raise NotFound("file_missing")
    return found.filename, found.media_type, load_file(found.stored_as)
