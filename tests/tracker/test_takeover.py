"""Does a matter of an old ledger begin where it stood there, with its dates, quietly, and can it go on and back?"""

from dataclasses import replace
from datetime import date, datetime
from typing import Any, Final

import pytest
from sqlmodel import Session, col, select

from feedback.boards.marks import BoardFilter
from feedback.boards.queries import headline
from feedback.core.clock import OFFICE_ZONE
from feedback.core.errors import BadInput, NotPermitted
from feedback.tracker import service
from feedback.tracker.audit import verify_all
from feedback.tracker.casefile import open_case
from feedback.tracker.door import NO_STEP, first_broken_link
from feedback.tracker.intake import Registration
from feedback.tracker.recount import preview
from feedback.tracker.retraction import take_back
from feedback.tracker.takeover import Past, contradiction, take_over_all
from models.case import Case, CaseEvent, Outcome, Part
from models.notice import Delivery, Notice
from models.vocabulary import (
    CaseStatus,
    Channel,
    ClosureMode,
    ClosureType,
    PartStatus,
    Satisfaction,
    Stage,
    Verb,
)
from tests.factories import NOW, RESULT, County, Way, a_closing, place_of

DAYS: Final = {
    "dispatched_on": date(2025, 3, 11),
    "replied_on": date(2025, 3, 20),
    "closed_on": date(2025, 3, 22),
}
ENDED: Final[dict[str, Any]] = {"closure_mode": ClosureMode.SOLVED, "result": RESULT, "due_on": date(2025, 3, 25)}


def noon(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, 12, tzinfo=OFFICE_ZONE)


def a_past(county: County, stood: CaseStatus, **changes: Any) -> Past:
    """Return the past of a matter of March 2025 as far as a ledger tells it of one that stood there."""
    steps = {
        CaseStatus.REGISTERED: 0,
        CaseStatus.DISPATCHED: 1,
        CaseStatus.HANDLING: 1,
        CaseStatus.REVIEWING: 2,
        CaseStatus.CLOSED: 3,
    }[stood]
    facts: dict[str, Any] = {"registered_on": date(2025, 3, 10), "number": "JZ-7"}
    facts |= dict(list(DAYS.items())[:steps])
    facts |= {"lead_unit_id": county.roads.id} if steps else {}
    facts |= ENDED if steps >= 2 else {}
    return Past(stood=stood, **facts | changes)


def taken_over(session: Session, county: County, past: Past, *, confidential: bool = False) -> Case:
    registration = Registration(
        title="上学路坑洼", channel=Channel.LETTER, place=place_of(county.village), is_confidential=confidential
    )
    return take_over_all(session, county.clerk, [(registration, past)])[0]


