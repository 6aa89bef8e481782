"""What does whoever brought a matter forward hear of it? A short message at each step, by the county's gateway.

Only those hear of it who left a phone, did not ask to stay unnamed, and want a reply; of a confidential case nobody.
The phone is not kept with the message: it is read from the sealed contact when the message is sent.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, or_, select

from feedback.access.actor import Actor
from feedback.access.scope import may_see_case
from feedback.core.clock import utc_now
from feedback.core.errors import NotFound
from feedback.i18n.catalogue import SOURCE_LANGUAGE
from feedback.notify.facts import Fact, checked_facts
from feedback.notify.outbox import put_out
from feedback.notify.outlets import Parts, gateway, parts_of
from feedback.notify.rules import after_quiet_hours, service_address
from feedback.notify.service import UNTOLD
from feedback.notify.templates import office_texts
from feedback.notify.told import Message
from feedback.notify.wording import citizen_words, shown_facts
from models.case import Case
from models.contact import Contact, Opinion
from models.notice import Delivery
from models.work_vocabulary import CitizenStep, DeliveryState, OutletKind

_GATEWAY: Final = "sms_gateway"


@dataclass(frozen=True, slots=True)
class SentStep:
    """One message to a citizen as it stands on the case; `ended_at` is when it went out or was given up."""

    delivery_id: int
    step: CitizenStep
    state: DeliveryState
    text: str
    made_at: datetime
    ended_at: datetime | None
    fault: str
    fault_detail: str


def tell_citizen(
    session: Session,
    step: CitizenStep,
    case: Case,
    facts: Mapping[str, Fact] | None = None,
    *,
    only: Collection[int] | None = None,
) -> int:
    """Tell those who brought `case` forward, or what was joined to it, and return how many are told.

    `only` are the numbers of the contacts that are meant, where not all are.

    Raises
    ------
    ValueError
        A fact is none that a message may carry.
    """
    if case.is_confidential or not case.wants_reply or session.info.get(UNTOLD):
        return 0
    parts = open_gateway(session)
    if parts is None:
        return 0
    found = _contacts(session, case)
    told = [each for each in found if only is None or each[0] in only]
    if not told:
        return 0
    shown = shown_facts(checked_facts(facts or {}), SOURCE_LANGUAGE)
    shown |= {"phone": parts.get("phone", ""), "link": service_address(session)}
    own = office_texts(session).steps.get(step)
    not_before = after_quiet_hours(session, utc_now())
    return len(
        put_out(
            session,
            [
                Message(
                    contact_id=contact_id,
                    case_id=case_id,
                    step=step,
                    event_key=f"{step}/{case_id}/{case.event_count}",
                    title="",
                    body=citizen_words(step, shown | {"number": case_no}, office=own.body if own else None),
                    not_before=not_before,
                    is_trial=is_trial,
                )
                for contact_id, case_id, case_no, is_trial in told
            ],
        )
    )


def open_gateway(session: Session) -> Parts | None:
    """Return the gateway's parts, None where there is none or it is closed; asked once in a session."""
    if _GATEWAY not in session.info:
        found = gateway(session, OutletKind.WEBHOOK)
        session.info[_GATEWAY] = parts_of(found.address) if found and found.is_active else None
    parts: Parts | None = session.info[_GATEWAY]
    return parts


def _contacts(session: Session, case: Case) -> list[tuple[int, int, str, bool]]:
    """Return the contacts to be told, each with the case that it knows of: this one, or one joined to it."""
    wanted = (
        select(Opinion.contact_id, Case.id, Case.case_no, Contact.is_trial)
        .join(Case, col(Opinion.case_id) == Case.id)
        .join(Contact, col(Opinion.contact_id) == Contact.id)
        .where(
            or_(col(Case.id) == case.id, col(Case.merged_into_id) == case.id),
            col(Case.is_confidential).is_(False),
            col(Case.wants_reply),
            *_may_be_told(),
        )
        .distinct()
    )
    return list(session.exec(wanted.order_by(col(Opinion.contact_id))).all())


def _may_be_told() -> tuple[ColumnElement[bool], ...]:
    return (
        col(Opinion.reporter_phone).is_not(None),
        col(Opinion.is_anonymous).is_(False),
        col(Opinion.is_confidential).is_(False),
        col(Contact.is_confidential).is_(False),
        col(Contact.is_withdrawn).is_(False),
    )


def phone_of(session: Session, contact_id: int, case_id: int) -> str | None:
    """Return the number to send to, None where it is not to be told any more."""
    wanted = (
        select(Opinion.reporter_phone)
        .join(Case, col(Opinion.case_id) == Case.id)
        .join(Contact, col(Opinion.contact_id) == Contact.id)
        .where(Opinion.contact_id == contact_id, Opinion.case_id == case_id, col(Case.is_confidential).is_(False))
        .where(*_may_be_told())
        .order_by(col(Opinion.id))
    )
    return session.exec(wanted).first()


def sent_to_citizen(session: Session, actor: Actor, case_id: int) -> list[SentStep]:
    """Return what was sent to whoever brought the case forward, the newest first; one statement.

    Raises
    ------
    NotFound
        The actor does not see the case.
    """
    if session.exec(select(Case.id).where(Case.id == case_id, may_see_case(actor))).first() is None:
        raise NotFound("case_not_found")
    wanted = select(Delivery).where(Delivery.case_id == case_id, col(Delivery.step).is_not(None))
    return [
        SentStep(
            delivery_id=row.id,
            step=row.step,
            state=row.state,
            text=row.body,
            made_at=row.made_at,
            ended_at=row.ended_at,
            fault=row.fault,
            fault_detail=row.fault_detail,
        )
        for row in session.exec(wanted.order_by(col(Delivery.id).desc())).all()
        if row.step is not None
    ]
