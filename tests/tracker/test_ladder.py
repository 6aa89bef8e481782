"""When is which rung reached, by whom is it held, and what if nobody is there?"""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from feedback.core.clock import OFFICE_ZONE
from feedback.tracker.ladder import DEFAULT_LADDER, Clock, Holders, Rung, reached, reached_at, rungs_for, warned_from
from feedback.worktime.calendar import Calendar, seed_from_chinesecalendar
from models.vocabulary import LimitUnit, OrgLevel, Role, Stage, Urgency
from models.work_vocabulary import DayKind, LadderRole

ROOT, TOWNSHIP, VILLAGE, UNIT, OTHER_UNIT = 1, 2, 3, 10, 11
CLERK, CHAIR, LEADER, COUNTY_CHAIR, COUNTY_LEADER, HANDLER, DISCIPLINE, REVIEWER = range(101, 109)


def at(month: int, day: int, hour: int = 17, minute: int = 30) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=OFFICE_ZONE)


@pytest.fixture(scope="module")
def calendar() -> Calendar:
    rows = seed_from_chinesecalendar([2026])
    free, worked = (
        frozenset(row.day for row in rows if row.kind is kind) for kind in (DayKind.HOLIDAY, DayKind.WORKDAY)
    )
    return Calendar(free, worked, frozenset({2026}))


def holders(*left_out: int) -> Holders:
    made = Holders(ROOT)
    for user_id, role, area_id in (
        (CLERK, Role.CLERK, TOWNSHIP),
        (CHAIR, Role.CHAIR, TOWNSHIP),
        (LEADER, Role.LEADER, TOWNSHIP),
        (REVIEWER, Role.REVIEWER, TOWNSHIP),
        (COUNTY_CHAIR, Role.CHAIR, ROOT),
        (COUNTY_LEADER, Role.LEADER, ROOT),
        (DISCIPLINE, Role.DISCIPLINE, ROOT),
    ):
        if user_id not in left_out:
            made.add(user_id, role, area_id=area_id, unit_id=None, is_trial=False)
    if HANDLER not in left_out:
        made.add(HANDLER, Role.HANDLER, area_id=None, unit_id=UNIT, is_trial=False)
    return made


def a_clock(**changes: object) -> Clock:
    due = at(11, 6)
    clock = Clock(
        case_id=7,
        case_no="ZS2026-000007",
        stage=Stage.RESOLVE,
        due_at=due,
        began_at=due - timedelta(days=5),
        urgency=None,
        level=OrgLevel.TOWNSHIP,
        township_id=TOWNSHIP,
        village_id=VILLAGE,
        unit_ids=frozenset({UNIT}),
    )
    return replace(clock, **changes)  # type: ignore[arg-type]  # Given by name.


def told(clock: Clock, *left_out: int) -> dict[int, tuple[set[int], bool, bool]]:
    """Return for each rung whom it tells, whether nobody has the case, and whether a superior is missing."""
    rungs = rungs_for(DEFAULT_LADDER, clock.urgency)
    return {
        step.position: (set(step.people), step.is_unassigned, step.is_without_superior)
        for step in holders(*left_out).climb(clock, rungs, rungs)
    }


