"""Making a case confidential: its words are sealed, its search row goes, and only the confidential desk sees it.

Sources: regulation on petitions §30 and §46, domain digest G (whistle-blower rules).
"""

from typing import Final

from sqlmodel import Session, col, select

from feedback.access.actor import Actor
from feedback.access.log import write_access
from feedback.access.permissions import Permission
from feedback.core.clock import utc_now
from feedback.core.errors import BadInput, NotFound, NotPermitted
from feedback.tracker.door import checked_text, take_case
from feedback.tracker.recusal import names_person
from feedback.tracker.search import forget_in_index
from models.case import Case, CaseAccess, Label
from models.contact import Contact, Opinion
from models.user import User
from models.vocabulary import ContactKind
from models.work_vocabulary import AccessAction

# A contact of these kinds is made by one person for one matter, so its very existence would tell.
PRIVATE_KINDS: Final = (ContactKind.CALL, ContactKind.MESSAGE)


def seal_case(session: Session, case: Case) -> None:
    """Seal the title and the original words of `case`, and take it out of the search index and the hints.

    What was joined to it is the same matter, so it is sealed with it.
    """
    case.is_confidential, case.sealed_title, case.title = True, case.title, ""
    forget_in_index(session, [case.id])
    opinions = session.exec(select(Opinion).where(Opinion.case_id == case.id)).all()
    for opinion in opinions:
        opinion.is_confidential, opinion.sealed_words = True, opinion.text
        opinion.words, opinion.title = None, ""
    for label in session.exec(select(Label).where(Label.case_id == case.id)).all():
        label.reasons = []
    session.flush()  # Whether a contact has an open opinion left is read next.
    _seal_contacts(session, {opinion.contact_id for opinion in opinions})
    joined = select(Case).where(Case.merged_into_id == case.id, col(Case.is_confidential).is_(False))
    for other in session.exec(joined).all():
        seal_case(session, other)


def _seal_contacts(session: Session, contact_ids: set[int]) -> None:
    """Hide each call or message that has no open opinion left; that a visit or forum was held is no secret."""
    still_open = select(Opinion.contact_id).where(
        col(Opinion.contact_id).in_(contact_ids), col(Opinion.is_confidential).is_(False)
    )
    for contact in session.exec(
        select(Contact).where(
            col(Contact.id).in_(contact_ids),
            col(Contact.kind).in_(PRIVATE_KINDS),
            col(Contact.id).not_in(still_open),
        )
    ).all():
        contact.is_confidential = True


def name_reader(session: Session, actor: Actor, case_id: int, *, user_id: int, reason: str) -> None:
    """Let one person by name read this confidential case; writes the access log.

    Raises
    ------
    NotFound
        The actor does not see the case, or there is no such user.
    BadInput
        The case is not confidential.
    NotPermitted
        The case names the person.
    """
    actor.require(Permission.READ_CONFIDENTIAL)
    text = checked_text(reason, "reason", least=4)
    case = take_case(session, actor, case_id)
    if not case.is_confidential:
        raise BadInput("case_not_confidential")
    reader = session.get(User, user_id)
    if reader is None:
        raise NotFound("user_not_found")
    if names_person(session, case, reader.name):
        raise NotPermitted("accused_reader", name=reader.name)
    held = select(CaseAccess.id).where(CaseAccess.case_id == case_id, CaseAccess.user_id == user_id)
    if session.exec(held).first() is None:
        session.add(
            CaseAccess(case_id=case_id, user_id=user_id, granted_by_id=actor.user_id, granted_at=utc_now(), reason=text)
        )
    write_access(
        session,
        AccessAction.GRANT_ACCESS,
        actor_id=actor.user_id,
        subject=("case", case_id),
        reason=text,
        facts={"user": user_id},
    )


def note_opened(session: Session, actor: Actor, case_id: int) -> None:
    """Write into the access log that the actor read this confidential case."""
    write_access(session, AccessAction.OPEN_CONFIDENTIAL, actor_id=actor.user_id, subject=("case", case_id))
