"""Does it take two to call a matter malicious, and does the case wait where it is until both have spoken?"""

import pytest
from sqlmodel import Session, select

from feedback.access.actor import Actor
from feedback.core.errors import FeedbackError, IllegalMove, NotPermitted
from feedback.notify.outlets import SmsGateway, set_sms_gateway
from feedback.reports import case_papers
from feedback.tracker import service
from feedback.tracker.casefile import open_case
from feedback.tracker.desks import Desk, desk_page
from feedback.tracker.door import NO_STEP
from models.case import Case, Request
from models.notice import Delivery, Notice
from models.vocabulary import CaseStatus, DeclineReason, RequestKind, RequestStatus, Role, Verb
from models.work_vocabulary import CitizenStep, NoticeKind
from tests.factories import REASON, RESULT, County, a_case, a_registered_case, actor, an_opinion
from tests.tracker.acts import do

EARLIER = "XF2025-000077"


@pytest.fixture
def case(session: Session, county: County) -> Case:
    return a_case(session, county)


def ask(session: Session, who: Actor, case: Case) -> None:
    service.request_decline(session, who, case.id, NO_STEP, notice=RESULT, earlier_no=EARLIER)


def the_request(session: Session, case: Case) -> Request:
    wanted = select(Request).where(Request.case_id == case.id, Request.kind == RequestKind.DECLINE)
    return session.exec(wanted).one()


def shown(session: Session, who: Actor) -> list[int]:
    return [row.case_id for row in desk_page(session, who, Desk.DECLINES).rows]


class TestAsking:
    def test_leaves_the_case_and_its_clock_as_they_are(self, session: Session, county: County, case: Case) -> None:
        before = (case.status, case.stage, case.due_at, case.paused_at)
        ask(session, county.clerk, case)
        assert (case.status, case.stage, case.due_at, case.paused_at) == before
        row = the_request(session, case)
        assert (row.status, row.reason, row.legal_ground, row.unit_id) == (
            RequestStatus.PENDING,
            RESULT,
            EARLIER,
            None,
        )

    @pytest.mark.parametrize("name", ["clerk", "leader"])
    def test_nobody_declines_it_alone(self, session: Session, county: County, case: Case, name: str) -> None:
        reason = DeclineReason.MALICIOUS_REPEAT
        with pytest.raises(IllegalMove) as refused:
            service.decline(
                session, getattr(county, name), case.id, NO_STEP, reason=reason, notice=RESULT, earlier_no=EARLIER
            )
        assert (refused.value.key, case.status) == ("decline_needs_second", CaseStatus.REGISTERED)

    def test_once_at_a_time(self, session: Session, county: County, case: Case) -> None:
        ask(session, county.clerk, case)
        with pytest.raises(IllegalMove) as refused:
            ask(session, county.leader, case)
        assert refused.value.key == "request_waits_already"

    def test_rests_on_an_earlier_case_that_is_another(self, session: Session, county: County, case: Case) -> None:
        for number, key in ((case.case_no, "merge_with_itself"), ("ZS2026-999999", "joined_case_not_found")):
            with pytest.raises(FeedbackError) as refused:
                service.request_decline(session, county.clerk, case.id, NO_STEP, notice=RESULT, earlier_no=number)
            assert refused.value.key == key