class TestWhen:
    @pytest.mark.parametrize(
        ("rung", "due_at", "wanted"),
        [
            pytest.param((0, LimitUnit.WORKING_DAYS), at(11, 6), at(11, 6), id="at once"),
            pytest.param((1, LimitUnit.WORKING_DAYS), at(11, 6), at(11, 9), id="Friday to Monday"),
            pytest.param((3, LimitUnit.WORKING_DAYS), at(11, 6, 10), at(11, 11, 10), id="the time of day stays"),
            pytest.param((1, LimitUnit.WORKING_DAYS), at(9, 30), at(10, 8), id="over the National Day's week"),
            pytest.param((1, LimitUnit.WORKING_DAYS), at(10, 9), at(10, 10), id="to a make-up Saturday"),
            pytest.param((2, LimitUnit.HOURS), at(11, 6, 23), at(11, 7, 1), id="hours run at night"),
            pytest.param((2, LimitUnit.CALENDAR_DAYS), at(11, 6), at(11, 8), id="days of the calendar"),
        ],
    )
    def test_rung_is_reached(
        self, calendar: Calendar, rung: tuple[int, LimitUnit], due_at: datetime, wanted: datetime
    ) -> None:
        asked = Rung(1, *rung, (LadderRole.CLERK,))
        assert reached_at(asked, due_at, calendar) == wanted
        assert reached((asked,), due_at, wanted, calendar) == (asked,)
        assert reached((asked,), due_at, wanted - timedelta(seconds=1), calendar) == ()

    def test_word_before_comes_a_day_ahead_yet_not_in_the_first_half(self) -> None:
        due = at(11, 6)
        assert warned_from(a_clock(), 24) == due - timedelta(hours=24)
        assert warned_from(a_clock(began_at=due - timedelta(hours=2)), 24) == due - timedelta(hours=1)

    def test_urgency_without_a_ladder_of_its_own_climbs_the_general_one(self) -> None:
        assert rungs_for(DEFAULT_LADDER, Urgency.NORMAL) == DEFAULT_LADDER[None]
        assert rungs_for(DEFAULT_LADDER, Urgency.CRITICAL) == DEFAULT_LADDER[Urgency.CRITICAL]


class TestWho:
    def test_each_rung_tells_the_next_superior(self) -> None:
        assert told(a_clock()) == {
            1: ({HANDLER, CLERK}, False, False),
            2: ({CHAIR}, False, False),
            3: ({LEADER}, False, False),
            4: ({COUNTY_LEADER}, False, False),
        }

    @pytest.mark.parametrize("units", [frozenset[int](), frozenset({OTHER_UNIT})], ids=["no unit", "nobody handles"])
    def test_unassigned_case_climbs_and_says_so(self, units: frozenset[int]) -> None:
        steps = told(a_clock(unit_ids=units))
        assert steps[1] == ({CLERK}, True, False)
        assert steps[4] == ({COUNTY_LEADER}, True, False)

    def test_desk_is_in_charge_before_a_unit_has_it(self) -> None:
        assert told(a_clock(stage=Stage.DIAGNOSE, desk=(Role.CLERK,), unit_ids=frozenset()))[1] == (
            {CLERK},
            True,
            False,
        )
        waits = a_clock(stage=Stage.REVIEW, desk=(Role.REVIEWER,))
        assert told(waits)[1] == ({CLERK, REVIEWER}, False, False)
        assert told(waits, REVIEWER)[1] == ({CLERK}, True, False)

    def test_missing_superior_is_found_above_and_it_is_said(self) -> None:
        assert told(a_clock(), CHAIR)[2] == ({COUNTY_CHAIR}, False, True)

    def test_rung_with_nobody_on_it_goes_to_the_next_that_has(self) -> None:
        steps = told(a_clock(), CHAIR, COUNTY_CHAIR)
        assert steps[2] == ({LEADER}, False, True)
        assert told(a_clock(), CHAIR, COUNTY_CHAIR, LEADER)[2] == ({COUNTY_LEADER}, False, True)

    def test_nobody_on_any_rung_goes_to_whoever_is_left_at_the_county(self) -> None:
        nobody = (CLERK, CHAIR, LEADER, COUNTY_LEADER, HANDLER)
        assert told(a_clock(), *nobody)[1] == ({COUNTY_CHAIR}, True, True)
        assert told(a_clock(), *nobody, COUNTY_CHAIR)[1] == (set(), True, True)

    def test_case_of_the_county_climbs_at_the_county(self) -> None:
        steps = told(a_clock(level=OrgLevel.COUNTY))
        assert (steps[2], steps[3]) == (({COUNTY_CHAIR}, False, False), ({COUNTY_LEADER}, False, False))

    def test_confidential_case_is_told_to_its_desk_and_those_named_alone(self) -> None:
        hidden = a_clock(is_confidential=True, named=frozenset({99}))
        people = [each[0] for each in told(hidden).values()]
        assert people == [{DISCIPLINE, 99}, {DISCIPLINE}, {DISCIPLINE}, {DISCIPLINE}]
        assert [each[0] for each in told(hidden, DISCIPLINE).values()] == [{99}, set(), set(), set()]