class TestWhereItStood:
    def test_what_is_closed_bears_the_days_of_its_ledger(self, session: Session, county: County) -> None:
        past = a_past(
            county, CaseStatus.CLOSED, is_contacted=True, is_resolved=True, satisfaction=Satisfaction.SATISFIED
        )
        case = taken_over(session, county, past)
        assert (case.status, case.case_no) == (CaseStatus.CLOSED, "ZS2025-000001")
        assert [case.registered_at, case.dispatched_at, case.replied_at, case.closed_at] == [
            noon(2025, 3, 10),
            noon(2025, 3, 11),
            noon(2025, 3, 20),
            noon(2025, 3, 22),
        ]
        assert case.resolve_due_at == datetime(2025, 3, 25, 17, 30, tzinfo=OFFICE_ZONE)
        assert (case.stage, case.due_at, case.taken_over_at) == (None, None, NOW)
        assert (case.closure_type, case.satisfaction) == (ClosureType.SUBSTANTIVE, Satisfaction.SATISFIED)
        outcome = session.exec(select(Outcome).where(Outcome.case_id == case.id)).one()
        assert (outcome.result, outcome.at, outcome.closure_mode) == (RESULT, case.replied_at, ClosureMode.SOLVED)

    def test_one_event_says_so_and_proves(self, session: Session, county: County) -> None:
        case = taken_over(session, county, a_past(county, CaseStatus.CLOSED))
        event = session.exec(select(CaseEvent).where(CaseEvent.case_id == case.id)).one()
        assert (event.verb, event.source, event.target, event.at) == (Verb.TAKE_OVER, None, CaseStatus.CLOSED, NOW)
        wanted = {"stood": "closed", "number": "JZ-7", "registered": "2025-03-10", "closed": "2025-03-22"}
        assert wanted.items() <= event.facts.items()
        assert first_broken_link(case, [event]) is None
        assert verify_all(session).is_whole

    def test_open_one_keeps_the_date_of_its_ledger(self, session: Session, county: County) -> None:
        case = taken_over(session, county, a_past(county, CaseStatus.HANDLING, due_on=date(2026, 4, 1)))
        assert (case.stage, case.due_at) == (Stage.RESOLVE, datetime(2026, 4, 1, 17, 30, tzinfo=OFFICE_ZONE))
        assert case.due_rule.startswith("taken_over")
        part = session.exec(select(Part).where(Part.case_id == case.id)).one()
        assert (part.unit_id, part.status, part.due_at) == (county.roads.id, PartStatus.SIGNED, case.due_at)

    @pytest.mark.parametrize(
        ("stood", "stage"),
        [
            (CaseStatus.REGISTERED, Stage.DIAGNOSE),
            (CaseStatus.DISPATCHED, Stage.SIGN),
            (CaseStatus.HANDLING, Stage.RESOLVE),
            (CaseStatus.REVIEWING, Stage.REVISIT),
        ],
    )
    def test_open_one_without_a_date_has_its_stage_from_today(
        self, session: Session, county: County, stood: CaseStatus, stage: Stage
    ) -> None:
        case = taken_over(session, county, a_past(county, stood, due_on=None))
        assert case.stage is stage
        assert case.due_at is not None
        assert case.due_at > NOW
        # Counted anew it stays: its clock began when it came here, not when it was registered elsewhere.
        assert preview(session, county.sysadmin).moved == ()

    def test_confidential_one_goes_to_its_desk_and_to_no_unit(self, session: Session, county: County) -> None:
        case = taken_over(session, county, a_past(county, CaseStatus.HANDLING), confidential=True)
        assert (case.status, case.title, case.lead_unit_id) == (CaseStatus.REGISTERED, "", None)
        assert case.case_no.startswith("ZM2025-")
        event = session.exec(select(CaseEvent).where(CaseEvent.case_id == case.id)).one()
        assert event.facts == {}
        assert event.stated["stood"] == CaseStatus.HANDLING
        assert session.exec(select(Part).where(Part.case_id == case.id)).all() == []
        assert open_case(session, county.discipline, case.id).case.id == case.id

    def test_numbers_are_of_the_year_of_registration(self, session: Session, county: County) -> None:
        days = (date(2024, 5, 1), date(2025, 1, 3), date(2024, 2, 1), date(2026, 3, 1))
        cases = [
            taken_over(session, county, Past(stood=CaseStatus.REGISTERED, registered_on=day)).case_no for day in days
        ]
        assert cases[:3] == ["ZS2024-000001", "ZS2025-000001", "ZS2024-000002"]
        assert cases[3].startswith("ZS2026-")
        session.flush()  # The proof reads plain columns.
        assert verify_all(session).is_whole


class TestContradictions:
    @pytest.mark.parametrize(
        ("stood", "changes", "wanted"),
        [
            ("closed", {"closed_on": None}, ("closed_on", "past_needs")),
            ("closed", {"closure_mode": None}, ("closure_mode", "past_needs")),
            ("closed", {"closed_on": date(2025, 3, 1)}, ("closed_on", "past_days_out_of_order")),
            ("closed", {"closed_on": date(2026, 3, 13)}, ("closed_on", "cell_date_ahead")),
            ("closed", {"is_resolved": False}, ("is_resolved", "past_solved_unsolved")),
            ("closed", {"registered_on": date(1925, 3, 1)}, ("registered_on", "past_too_old")),
            ("handling", {"lead_unit_id": None}, ("lead_unit", "past_needs")),
            ("handling", {"closed_on": date(2025, 3, 22)}, ("closed_on", "past_day_against_state")),
            ("dispatched", {"replied_on": date(2025, 3, 22)}, ("replied_on", "past_day_against_state")),
            ("handling", {"due_on": date(2025, 3, 1)}, ("due_on", "past_days_out_of_order")),
            ("reviewing", {"result": "好了"}, ("result", "past_needs")),
        ],
    )
    def test_each_is_named_by_its_cell_and_refused(
        self, session: Session, county: County, stood: str, changes: dict[str, Any], wanted: tuple[str, str]
    ) -> None:
        past = a_past(county, CaseStatus(stood), **changes)
        found = contradiction(past)
        assert found is not None
        assert (found[0], found[1].key) == wanted
        with pytest.raises(BadInput):
            taken_over(session, county, past)
        assert session.exec(select(Case).where(col(Case.taken_over_at).is_not(None))).all() == []

    def test_states_that_wait_for_a_decision_here_are_none_of_a_ledger(self, county: County) -> None:
        found = contradiction(replace(a_past(county, CaseStatus.HANDLING), stood=CaseStatus.SUSPENDED))
        assert found is not None
        assert found[0] == "stood"

    def test_only_a_clerk_of_the_place_takes_over(self, session: Session, county: County) -> None:
        wanted = [
            (
                Registration(title="上学路坑洼", channel=Channel.LETTER, place=place_of(county.village)),
                a_past(county, CaseStatus.REGISTERED),
            )
        ]
        for other in (county.recorder, county.south_clerk, county.leader):
            with pytest.raises(NotPermitted):
                take_over_all(session, other, wanted)


