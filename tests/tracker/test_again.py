"""Until when, by whose wish and for what is a closed case taken up again? And what does doing it again take?"""

from datetime import date, datetime, timedelta
from typing import Any, Final

import pytest
from sqlmodel import Session

from feedback.core import clock
from feedback.core.clock import OFFICE_ZONE
from feedback.core.errors import IllegalMove, MissingFact, NotPermitted
from feedback.tracker import service
from feedback.tracker.again import last_day_to_reopen
from feedback.tracker.casefile import open_case
from feedback.tracker.clocks import Rule, suggest_due
from feedback.tracker.door import NO_STEP
from models.case import Case
from models.vocabulary import CaseStatus, LimitUnit, ReopenGround, Role, Verb
from models.worktime import OfficeRule
from tests.county import a_second_grant
from tests.factories import NOW, REASON, County, a_case, a_diagnosis, actor, an_order, the_answers
from tests.tracker.acts import do
from tests.worlds import World, case_in

ANY, NEW = ReopenGround.NOT_DONE, ReopenGround.NEW_FACT
OPEN_AGAIN: Final = ""


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=OFFICE_ZONE)


@pytest.mark.parametrize(
    ("closed_at", "days", "last"),
    [
        pytest.param("2026-03-12T10:00", 30, "2026-04-11", id="a month"),
        pytest.param("2026-03-12T23:59", 30, "2026-04-11", id="late in the evening"),
        pytest.param("2026-03-13T00:01", 30, "2026-04-12", id="after midnight at the office, not in UTC"),
        pytest.param("2026-12-20T09:00", 30, "2027-01-19", id="across the year"),
        pytest.param("2026-02-10T09:00", 7, "2026-02-17", id="calendar days, holidays among them"),
        pytest.param("2026-03-12T10:00", 1, "2026-03-13", id="the shortest"),
    ],
)
def test_window_counts_calendar_days_from_the_closing(
    session: Session, world: World, closed_at: str, days: int, last: str
) -> None:
    session.add(OfficeRule(name="reopen_days", value=str(days)))
    session.flush()
    assert last_day_to_reopen(session, at(closed_at)) == date.fromisoformat(last)


class TestReopening:
    @pytest.mark.parametrize(
        ("days", "who", "by_citizen", "ground", "refused"),
        [
            pytest.param(0, "clerk", True, ANY, OPEN_AGAIN, id="wished at once"),
            pytest.param(30, "clerk", True, ANY, OPEN_AGAIN, id="wished on the last day"),
            pytest.param(31, "clerk", True, ANY, "reopening_over", id="wished a day too late"),
            pytest.param(31, "clerk", True, NEW, "reopening_over", id="a new fact is not the clerk's to judge"),
            pytest.param(1, "clerk", False, NEW, "reopening_without_wish", id="a clerk does not decide"),
            pytest.param(1, "leader", False, ANY, OPEN_AGAIN, id="a leader decides within the window"),
            pytest.param(31, "leader", True, ANY, "reopening_needs_new_fact", id="late without a new fact"),
            pytest.param(300, "leader", False, NEW, OPEN_AGAIN, id="late with a new fact"),
        ],
    )
    def test_by_whose_wish_and_when(
        self, session: Session, world: World, county: County, days: int, who: str, by_citizen: bool,
        ground: ReopenGround, refused: str,
    ) -> None:  # fmt: skip
        case = case_in(session, world, CaseStatus.CLOSED)
        with clock.set_to(NOW + timedelta(days=days)):
            wanted: dict[str, Any] = {"ground": ground, "reason": REASON, "by_citizen": by_citizen}
            if refused:
                with pytest.raises((IllegalMove, MissingFact, NotPermitted)) as told:
                    service.reopen(session, getattr(county, who), case.id, NO_STEP, **wanted)
                assert (told.value.key, case.status) == (refused, "closed")
            else:
                service.reopen(session, getattr(county, who), case.id, NO_STEP, **wanted)
                assert (case.status, case.redo_no) == ("dispatched", 1)

    def test_keeps_who_wished_it_and_why(self, session: Session, world: World, county: County) -> None:
        case = case_in(session, world, CaseStatus.CLOSED)
        do(Verb.REOPEN, session, county.clerk, case, county)
        event = open_case(session, county.clerk, case.id).events[-1]
        assert (event.facts["by_citizen"], event.facts["reopen_ground"], event.note) == (True, "not_done", REASON)

    def test_closing_says_until_when(self, session: Session, world: World, county: County) -> None:
        file = open_case(session, county.clerk, case_in(session, world, CaseStatus.CLOSED).id)
        (closing,) = [event for event in file.events if event.verb is Verb.RECORD_REVISIT]
        assert (closing.facts["reopen_until"], file.reopen_until) == ("2026-04-11", date(2026, 4, 11))

    def test_filing_and_other_acts_do_not_move_the_window(self, session: Session, world: World, county: County) -> None:
        case = case_in(session, world, CaseStatus.CLOSED)
        with clock.set_to(NOW + timedelta(days=29)):
            do(Verb.ARCHIVE, session, county.clerk, case, county)
            assert open_case(session, county.clerk, case.id).reopen_until == date(2026, 4, 11)
        with clock.set_to(NOW + timedelta(days=31)), pytest.raises(IllegalMove):
            do(Verb.REOPEN, session, county.clerk, case, county)

    @pytest.mark.parametrize(("days", "is_offered"), [(30, True), (31, False)])
    def test_button_goes_with_the_window(
        self, session: Session, world: World, county: County, days: int, is_offered: bool
    ) -> None:
        case = case_in(session, world, CaseStatus.CLOSED)
        with clock.set_to(NOW + timedelta(days=days)):
            assert (Verb.REOPEN in open_case(session, county.clerk, case.id).verbs) is is_offered
            assert Verb.REOPEN in open_case(session, county.leader, case.id).verbs

    @pytest.mark.parametrize("status", [CaseStatus.MERGED, CaseStatus.DECLINED, CaseStatus.TRANSFERRED])
    def test_not_what_ended_otherwise(self, session: Session, world: World, county: County, status: CaseStatus) -> None:
        case = case_in(session, world, status)
        with pytest.raises(IllegalMove) as refused:
            do(Verb.REOPEN, session, county.leader, case, county)
        assert refused.value.key == "no_such_move"


