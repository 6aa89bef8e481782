"""What is said and decided beyond the verbs of a case: does it stay, and is a second one told who was first?"""

from collections.abc import Callable
from datetime import timedelta
from typing import Final

import pytest
from sqlmodel import Session

from feedback.access.policy import place_of
from feedback.core import clock
from feedback.core.clock import office_day, today, utc_now
from feedback.core.errors import BadInput, Conflict, FeedbackError, MissingFact, NotFound, NotPermitted
from feedback.tracker import service
from feedback.tracker.agenda import add_case, refresh_agenda
from feedback.tracker.agenda_rows import agenda_of, treated_now
from feedback.tracker.agenda_topics import HotTopic
from feedback.tracker.assignment import Duty
from feedback.tracker.attendance import Present, attendees_of, colleagues, set_attendees
from feedback.tracker.decisions import defer, note_item, say, take_up
from feedback.tracker.door import NO_STEP, current_parts
from feedback.tracker.minutes import minutes_of
from feedback.tracker.sessions import close_session, session_facts
from feedback.tracker.supervision import leaders_for
from models.clinic import ClinicItem
from models.vocabulary import CaseStatus, ClinicDecision, Nature, PartRole, Role, Verb
from models.work_vocabulary import AttendeeKind
from tests.county import a_county, a_user, actor
from tests.factories import REASON, County, an_opinion, an_order
from tests.statements import statements
from tests.tracker.acts import do
from tests.tracker.tables import brought, item_of, items_of, opened, planned

SAID: Final = "村支书：先填坑，下雨前要通车。\n水利站：排水沟一起做。"


@pytest.fixture
def county(session: Session) -> County:
    """Add a county of this test's own, whose sessions nobody else has touched."""
    return a_county(session)


class TestSaid:
    def test_stays_as_it_was_written(self, session: Session, county: County) -> None:
        case, held = brought(session, county, "上学路坑洼"), opened(session, county)
        item = item_of(session, held, case)
        say(session, county.clerk, item.id, SAID, before="")
        assert item.said == SAID
        say(session, county.clerk, item.id, "  ", before=SAID)
        assert item.said is None

    def test_that_somebody_else_wrote_meanwhile_is_not_overwritten(self, session: Session, county: County) -> None:
        case, held = brought(session, county, "上学路坑洼"), opened(session, county)
        item = item_of(session, held, case)
        say(session, county.clerk, item.id, SAID, before="")
        with pytest.raises(Conflict) as refused:
            say(session, county.chair, item.id, "另一份", before="")
        assert (refused.value.key, item.said) == ("said_changed_meanwhile", SAID)
        say(session, county.chair, item.id, SAID, before="")

    def test_is_not_written_after_the_end_nor_by_strangers(self, session: Session, county: County) -> None:
        case, held = brought(session, county, "上学路坑洼"), opened(session, county)
        item = item_of(session, held, case)
        with pytest.raises(NotFound):
            say(session, county.south_clerk, item.id, SAID, before="")
        close_session(session, county.chair, held.id)
        with pytest.raises(Conflict):
            say(session, county.chair, item.id, SAID, before="")
        with pytest.raises(NotFound):
            say(session, county.chair, 999_999, SAID, before="")


class TestTakenUp:
    def test_is_what_was_taken_up_last(self, session: Session, county: County) -> None:
        first, second = brought(session, county, "上学路坑洼"), brought(session, county, "井盖丢了")
        held = opened(session, county)
        assert treated_now(agenda_of(session, county.chair, held.id)) is None
        for minute, case in enumerate((first, second, first)):
            with clock.set_to(utc_now() + timedelta(minutes=minute)):
                take_up(session, county.clerk, item_of(session, held, case).id)
            session.flush()
            treated = treated_now(agenda_of(session, county.chair, held.id))
            assert treated is not None
            assert treated.case_id == case.id

    def test_is_said_by_who_holds_the_session_while_it_lasts(self, session: Session, county: County) -> None:
        case, held = brought(session, county, "上学路坑洼"), opened(session, county)
        item = item_of(session, held, case)
        with pytest.raises(NotFound):
            take_up(session, county.south_clerk, item.id)
        close_session(session, county.chair, held.id)
        with pytest.raises(Conflict):
            take_up(session, county.chair, item.id)


