"""Which stored dates would be otherwise now, does the recorded act set those and no others, and who may see what?"""

import json
from collections.abc import Callable
from datetime import date, datetime, time, timedelta

import pytest
from sqlmodel import Session, col, select

from feedback.core import clock
from feedback.core.errors import IllegalMove, NotFound, NotPermitted
from feedback.tracker import service
from feedback.tracker.clocks import Rule, clocks_of, date_to_keep
from feedback.tracker.door import NO_STEP, first_broken_link
from feedback.tracker.recount import Moved, preview, reset_many
from feedback.worktime.hours import Owner, set_hours
from models.case import Case, CaseEvent, Part
from models.keeping import AccessLog
from models.vocabulary import CaseStatus, LimitUnit, Role, Stage, Verb
from models.work_vocabulary import AccessAction, DayKind
from models.worktime import Holiday, TimeLimit
from tests.factories import NOW, County, a_case, a_diagnosis, a_registered_case, actor, an_order
from tests.statements import statements_of
from tests.tracker.acts import do
from tests.worlds import World, case_in

# NOW is Thursday 12 March. Nobody works on the next Monday any more.
MONDAY = date(2026, 3, 16)
Change = Callable[[Session, County], None]


def all_moved(session: Session, county: County) -> list[Moved]:
    found: list[Moved] = []
    after = 0
    while True:
        batch = preview(session, county.sysadmin, after=after, limit=4)
        found += batch.moved
        if batch.after is None:
            return found
        after = batch.after


def of(case: Case, moved: list[Moved]) -> dict[str, tuple[datetime, datetime]]:
    return {each.stage.value: (each.was, each.due) for each in moved if each.case_id == case.id}


def free_monday(session: Session, county: County) -> None:
    session.add(Holiday(day=MONDAY, kind=DayKind.HOLIDAY, name="丰收节", year=2026))
    session.flush()
    session.info.pop("clocks", None)


def close_later(session: Session, county: County) -> None:
    set_hours(session, county.sysadmin, Owner(), ((time(9), time(12)), (time(13), time(18))))
    session.info.pop("clocks", None)


def give_more_days(session: Session, county: County) -> None:
    for row in session.exec(select(TimeLimit).where(TimeLimit.unit == LimitUnit.WORKING_DAYS)).all():
        row.amount += 2
    session.flush()
    session.info.pop("clocks", None)


CHANGES = [
    pytest.param(free_monday, id="a day is free"),
    pytest.param(close_later, id="the office closes later"),
    pytest.param(give_more_days, id="limits are longer"),
]


