"""Which open case is likely the same matter, in what order, and who may learn of it?"""

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session, select

from feedback.capture.notes import CallDetail, Reporter
from feedback.capture.repeats import WINDOW, likely_repeats, repeats_of_case
from feedback.capture.service import record
from feedback.classify.similar.scoring import Why, own_weights
from feedback.core import clock
from feedback.core.clock import utc_now
from feedback.tracker import service
from feedback.tracker.door import NO_STEP
from models.case import Case
from models.vocabulary import Role, SamePerson
from tests.capture.notes import PHONE, a_call, a_matter, a_visit
from tests.factories import County, a_household, actor, place_of
from tests.reading import LIGHT, REPORT
from tests.statements import statements

SAID = "村口的路灯坏了两盏，晚上看不见路，老人摔了跤。"
AGAIN = "村口路灯又坏了，晚上看不见路。"


def told(session: Session, county: County, words: str = SAID, **facts: Any) -> str:
    return record(session, county.clerk, a_visit(county, words, **facts)).matters[0].case_no


class TestLikelyRepeats:
    def test_finds_the_same_matter_in_other_words(self, session: Session, county: County) -> None:
        number = told(session, county)
        told(session, county, "想问问养老保险怎么交，去哪里办。")
        found = likely_repeats(session, county.clerk, AGAIN, place=place_of(county.village))
        assert [repeat.case_no for repeat in found] == [number]
        assert own_weights().hint <= found[0].score < 1
        assert {because.why for because in found[0].reasons} >= {Why.VILLAGE, Why.WORDS}
        assert "路灯" in "".join(word for because in found[0].reasons for word in because.words)

    def test_the_same_words_of_another_village_are_another_matter(self, session: Session, county: County) -> None:
        told(session, county, area_id=county.other_village.id)
        near = told(session, county)
        found = likely_repeats(session, county.clerk, AGAIN, place=place_of(county.village))
        assert [repeat.case_no for repeat in found] == [near]

    def test_a_place_that_both_name_outweighs_the_village_it_was_filed_under(
        self, session: Session, county: County
    ) -> None:
        number = told(
            session, county, "柳塘水库的闸门漏水，下游的田要淹了，请派人修。", area_id=county.other_village.id
        )
        found = likely_repeats(
            session, county.clerk, "柳塘水库闸门漏水，快派人来修，田要淹了。", place=place_of(county.village)
        )
        assert [repeat.case_no for repeat in found] == [number]

    def test_another_building_is_another_matter(self, session: Session, county: County) -> None:
        told(session, county, "锦绣花园3幢的电梯坏了三天，老人下不了楼。")
        text = "锦绣花园8幢的电梯坏了三天，老人下不了楼。"
        assert likely_repeats(session, county.clerk, text, place=place_of(county.village)) == []

    def test_of_as_many_that_share_a_common_word_the_one_that_shares_the_rare_ones_is_found(
        self, session: Session, county: County
    ) -> None:
        number = told(session, county, "村口的路灯坏了，埠头石阶那一段黑得看不见，老人摔了跤。")
        for _place in range(40):
            told(session, county, "路灯的电费谁来交，晚上几点关。")
        text = "埠头石阶那边路灯坏了，老人摔跤，黑得看不见。"
        found = likely_repeats(session, county.clerk, text, place=place_of(county.village), most=1)
        assert [repeat.case_no for repeat in found] == [number]

    @pytest.mark.parametrize("text", ["", "路", "，。", "想问问养老保险怎么交。"])
    def test_finds_nothing_for(self, session: Session, county: County, text: str) -> None:
        told(session, county)
        assert likely_repeats(session, county.clerk, text, place=place_of(county.village)) == []

    def test_one_case_is_shown_once_however_often_it_was_said(self, session: Session, county: County) -> None:
        number = told(session, county)
        record(session, county.clerk, a_visit(county, a_matter(AGAIN, join_case_no=number)))
        found = likely_repeats(session, county.clerk, AGAIN, place=place_of(county.village))
        assert [repeat.case_no for repeat in found] == [number]

    def test_leaves_out_what_was_taken_back(self, session: Session, county: County) -> None:
        receipt = record(session, county.clerk, a_visit(county, SAID))
        case_id = receipt.matters[0].case_id or 0
        service.withdraw(session, county.clerk, case_id, NO_STEP, reason="本人说已经解决")
        assert likely_repeats(session, county.clerk, AGAIN, place=place_of(county.village)) == []

    def test_leaves_out_what_is_older_than_the_window(self, session: Session, county: County) -> None:
        with clock.set_to(utc_now() - WINDOW - timedelta(days=1)):
            told(session, county)
        assert likely_repeats(session, county.clerk, AGAIN, place=place_of(county.village)) == []

    def test_never_shows_a_confidential_one(self, session: Session, county: County) -> None:
        record(session, county.recorder, a_call(county, REPORT))
        for who in (county.recorder, county.clerk, county.discipline):
            assert likely_repeats(session, who, REPORT, place=place_of(county.village)) == []

    def test_another_townships_clerk_learns_of_none(self, session: Session, county: County) -> None:
        told(session, county, LIGHT)
        elsewhere = actor(session, Role.CLERK, area=county.south)
        assert likely_repeats(session, elsewhere, AGAIN, place=None) == []

    def test_a_text_of_20_000_characters_is_compared(self, session: Session, county: County) -> None:
        number = told(session, county)
        found = likely_repeats(session, county.clerk, AGAIN + "，" + SAID * 800, place=place_of(county.village))
        assert [repeat.case_no for repeat in found] == [number]