class TestDeciding:
    def test_upheld_ends_it_in_one_step_that_names_both(
        self, session: Session, county: County, case: Case, sysadmin: Actor
    ) -> None:
        set_sms_gateway(session, sysadmin, SmsGateway(address="https://sms.example.gov.cn", secret="s3cret"))
        an_opinion(session, case, phone="13800001234")
        ask(session, county.clerk, case)
        service.uphold_decline(session, county.leader, case.id, NO_STEP)
        *_, event = open_case(session, county.clerk, case.id).events
        assert (case.status, event.verb, event.actor) == (CaseStatus.DECLINED, Verb.UPHOLD_DECLINE, county.leader.name)
        assert event.note == RESULT
        assert event.facts == {"reason": "malicious_repeat", "earlier": EARLIER, "people": county.clerk.name}
        row = the_request(session, case)
        assert (row.status, row.decided_by_id) == (RequestStatus.UPHELD, county.leader.user_id)
        assert [each.step for each in session.exec(select(Delivery)).all()] == [CitizenStep.DECLINED]

    def test_paper_for_the_person_bears_the_text_that_was_asked_for(
        self, session: Session, county: County, case: Case
    ) -> None:
        an_opinion(session, case)
        ask(session, county.clerk, case)
        service.uphold_decline(session, county.leader, case.id, NO_STEP)
        paper = case_papers.decline(session, county.clerk, case_no=case.case_no)
        assert (paper.facts["notice"], paper.facts["reason"]) == (RESULT, "恶意重复反映")

    def test_denied_goes_back_with_a_reason_and_may_be_asked_again(
        self, session: Session, county: County, case: Case
    ) -> None:
        ask(session, county.clerk, case)
        service.deny_decline(session, county.leader, case.id, NO_STEP, reason=REASON)
        row = the_request(session, case)
        assert (case.status, row.status, row.decision_note) == (CaseStatus.REGISTERED, RequestStatus.DENIED, REASON)
        [event] = [each for each in open_case(session, county.clerk, case.id).events if each.verb is Verb.DENY_DECLINE]
        assert (event.note, event.facts) == (REASON, {"people": county.clerk.name})
        ask(session, county.clerk, case)

    @pytest.mark.parametrize("verb", [Verb.UPHOLD_DECLINE, Verb.DENY_DECLINE])
    def test_asker_does_not_decide_and_another_leader_does(
        self, session: Session, county: County, case: Case, verb: Verb
    ) -> None:
        other = actor(session, Role.LEADER, area=county.north)
        ask(session, county.leader, case)
        assert (shown(session, county.leader), shown(session, other)) == ([], [case.id])
        assert verb not in open_case(session, county.leader, case.id).verbs
        assert verb in open_case(session, other, case.id).verbs
        with pytest.raises(NotPermitted) as refused:
            do(verb, session, county.leader, case, county)
        assert refused.value.key == "not_your_own_request"
        do(verb, session, other, case, county)

    @pytest.mark.parametrize("name", ["clerk", "chair", "south_clerk"])
    def test_only_a_leader_of_the_place_decides(self, session: Session, county: County, case: Case, name: str) -> None:
        ask(session, county.clerk, case)
        with pytest.raises(FeedbackError):
            service.uphold_decline(session, getattr(county, name), case.id, NO_STEP)
        assert shown(session, getattr(county, name)) == []
        assert desk_page(session, county.chair, Desk.REQUESTS).rows == ()

    def test_nothing_to_decide_where_nobody_asks(self, session: Session, county: County, case: Case) -> None:
        assert Verb.UPHOLD_DECLINE not in open_case(session, county.leader, case.id).verbs
        with pytest.raises(IllegalMove) as refused:
            service.uphold_decline(session, county.leader, case.id, NO_STEP)
        assert refused.value.key == "nothing_to_decide"


class TestMoot:
    @pytest.mark.parametrize(
        ("verb", "status"),
        [
            (Verb.DISPATCH, CaseStatus.REGISTERED),
            (Verb.ANSWER, CaseStatus.REGISTERED),
            (Verb.MERGE, CaseStatus.REGISTERED),
            (Verb.DECLINE, CaseStatus.REGISTERED),
            (Verb.WITHDRAW, CaseStatus.REGISTERED),
            (Verb.TRANSFER_OUT, CaseStatus.REGISTERED),
            (Verb.SUSPEND, CaseStatus.AWAITING_CLINIC),
            (Verb.ESCALATE, CaseStatus.AWAITING_CLINIC),
        ],
    )
    def test_whatever_else_becomes_of_it_ends_the_request(
        self, session: Session, county: County, verb: Verb, status: CaseStatus
    ) -> None:
        case = a_case(session, county, status=status)
        ask(session, county.clerk, case)
        do(verb, session, county.chair if status is CaseStatus.AWAITING_CLINIC else county.clerk, case, county)
        assert the_request(session, case).status is RequestStatus.DENIED
        assert shown(session, county.leader) == []

    def test_waiting_for_a_session_does_not(self, session: Session, county: County, case: Case) -> None:
        ask(session, county.clerk, case)
        do(Verb.QUEUE_FOR_CLINIC, session, county.clerk, case, county)
        assert shown(session, county.leader) == [case.id]


class TestTold:
    def test_leader_who_asks_as_the_only_one_of_the_place_asks_those_above(
        self, session: Session, county: County, case: Case
    ) -> None:
        above = actor(session, Role.LEADER, area=county.root)
        ask(session, county.leader, case)
        wanted = select(Notice.user_id).where(Notice.case_id == case.id, Notice.kind == NoticeKind.REQUEST_MADE)
        assert session.exec(wanted).all() == [above.user_id]

    def test_confidential_one_is_decided_by_the_other_officer_of_its_desk(
        self, session: Session, county: County
    ) -> None:
        case = a_registered_case(session, county, confidential=True)
        do(Verb.DIAGNOSE, session, county.discipline, case, county)
        ask(session, county.discipline, case)
        assert (shown(session, county.leader), case.is_confidential) == ([], True)
        with pytest.raises(NotPermitted):
            service.uphold_decline(session, county.discipline, case.id, NO_STEP)
        service.uphold_decline(session, county.second_discipline, case.id, NO_STEP)
        assert case.status is CaseStatus.DECLINED
        people = set(session.exec(select(Notice.user_id).where(Notice.case_id == case.id)).all())
        assert people <= {county.discipline.user_id, county.second_discipline.user_id}