class TestWithoutAVerb:
    @pytest.mark.parametrize(
        ("act", "decision"),
        [
            (
                lambda session, who, item, text, seen: defer(session, who, item, reason=text, seen=seen),
                ClinicDecision.DEFER,
            ),
            (
                lambda session, who, item, text, seen: note_item(session, who, item, opinion=text, seen=seen),
                ClinicDecision.NOTED,
            ),
        ],
    )
    def test_is_kept_with_its_words_once(
        self, session: Session, county: County, act: Callable[..., None], decision: ClinicDecision
    ) -> None:
        case, held = brought(session, county, "上学路坑洼"), opened(session, county)
        item = item_of(session, held, case)
        with pytest.raises(MissingFact):
            act(session, county.chair, item.id, "短", None)
        act(session, county.chair, item.id, REASON, None)
        assert (item.decision, item.opinion, item.decided_at) == (decision, REASON, utc_now())
        act(session, county.chair, item.id, REASON, None)
        with pytest.raises(Conflict) as refused:
            act(session, county.clerk, item.id, "另一个说法", None)
        assert refused.value.key == "item_decided_meanwhile"
        assert case.status == "awaiting_clinic"

    def test_a_hot_issue_is_noted(self, session: Session, county: County) -> None:
        case, held = brought(session, county, "自来水发黄"), opened(session, county)
        refresh_agenda(session, held, [HotTopic("上河村：自来水发黄", (case.id,))])
        topic = items_of(session, held)[-1]
        note_item(session, county.chair, topic.id, opinion="由水利站牵头全村查一遍", seen=None)
        (told,) = [item for item in agenda_of(session, county.chair, held.id) if item.case_id is None]
        assert (told.decision, told.is_settled) == (ClinicDecision.NOTED, True)

    def test_what_was_put_off_may_still_be_decided(self, session: Session, county: County) -> None:
        case, held = brought(session, county, "上学路坑洼"), opened(session, county)
        item = item_of(session, held, case)
        defer(session, county.chair, item.id, reason=REASON, seen=None)
        do(Verb.DISPATCH, session, county.chair, case, county)
        assert item.decision is ClinicDecision.DISPATCH


class TestOnWhatUnitsHave:
    def test_a_late_case_is_suspended_by_the_session(self, session: Session, county: County) -> None:
        case = brought(session, county, "路灯不亮", status=CaseStatus.HANDLING)
        held = opened(session, county)
        for item in items_of(session, held):
            session.delete(item)
        session.flush()
        item = add_case(session, county.chair, held.id, case.case_no)
        do(Verb.SUSPEND, session, county.chair, case, county)
        assert item.decision is ClinicDecision.SUSPEND

    def test_one_that_is_looked_at_again_goes_on(self, session: Session, county: County) -> None:
        case = brought(session, county, "断头路", status=CaseStatus.SUSPENDED)
        held = opened(session, county)
        item = item_of(session, held, case)
        item.decision = None
        session.flush()
        service.resume(session, county.chair, case.id, NO_STEP, note="资金到了")
        (told,) = agenda_of(session, county.chair, held.id)
        assert (told.decision, told.opinion, told.status) == (ClinicDecision.NOTED, "资金到了", CaseStatus.HANDLING)


class TestNamedLeader:
    def test_takes_a_case_over_and_the_session_goes_on_with_it(self, session: Session, county: County) -> None:
        case, held = brought(session, county, "拆迁安置"), opened(session, county)
        leader = county.leader
        service.adopt(session, county.chair, case.id, NO_STEP, leader_id=leader.user_id, note="三个月内了结")
        (told,) = agenda_of(session, county.chair, held.id)
        assert (told.decision, told.leader, told.is_settled) == (ClinicDecision.ADOPT, leader.name, False)
        assert case.adopted_by_id == leader.user_id
        do(Verb.DISPATCH, session, county.chair, case, county)
        (told,) = agenda_of(session, county.chair, held.id)
        assert (told.decision, told.leader, told.is_settled) == (ClinicDecision.DISPATCH, leader.name, True)

    def test_is_a_leader_of_the_place(self, session: Session, county: County) -> None:
        case = brought(session, county, "拆迁安置")
        above = actor(session, Role.LEADER, area=county.root)
        other = actor(session, Role.LEADER, area=county.south)
        gone = a_user(session, is_active=False)
        found = {leader.user_id for leader in leaders_for(session, place_of(case))}
        assert {county.leader.user_id, above.user_id} <= found
        assert other.user_id not in found
        for wrong in (other.user_id, gone.id, county.handler.user_id):
            with pytest.raises(MissingFact) as refused:
                service.adopt(session, county.chair, case.id, NO_STEP, leader_id=wrong)
            assert refused.value.key == "leader_not_of_place"
        with pytest.raises(MissingFact) as refused:
            service.adopt(session, county.chair, case.id, NO_STEP)
        assert refused.value.facts["field"] == "leader"

    def test_is_not_whom_a_report_names(self, session: Session, county: County) -> None:
        case = brought(session, county, "反映镇长")
        named = actor(session, Role.LEADER, area=county.north)
        an_opinion(session, case, words=f"举报{named.name}不作为")
        case.nature = Nature.REPORT
        session.flush()
        with pytest.raises(NotPermitted) as refused:
            service.adopt(session, county.chair, case.id, NO_STEP, leader_id=named.user_id)
        assert refused.value.key == "accused_leader"


