"""Do the hottest events come first, with a name that says when, where and what?"""

from datetime import date, timedelta
from math import log

import pytest

from feedback.classify.hot.events import add
from feedback.classify.hot.heat import heat, recent_and_before
from feedback.classify.hot.message import Message
from feedback.classify.hot.ranking import HotEvent, ranked
from feedback.classify.hot.state import Member, State
from tests.classify.hot.messages import ALONE, BUS, FIRST_DAY, MIXER, SCHOOL, everything, written


def member(number: int, *, person: str = "", day: date | None = None, likes: int = 0, urgent: bool = False) -> Member:
    return Member(str(number), person or str(number), day, likes, urgent, (), ())


def found(messages: list[Message]) -> list[HotEvent]:
    return ranked(add(State(), messages))


class TestHeat:
    def test_is_the_formula(self) -> None:
        members = [member(1, person="u"), member(2, person="u"), member(3, likes=20, urgent=True)]
        expected = 0.4 * log(4) + 0.2 * log(1 + 2 + 2) + 0.15 * 0.5 + 0.1 / 3 + 0.1 * (1 - 2 / 3)
        assert heat(members, before=2, recent=3) == pytest.approx(expected)

    def test_growth_and_days_have_an_end(self) -> None:
        quick = [member(1, day=FIRST_DAY), member(2, day=FIRST_DAY + timedelta(days=30))]
        slow = [member(1, day=FIRST_DAY), member(2, day=FIRST_DAY + timedelta(days=300))]
        assert heat(quick, recent=2) == pytest.approx(heat(slow, recent=50))

    def test_growth_counts_days_up_to_the_newest(self) -> None:
        members = [member(each, day=FIRST_DAY + timedelta(days=each)) for each in range(10)]
        assert recent_and_before(members, FIRST_DAY + timedelta(days=9), 4) == (4, 4)
        assert recent_and_before(members, None, 4) == (0, 0)


class TestRanked:
    def test_more_people_are_hotter(self) -> None:
        events = found(everything())
        assert [(event.rank, event.messages) for event in events] == [(1, 6), (2, 4), (3, 4)]
        assert events[0].heat > events[1].heat

    def test_likes_make_hotter(self) -> None:
        events = found(
            [*written(ALONE, "a"), *written(SCHOOL, "s"), *written(BUS, "b", likes=50), *written(MIXER[:4], "m")]
        )
        assert "b0" in events[0].reasons

    def test_one_person_who_repeats_counts_once(self) -> None:
        events = found([*written(ALONE, "a"), *written(MIXER, "m", users=["u"] * 6), *written(SCHOOL, "s")])
        assert sorted(event.persons for event in events) == [1, 4]

    def test_name_says_when_where_and_what(self) -> None:
        hottest = found(everything())[0]
        assert hottest.name.startswith("2026年3月 ")
        assert "搅拌站" in hottest.place
        assert "青芦湾" in hottest.name
        assert (hottest.first, hottest.last) == (FIRST_DAY, FIRST_DAY + timedelta(days=10))

    def test_every_member_has_a_reason(self) -> None:
        for event in found(everything()):
            assert all("同一" in reason for reason in event.reasons.values())

    def test_a_window_leaves_out_what_is_older(self) -> None:
        old = [
            Message(each.id, each.body, each.title, each.user, FIRST_DAY - timedelta(days=90))
            for each in written(BUS, "b")
        ]
        state = add(State(), [*written(ALONE, "a"), *written(MIXER, "m"), *old])
        assert [event.messages for event in ranked(state)] == [6, 4]
        assert [event.messages for event in ranked(state, window_days=30)] == [6]

    def test_name_without_a_place_keeps_no_blank_for_it(self) -> None:
        texts = [("水浑不敢给小孩吃", "水浑不敢给小孩吃，天天买水。")] * 4
        (hottest,) = ranked(add(State(), [*written(ALONE, "a"), *written(texts, "m")]))
        assert hottest.name == "2026年3月：水浑不敢给小孩吃"

    def test_without_days_there_is_a_name_all_the_same(self) -> None:
        bare = [Message(each.id, each.body, each.title) for each in everything()]
        hottest = found(bare)[0]
        assert (hottest.first, hottest.persons, hottest.messages) == (None, 6, 6)
        assert hottest.name.strip()
