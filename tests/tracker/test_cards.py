"""When do the facts speak for which card, and what does a card oblige the unit to?"""

from datetime import datetime, timedelta
from typing import Any, Final

import pytest
from sqlmodel import Session

from feedback.core import clock
from feedback.core.clock import OFFICE_ZONE
from feedback.core.errors import IllegalMove, MissingFact
from feedback.tracker import service
from feedback.tracker.cards import Suggestion, suggested_card
from feedback.tracker.casefile import open_case
from feedback.tracker.clocks import clocks_of
from feedback.tracker.door import NO_STEP
from models.case import Case
from models.vocabulary import CardReason, CaseStatus, Satisfaction, SuperviseLevel, Verb
from tests.factories import NOW, REASON, County
from tests.tracker.acts import do, make_ready
from tests.worlds import World, case_in

NONE, ORDINARY, YELLOW, RED = SuperviseLevel
# Friday before Qingming, which is free on Monday the sixth.
DUE: Final = datetime(2026, 4, 3, 17, 30, tzinfo=OFFICE_ZONE)


def a_row(**columns: Any) -> Case:
    facts: dict[str, Any] = {"status": CaseStatus.HANDLING, "redo_no": 0, "resolve_due_at": DUE}
    return Case(**facts | columns)


@pytest.mark.parametrize(
    ("columns", "at", "level", "reasons", "days"),
    [
        pytest.param({}, "2026-04-03T17:30", NONE, (), 0, id="due now"),
        pytest.param({}, "2026-04-06T18:00", NONE, (), 0, id="over the holiday no working day has begun"),
        pytest.param({}, "2026-04-07T08:00", ORDINARY, (CardReason.OVERDUE,), 1, id="the first working day after"),
        pytest.param({}, "2026-04-10T08:00", ORDINARY, (CardReason.OVERDUE,), 4, id="four working days"),
        pytest.param({}, "2026-04-13T08:00", YELLOW, (CardReason.OVERDUE,), 5, id="five working days"),
        pytest.param({}, "2026-04-20T08:00", RED, (CardReason.OVERDUE,), 10, id="ten working days"),
        pytest.param({"resolve_due_at": None}, "2026-04-20T08:00", NONE, (), 0, id="its clock stands still"),
        pytest.param({"replied_at": DUE}, "2026-04-20T08:00", NONE, (), 0, id="has replied"),
        pytest.param({"status": CaseStatus.CLOSED}, "2026-04-20T08:00", NONE, (), 0, id="has ended"),
        pytest.param({"redo_no": 1}, "2026-04-03T10:00", NONE, (), 0, id="done again once"),
        pytest.param({"redo_no": 2}, "2026-04-03T10:00", YELLOW, (CardReason.DONE_AGAIN,), 0, id="twice"),
        pytest.param({"redo_no": 3}, "2026-04-03T10:00", RED, (CardReason.DONE_AGAIN,), 0, id="three times"),
        pytest.param(
            {"redo_no": 1, "satisfaction": Satisfaction.DISSATISFIED}, "2026-04-03T10:00", ORDINARY,
            (CardReason.UNHAPPY,), 0, id="done again since somebody is dissatisfied",
        ),
        pytest.param(
            {"redo_no": 2}, "2026-04-07T08:00", YELLOW, (CardReason.OVERDUE, CardReason.DONE_AGAIN), 1,
            id="the graver of two",
        ),
    ],
)  # fmt: skip
def test_facts_speak_for_a_level(
    session: Session, world: World, columns: dict[str, Any], at: str, level: SuperviseLevel,
    reasons: tuple[CardReason, ...], days: int,
) -> None:  # fmt: skip
    now = datetime.fromisoformat(at).replace(tzinfo=OFFICE_ZONE)
    found = suggested_card(a_row(**columns), clocks_of(session).calendar, now)
    assert found == Suggestion(level, reasons, days if reasons else 0)


