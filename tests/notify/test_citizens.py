"""Does whoever brought a matter forward hear of each step, and nobody who asked not to be known?"""

from collections.abc import Sequence
from datetime import datetime

import pytest
from sqlmodel import Session, col, select

from feedback.access.actor import Actor
from feedback.core.clock import OFFICE_ZONE, at_office, set_to
from feedback.core.errors import NotFound
from feedback.i18n.notice_texts import NoticeText
from feedback.notify.citizens import phone_of, sent_to_citizen, tell_citizen
from feedback.notify.outlets import SmsGateway, gateway, set_sms_gateway
from feedback.notify.templates import change_template
from feedback.worktime.office_rules import OfficeRuleName, set_rules
from models.case import Case
from models.contact import Contact, Opinion
from models.notice import Delivery
from models.vocabulary import CaseStatus
from models.work_vocabulary import CitizenStep, DeliveryState, OutletKind
from tests.county import County
from tests.factories import a_registered_case, an_opinion
from tests.statements import statements

PHONE = "13812345678"


@pytest.fixture
def sms(session: Session, sysadmin: Actor) -> None:
    set_sms_gateway(
        session,
        sysadmin,
        SmsGateway(address="https://sms.example.gov.cn/send", secret="s3cret", office_phone="0571-88012345"),
    )


@pytest.fixture
def case(session: Session, county: County) -> Case:
    made = a_registered_case(session, county)
    an_opinion(session, made, is_searched=False, phone=PHONE)
    return made


def sent(session: Session) -> Sequence[Delivery]:
    return session.exec(select(Delivery).order_by(col(Delivery.id))).all()


@pytest.mark.usefixtures("sms")
class TestTold:
    def test_number_step_and_the_offices_phone(self, session: Session, case: Case) -> None:
        assert tell_citizen(session, CitizenStep.RECEIVED, case) == 1
        [message] = sent(session)
        assert message.body == f"您反映的事已登记，编号 {case.case_no}。电话0571-88012345。"
        assert (message.step, message.case_id, message.outlet_id) == (CitizenStep.RECEIVED, case.id, None)
        assert PHONE not in repr(message.model_dump())
        assert phone_of(session, message.contact_id or 0, case.id) == PHONE

    def test_offices_words_and_the_systems_address(self, session: Session, case: Case, sysadmin: Actor) -> None:
        change_template(session, sysadmin, CitizenStep.CLOSED, NoticeText("", "{number} 办结了。{link}"))
        set_rules(session, sysadmin, {OfficeRuleName.SERVICE_ADDRESS: "https://zs.example.gov.cn/"})
        tell_citizen(session, CitizenStep.CLOSED, case)
        assert sent(session)[0].body == f"{case.case_no} 办结了。https://zs.example.gov.cn"

    def test_one_step_once_and_the_next_again(self, session: Session, case: Case) -> None:
        assert tell_citizen(session, CitizenStep.SUSPENDED, case) == 1
        assert tell_citizen(session, CitizenStep.SUSPENDED, case) == 0
        case.event_count += 1
        assert tell_citizen(session, CitizenStep.SUSPENDED, case) == 1

    def test_everybody_who_said_it_also_of_a_case_that_was_joined(
        self, session: Session, case: Case, county: County
    ) -> None:
        an_opinion(session, case, is_searched=False, phone="13900000001")
        joined = a_registered_case(session, county)
        joined.status, joined.merged_into_id = CaseStatus.MERGED, case.id
        an_opinion(session, joined, is_searched=False, phone="13900000002")
        assert tell_citizen(session, CitizenStep.DISPATCHED, case) == 3
        assert [message.case_id for message in sent(session)] == [case.id, case.id, joined.id]
        assert joined.case_no in sent(session)[2].body

    def test_only_those_who_are_meant(self, session: Session, case: Case) -> None:
        later = an_opinion(session, case, is_searched=False, phone="13900000001")
        assert tell_citizen(session, CitizenStep.RECEIVED, case, only=[later.contact_id]) == 1
        assert sent(session)[0].contact_id == later.contact_id

    def test_nobody_is_woken(self, session: Session, case: Case) -> None:
        with set_to(datetime(2026, 3, 12, 23, 30, tzinfo=OFFICE_ZONE)):
            tell_citizen(session, CitizenStep.RECEIVED, case)
        assert at_office(sent(session)[0].not_before) == datetime(2026, 3, 13, 7, 0, tzinfo=OFFICE_ZONE)


@pytest.mark.usefixtures("sms")
class TestNotTold:
    @pytest.mark.parametrize(
        "change",
        [
            {"reporter_phone": None},
            {"is_anonymous": True},
            {"is_confidential": True, "words": None, "sealed_words": "x"},
        ],
        ids=lambda change: next(iter(change)),
    )
    def test_by_the_opinion(self, session: Session, case: Case, change: dict[str, object]) -> None:
        opinion = session.exec(select(Opinion).where(Opinion.case_id == case.id)).one()
        for name, value in change.items():
            setattr(opinion, name, value)
        assert tell_citizen(session, CitizenStep.RECEIVED, case) == 0
        assert phone_of(session, opinion.contact_id, case.id) is None

    @pytest.mark.parametrize("name", ["is_confidential", "is_withdrawn"])
    def test_by_the_contact(self, session: Session, case: Case, name: str) -> None:
        contact = session.exec(select(Contact).join(Opinion).where(Opinion.case_id == case.id)).one()
        setattr(contact, name, True)
        assert tell_citizen(session, CitizenStep.RECEIVED, case) == 0

    def test_of_a_case_that_wants_no_reply_or_is_confidential(
        self, session: Session, case: Case, county: County
    ) -> None:
        case.wants_reply = False
        assert tell_citizen(session, CitizenStep.RECEIVED, case) == 0
        hidden = a_registered_case(session, county, confidential=True)
        an_opinion(session, hidden, is_searched=False, phone=PHONE)
        assert tell_citizen(session, CitizenStep.RECEIVED, hidden) == 0
        assert not sent(session)

    def test_words_and_names_are_refused(self, session: Session, case: Case) -> None:
        with pytest.raises(ValueError, match="no such fact"):
            tell_citizen(session, CitizenStep.RECEIVED, case, {"name": "陈大福"})

    def test_where_the_gateway_is_closed(self, session: Session, case: Case) -> None:
        found = gateway(session, OutletKind.WEBHOOK)
        assert found
        found.is_active = False
        assert tell_citizen(session, CitizenStep.RECEIVED, case) == 0


def test_without_a_gateway_one_statement_asks_for_it(session: Session, case: Case) -> None:
    with statements(session) as asked:
        for step in CitizenStep:
            assert tell_citizen(session, step, case) == 0
    assert len(asked) == 1


@pytest.mark.usefixtures("sms")
class TestOnTheCase:
    def test_what_was_sent_stands_there_for_who_sees_it(self, session: Session, case: Case, county: County) -> None:
        tell_citizen(session, CitizenStep.RECEIVED, case)
        tell_citizen(session, CitizenStep.DISPATCHED, case)
        found = sent_to_citizen(session, county.clerk, case.id)
        assert [each.step for each in found] == [CitizenStep.DISPATCHED, CitizenStep.RECEIVED]
        assert found[1].text.startswith("您反映的事已登记")
        assert found[1].state is DeliveryState.WAITING
        with pytest.raises(NotFound):
            sent_to_citizen(session, county.south_clerk, case.id)