class TestPreview:
    def test_nothing_has_changed(self, session: Session, world: World, county: County) -> None:
        assert all_moved(session, county) == []

    @pytest.mark.parametrize("change", CHANGES)
    def test_says_what_each_clock_would_be_were_it_to_begin_now(
        self, session: Session, world: World, county: County, change: Change
    ) -> None:
        """All clocks of the world began at NOW, so those of new cases at NOW are what brute force gives."""
        open_cases = {status: case_in(session, world, status) for status in (
            CaseStatus.REGISTERED, CaseStatus.AWAITING_CLINIC, CaseStatus.DISPATCHED, CaseStatus.HANDLING,
            CaseStatus.REPLIED, CaseStatus.REVIEWING)}  # fmt: skip
        change(session, county)
        moved = all_moved(session, county)
        for status, case in open_cases.items():
            fresh = a_case(session, county, status=status, co=True)
            told = of(case, moved)
            stage = case.stage
            assert stage is not None
            assert told.get(stage.value, (case.due_at, case.due_at))[1] == fresh.due_at, status
            if status in {CaseStatus.DISPATCHED, CaseStatus.HANDLING}:
                assert told["resolve"] == (case.resolve_due_at, fresh.resolve_due_at)
                lead = session.exec(select(Part).where(Part.case_id == fresh.id).order_by(col(Part.id))).first()
                assert lead is not None
                assert told.get("first_contact", (None, lead.contact_due_at))[1] == lead.contact_due_at

    def test_of_a_unit_that_works_otherwise_only_its_clocks(
        self, session: Session, world: World, county: County
    ) -> None:
        dispatched, replied = (case_in(session, world, each) for each in (CaseStatus.DISPATCHED, CaseStatus.REPLIED))
        set_hours(session, county.sysadmin, Owner(unit_id=county.roads.id), ((time(9), time(16)),))
        session.info.pop("clocks", None)
        moved = all_moved(session, county)
        assert set(of(dispatched, moved)) == {"sign", "first_contact", "resolve"}
        assert of(replied, moved) == {}
        assert {each.unit_id for each in moved} == {None, county.roads.id}

    def test_pauses_are_kept(self, session: Session, world: World, county: County) -> None:
        case = case_in(session, world, CaseStatus.HANDLING)
        do(Verb.SUSPEND, session, county.chair, case, county)
        with clock.set_to(NOW + timedelta(days=6)):
            do(Verb.RESUME, session, county.leader, case, county)
            assert all_moved(session, county) == []
            close_later(session, county)
            was, due = of(case, all_moved(session, county))["resolve"]
        assert due - was == timedelta(minutes=30)

    def test_return_that_waits_stands_still_and_keeps_its_decision(
        self, session: Session, world: World, county: County
    ) -> None:
        case = case_in(session, world, CaseStatus.HANDLING)
        do(Verb.REQUEST_RETURN, session, county.handler, case, county)
        close_later(session, county)
        decided, kept = case.due_at, date_to_keep(case)
        assert of(case, all_moved(session, county))["resolve"][0] == kept
        service.reset_due(session, county.sysadmin, case.id, NO_STEP)
        assert (case.due_at, case.resolve_due_at) == (decided, None)
        assert case.paused_due_at == (kept or NOW) + timedelta(minutes=30)

    @pytest.mark.parametrize("verb", [Verb.GRANT_EXTENSION, Verb.DISPATCH])
    def test_dates_that_somebody_set_stay(self, session: Session, county: County, verb: Verb) -> None:
        case = a_case(session, county, status=CaseStatus.AWAITING_CLINIC)
        by_hand = NOW + timedelta(days=20) if verb is Verb.DISPATCH else None
        service.dispatch(session, county.chair, case.id, NO_STEP, an_order(county, due_at=by_hand))
        do(Verb.SIGN, session, county.handler, case, county)
        if verb is Verb.GRANT_EXTENSION:
            do(Verb.REQUEST_EXTENSION, session, county.handler, case, county)
            do(Verb.GRANT_EXTENSION, session, county.clerk, case, county)
        close_later(session, county)
        assert set(of(case, all_moved(session, county))) == {"first_contact"}

    def test_labels_that_were_changed_since_move_nothing(self, session: Session, county: County) -> None:
        case = a_case(session, county, status=CaseStatus.HANDLING)
        later = a_diagnosis(category="0104", note="看过现场，是路的事")
        with clock.set_to(NOW + timedelta(hours=1)):
            service.change_labels(session, county.chair, case.id, NO_STEP, later)
        assert all_moved(session, county) == []

    def test_redo_keeps_its_half_of_the_first(self, session: Session, world: World, county: County) -> None:
        case = case_in(session, world, CaseStatus.CLOSED)
        do(Verb.REOPEN, session, county.leader, case, county)
        assert of(case, all_moved(session, county)) == {}
        give_more_days(session, county)
        assert "resolve" not in of(case, all_moved(session, county))
        free_monday(session, county)
        was, due = of(case, all_moved(session, county))["resolve"]
        assert (was, due) == (NOW.replace(day=17, hour=17, minute=30), NOW.replace(day=18, hour=17, minute=30))

    def test_costs_the_same_for_few_and_for_many(self, session: Session, world: World, county: County) -> None:
        engine = session.get_bind()
        clocks_of(session)
        with statements_of(engine) as few:  # type: ignore[arg-type]  # The session is bound to an engine.
            preview(session, county.sysadmin, limit=2)
        for _number in range(3):
            a_case(session, county, status=CaseStatus.HANDLING)
        with statements_of(engine) as many:  # type: ignore[arg-type]  # The session is bound to an engine.
            preview(session, county.sysadmin)
        assert len(few) == len(many) == 3