class TestCoUnits:
    def test_have_dates_of_their_own_before_the_leads(self, session: Session, county: County) -> None:
        case, held = brought(session, county, "上学路坑洼"), opened(session, county)
        due, earlier = utc_now() + timedelta(days=20), utc_now() + timedelta(days=6)
        co = (Duty(unit_id=county.water.id, duty="疏通排水沟", due_at=due + timedelta(days=1)),)
        with pytest.raises(MissingFact) as refused:
            service.dispatch(session, county.chair, case.id, NO_STEP, an_order(county, co=co, due_at=due))
        assert refused.value.key == "co_due_after_lead"
        co = (Duty(unit_id=county.water.id, duty="疏通排水沟", due_at=earlier),)
        service.dispatch(session, county.chair, case.id, NO_STEP, an_order(county, co=co, due_at=due))
        dates = {part.role: part.due_at for part in current_parts(session, case)}
        assert dates == {PartRole.LEAD: due, PartRole.CO: earlier}
        (line,) = minutes_of(session, county.chair, held.id).items
        assert (line.lead, line.due_on) == ("石桥镇村镇建设办", office_day(due))
        assert [(unit.name, unit.duty, unit.due_on) for unit in line.co] == [
            ("石桥镇水利站", "疏通排水沟", office_day(earlier))
        ]


class TestMinutes:
    def test_hold_who_was_there_and_what_was_said_and_decided(self, session: Session, county: County) -> None:
        first, second = brought(session, county, "上学路坑洼"), brought(session, county, "井盖丢了")
        held = opened(session, county)
        people = [
            Present(AttendeeKind.PRESENT, county.leader.name, "镇长", county.leader.user_id),
            Present(AttendeeKind.EXCUSED, "王律师", "驻村律师"),
        ]
        set_attendees(session, county.chair, held.id, people)
        say(session, county.chair, item_of(session, held, first).id, SAID, before="")
        do(Verb.DISPATCH, session, county.chair, first, county)
        do(Verb.SUSPEND, session, county.chair, second, county)
        told = minutes_of(session, county.leader, held.id)
        assert (told.number, told.area, told.held_on, told.place) == (1, "石桥镇", today(), "乡政府二楼会议室")
        assert (told.chair, told.keeper) == (county.chair.name, county.chair.name)
        assert told.attendees == {
            AttendeeKind.PRESENT: ((county.leader.name, "镇长"),),
            AttendeeKind.LISTENING: (),
            AttendeeKind.EXCUSED: (("王律师", "驻村律师"),),
        }
        lines = [(line.number, line.case_no, line.question, line.decision, line.said) for line in told.items]
        assert lines == [
            (1, first.case_no, "上学路坑洼", "dispatch", SAID),
            (2, second.case_no, "井盖丢了", "suspend", ""),
        ]
        assert told.items[1].due_on == second.next_look_on

    def test_are_not_read_by_other_places_nor_by_units(self, session: Session, county: County) -> None:
        held = opened(session, county)
        for other in (county.south_clerk, county.handler, county.cadre, county.discipline):
            with pytest.raises(NotFound):
                minutes_of(session, other, held.id)
        assert minutes_of(session, county.county_chair, held.id).number == 1

    def test_are_read_in_as_many_statements_for_many_matters_as_for_few(self, session: Session, county: County) -> None:
        case, held = brought(session, county, "上学路坑洼"), opened(session, county)
        do(Verb.DISPATCH, session, county.chair, case, county)
        with statements(session) as few:
            minutes_of(session, county.chair, held.id)
        more = [brought(session, county, f"第{number}件") for number in range(12)]
        refresh_agenda(session, held)
        for each in more:
            do(Verb.DISPATCH, session, county.chair, each, county)
        with statements(session) as many:
            assert len(minutes_of(session, county.chair, held.id).items) == 13
        assert len(many) == len(few)


class TestAttendees:
    def test_are_refused_where_one_is_named_twice_or_not_at_all(self, session: Session, county: County) -> None:
        held = planned(session, county)
        twice = [Present(kind, "周敏", "", county.clerk.user_id) for kind in AttendeeKind]
        refused: dict[str, type[FeedbackError]] = {}
        for people in (twice, [Present(AttendeeKind.PRESENT, "  ")], [Present(AttendeeKind.PRESENT, "长" * 61)]):
            with pytest.raises(BadInput) as fault:
                set_attendees(session, county.chair, held.id, people)
            refused[fault.value.key] = type(fault.value)
        assert set(refused) == {"attendee_twice", "attendee_name"}
        assert attendees_of(session, held.id) == ()

    def test_are_chosen_from_the_staff_of_the_place(self, session: Session, county: County) -> None:
        held = planned(session, county)
        seat = session_facts(session, county.chair, held.id).seat
        found = {each.user_id: each.where for each in colleagues(session, seat, held.level)}
        assert found[county.handler.user_id] == "石桥镇村镇建设办"
        assert found[county.cadre.user_id] == "上河村"
        outside = {county.south_clerk.user_id, county.discipline.user_id, county.county_chair.user_id}
        assert not outside & set(found)


def test_a_decision_is_told_with_the_facts_of_its_event(session: Session, county: County) -> None:
    case, held = brought(session, county, "上学路坑洼"), opened(session, county)
    do(Verb.DISPATCH, session, county.chair, case, county)
    (told,) = agenda_of(session, county.chair, held.id)
    assert told.facts["lead"] == "石桥镇村镇建设办"
    assert isinstance(items_of(session, held)[0], ClinicItem)