class TestSamePerson:
    PENSION = "想问问养老保险怎么交，去哪里办。"

    def called(self, session: Session, county: County, words: str, *, name: str = "", phone: str = "") -> str:
        matter = a_matter(words, reporter=Reporter(name=name, phone=phone))
        return record(session, county.recorder, a_call(county, matter)).matters[0].case_no

    def found(self, session: Session, county: County, text: str, **known: Any) -> list[tuple[str, SamePerson | None]]:
        repeats = likely_repeats(session, county.clerk, text, place=place_of(county.village), **known)
        return [(repeat.case_no, repeat.same_person) for repeat in repeats]

    def test_the_same_household_comes_before_the_same_village(self, session: Session, county: County) -> None:
        household = a_household(session, county)
        own = told(session, county, household_id=household.id)
        told(session, county)
        found = self.found(session, county, AGAIN, household_id=household.id)
        assert found[0] == (own, SamePerson.HOUSEHOLD)

    def test_the_same_phone_shows_an_open_matter_of_other_words_behind_the_same_one(
        self, session: Session, county: County
    ) -> None:
        other = self.called(session, county, self.PENSION, phone=PHONE)
        same = told(session, county)
        found = self.found(session, county, AGAIN, reporter=Reporter(phone=f" {PHONE.replace(' ', '-')}"))
        assert found == [(same, None), (other, SamePerson.PHONE)]

    def test_the_same_name_counts_in_the_same_village_only(self, session: Session, county: County) -> None:
        here = self.called(session, county, self.PENSION, name="王秀兰")
        self.called(session, county, self.PENSION, name="李阿根")
        assert self.found(session, county, AGAIN, reporter=Reporter(name="王秀兰")) == [(here, SamePerson.NAME)]
        elsewhere = likely_repeats(
            session,
            county.clerk,
            AGAIN,
            place=place_of(county.other_village),
            reporter=Reporter(name="王秀兰"),
        )
        assert elsewhere == []

    def test_a_closed_matter_of_other_words_is_not_shown(self, session: Session, county: County) -> None:
        number = self.called(session, county, self.PENSION, phone=PHONE)
        case = session.exec(select(Case).where(Case.case_no == number)).one()
        service.withdraw(session, county.clerk, case.id, NO_STEP, reason="本人说已经解决")
        assert self.found(session, county, AGAIN, reporter=Reporter(phone=PHONE)) == []

    def test_the_same_person_makes_the_same_matter_likelier(self, session: Session, county: County) -> None:
        self.called(session, county, SAID, phone=PHONE)
        scores = [
            likely_repeats(session, county.clerk, AGAIN, place=place_of(county.village), reporter=reporter)[0].score
            for reporter in (None, Reporter(phone=PHONE))
        ]
        assert scores[0] < scores[1]

    def test_a_confidential_report_of_the_same_phone_is_never_shown(self, session: Session, county: County) -> None:
        self.called(session, county, REPORT, phone=PHONE)
        assert self.found(session, county, AGAIN, reporter=Reporter(phone=PHONE)) == []

    def test_half_a_number_is_nobodys(self, session: Session, county: County) -> None:
        self.called(session, county, self.PENSION, phone=PHONE)
        assert self.found(session, county, AGAIN, reporter=Reporter(phone=PHONE[:7])) == []

    def test_as_many_statements_however_much_is_found(self, session: Session, county: County) -> None:
        sent: list[int] = []
        for _round in range(2):
            for _case in range(3):
                self.called(session, county, SAID, phone=PHONE, name="王秀兰")
            with statements(session) as counted:
                found = self.found(session, county, AGAIN, reporter=Reporter(phone=PHONE, name="王秀兰"))
            assert len(found) == 3
            sent.append(len(counted))
        assert sent == [2, 2]


