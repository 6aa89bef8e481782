"""Does the right row of the limit table win, and is a matter due when that row says?"""

import doctest
from datetime import UTC

import pytest

from feedback.core.errors import MissingFact
from feedback.worktime import limits as module
from feedback.worktime.limits import Limit, LimitRow, Limits, clinic_due, default_limits, due_at, redo_limit
from models.vocabulary import LimitUnit, Nature, OrgLevel, Stage, Urgency
from tests.worktime.test_calendar import OFFICE, at, shown

DEFAULT = default_limits({"0402": 1, "0104": 7, "1201": 20})
DAYS, HOURS = LimitUnit.WORKING_DAYS, LimitUnit.HOURS


def row(amount: int, **conditions: object) -> LimitRow:
    named = {"stage": Stage.RESOLVE, "unit": DAYS, "rule_name": f"rule {amount}", **conditions}
    return LimitRow(amount=amount, **named)  # type: ignore[arg-type]  # The conditions of each case are its own.


class TestDefaults:
    @pytest.mark.parametrize(
        ("stage", "facts", "amount", "unit"),
        [
            pytest.param(Stage.DIAGNOSE, {}, 1, DAYS, id="diagnose in 1 wd"),
            pytest.param(Stage.SIGN, {"urgency": Urgency.NORMAL}, 1, DAYS, id="sign in 1 wd"),
            pytest.param(Stage.SIGN, {"urgency": Urgency.URGENT}, 2, HOURS, id="sign an urgent one in 2 h"),
            pytest.param(Stage.SIGN, {"urgency": Urgency.CRITICAL}, 1, HOURS, id="sign a critical one in 1 h"),
            pytest.param(Stage.RESOLVE, {"nature": Nature.CONSULT}, 2, DAYS, id="a question in 2 wd"),
            pytest.param(Stage.RESOLVE, {"nature": Nature.HELP}, 5, DAYS, id="help in 5 wd"),
            pytest.param(Stage.RESOLVE, {"nature": Nature.COMPLAINT}, 7, DAYS, id="a complaint in 7 wd"),
            pytest.param(Stage.RESOLVE, {"nature": Nature.REPORT}, 10, DAYS, id="a report in 10 wd"),
            pytest.param(Stage.RESOLVE, {"nature": Nature.SUGGESTION}, 10, DAYS, id="a suggestion in 10 wd"),
            pytest.param(Stage.RESOLVE, {"nature": Nature.PRAISE}, 2, DAYS, id="praise in 2 wd"),
            pytest.param(Stage.RESOLVE, {}, 5, DAYS, id="an unknown nature in 5 wd"),
            pytest.param(
                Stage.RESOLVE,
                {"nature": Nature.CONSULT, "category": "1201", "urgency": Urgency.NORMAL},
                20,
                DAYS,
                id="the category's days override the nature's",
            ),
            pytest.param(
                Stage.RESOLVE,
                {"nature": Nature.HELP, "category": "0402", "urgency": Urgency.URGENT},
                24,
                HOURS,
                id="urgent overrides the category's days",
            ),
            pytest.param(
                Stage.RESOLVE,
                {"nature": Nature.HELP, "category": "0402", "urgency": Urgency.CRITICAL},
                2,
                HOURS,
                id="critical overrides the category's days",
            ),
            pytest.param(Stage.REVIEW, {}, 1, DAYS, id="review in 1 wd"),
            pytest.param(Stage.REVISIT, {}, 3, DAYS, id="revisit in 3 wd"),
        ],
    )
    def test_the_first_table(self, stage: Stage, facts: dict[str, object], amount: int, unit: LimitUnit) -> None:
        found = DEFAULT.find(stage, **facts)  # type: ignore[arg-type]  # Each case names other facts.  # The facts of each case are its own.
        assert (found.amount, found.unit) == (amount, unit)

    @pytest.mark.parametrize("stage", [stage for stage in Stage if stage is not Stage.CLINIC])
    @pytest.mark.parametrize("urgency", [None, *Urgency])
    def test_every_stage_with_a_clock_has_a_row(self, stage: Stage, urgency: Urgency | None) -> None:
        assert DEFAULT.find(stage, urgency=urgency).amount >= 1

    def test_no_two_rows_have_the_same_conditions(self) -> None:
        conditions = [each.conditions for each in DEFAULT.rows]
        assert len(conditions) == len(set(conditions))