# What the first unit was given, from Thursday 10:00 on, and the working days that doing it again takes.
HALVES: Final = [
    pytest.param("2026-03-12T12:00", 1, "2026-03-13", id="two hours: a working day"),
    pytest.param("2026-03-13T10:00", 1, "2026-03-13", id="a day and a night: a working day"),
    pytest.param("2026-03-16T17:30", 1, "2026-03-13", id="two working days: one"),
    pytest.param("2026-03-19T17:30", 3, "2026-03-17", id="five working days: three"),
    pytest.param("2026-04-11T17:30", 10, "2026-03-26", id="thirty calendar days: half of their working days"),
    pytest.param("2026-05-11T17:30", 20, "2026-04-10", id="sixty calendar days, over two holidays"),
]


@pytest.mark.parametrize(("first", "days", "due"), HALVES)
def test_doing_it_again_takes_half_of_the_first_time(
    session: Session, world: World, county: County, first: str, days: int, due: str
) -> None:
    case = a_case(session, county)
    service.dispatch(session, county.chair, case.id, NO_STEP, an_order(county, due_at=at(first)))
    case.redo_no = 1
    again, rule = suggest_due(session, case)
    assert (rule.amount, rule.unit) == (days, LimitUnit.WORKING_DAYS)
    assert again == at(f"{due}T17:30")


def test_who_handled_the_first_round_does_not_ask_about_the_second(
    session: Session, world: World, county: County
) -> None:
    case = case_in(session, world, CaseStatus.REVIEWING)
    both = a_second_grant(session, actor(session, Role.HANDLER, unit=county.roads), Role.REVISITOR, area=county.north)
    service.record_revisit(
        session, county.revisitor, case.id, NO_STEP, the_answers(is_resolved=False), closing_mode=None
    )
    do(Verb.SIGN, session, both, case, county)
    do(Verb.REPLY, session, county.handler, case, county)
    do(Verb.APPROVE_REPLY, session, county.reviewer, case, county)
    with pytest.raises(NotPermitted) as refused:
        do(Verb.RECORD_REVISIT, session, both, case, county)
    assert refused.value.key == "not_your_own_handling"


def test_change_of_labels_leaves_the_half_as_it_was(session: Session, world: World, county: County) -> None:
    case = case_in(session, world, CaseStatus.REVIEWING)
    before: Case = case.model_copy()
    service.change_labels(session, county.clerk, case.id, NO_STEP, a_diagnosis(category="0104", note=REASON))
    service.record_revisit(
        session, county.revisitor, case.id, NO_STEP, the_answers(is_resolved=False), closing_mode=None
    )
    assert (Rule.read(case.resolve_rule).amount, before.category) == (3, "0201")
