"""Who is on the line: what is known of a phone number while it is typed, from households and from earlier contacts.

Looked up by the blind index of the whole number, inside what the actor sees. Confidential cases are never counted.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlmodel import Session, col, select

from feedback.access.actor import Actor
from feedback.access.scope import may_see_open_case
from feedback.archive.finding import WHOLE_PHONE_DIGITS
from feedback.capture.lookup import HouseholdChoice, find_households
from feedback.core.cipher import normal_number, number_index
from feedback.core.clock import utc_now
from models.case import Case
from models.contact import Contact, Opinion
from models.vocabulary import CaseStatus

WINDOW: Final = timedelta(days=90)
_MOST: Final = 5


@dataclass(frozen=True, slots=True)
class EarlierCase:
    case_no: str
    heading: str
    status: CaseStatus
    registered_at: datetime


@dataclass(frozen=True, slots=True)
class Caller:
    """What is known of a number; names are masked. `contacts` counts what came from it within the window."""

    households: tuple[HouseholdChoice, ...] = ()
    cases: tuple[EarlierCase, ...] = ()
    contacts: int = 0

    @property
    def is_known(self) -> bool:
        return bool(self.households or self.contacts)


def known_caller(session: Session, actor: Actor, phone: str) -> Caller:
    """Return what is known of a whole phone number; nothing of one that is not whole yet."""
    if len(normal_number(phone)) < WHOLE_PHONE_DIGITS:
        return Caller()
    index = number_index("phone", phone)
    rows = session.exec(
        select(Case, Contact.id)
        .join(Opinion, col(Opinion.case_id) == Case.id)
        .join(Contact, col(Opinion.contact_id) == Contact.id)
        .where(
            Opinion.reporter_phone_index == index,
            may_see_open_case(actor),
            col(Opinion.recorded_at) >= utc_now() - WINDOW,
            col(Contact.is_withdrawn).is_(False),
        )
        .order_by(col(Opinion.id).desc())
    ).all()
    cases = {case.id: case for case, _contact in rows}
    earlier = [EarlierCase(case.case_no, case.title, case.status, case.registered_at) for case in cases.values()]
    return Caller(
        households=tuple(find_households(session, actor, normal_number(phone), village_id=None)),
        cases=tuple(earlier[:_MOST]),
        contacts=len({contact_id for _case, contact_id in rows}),
    )