class TestFind:
    @pytest.mark.parametrize(
        ("rows", "facts", "amount"),
        [
            pytest.param([row(1), row(2, category="04")], {"category": "0402"}, 2, id="a sector beats none"),
            pytest.param(
                [row(1, category="0402"), row(2, category="04")],
                {"category": "0402"},
                1,
                id="a category beats its sector",
            ),
            pytest.param(
                [row(1), row(2, category="0402")], {"category": "0403"}, 1, id="another category does not apply"
            ),
            pytest.param([row(1), row(2, category="0402")], {}, 1, id="a row for a category needs one"),
            pytest.param([row(1), row(2, category="0402")], {"category": "04"}, 1, id="a sector is not its category"),
            pytest.param(
                [row(1, nature=Nature.HELP), row(2, level=OrgLevel.COUNTY)],
                {"nature": Nature.HELP, "level": OrgLevel.COUNTY},
                1,
                id="nature beats level",
            ),
            pytest.param(
                [row(1, nature=Nature.HELP), row(2, nature=Nature.HELP, level=OrgLevel.COUNTY)],
                {"nature": Nature.HELP, "level": OrgLevel.COUNTY},
                2,
                id="nature with level beats nature alone",
            ),
            pytest.param(
                [row(1, category="04"), row(2, nature=Nature.HELP, urgency=Urgency.NORMAL)],
                {"nature": Nature.HELP, "category": "0402", "urgency": Urgency.NORMAL},
                1,
                id="naming the normal urgency does not beat a category",
            ),
            pytest.param(
                [row(1, urgency=Urgency.URGENT), row(2, urgency=Urgency.URGENT, category="09")],
                {"urgency": Urgency.URGENT, "category": "0901"},
                2,
                id="urgent in a category beats urgent alone",
            ),
            pytest.param([row(1), row(2)], {}, 1, id="of two equal rows the first"),
        ],
    )
    def test_the_most_specific_row_wins(self, rows: list[LimitRow], facts: dict[str, object], amount: int) -> None:
        for order in (rows, rows[::-1]) if rows[0].conditions != rows[1].conditions else (rows,):
            found = Limits(tuple(order)).find(Stage.RESOLVE, **facts)  # type: ignore[arg-type]  # Each case names other facts.
            assert found.amount == amount

    def test_a_stage_without_row_is_said(self) -> None:
        with pytest.raises(MissingFact) as fault:
            Limits(()).find(Stage.SIGN)
        assert (fault.value.key, fault.value.facts) == ("limit_missing", {"stage": "sign"})


class TestDue:
    @pytest.mark.parametrize(
        ("start", "amount", "unit", "due", "years"),
        [
            pytest.param("2026-11-06 12:00", 1, DAYS, "2026-11-09 17:30", (), id="Friday noon + 1 wd = Monday 17:30"),
            pytest.param("2026-02-14 09:00", 7, DAYS, "2026-03-03 17:30", (), id="7 wd over the Spring Festival"),
            pytest.param("2026-11-07 23:00", 2, HOURS, "2026-11-08 01:00", (), id="hours run day and night"),
            pytest.param("2026-12-28 09:00", 5, DAYS, "2027-01-04 17:30", (2027,), id="crossing into 2027 flags 2027"),
            pytest.param("2026-12-31 23:00", 2, HOURS, "2027-01-01 01:00", (), id="hours need no calendar"),
        ],
    )
    def test_due(self, start: str, amount: int, unit: LimitUnit, due: str, years: tuple[int, ...]) -> None:
        found = due_at(at(start), Limit(amount, unit, "a rule"), OFFICE)
        assert (shown(found.at), found.rule, found.unofficial_years) == (due, "a rule", years)
        assert found.at.tzinfo is UTC

    def test_the_clinic_is_due_at_the_end_of_its_day(self) -> None:
        found = clinic_due(at("2026-02-13 09:00"), OFFICE)
        assert (shown(found.at), found.rule, found.unofficial_years) == ("2026-02-24 17:30", "周二诊事日", ())

    def test_the_clinic_of_a_year_without_notice_says_so(self) -> None:
        assert clinic_due(at("2026-12-30 09:00"), OFFICE).unofficial_years == (2027,)

    @pytest.mark.parametrize(("first", "again"), [(1, 1), (2, 1), (7, 4), (20, 10)])
    def test_handled_again_in_half_the_time_rounded_up(self, first: int, again: int) -> None:
        assert redo_limit(Limit(first, DAYS, "r")) == Limit(again, DAYS, "r")


def test_the_examples_run() -> None:
    result = doctest.testmod(module)
    assert result.attempted >= 10
    assert result.failed == 0
