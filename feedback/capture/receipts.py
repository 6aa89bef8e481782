"""What is given back for a note that was handed in: the numbers of its cases, and no more than its recorder may see."""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from feedback.access.actor import Actor
from feedback.capture.notes import MatterReceipt, Receipt
from feedback.capture.rows import Taken
from models.case import Case
from models.contact import Contact, Opinion
from models.vocabulary import Urgency


def receipts_seen_before(session: Session, actor: Actor, keys: Sequence[str]) -> dict[str, Receipt]:
    """Return the receipts of the notes that were taken in already, by their keys; of somebody else's only numbers."""
    rows = session.exec(
        select(Contact, Opinion, Case)
        .join(Opinion, col(Opinion.contact_id) == Contact.id, isouter=True)
        .join(Case, col(Opinion.case_id) == Case.id, isouter=True)
        .where(col(Contact.submission_key).in_(keys))
        .order_by(col(Contact.id), col(Opinion.position))
    ).all()
    found: dict[str, tuple[Contact, list[MatterReceipt]]] = {}
    for contact, opinion, case in rows:
        matters = found.setdefault(contact.submission_key, (contact, []))[1]
        if opinion is not None and case is not None:
            # Only a case that was there before the contact came in can have been joined.
            joined = case.registered_at < contact.recorded_at
            matters.append(_matter_receipt(case, joined=joined, hidden=contact.recorded_by_id != actor.user_id))
    return {
        key: Receipt(contact.id, tuple(matters), seen_before=True, is_refused=contact.refusal is not None)
        for key, (contact, matters) in found.items()
    }


def receipt_of(contact: Contact, items: Sequence[Taken]) -> Receipt:
    """Return the receipt of a contact whose matters have their cases now."""
    given = [(item, item.case) for item in items]
    return Receipt(
        contact.id,
        tuple(_matter_receipt(case, joined=bool(item.matter.join_case_no)) for item, case in given if case is not None),
        is_refused=contact.refusal is not None,
    )


def _matter_receipt(case: Case, *, joined: bool, hidden: bool = False) -> MatterReceipt:
    hidden = hidden or case.is_confidential
    return MatterReceipt(
        case_no=case.case_no,
        case_id=None if hidden else case.id,
        heading="" if hidden else case.title,
        category=None if hidden else case.category,
        is_confidential=case.is_confidential,
        joined=joined,
        is_critical=not hidden and case.urgency is Urgency.CRITICAL,
    )