class TestCard:
    def shown(self, session: Session, world: World, county: County, level: SuperviseLevel) -> Case:
        case = case_in(session, world, CaseStatus.HANDLING)
        make_ready(Verb.REPLY, session, case, county)
        service.supervise(session, county.leader, case.id, NO_STEP, level=level, reason=REASON)
        return case

    @pytest.mark.parametrize("level", [YELLOW, RED])
    def test_lead_writes_before_it_replies(
        self, session: Session, world: World, county: County, level: SuperviseLevel
    ) -> None:
        case = self.shown(session, world, county, level)
        with pytest.raises(MissingFact) as refused:
            do(Verb.REPLY, session, county.handler, case, county)
        assert (refused.value.key, case.status) == ("card_not_answered", "handling")
        do(Verb.LOG_ACTION, session, county.handler, case, county)
        do(Verb.REPLY, session, county.handler, case, county)
        assert case.status == "replied"

    def test_what_was_written_before_is_no_answer(self, session: Session, world: World, county: County) -> None:
        case = case_in(session, world, CaseStatus.HANDLING)
        do(Verb.LOG_ACTION, session, county.handler, case, county)
        with clock.set_to(NOW + timedelta(minutes=1)):
            self.shown(session, world, county, YELLOW)
            with pytest.raises(MissingFact):
                do(Verb.REPLY, session, county.handler, case, county)

    def test_co_units_line_is_not_the_leads(self, session: Session, world: World, county: County) -> None:
        case = self.shown(session, world, county, RED)
        do(Verb.LOG_ACTION, session, county.co_handler, case, county)
        with pytest.raises(MissingFact):
            do(Verb.REPLY, session, county.handler, case, county)

    def test_ordinary_supervision_asks_for_none(self, session: Session, world: World, county: County) -> None:
        case = self.shown(session, world, county, ORDINARY)
        do(Verb.REPLY, session, county.handler, case, county)
        assert case.status == "replied"

    def test_is_lifted_with_a_reason_and_says_what_was_lifted(
        self, session: Session, world: World, county: County
    ) -> None:
        case = self.shown(session, world, county, RED)
        service.supervise(session, county.leader, case.id, NO_STEP, level=NONE, reason="已经整改到位")
        event = open_case(session, county.leader, case.id).events[-1]
        assert (event.facts["lifted"], event.note, case.supervise_level) == ("red", "已经整改到位", "none")
        with pytest.raises(IllegalMove) as refused:
            service.supervise(session, county.leader, case.id, NO_STEP, level=NONE, reason=REASON)
        assert refused.value.key == "not_supervised"


@pytest.mark.parametrize(
    ("first", "second", "is_taken"),
    [
        pytest.param("2026-03-12T10:00", "2026-03-12T10:01", False, id="a second click"),
        pytest.param("2026-03-12T10:00", "2026-03-13T08:00", True, id="the next working day"),
        pytest.param("2026-03-13T17:00", "2026-03-15T09:00", False, id="over the week-end no working day has begun"),
        pytest.param("2026-03-13T17:00", "2026-03-16T08:30", True, id="Monday"),
        pytest.param("2026-04-03T10:00", "2026-04-06T10:00", False, id="Qingming is free"),
        pytest.param("2026-05-08T10:00", "2026-05-09T10:00", True, id="a make-up Saturday"),
    ],
)
def test_units_are_urged_once_in_a_working_day(
    session: Session, world: World, county: County, first: str, second: str, is_taken: bool
) -> None:
    case = case_in(session, world, CaseStatus.HANDLING)
    with clock.set_to(datetime.fromisoformat(first).replace(tzinfo=OFFICE_ZONE)):
        do(Verb.REMIND, session, county.clerk, case, county)
    count = case.event_count
    with clock.set_to(datetime.fromisoformat(second).replace(tzinfo=OFFICE_ZONE)):
        if is_taken:
            do(Verb.REMIND, session, county.leader, case, county)
        else:
            with pytest.raises(IllegalMove) as refused:
                do(Verb.REMIND, session, county.leader, case, county)
            assert refused.value.key == "reminded_today"
    assert case.event_count == count + int(is_taken)