class TestResetDue:
    @pytest.mark.parametrize("change", CHANGES)
    def test_sets_what_was_previewed_and_nothing_is_left(
        self, session: Session, world: World, county: County, change: Change
    ) -> None:
        change(session, county)
        moved = all_moved(session, county)
        ids = list(dict.fromkeys(each.case_id for each in moved))
        done = reset_many(session, county.sysadmin, [*ids, world.cases[CaseStatus.CLOSED]])
        assert (done.done, done.stayed) == (len(ids), 1)
        assert all_moved(session, county) == []
        for case in (session.get_one(Case, case_id) for case_id in ids):
            events = session.exec(select(CaseEvent).where(CaseEvent.case_id == case.id).order_by(col(CaseEvent.seq)))
            rows = events.all()
            assert first_broken_link(case, rows) is None
            mine = [each for each in moved if each.case_id == case.id]
            facts = rows[-1].facts
            assert (rows[-1].verb, rows[-1].actor_role) == (Verb.RESET_DUE, Role.SYSADMIN)
            assert (facts["was"], facts["due"], facts["stage"]) == (
                mine[0].was.isoformat(), mine[0].due.isoformat(), mine[0].stage
            )  # fmt: skip
            assert len(json.loads(str(facts["clocks"]))) == len(mine)

    def test_moves_the_parts_that_share_the_date(self, session: Session, world: World, county: County) -> None:
        case = case_in(session, world, CaseStatus.DISPATCHED)
        close_later(session, county)
        service.reset_due(session, county.sysadmin, case.id, NO_STEP)
        parts = session.exec(select(Part).where(Part.case_id == case.id)).all()
        assert {part.due_at for part in parts} == {case.resolve_due_at}
        assert {part.sign_due_at for part in parts} == {case.due_at} == {NOW.replace(day=13, hour=18)}
        assert Rule.read(case.resolve_rule).name == "按类别的办理时限"

    def test_never_makes_a_case_late_at_once(self, session: Session, county: County) -> None:
        case = a_registered_case(session, county)
        with clock.set_to(NOW.replace(day=13, hour=16, minute=30)):
            set_hours(session, county.sysadmin, Owner(), ((time(9), time(16)),))
            session.info.pop("clocks", None)
            found = [each for each in all_moved(session, county) if each.case_id == case.id]
            assert [each.makes_late for each in found] == [True]
            with pytest.raises(IllegalMove) as refused:
                service.reset_due(session, county.sysadmin, case.id, NO_STEP)
        assert refused.value.key == "recount_only_late"
        assert case.due_at == NOW.replace(day=13, hour=17, minute=30)

    def test_what_is_late_already_may_be_late_otherwise(self, session: Session, county: County) -> None:
        case = a_registered_case(session, county)
        with clock.set_to(NOW + timedelta(days=30)):
            set_hours(session, county.sysadmin, Owner(), ((time(9), time(16)),))
            session.info.pop("clocks", None)
            service.reset_due(session, county.sysadmin, case.id, NO_STEP)
        assert case.due_at == NOW.replace(day=13, hour=16)

    def test_nothing_to_do(self, session: Session, world: World, county: County) -> None:
        with pytest.raises(IllegalMove) as refused:
            service.reset_due(session, county.sysadmin, world.cases[CaseStatus.HANDLING], NO_STEP)
        assert refused.value.key == "nothing_to_recount"

    def test_is_one_line_of_the_log_for_all(self, session: Session, world: World, county: County) -> None:
        close_later(session, county)
        ids = {each.case_id for each in all_moved(session, county)}
        reset_many(session, county.sysadmin, ids)
        wanted = select(AccessLog).where(AccessLog.action == AccessAction.SETTINGS_CHANGED)
        line = session.exec(wanted.order_by(col(AccessLog.seq).desc())).first()
        assert line is not None
        assert (line.actor_id, line.facts) == (county.sysadmin.user_id, {"recounted": len(ids), "stayed": 0})


class TestWhoMay:
    def test_confidential_cases_are_neither_shown_nor_counted_nor_moved(self, session: Session, county: County) -> None:
        before = preview(session, county.sysadmin).looked_at
        case = a_case(session, county, status=CaseStatus.HANDLING, confidential=True)
        close_later(session, county)
        seen = preview(session, county.sysadmin)
        assert seen.looked_at == before
        assert case.id not in {each.case_id for each in seen.moved}
        with pytest.raises(NotFound):
            service.reset_due(session, county.sysadmin, case.id, NO_STEP)

    def test_administrator_of_one_township_sees_no_other(self, session: Session, world: World, county: County) -> None:
        southern = actor(session, Role.SYSADMIN, area=county.south)
        close_later(session, county)
        assert preview(session, southern).looked_at == 0
        with pytest.raises(NotFound):
            service.reset_due(session, southern, world.cases[CaseStatus.HANDLING], NO_STEP)

    def test_it_opens_no_case_to_any_other_verb(self, session: Session, world: World, county: County) -> None:
        with pytest.raises(NotFound):
            do(Verb.REMIND, session, county.sysadmin, case_in(session, world, CaseStatus.HANDLING), county)

    @pytest.mark.parametrize("name", ["clerk", "leader", "discipline"])
    def test_nobody_else(self, session: Session, county: County, name: str) -> None:
        with pytest.raises(NotPermitted):
            preview(session, getattr(county, name))
        with pytest.raises(NotPermitted):
            reset_many(session, getattr(county, name), [1])

    def test_stage_is_told_not_what_the_case_is_about(self, session: Session, world: World, county: County) -> None:
        close_later(session, county)
        told = all_moved(session, county)[0]
        assert set(Moved.__dataclass_fields__) == {
            "case_id", "case_no", "stage", "was", "due", "rule", "makes_late", "part_id", "unit_id"
        }  # fmt: skip
        assert told.stage in Stage
