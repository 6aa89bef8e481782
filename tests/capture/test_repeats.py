"""Which open case is likely the same matter, in what order, and who may learn of it?"""

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session

from feedback.capture.repeats import WINDOW, likely_repeats
from feedback.capture.service import record
from feedback.core import clock
from feedback.core.clock import utc_now
from feedback.tracker import service
from feedback.tracker.door import NO_STEP
from models.vocabulary import Role
from tests.capture.notes import a_call, a_matter, a_visit
from tests.factories import County, a_household, actor, place_of
from tests.reading import LIGHT, REPORT

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
        assert found[0].same_village
        assert 0 < found[0].alike_share < 1

    def test_the_nearer_one_comes_first(self, session: Session, county: County) -> None:
        far = told(session, county, area_id=county.other_village.id)
        near = told(session, county)
        found = likely_repeats(session, county.clerk, AGAIN, place=place_of(county.village))
        assert [repeat.case_no for repeat in found] == [near, far]

    def test_the_same_household_comes_before_the_same_village(self, session: Session, county: County) -> None:
        household = a_household(session, county)
        own = told(session, county, household_id=household.id)
        told(session, county)
        place = place_of(county.group)
        found = likely_repeats(session, county.clerk, AGAIN, place=place, household_id=household.id)
        assert (found[0].case_no, found[0].same_household) == (own, True)

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
