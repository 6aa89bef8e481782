"""What is known of a number on the line, and to whom?"""

from datetime import timedelta

import pytest
from sqlmodel import Session

from feedback.capture.callers import WINDOW, Caller, known_caller
from feedback.capture.service import record
from feedback.core import clock
from feedback.core.clock import utc_now
from models.contact import Contact
from models.vocabulary import Role
from tests.capture.notes import PHONE, a_call, a_caller, a_matter
from tests.factories import County, a_household, actor
from tests.reading import LIGHT, REPORT, WATER


def called(session: Session, county: County, words: str = WATER, **facts: object) -> str:
    receipt = record(session, county.recorder, a_call(county, a_matter(words, reporter=a_caller()), **facts))
    return receipt.matters[0].case_no


class TestKnownCaller:
    @pytest.mark.parametrize("typed", ["138-0574-1234", "+86 13805741234", "１３８０５７４１２３４"])
    def test_is_known_however_the_number_is_typed(self, session: Session, county: County, typed: str) -> None:
        household = a_household(session, county, phone="13805741234")
        number = called(session, county)
        caller = known_caller(session, county.recorder, typed)
        assert [each.household_id for each in caller.households] == [household.id]
        assert ([each.case_no for each in caller.cases], caller.contacts) == ([number], 1)

    @pytest.mark.parametrize("typed", ["", "1234", "138057", "没有"])
    def test_part_of_a_number_tells_nothing(self, session: Session, county: County, typed: str) -> None:
        a_household(session, county, phone="13805741234")
        called(session, county)
        assert known_caller(session, county.recorder, typed) == Caller()

    def test_names_are_masked(self, session: Session, county: County) -> None:
        a_household(session, county, phone="13805741234")
        assert known_caller(session, county.recorder, PHONE).households[0].head == "陈**"

    def test_one_call_with_two_matters_is_one_contact(self, session: Session, county: County) -> None:
        said = [a_matter(words, reporter=a_caller()) for words in (WATER, LIGHT)]
        record(session, county.recorder, a_call(county, *said))
        caller = known_caller(session, county.recorder, PHONE)
        assert (len(caller.cases), caller.contacts) == (2, 1)

    def test_what_came_long_ago_is_not_counted(self, session: Session, county: County) -> None:
        with clock.set_to(utc_now() - WINDOW - timedelta(days=1)):
            called(session, county)
        assert not known_caller(session, county.recorder, PHONE).is_known

    def test_a_confidential_call_is_not_counted(self, session: Session, county: County) -> None:
        called(session, county, REPORT)
        assert not known_caller(session, county.recorder, PHONE).is_known

    def test_what_was_taken_back_is_not_counted(self, session: Session, county: County) -> None:
        note = a_call(county, a_matter(WATER, reporter=a_caller()))
        session.get_one(Contact, record(session, county.recorder, note).contact_id).is_withdrawn = True
        session.flush()
        assert known_caller(session, county.recorder, PHONE).contacts == 0

    def test_another_townships_operator_knows_nobody(self, session: Session, county: County) -> None:
        a_household(session, county, phone="13805741234")
        called(session, county)
        assert known_caller(session, actor(session, Role.RECORDER, area=county.south), PHONE) == Caller()
