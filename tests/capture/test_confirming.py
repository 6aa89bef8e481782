"""Does who left a phone get the number of their case at once, and nobody who asked not to be known?"""

from collections.abc import Sequence

import pytest
from sqlmodel import Session, col, select

from feedback.access.actor import Actor
from feedback.capture.service import record
from feedback.notify.citizens import phone_of
from feedback.notify.outlets import SmsGateway, set_sms_gateway
from models.contact import Contact
from models.notice import Delivery
from models.work_vocabulary import CitizenStep
from tests.capture.notes import a_call, a_caller, a_matter
from tests.county import County
from tests.factories import a_registered_case


@pytest.fixture(autouse=True)
def sms(session: Session, sysadmin: Actor) -> None:
    set_sms_gateway(session, sysadmin, SmsGateway(address="https://sms.example.gov.cn", secret="s3cret"))


def confirmed(session: Session) -> Sequence[Delivery]:
    return session.exec(select(Delivery).order_by(col(Delivery.id))).all()


def test_caller_gets_the_number_of_the_case(session: Session, county: County) -> None:
    receipt = record(session, county.recorder, a_call(county, a_matter(reporter=a_caller())))
    [message] = confirmed(session)
    assert (message.step, message.contact_id) == (CitizenStep.RECEIVED, receipt.contact_id)
    assert receipt.matters[0].case_no in message.body
    assert phone_of(session, receipt.contact_id, message.case_id or 0) == "13805741234"


def test_who_joins_an_open_case_is_told_alone(session: Session, county: County) -> None:
    case = a_registered_case(session, county)
    for phone in ("13900000001", "13900000002"):
        matter = a_matter(reporter=a_caller(phone=phone), join_case_no=case.case_no)
        record(session, county.recorder, a_call(county, matter))
    contacts = [message.contact_id for message in confirmed(session)]
    assert len(set(contacts)) == len(contacts) == 2


@pytest.mark.parametrize("reporter", [a_caller(phone=""), a_caller(is_anonymous=True)], ids=["no phone", "unnamed"])
def test_who_cannot_or_does_not_want_to_be_reached_is_not_told(
    session: Session, county: County, reporter: object
) -> None:
    record(session, county.recorder, a_call(county, a_matter(reporter=reporter)))
    assert not confirmed(session)


def test_retried_note_tells_nobody_again(session: Session, county: County) -> None:
    note = a_call(county, a_matter(reporter=a_caller()))
    for _ in range(2):
        record(session, county.recorder, note)
    assert len(confirmed(session)) == 1
    assert session.exec(select(Contact).where(Contact.submission_key == note.submission_key)).one()


def test_confidential_matter_is_confirmed_by_no_message(session: Session, county: County) -> None:
    record(session, county.recorder, a_call(county, a_matter(reporter=a_caller(), asks_confidence=True)))
    assert not confirmed(session)
