"""Do the matrix, the days, the ages and the units count what their columns say?"""

from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session

from feedback.access.actor import Actor
from feedback.boards.lists import count_behind
from feedback.boards.marks import BoardFilter, Mark, Measure
from feedback.boards.matrix import matrix
from feedback.boards.trends import ageing, flow, median_age, units
from feedback.tracker.categories import counted_category
from models.vocabulary import CaseStatus, Role
from tests.boards.conftest import Place
from tests.boards.county import NOW, County, case_row, closed_row
from tests.classify.ending import with_ended

TEN_DAYS = BoardFilter(from_on=date(2026, 11, 13), to_on=date(2026, 11, 22))
PAST = NOW - timedelta(hours=1)


def cells(found: pd.DataFrame) -> dict[tuple[str, int], tuple[int, int, int]]:
    columns = ("category", "place_id", "count", "previous", "overdue")
    rows = zip(*[found[name] for name in columns], strict=True)
    return {(row[0], row[1]): (row[2], row[3], row[4]) for row in rows if any(row[2:])}


class TestMatrix:
    @pytest.fixture
    def county(self, built: County, place: Place) -> County:
        place(
            case_row(3001, category="0401", due_at=PAST),
            case_row(3002, category="0402"),
            case_row(3002, category="0402", days_ago=12),
            case_row(3, category="0402"),
            case_row(30001, category="1201"),
            case_row(1, category="0401"),
            case_row(3001),
        )
        return built

    def test_a_county_is_parted_by_townships_and_first_level_categories(self, session: Session, county: County) -> None:
        found = matrix(session, county.leader(), TEN_DAYS)
        assert cells(found) == {
            ("04", 3): (3, 1, 1),
            ("04", 0): (1, 0, 0),
            ("12", 30): (1, 0, 0),
            ("", 3): (1, 0, 0),
        }
        assert list(found["category"].unique()) == ["04", "", "12"]
        assert list(found["place_id"].unique()) == [3, 30, 0]

    def test_what_was_merged_counts_under_what_it_went_into_and_its_list_agrees(
        self, session: Session, county: County, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        later = with_ended({"0401": ("1201",)})
        for module in ("feedback.boards.matrix", "feedback.tracker.categories"):
            monkeypatch.setattr(f"{module}.taxonomy", lambda: later)
        counted_category.cache_clear()
        found = matrix(session, county.leader(), TEN_DAYS)
        listed = count_behind(session, county.leader(), TEN_DAYS, Mark(measure=Measure.REGISTERED, category="12"))
        counted_category.cache_clear()
        assert cells(found)["12", 3] == (1, 0, 1)
        assert cells(found)["04", 3] == (2, 1, 0)
        assert listed == found[found["category"] == "12"]["count"].sum() == 3

    def test_a_township_is_parted_by_its_villages(self, session: Session, county: County) -> None:
        found = matrix(session, county.leader(3), TEN_DAYS, level=2)
        assert cells(found) == {
            ("0401", 3001): (1, 0, 1),
            ("0402", 3002): (1, 1, 0),
            ("0402", 0): (1, 0, 0),
            ("", 3001): (1, 0, 0),
        }
        assert list(found["place_id"].unique()) == [3001, 3002, 3003, 0]

    def test_a_leader_of_two_townships_sees_townships(self, session: Session, county: County) -> None:
        grants = (county.grant(Role.LEADER, 3), county.grant(Role.LEADER, 30))
        found = matrix(session, Actor(1, "a", "", grants), TEN_DAYS)
        assert set(found["place_id"]) == {3, 30}

    def test_a_category_can_be_opened_into_its_second_level(self, session: Session, county: County) -> None:
        looked = BoardFilter(from_on=TEN_DAYS.from_on, to_on=TEN_DAYS.to_on, category="04", area_id=3)
        found = matrix(session, county.leader(), looked, level=2)
        assert set(found["category"]) == {"0401", "0402"}
        assert set(found["place_id"]) == {3001, 3002, 3003, 0}

    def test_empty_where_there_are_no_cases(self, session: Session, built: County) -> None:
        assert matrix(session, built.leader(), TEN_DAYS).empty


class TestFlow:
    def test_every_day_of_the_period_has_a_row_at_the_offices_midnight(
        self, session: Session, built: County, place: Place
    ) -> None:
        # NOW is four in the afternoon at the office, so sixteen hours ago it was midnight there and 16:00 in Greenwich.
        just_after, just_before = timedelta(hours=15, minutes=59), timedelta(hours=16, minutes=1)
        place(
            case_row(3001, days_ago=just_after / timedelta(days=1)),
            case_row(3001, days_ago=just_before / timedelta(days=1)),
            closed_row(3001, closed_days_ago=just_before / timedelta(days=1), days_ago=30),
        )
        found = flow(session, built.leader(), TEN_DAYS)
        assert len(found) == 10
        assert list(found["registered"]) == [0] * 8 + [1, 1]
        assert list(found["closed"]) == [0] * 8 + [1, 0]

    def test_weeks_begin_on_monday_and_are_cut_at_the_ends(self, session: Session, built: County, place: Place) -> None:
        place(*[case_row(3001, days_ago=days) for days in (0.1, 6.1, 6.6, 6.7)])
        found = flow(session, built.leader(), TEN_DAYS, weekly=True)
        assert list(zip(found["from_on"], found["to_on"], found["registered"], strict=True)) == [
            (date(2026, 11, 13), date(2026, 11, 15), 1),
            (date(2026, 11, 16), date(2026, 11, 22), 3),
        ]


class TestAgeing:
    @pytest.mark.parametrize(
        ("days", "span"),
        [
            *((days, "0-2") for days in (0, 2)),
            *((days, "3-7") for days in (3, 7)),
            *((days, "8-15") for days in (8, 15)),
            *((days, "16-30") for days in (16, 30)),
            *((days, ">30") for days in (31, 400)),
        ],
    )
    def test_an_age_is_counted_in_days_at_the_office(
        self, session: Session, built: County, place: Place, days: int, span: str
    ) -> None:
        place(case_row(3001, days_ago=days, status=CaseStatus.HANDLING))
        found = ageing(session, built.leader(), TEN_DAYS)
        held = found[found["count"] > 0]
        assert list(zip(held["status"], held["span"], held["count"], strict=True)) == [("handling", span, 1)]

    def test_ended_cases_have_no_age(self, session: Session, built: County, place: Place) -> None:
        place(closed_row(3001, closed_days_ago=1), case_row(3001, status=CaseStatus.WITHDRAWN))
        assert int(ageing(session, built.leader(), TEN_DAYS)["count"].sum()) == 0


class TestUnits:
    def test_each_unit_with_what_lies_with_it_and_what_it_closed(
        self, session: Session, built: County, place: Place
    ) -> None:
        here = {"status": CaseStatus.HANDLING, "lead_unit_id": 1}
        place(
            *[case_row(3001, days_ago=days, **here) for days in (1, 2, 9)],
            case_row(3001, days_ago=20, due_at=PAST, resolve_due_at=PAST, **here),
            closed_row(3001, closed_days_ago=2, lead_unit_id=1),
            case_row(3001, status=CaseStatus.REVIEWING, lead_unit_id=1, due_at=PAST),
            case_row(3001, status=CaseStatus.DISPATCHED, lead_unit_id=2, due_at=PAST),
            *[closed_row(3001, closed_days_ago=2, lead_unit_id=3) for _ in range(6)],
            case_row(3001),
        )
        found = units(session, built.leader(), TEN_DAYS).set_index("unit_id")
        columns = ["open", "overdue", "on_time", "judged", "is_ranked"]
        assert found[columns].to_dict("index") == {
            1: {"open": 4, "overdue": 1, "on_time": 1, "judged": 2, "is_ranked": True},
            3: {"open": 0, "overdue": 0, "on_time": 6, "judged": 6, "is_ranked": True},
            2: {"open": 1, "overdue": 1, "on_time": 0, "judged": 0, "is_ranked": False},
        }
        assert list(found.index) == [1, 3, 2]
        assert found.loc[1, "median_age_days"] == 5.5
        assert found.loc[1, "on_time_share"] == 0.5
        assert found["on_time_share"].isna().to_dict() == {1: False, 3: False, 2: True}
        assert found["median_age_days"].isna().to_dict() == {1: False, 3: True, 2: False}

    def test_units_with_few_cases_stand_last_by_name_whatever_is_overdue(
        self, session: Session, built: County, place: Place
    ) -> None:
        place(
            *[case_row(3001, status=CaseStatus.HANDLING, lead_unit_id=4) for _ in range(5)],
            *[case_row(3001, status=CaseStatus.HANDLING, lead_unit_id=3, due_at=PAST) for _ in range(4)],
            case_row(3001, status=CaseStatus.HANDLING, lead_unit_id=2),
        )
        found = units(session, built.leader(), TEN_DAYS)
        assert list(zip(found["unit_id"], found["is_ranked"], strict=True)) == [(4, True), (2, False), (3, False)]

    def test_the_keys_name_the_unit(self, session: Session, built: County, place: Place) -> None:
        place(case_row(3001, status=CaseStatus.HANDLING, lead_unit_id=4))
        row = units(session, built.leader(), TEN_DAYS).iloc[0]
        assert {Mark.read(str(row[name])).unit_id for name in row.index if name.endswith("_key")} == {4}


class TestMedianAge:
    @given(st.lists(st.integers(0, 400), min_size=1, max_size=40))
    def test_is_that_of_the_ages_one_by_one(self, ages: list[int]) -> None:
        counts = {age: ages.count(age) for age in ages}
        assert median_age(counts) == pd.Series(ages).median()

    def test_there_is_none_of_nothing(self) -> None:
        assert median_age({}) is None
