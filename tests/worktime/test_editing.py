"""Do the calendar and the limit table keep what must hold when an administrator edits them, and is it logged?"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from sqlmodel import Session, col, select

from feedback.access.actor import Actor
from feedback.core.clock import OFFICE_ZONE
from feedback.core.errors import BadInput, Conflict, FeedbackError, NotFound, NotPermitted
from feedback.worktime.editing import (
    MOST_AMOUNT,
    MOST_DAYS,
    TIMED_STAGES,
    LimitLine,
    add_days,
    calendar_years,
    held_days,
    limit_lines,
    remove_days,
    save_limits,
    try_limits,
    years_without_notice,
)
from feedback.worktime.queries import load_calendar, load_limits
from models.keeping import AccessLog
from models.vocabulary import LimitUnit, Nature, OrgLevel, Role, Stage, Urgency
from models.work_vocabulary import AccessAction, DayKind
from models.worktime import Holiday, TimeLimit
from tests.factories import NOW, County, actor
from tests.worlds import county, office_hours, session, sysadmin, world

__all__ = ["county", "office_hours", "session", "sysadmin", "world"]

CODES = ("04", "0401", "0104", "0201")
FRIDAY, SATURDAY, SUNDAY = date(2026, 3, 20), date(2026, 3, 21), date(2026, 3, 22)
ROW = LimitLine(stage=Stage.RESOLVE, amount=3, unit=LimitUnit.WORKING_DAYS, rule_name="重点件", level=OrgLevel.COUNTY)


def logged(session: Session) -> list[AccessLog]:
    lines = select(AccessLog).where(AccessLog.action == AccessAction.SETTINGS_CHANGED)
    return list(session.exec(lines.order_by(col(AccessLog.seq))).all())


def free(session: Session, sysadmin: Actor, first_on: date, last_on: date, name: str = "丰收节") -> int:
    return add_days(session, sysadmin, first_on=first_on, last_on=last_on, kind=DayKind.HOLIDAY, name=name)


class TestPermission:
    @pytest.mark.parametrize("role", sorted(set(Role) - {Role.SYSADMIN, Role.HANDLER}))
    def test_every_act_is_the_system_administrators(self, session: Session, county: County, role: Role) -> None:
        other = actor(session, role, area=county.root)
        acts: list[Callable[[], object]] = [
            lambda: held_days(session, other, 2026),
            lambda: free(session, other, FRIDAY, FRIDAY),
            lambda: remove_days(session, other, [FRIDAY]),
            lambda: limit_lines(session, other),
            lambda: save_limits(session, other, seen=[], wanted=[], categories=CODES),
            lambda: try_limits(session, other),
        ]
        for act in acts:
            with pytest.raises(NotPermitted):
                act()


class TestYears:
    def test_coming_year_is_missed_until_its_notice_is_entered(self, session: Session, sysadmin: Actor) -> None:
        assert years_without_notice(session) == (2027,)
        free(session, sysadmin, date(2027, 1, 1), date(2027, 1, 3), "元旦")
        assert years_without_notice(session) == (2027,)
        free(session, sysadmin, date(2027, 10, 1), date(2027, 10, 7), "国庆节")
        assert years_without_notice(session) == ()

    def test_year_is_missed_again_when_its_notice_is_taken_out(self, session: Session, sysadmin: Actor) -> None:
        remove_days(session, sysadmin, [date(2026, 10, 1)])
        assert years_without_notice(session) == (2026, 2027)


class TestAddDays:
    def test_days_are_free_from_then_on_and_logged(self, session: Session, sysadmin: Actor) -> None:
        assert load_calendar(session).is_working_day(FRIDAY)
        assert free(session, sysadmin, FRIDAY, SUNDAY) == 3
        session.flush()
        assert not load_calendar(session).is_working_day(FRIDAY)
        line = logged(session)[-1]
        assert line.actor_id == sysadmin.user_id
        assert line.facts == {"days": 3, "from": "2026-03-20", "to": "2026-03-22", "kind": "holiday", "name": "丰收节"}

    def test_weekend_is_worked(self, session: Session, sysadmin: Actor) -> None:
        add_days(session, sysadmin, first_on=SATURDAY, last_on=SUNDAY, kind=DayKind.WORKDAY, name="调休")
        session.flush()
        assert load_calendar(session).is_working_day(SATURDAY)

    @pytest.mark.parametrize(
        ("first_on", "last_on", "kind", "taken"),
        [
            pytest.param(date(2026, 10, 9), date(2026, 10, 11), DayKind.HOLIDAY, "2026-10-10", id="a workday freed"),
            pytest.param(date(2026, 10, 3), date(2026, 10, 4), DayKind.WORKDAY, "2026-10-03", id="a holiday worked"),
            pytest.param(
                date(2026, 9, 28), date(2026, 10, 2), DayKind.HOLIDAY, "2026-10-01", id="two holidays overlap"
            ),
        ],
    )
    def test_day_that_is_named_already_is_refused(
        self, session: Session, sysadmin: Actor, first_on: date, last_on: date, kind: DayKind, taken: str
    ) -> None:
        before = load_calendar(session)
        with pytest.raises(Conflict) as refused:
            add_days(session, sysadmin, first_on=first_on, last_on=last_on, kind=kind, name="调换")
        assert (refused.value.key, str(refused.value.facts["day"])) == ("day_named_already", taken)
        session.flush()
        assert load_calendar(session) == before

    @pytest.mark.parametrize(
        ("change", "key"),
        [
            pytest.param({"last_on": date(2026, 3, 19)}, "days_reversed", id="reversed"),
            pytest.param({"last_on": date(2026, 4, 20)}, "days_too_many", id="longer than any holiday"),
            pytest.param({"name": "  "}, "day_needs_name", id="without a name"),
            pytest.param({"name": "长" * 61}, "day_needs_name", id="a name too long"),
            pytest.param({"kind": DayKind.WORKDAY}, "workday_not_weekend", id="a Friday is worked anyway"),
            pytest.param(
                {"first_on": date(2003, 5, 1), "last_on": date(2003, 5, 1)}, "days_out_of_range", id="too long ago"
            ),
            pytest.param(
                {"first_on": date(2028, 1, 1), "last_on": date(2028, 1, 1)}, "days_out_of_range", id="too far ahead"
            ),
        ],
    )
    def test_refused(self, session: Session, sysadmin: Actor, change: dict[str, object], key: str) -> None:
        before = len(logged(session))
        facts: dict[str, object] = {"first_on": FRIDAY, "last_on": FRIDAY, "kind": DayKind.HOLIDAY, "name": "丰收节"}
        with pytest.raises(BadInput) as refused:
            add_days(session, sysadmin, **(facts | change))  # type: ignore[arg-type]  # One of them is wrong on purpose.
        assert refused.value.key == key
        assert session.get(Holiday, FRIDAY) is None
        assert len(logged(session)) == before

    def test_longest_span_is_taken(self, session: Session, sysadmin: Actor) -> None:
        assert free(session, sysadmin, date(2026, 7, 1), date(2026, 7, MOST_DAYS)) == MOST_DAYS


class TestRemoveDays:
    def test_day_counts_as_any_other_again(self, session: Session, sysadmin: Actor) -> None:
        assert remove_days(session, sysadmin, [date(2026, 10, 1), date(2026, 10, 2), FRIDAY]) == 2
        session.flush()
        assert load_calendar(session).is_working_day(date(2026, 10, 1))
        assert logged(session)[-1].facts["removed_days"] == 2

    def test_nothing_to_remove(self, session: Session, sysadmin: Actor) -> None:
        with pytest.raises(NotFound):
            remove_days(session, sysadmin, [FRIDAY])


class TestHeldDays:
    def test_one_year_in_order(self, session: Session, sysadmin: Actor) -> None:
        days = [held.day for held in held_days(session, sysadmin, 2026)]
        assert days == sorted(days)
        assert {day.year for day in days} == {2026}

    def test_years_reach_into_the_coming_one(self) -> None:
        assert calendar_years()[-1] == NOW.year + 1


def change_one(session: Session, sysadmin: Actor, changed: Nature, /, **facts: object) -> LimitLine:
    seen = limit_lines(session, sysadmin)
    wanted = [replace(line, **facts) if line.nature is changed else line for line in seen]  # type: ignore[arg-type]  # Some are wrong on purpose.
    save_limits(session, sysadmin, seen=seen, wanted=wanted, categories=CODES)
    session.flush()
    return next(line for line in limit_lines(session, sysadmin) if line.nature is changed)


class TestSaveLimits:
    def test_change_is_what_the_next_case_is_given(self, session: Session, sysadmin: Actor) -> None:
        changed = change_one(session, sysadmin, Nature.COMPLAINT, amount=9, rule_name=" 投诉件新时限 ")
        assert (changed.amount, changed.rule_name) == (9, "投诉件新时限")
        session.expire_all()
        assert load_limits(session).find(Stage.RESOLVE, nature=Nature.COMPLAINT).amount == 9
        line = logged(session)[-1]
        assert line.subject_id == changed.number
        assert line.facts["limit_was"] == "投诉件办理时限 | resolve,complaint | 7 working_days"
        assert line.facts["limit_now"] == "投诉件新时限 | resolve,complaint | 9 working_days"

    def test_calendar_days_with_their_own_extension(self, session: Session, sysadmin: Actor) -> None:
        facts = {"amount": 60, "unit": LimitUnit.CALENDAR_DAYS, "extension": 30}
        changed = change_one(session, sysadmin, Nature.COMPLAINT, **facts)
        assert (changed.amount, changed.unit, changed.extension) == (60, LimitUnit.CALENDAR_DAYS, 30)
        session.expire_all()
        found = load_limits(session).find(Stage.RESOLVE, nature=Nature.COMPLAINT)
        assert found == (60, LimitUnit.CALENDAR_DAYS, "投诉件办理时限", 30)
        assert str(logged(session)[-1].facts["limit_now"]).endswith("60 calendar_days +30")

    def test_adds_and_removes(self, session: Session, sysadmin: Actor) -> None:
        seen = limit_lines(session, sysadmin)
        kept = [line for line in seen if line.nature is not Nature.PRAISE]
        done = save_limits(session, sysadmin, seen=seen, wanted=[*kept, ROW], categories=CODES)
        session.flush()
        assert (done.added, done.changed, done.removed) == (1, 0, 1)
        now = limit_lines(session, sysadmin)
        assert len(now) == len(seen)
        assert replace(now[-1], number=None) == ROW
        assert Nature.PRAISE not in {line.nature for line in now}

    def test_nothing_changed_writes_nothing(self, session: Session, sysadmin: Actor) -> None:
        before = len(logged(session))
        seen = limit_lines(session, sysadmin)
        done = save_limits(session, sysadmin, seen=seen, wanted=seen, categories=CODES)
        assert (done.added, done.changed, done.removed) == (0, 0, 0)
        assert len(logged(session)) == before

    def test_rows_that_were_not_seen_stay(self, session: Session, sysadmin: Actor) -> None:
        part = [line for line in limit_lines(session, sysadmin) if line.category is not None]
        save_limits(session, sysadmin, seen=part, wanted=[], categories=CODES)
        session.flush()
        left = limit_lines(session, sysadmin)
        assert left
        assert all(line.category is None for line in left)

    def test_somebody_else_was_first(self, session: Session, sysadmin: Actor) -> None:
        seen = limit_lines(session, sysadmin)
        change_one(session, sysadmin, Nature.COMPLAINT, amount=9)
        wanted = [replace(line, amount=8) if line.nature is Nature.COMPLAINT else line for line in seen]
        with pytest.raises(Conflict):
            save_limits(session, sysadmin, seen=seen, wanted=wanted, categories=CODES)
        assert load_limits(session).find(Stage.RESOLVE, nature=Nature.COMPLAINT).amount == 9

    @pytest.mark.parametrize(
        ("facts", "key"),
        [
            pytest.param({"amount": 0}, "limit_amount", id="nothing"),
            pytest.param({"amount": -1}, "limit_amount", id="less than nothing"),
            pytest.param({"amount": MOST_AMOUNT[LimitUnit.WORKING_DAYS] + 1}, "limit_amount", id="longer than a year"),
            pytest.param({"amount": 721, "unit": LimitUnit.HOURS}, "limit_amount", id="more hours than a month"),
            pytest.param({"amount": None}, "limit_amount", id="no amount"),
            pytest.param(
                {"amount": 366, "unit": LimitUnit.CALENDAR_DAYS}, "limit_amount", id="more days than a year has"
            ),
            pytest.param({"extension": 0}, "limit_extension", id="an extension of nothing"),
            pytest.param({"extension": -3}, "limit_extension", id="an extension backwards"),
            pytest.param({"unit": None}, "limit_incomplete", id="no unit"),
            pytest.param({"stage": None}, "limit_incomplete", id="no stage"),
            pytest.param({"stage": Stage.CLINIC}, "limit_incomplete", id="the clinic has no length"),
            pytest.param({"rule_name": " "}, "limit_incomplete", id="no name"),
            pytest.param({"rule_name": "长" * 81}, "limit_name_too_long", id="a name too long"),
            pytest.param({"category": "9999"}, "limit_category_unknown", id="unknown category"),
            pytest.param({"nature": Nature.HELP}, "limit_repeated", id="the conditions of another row"),
        ],
    )
    def test_refused(self, session: Session, sysadmin: Actor, facts: dict[str, object], key: str) -> None:
        before = limit_lines(session, sysadmin)
        with pytest.raises(FeedbackError) as refused:
            change_one(session, sysadmin, Nature.COMPLAINT, **facts)
        assert refused.value.key == key
        assert limit_lines(session, sysadmin) == before

    def test_names_the_row_that_is_wrong(self, session: Session, sysadmin: Actor) -> None:
        with pytest.raises(BadInput) as refused:
            save_limits(session, sysadmin, seen=[], wanted=[ROW, replace(ROW, amount=0)], categories=CODES)
        assert refused.value.facts["row"] == 2

    def test_repeats_a_row_that_was_not_seen(self, session: Session, sysadmin: Actor) -> None:
        general = LimitLine(stage=Stage.SIGN, amount=2, unit=LimitUnit.HOURS, rule_name="再来一行")
        with pytest.raises(BadInput) as refused:
            save_limits(session, sysadmin, seen=[], wanted=[general], categories=CODES)
        assert refused.value.key == "limit_repeated"

    @pytest.mark.parametrize("stage", TIMED_STAGES)
    def test_each_stage_keeps_a_general_row(self, session: Session, sysadmin: Actor, stage: Stage) -> None:
        seen = limit_lines(session, sysadmin)
        wanted = [line for line in seen if not (line.stage is stage and line.is_general)]
        with pytest.raises(BadInput) as refused:
            save_limits(session, sysadmin, seen=seen, wanted=wanted, categories=CODES)
        assert refused.value.key == "limit_general_missing"
        assert refused.value.facts["stage"] is stage


class TestTryLimits:
    @pytest.mark.parametrize("urgency", [None, *Urgency])
    @pytest.mark.parametrize("category", [None, "0104", "0201", "0402"])
    def test_says_what_the_table_itself_says(
        self, session: Session, sysadmin: Actor, urgency: Urgency | None, category: str | None
    ) -> None:
        limits = load_limits(session)
        for tried in try_limits(session, sysadmin, nature=Nature.HELP, urgency=urgency, category=category):
            found = limits.find(tried.stage, nature=Nature.HELP, urgency=urgency, category=category)
            assert (tried.rule.amount, tried.rule.unit, tried.rule.name) == found[:3]
            won = tried.conditions
            assert (won.amount, won.unit, won.rule_name, won.extension) == found

    def test_due_from_now(self, session: Session, sysadmin: Actor) -> None:
        # Thursday at ten: seven working days end with the office hours of the Monday after next.
        tried = {each.stage: each for each in try_limits(session, sysadmin, nature=Nature.COMPLAINT)}
        due = tried[Stage.RESOLVE].due_at.astimezone(OFFICE_ZONE)
        assert due.isoformat() == "2026-03-23T17:30:00+08:00"
        assert [rule.name for rule in tried[Stage.RESOLVE].passed_over] == ["一般办理时限"]

    def test_rows_of_the_table_are_never_without_a_winner(self, session: Session, sysadmin: Actor) -> None:
        assert {tried.stage for tried in try_limits(session, sysadmin)} == set(TIMED_STAGES)
        assert session.exec(select(TimeLimit)).first() is not None
