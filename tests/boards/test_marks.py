"""Does a mark come back from its text as it went in, and is everything else refused?"""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.boards.marks import BoardFilter, Mark, Measure, Trait
from feedback.core.errors import BadInput
from models.vocabulary import CaseStatus, Channel, Nature, Scope, Urgency

NUMBERS = st.none() | st.integers(1, 999_999_999)
DAYS = st.none() | st.dates(date(2000, 1, 1), date(2200, 1, 1))
MARKS = st.builds(
    Mark,
    measure=st.sampled_from(Measure),
    category=st.none() | st.sampled_from(("04", "0401", "16", "1699")),
    township_id=NUMBERS,
    village_id=NUMBERS,
    unit_id=NUMBERS,
    status=st.none() | st.sampled_from(CaseStatus),
    urgency=st.none() | st.sampled_from(Urgency),
    channel=st.none() | st.sampled_from(Channel),
    nature=st.none() | st.sampled_from(Nature),
    scope=st.none() | st.sampled_from(Scope),
    from_on=DAYS,
    to_on=DAYS,
    is_overdue=st.booleans(),
    lacks=st.lists(st.sampled_from(Trait), unique=True).map(tuple),
)


class TestMark:
    @given(MARKS)
    def test_comes_back_from_its_text(self, mark: Mark) -> None:
        assert Mark.read(mark.key()) == mark

    @pytest.mark.parametrize(
        "key",
        [
            "",
            "measure=",
            "measure=everything",
            "category=04",
            "measure=open&category=0x",
            "measure=open&category=041",
            "measure=open&township_id=-3",
            "measure=open&township_id=3%20or%201",
            "measure=open&unit_id=" + "9" * 12,
            "measure=open&unit_id=٣",
            "measure=open&from_on=2026-13-01",
            "measure=open&from_on=9999-12-31",
            "measure=open&is_overdue=0",
            "measure=open&lacks=title",
            "measure=open&title=a",
            "measure=open&measure=closed",
            "measure=open&" + "a" * 500,
        ],
    )
    def test_refused_when_it_is_none_of_ours(self, key: str) -> None:
        with pytest.raises(BadInput, match="mark_unreadable"):
            Mark.read(key)


class TestBoardFilter:
    def test_the_period_before_is_as_long_and_ends_where_this_one_begins(self) -> None:
        sought = BoardFilter(from_on=date(2026, 11, 1), to_on=date(2026, 11, 30), area_id=3, category="04")
        assert sought.previous() == BoardFilter(
            from_on=date(2026, 10, 2), to_on=date(2026, 10, 31), area_id=3, category="04"
        )

    @pytest.mark.parametrize(
        ("from_on", "to_on"),
        [
            pytest.param(date(2026, 11, 2), date(2026, 11, 1), id="ends before it begins"),
            pytest.param(date(2010, 1, 1), date(2026, 1, 1), id="longer than ten years"),
            pytest.param(date(1, 1, 1), date(1, 1, 2), id="before the system"),
            pytest.param(date(9999, 12, 30), date.max, id="after all days"),
        ],
    )
    def test_refused_when_the_period_cannot_be_used(self, from_on: date, to_on: date) -> None:
        with pytest.raises(BadInput, match="period_unusable"):
            BoardFilter(from_on=from_on, to_on=to_on)