class TestRepeatsOfCase:
    PENSION = "想问问养老保险怎么交，去哪里办。"

    def called(self, session: Session, county: County, words: str, **facts: Any) -> Case:
        reporter = facts.pop("reporter", Reporter(name="王秀兰", phone=PHONE))
        note = a_call(county, a_matter(words, reporter=reporter), **facts)
        case_no = record(session, county.clerk, note).matters[0].case_no
        return session.exec(select(Case).where(Case.case_no == case_no)).one()

    def found(self, session: Session, county: County, case: Case) -> list[tuple[int, bool, SamePerson | None]]:
        repeats = repeats_of_case(session, county.clerk, case)
        return [(repeat.case_id, repeat.is_same_matter, repeat.same_person) for repeat in repeats]

    def test_are_those_of_the_matter_then_those_of_the_phone(self, session: Session, county: County) -> None:
        other, case = self.called(session, county, self.PENSION), self.called(session, county, SAID)
        same = self.called(session, county, AGAIN, reporter=Reporter())
        assert self.found(session, county, case) == [(same.id, True, None), (other.id, False, SamePerson.PHONE)]

    def test_a_name_counts_in_the_same_village_only(self, session: Session, county: County) -> None:
        named = Reporter(name="王秀兰")
        here, case = (self.called(session, county, words, reporter=named) for words in (self.PENSION, SAID))
        self.called(session, county, self.PENSION, reporter=named, area_id=county.other_village.id)
        assert self.found(session, county, case) == [(here.id, False, SamePerson.NAME)]

    def test_who_wanted_to_stay_unknown_is_not_told(self, session: Session, county: County) -> None:
        household = a_household(session, county)
        hidden = Reporter(is_anonymous=True)
        for words in (self.PENSION, SAID):
            detail = CallDetail(called_at=utc_now(), household_id=household.id)
            case = self.called(session, county, words, reporter=hidden, detail=detail)
        assert self.found(session, county, case) == []

    def test_a_confidential_case_neither_finds_nor_is_found(self, session: Session, county: County) -> None:
        hidden, case = self.called(session, county, REPORT), self.called(session, county, SAID)
        self.called(session, county, REPORT)
        assert (hidden.is_confidential, case.is_confidential) == (True, False)
        assert self.found(session, county, case) == []
        assert repeats_of_case(session, county.discipline, hidden) == []

    def test_outsiders_find_nothing_by_a_case_that_they_do_not_see(self, session: Session, county: County) -> None:
        case = [self.called(session, county, words) for words in (self.PENSION, SAID)][-1]
        assert repeats_of_case(session, county.south_clerk, case) == []

    def test_as_many_statements_however_much_is_found(self, session: Session, county: County) -> None:
        case = self.called(session, county, SAID)
        for _round in range(2):
            for _case in range(2):
                self.called(session, county, self.PENSION)
            with statements(session) as counted:
                assert self.found(session, county, case)
            assert len(counted) == 3
