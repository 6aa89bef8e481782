"""Is every open opinion among the messages that are searched for hot issues, each person once, and nothing hidden?"""

from datetime import date
from typing import Any

from sqlmodel import Session

from feedback.capture.heard import messages_heard
from feedback.core.clock import today
from feedback.tracker import service
from feedback.tracker.door import NO_STEP
from models.case import Case
from models.vocabulary import Role
from tests.factories import County, a_household, a_registered_case, actor, an_opinion, place_of
from tests.statements import statements

PHONE = "13800000001"


def a_told_case(session: Session, county: County, words: str = "路灯坏了", **facts: Any) -> Case:
    case = a_registered_case(session, county, place=facts.pop("place", None), confidential=facts.pop("hidden", False))
    an_opinion(session, case, words=words, **facts)
    return case


def users(session: Session, county: County) -> list[str]:
    return [each.user for each in messages_heard(session, county.recorder)]


class TestMessagesHeard:
    def test_hold_words_number_and_day(self, session: Session, county: County) -> None:
        case = a_told_case(session, county, said_on=date(2026, 3, 2))
        other = a_told_case(session, county, "水管破了")
        first, second = messages_heard(session, county.recorder)
        assert (first.id, first.title, first.body) == (case.case_no, case.title, "路灯坏了")
        assert (first.day, first.likes, second.id, second.day) == (date(2026, 3, 2), 0, other.case_no, today())

    def test_of_one_case_have_ids_of_their_own(self, session: Session, county: County) -> None:
        case = a_told_case(session, county)
        an_opinion(session, case, words="路灯又坏了", is_searched=False)
        assert [each.id for each in messages_heard(session, county.recorder)] == [case.case_no, f"{case.case_no}-2"]

    def test_leave_out_what_is_confidential_also_for_those_who_see_it(self, session: Session, county: County) -> None:
        a_told_case(session, county, hidden=True)
        desk = actor(session, Role.DISCIPLINE, area=county.root)
        assert messages_heard(session, county.recorder) == messages_heard(session, desk) == []

    def test_leave_out_what_was_withdrawn(self, session: Session, county: County) -> None:
        case = a_told_case(session, county)
        service.withdraw(session, county.clerk, case.id, NO_STEP, reason="本人说已经解决")
        assert messages_heard(session, county.recorder) == []

    def test_stay_in_the_actors_area(self, session: Session, county: County) -> None:
        a_told_case(session, county)
        assert len(messages_heard(session, county.recorder)) == 1
        assert messages_heard(session, county.south_clerk) == []

    def test_are_read_in_one_statement(self, session: Session, county: County) -> None:
        for _ in range(3):
            a_told_case(session, county)
        with statements(session) as sent:
            messages_heard(session, county.recorder)
        assert len(sent) == 1


class TestPersons:
    def test_are_the_same_by_household_phone_or_name(self, session: Session, county: County) -> None:
        household = a_household(session, county)
        for facts in ({"household_id": household.id}, {"phone": PHONE}, {"reporter_name": "莫须有"}):
            for _ in range(2):
                a_told_case(session, county, **facts)
        found = users(session, county)
        assert [found[place] == found[place + 1] for place in (0, 2, 4)] == [True] * 3
        assert len(set(found)) == 3

    def test_are_different_by_village(self, session: Session, county: County) -> None:
        a_told_case(session, county, reporter_name="莫须有")
        a_told_case(session, county, reporter_name="莫须有", place=place_of(county.other_village))
        assert len(set(users(session, county))) == 2

    def test_cannot_be_read(self, session: Session, county: County) -> None:
        a_told_case(session, county, reporter_name="莫须有", phone=PHONE)
        a_told_case(session, county, reporter_name="莫须有")
        assert not any("莫须有" in user or PHONE in user for user in users(session, county))

    def test_are_masked_in_the_words(self, session: Session, county: County) -> None:
        a_told_case(session, county, f"路灯坏了，联系人：莫大川，电话{PHONE}")
        (heard,) = messages_heard(session, county.recorder)
        assert heard.body == "路灯坏了，联系人：***，电话***********"

    def test_nobody_known_is_nobody(self, session: Session, county: County) -> None:
        a_told_case(session, county)
        assert users(session, county) == [""]