class TestQuiet:
    def test_nobody_is_told_of_what_came_in(self, session: Session, county: County) -> None:
        states = (CaseStatus.DISPATCHED, CaseStatus.HANDLING, CaseStatus.REVIEWING, CaseStatus.CLOSED)
        ids = [taken_over(session, county, a_past(county, stood)).id for stood in states]
        for table in (Notice, Delivery):
            assert session.exec(select(table).where(col(table.case_id).in_(ids))).all() == []


class TestGoesOn:
    def test_to_its_end_by_the_ordinary_way(self, session: Session, county: County) -> None:
        case = taken_over(session, county, a_past(county, CaseStatus.HANDLING, due_on=date(2026, 4, 1)))
        service.reply(session, county.handler, case.id, NO_STEP, a_closing())
        way = Way(session, county)
        way.approve(case)
        way.close(case)
        events = session.exec(select(CaseEvent).where(CaseEvent.case_id == case.id).order_by(col(CaseEvent.seq))).all()
        assert (case.status, first_broken_link(case, events)) == (CaseStatus.CLOSED, None)

    def test_from_the_signature_on(self, session: Session, county: County) -> None:
        case = taken_over(session, county, a_past(county, CaseStatus.DISPATCHED, due_on=date(2026, 4, 1)))
        service.sign(session, county.handler, case.id, NO_STEP)
        assert (case.status, case.stage) == (CaseStatus.HANDLING, Stage.RESOLVE)
        assert case.due_at == datetime(2026, 4, 1, 17, 30, tzinfo=OFFICE_ZONE)

    def test_who_entered_a_result_does_not_ask_whether_it_holds(self, session: Session, county: County) -> None:
        case = taken_over(session, county, a_past(county, CaseStatus.REVIEWING))
        Way(session, county).close(case)
        assert (case.status, case.closure_mode) == (CaseStatus.CLOSED, ClosureMode.SOLVED)


class TestTakenBack:
    @pytest.mark.parametrize("stood", [CaseStatus.REGISTERED, CaseStatus.HANDLING, CaseStatus.CLOSED])
    def test_from_wherever_it_stood(self, session: Session, county: County, stood: CaseStatus) -> None:
        case = taken_over(session, county, a_past(county, stood))
        assert take_back(session, county.clerk, [case.id], reason="传错了台账") == [case.id]
        events = session.exec(select(CaseEvent).where(CaseEvent.case_id == case.id).order_by(col(CaseEvent.seq))).all()
        assert [event.verb for event in events] == [Verb.TAKE_OVER, Verb.TAKE_BACK]
        assert (events[-1].source, case.status, case.closed_at) == (stood, CaseStatus.WITHDRAWN, None)
        assert first_broken_link(case, events) is None

    def test_what_somebody_has_moved_stays(self, session: Session, county: County) -> None:
        case = taken_over(session, county, a_past(county, CaseStatus.DISPATCHED))
        service.sign(session, county.handler, case.id, NO_STEP)
        assert take_back(session, county.clerk, [case.id], reason="传错了台账") == []


class TestFigures:
    def test_a_closed_one_counts_in_the_months_of_its_days_and_a_wrong_ledger_in_none(
        self, session: Session, county: County
    ) -> None:
        case = taken_over(session, county, a_past(county, CaseStatus.CLOSED))
        before = headline(session, county.leader, BoardFilter(from_on=date(2026, 3, 1), to_on=date(2026, 3, 12)))

        def counted(first: date, last: date) -> tuple[int, int, int | None]:
            found = headline(session, county.leader, BoardFilter(from_on=first, to_on=last))
            return found.registered.value, found.open.value, found.open.previous

        assert counted(date(2025, 3, 1), date(2025, 3, 31)) == (1, before.open.value, 0)
        # When the second half of March began it was open, although nobody here knew of it.
        assert counted(date(2025, 3, 16), date(2025, 3, 31)) == (0, before.open.value, 1)
        assert before.open.previous == 0
        take_back(session, county.clerk, [case.id], reason="传错了台账")
        assert counted(date(2025, 3, 16), date(2025, 3, 31))[2] == 0
