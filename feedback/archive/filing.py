"""One uploaded file as the row that keeps it: stored, weighed, and with who put it there."""

from feedback.access.actor import Actor
from feedback.core.clock import utc_now
from feedback.core.files import store_file
from models.keeping import Attachment

_LONGEST_NAME = 200


def kept_file(
    actor: Actor, filename: str, content: bytes, *, contact_id: int | None = None, case_id: int | None = None
) -> Attachment:
    """Store a file and return its row, which belongs to a contact or to a case; the caller adds it.

    Raises
    ------
    BadInput
        The kind is not allowed, the bytes are not of that kind, or the file is empty or too large.
    """
    stored = store_file(filename, content)
    return Attachment(
        contact_id=contact_id,
        case_id=case_id,
        filename=filename[:_LONGEST_NAME],
        media_type=stored.media_type,
        size_bytes=stored.size_bytes,
        sha256=stored.sha256,
        stored_as=stored.stored_as,
        added_by_id=actor.user_id,
        added_at=utc_now(),
        is_trial=actor.is_trial,
    )
