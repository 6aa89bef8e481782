"""Does a move tell whom it concerns, once it is done, and nobody else?"""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from sqlmodel import Session, col, select

from feedback.access.actor import Actor
from feedback.core.clock import set_to, today
from feedback.core.errors import FeedbackError
from feedback.notify.outlets import NewOutlet, SmsGateway, add_outlet, set_sms_gateway
from feedback.notify.service import UNTOLD
from feedback.tracker import door, service
from feedback.tracker.door import NO_STEP, Step
from feedback.tracker.telling import _TO_CITIZEN, tell_of
from feedback.worktime.office_rules import OfficeRuleName
from models.case import Case, CaseEvent
from models.duty import DutyShift
from models.notice import Delivery, Notice
from models.vocabulary import CaseStatus, ReopenGround, Role, SuperviseLevel, Urgency, Verb
from models.work_vocabulary import CitizenStep, NoticeKind, OutletKind
from models.worktime import OfficeRule
from tests.county import County, actor
from tests.factories import NOW, REASON, Way, a_case, a_diagnosis, a_registered_case, an_opinion, an_order, the_answers
from tests.statements import statements
from tests.tracker.acts import do, make_ready
from tests.worlds import World, case_in

CRITICAL = a_diagnosis(urgency=Urgency.CRITICAL)


def notices(session: Session, case: Case, since: int = 0) -> list[tuple[NoticeKind, int]]:
    """Return who was told what of a case, in the order of the kinds."""
    wanted = select(Notice.kind, Notice.user_id).where(Notice.case_id == case.id, col(Notice.id) > since)
    return sorted((NoticeKind(kind), user_id) for kind, user_id in session.exec(wanted))


def newest(session: Session) -> int:
    return session.exec(select(Notice.id).order_by(col(Notice.id).desc())).first() or 0


def told_by(
    verb: Verb, session: Session, who: Actor, world: World, status: CaseStatus
) -> tuple[Case, list[tuple[NoticeKind, int]]]:
    """Let `who` do `verb` to the world's case in `status`; return what people were told by that."""
    case = case_in(session, world, status)
    make_ready(verb, session, case, world.county)
    since = newest(session)
    do(verb, session, who, case, world.county)
    return case, notices(session, case, since)


class TestWho:
    @pytest.mark.parametrize(
        ("verb", "by", "status", "told"),
        [
            (Verb.DISPATCH, "chair", CaseStatus.AWAITING_CLINIC, [(NoticeKind.ASSIGNED, "handler")]),
            (Verb.REQUEST_RETURN, "handler", CaseStatus.HANDLING, [(NoticeKind.REQUEST_MADE, "clerk chair")]),
            (Verb.REQUEST_EXTENSION, "handler", CaseStatus.HANDLING, [(NoticeKind.REQUEST_MADE, "clerk chair")]),
            (Verb.DENY_RETURN, "chair", CaseStatus.HANDLING, [(NoticeKind.REQUEST_DECIDED, "handler")]),
            (Verb.GRANT_EXTENSION, "clerk", CaseStatus.HANDLING, [(NoticeKind.REQUEST_DECIDED, "handler")]),
            (Verb.DENY_EXTENSION, "clerk", CaseStatus.HANDLING, [(NoticeKind.REQUEST_DECIDED, "handler")]),
            (
                Verb.UPHOLD_RETURN,
                "chair",
                CaseStatus.HANDLING,
                [
                    (NoticeKind.ASSIGNED, "bureau_handler"),
                    (NoticeKind.RELEASED, "co_handler"),
                    (NoticeKind.REQUEST_DECIDED, "handler"),
                ],
            ),
            (Verb.REQUEST_DECLINE, "clerk", CaseStatus.REGISTERED, [(NoticeKind.REQUEST_MADE, "leader")]),
            (Verb.REQUEST_DECLINE, "leader", CaseStatus.REGISTERED, []),
            (Verb.UPHOLD_DECLINE, "leader", CaseStatus.REGISTERED, [(NoticeKind.REQUEST_DECIDED, "clerk")]),
            (Verb.DENY_DECLINE, "leader", CaseStatus.AWAITING_CLINIC, [(NoticeKind.REQUEST_DECIDED, "clerk")]),
            (Verb.REPLY, "handler", CaseStatus.HANDLING, [(NoticeKind.REPLY_TO_CHECK, "reviewer")]),
            (Verb.SEND_BACK, "reviewer", CaseStatus.REPLIED, [(NoticeKind.SENT_BACK, "handler")]),
            (Verb.APPROVE_REPLY, "reviewer", CaseStatus.REPLIED, [(NoticeKind.TO_REVISIT, "revisitor")]),
            (Verb.ANSWER, "clerk", CaseStatus.REGISTERED, [(NoticeKind.TO_REVISIT, "revisitor")]),
            (Verb.RECORD_REVISIT, "revisitor", CaseStatus.REVIEWING, []),
            (Verb.REOPEN, "leader", CaseStatus.CLOSED, [(NoticeKind.REDO, "handler")]),
            (Verb.REMIND, "clerk", CaseStatus.HANDLING, [(NoticeKind.REMINDED, "handler co_handler")]),
            (Verb.SUPERVISE, "clerk", CaseStatus.HANDLING, [(NoticeKind.SUPERVISED, "handler co_handler leader")]),
            (Verb.SUPERVISE, "chair", CaseStatus.REGISTERED, [(NoticeKind.SUPERVISED, "clerk leader")]),
            (Verb.ADOPT, "leader", CaseStatus.HANDLING, [(NoticeKind.ADOPTED, "handler co_handler")]),
            (
                Verb.ESCALATE,
                "chair",
                CaseStatus.HANDLING,
                [(NoticeKind.ESCALATED_UP, "county_chair"), (NoticeKind.RELEASED, "handler co_handler")],
            ),
            (Verb.ESCALATE, "chair", CaseStatus.AWAITING_CLINIC, [(NoticeKind.ESCALATED_UP, "county_chair")]),
            (Verb.WITHDRAW, "clerk", CaseStatus.HANDLING, [(NoticeKind.RELEASED, "handler co_handler")]),
            (Verb.WITHDRAW, "clerk", CaseStatus.REGISTERED, []),
            (Verb.TRANSFER_OUT, "chair", CaseStatus.HANDLING, [(NoticeKind.RELEASED, "handler co_handler")]),
            (Verb.DIAGNOSE, "clerk", CaseStatus.REGISTERED, []),
            (Verb.SIGN, "handler", CaseStatus.DISPATCHED, []),
            (Verb.LOG_ACTION, "handler", CaseStatus.HANDLING, []),
            (Verb.SUSPEND, "chair", CaseStatus.HANDLING, [(NoticeKind.SUSPENDED, "handler co_handler")]),
            (Verb.SUSPEND, "chair", CaseStatus.AWAITING_CLINIC, []),
            (Verb.SUSPEND, "chair", CaseStatus.SUSPENDED, [(NoticeKind.SUSPENDED, "handler co_handler")]),
            (Verb.RESUME, "leader", CaseStatus.SUSPENDED, [(NoticeKind.RESUMED, "handler co_handler")]),
        ],
        ids=lambda value: str(value) if isinstance(value, Verb | CaseStatus) else "",
    )
    def test_hears_of_it(
        self,
        session: Session,
        world: World,
        verb: Verb,
        by: str,
        status: CaseStatus,
        told: Sequence[tuple[NoticeKind, str]],
    ) -> None:
        county = world.county
        _case, found = told_by(verb, session, getattr(county, by), world, status)
        wanted = [(kind, getattr(county, name).user_id) for kind, names in told for name in names.split()]
        assert found == sorted(wanted)

    def test_redo_goes_to_the_unit_that_does_it_again(self, session: Session, world: World) -> None:
        case, county = case_in(session, world, CaseStatus.REVIEWING), world.county
        since = newest(session)
        answers = the_answers(is_resolved=False)
        service.record_revisit(session, county.revisitor, case.id, NO_STEP, answers, closing_mode=None)
        assert notices(session, case, since) == [(NoticeKind.REDO, county.handler.user_id)]

    def test_who_made_the_move_is_not_told(self, session: Session, world: World) -> None:
        clerk = world.county.clerk
        found = told_by(Verb.SUPERVISE, session, clerk, world, CaseStatus.REGISTERED)[1]
        assert clerk.user_id not in {user_id for _kind, user_id in found}

    def test_nearest_level_that_has_somebody_is_told(self, session: Session, world: World) -> None:
        county_reviewer = actor(session, Role.REVIEWER, area=world.county.root)
        southern = a_registered_case(session, world.county, by=None, place=world.county.place)
        assert southern.township_id == world.county.north.id
        _case, found = told_by(Verb.REPLY, session, world.county.handler, world, CaseStatus.HANDLING)
        assert county_reviewer.user_id not in {user_id for _kind, user_id in found}

    def test_decision_that_the_county_has_to_take_is_told_to_the_county(self, session: Session, county: County) -> None:
        case = a_case(session, county, status=CaseStatus.AWAITING_CLINIC)
        service.escalate(session, county.chair, case.id, NO_STEP, reason=REASON)
        service.dispatch(session, county.county_chair, case.id, NO_STEP, an_order(county))
        Way(session, county).sign(case)
        since = newest(session)
        do(Verb.REQUEST_RETURN, session, county.handler, case, county)
        assert notices(session, case, since) == [(NoticeKind.REQUEST_MADE, county.county_chair.user_id)]

    def test_revisit_that_was_not_drawn_waits_for_nobody(self, session: Session, world: World) -> None:
        case = case_in(session, world, CaseStatus.REPLIED)
        case.wants_reply = False
        session.add(OfficeRule(name=OfficeRuleName.REVISIT_SHARE, value="0"))
        since = newest(session)
        service.approve_reply(session, world.county.reviewer, case.id, NO_STEP)
        assert notices(session, case, since) == []

    def test_card_is_told_by_its_colour(self, session: Session, world: World) -> None:
        case = told_by(Verb.SUPERVISE, session, world.county.clerk, world, CaseStatus.HANDLING)[0]
        told = session.exec(select(Notice.facts).where(Notice.case_id == case.id, Notice.kind == "supervised")).first()
        assert told
        assert told["level"] == SuperviseLevel.YELLOW.value


class TestDanger:
    def test_duty_leaders_clerks_and_leaders_hear_of_it_at_once_and_outside(
        self, session: Session, county: County, sysadmin: Actor
    ) -> None:
        on_duty, tomorrow = (actor(session, Role.LEADER, area=county.root) for _ in range(2))
        day = today()
        session.add(DutyShift(area_id=county.root.id, user_id=on_duty.user_id, first_on=day, last_on=day))
        later = day + timedelta(days=1)
        session.add(DutyShift(area_id=county.north.id, user_id=tomorrow.user_id, first_on=later, last_on=later))
        second_clerk = actor(session, Role.CLERK, area=county.north)
        new = NewOutlet(kind=OutletKind.DINGTALK, address="abcdef123456", user_id=on_duty.user_id)
        add_outlet(session, sysadmin, new)
        case = a_registered_case(session, county)
        service.diagnose(session, county.clerk, case.id, NO_STEP, CRITICAL)
        alarmed = {on_duty.user_id, second_clerk.user_id, county.leader.user_id}
        assert notices(session, case) == sorted((NoticeKind.CRITICAL, user_id) for user_id in alarmed)
        [message] = session.exec(select(Delivery)).all()
        assert message.is_urgent
        assert message.title == f"特急件 {case.case_no}"

    def test_is_told_again_only_where_it_is_new(self, session: Session, county: County) -> None:
        case = a_registered_case(session, county)
        for _ in range(2):
            service.diagnose(session, county.clerk, case.id, NO_STEP, CRITICAL)
        assert len(notices(session, case)) == 1
        for urgency in (Urgency.NORMAL, Urgency.CRITICAL):
            labels = a_diagnosis(urgency=urgency, note=REASON)
            service.change_labels(session, county.clerk, case.id, NO_STEP, labels)
        assert notices(session, case) == [(NoticeKind.CRITICAL, county.leader.user_id)] * 2

    def test_unit_that_gets_it_is_told_outside_too(self, session: Session, county: County, sysadmin: Actor) -> None:
        new = NewOutlet(kind=OutletKind.WECOM, address="abcdef123456", unit_id=county.roads.id)
        add_outlet(session, sysadmin, new)
        case = a_registered_case(session, county)
        service.diagnose(session, county.clerk, case.id, NO_STEP, CRITICAL)
        service.dispatch(session, county.clerk, case.id, NO_STEP, an_order(county))
        assert [each.title for each in session.exec(select(Delivery)).all()] == [f"派来 {case.case_no}"]


class TestConfidential:
    def test_report_that_turns_confidential_is_told_to_its_desk_alone(self, session: Session, county: County) -> None:
        case = a_registered_case(session, county)
        hidden = a_diagnosis(urgency=Urgency.CRITICAL, confidential=True)
        service.diagnose(session, county.clerk, case.id, NO_STEP, hidden)
        assert case.is_confidential
        desk = {county.discipline.user_id, county.second_discipline.user_id}
        assert {user_id for _kind, user_id in notices(session, case)} == desk
        facts = session.exec(select(Notice.facts).where(Notice.case_id == case.id)).all()
        assert [*facts] == [{"number": case.case_no, "is_confidential": 1}] * 2

    def test_no_unit_and_no_office_hears_of_its_moves(self, session: Session, county: County) -> None:
        case = a_case(session, county, status=CaseStatus.CLOSED, confidential=True)
        people = {user_id for _kind, user_id in notices(session, case)}
        assert people == {county.discipline.user_id, county.second_discipline.user_id}


class TestCitizen:
    def test_hears_of_each_step(self, session: Session, county: County, sysadmin: Actor) -> None:
        set_sms_gateway(session, sysadmin, SmsGateway(address="https://sms.example.gov.cn", secret="s3cret"))
        case = a_registered_case(session, county)
        an_opinion(session, case, is_searched=False, phone="13812345678")
        Way(session, county).to(case, CaseStatus.CLOSED)
        new = {"ground": ReopenGround.NEW_FACT, "reason": REASON, "by_citizen": True}
        service.reopen(session, county.leader, case.id, NO_STEP, **new)  # type: ignore[arg-type]  # Facts by name.
        steps = session.exec(select(Delivery.step).order_by(col(Delivery.id))).all()
        assert [*steps] == [CitizenStep.DISPATCHED, CitizenStep.REPLIED, CitizenStep.CLOSED, CitizenStep.REDO]

    def test_every_step_but_the_receipt_has_a_move(self) -> None:
        assert set(_TO_CITIZEN.values()) == set(CitizenStep) - {CitizenStep.RECEIVED}


class TestOnce:
    def test_retried_move_tells_nobody_again(self, session: Session, world: World) -> None:
        case, step = case_in(session, world, CaseStatus.HANDLING), Step(submission_key="press-1")
        since = newest(session)
        for _ in range(2):
            service.remind(session, world.county.clerk, case.id, step)
        assert len(notices(session, case, since)) == 2

    def test_refused_move_tells_nobody(self, session: Session, world: World) -> None:
        case, since = case_in(session, world, CaseStatus.HANDLING), newest(session)
        with pytest.raises(FeedbackError):
            service.send_back(session, world.county.reviewer, case.id, NO_STEP, defect=None, note="x")  # type: ignore[arg-type]  # Refused.
        with pytest.raises(FeedbackError):
            service.escalate(session, world.county.chair, case.id, NO_STEP, reason="")
        assert notices(session, case, since) == []
        service.remind(session, world.county.clerk, case.id, NO_STEP)
        assert len(notices(session, case, since)) == 2

    def test_of_a_past_that_is_played_nobody_is_told(self, session: Session, world: World) -> None:
        session.info[UNTOLD] = True
        assert told_by(Verb.REMIND, session, world.county.clerk, world, CaseStatus.HANDLING)[1] == []


class TestStatements:
    @pytest.fixture
    def asked(self, monkeypatch: pytest.MonkeyPatch) -> list[int]:
        """Return how many statements the telling of each move takes."""
        sizes: list[int] = []

        def counted(session: Session, case: Case, event: CaseEvent) -> None:
            with statements(session) as sent:
                tell_of(session, case, event)
            sizes.append(len(sent))

        monkeypatch.setattr(door, "tell_of", counted)
        return sizes

    @pytest.mark.parametrize(
        ("verb", "by", "status", "most"),
        [
            (Verb.DISPATCH, "chair", CaseStatus.AWAITING_CLINIC, 5),
            (Verb.REMIND, "clerk", CaseStatus.HANDLING, 4),
            (Verb.SUPERVISE, "clerk", CaseStatus.HANDLING, 5),
            (Verb.UPHOLD_RETURN, "chair", CaseStatus.HANDLING, 4),
            (Verb.ESCALATE, "chair", CaseStatus.HANDLING, 5),
            (Verb.REPLY, "handler", CaseStatus.HANDLING, 4),
            (Verb.APPROVE_REPLY, "reviewer", CaseStatus.REPLIED, 5),
            (Verb.SIGN, "handler", CaseStatus.DISPATCHED, 0),
        ],
        ids=str,
    )
    def test_are_few_whatever_the_move(
        self,
        session: Session,
        world: World,
        verb: Verb,
        by: str,
        status: CaseStatus,
        most: int,
        asked: list[int],
    ) -> None:
        case = case_in(session, world, status)
        make_ready(verb, session, case, world.county)
        asked_before = len(asked)
        do(verb, session, getattr(world.county, by), case, world.county)
        assert asked[asked_before:] == [most]

    def test_do_not_grow_with_people(self, session: Session, world: World, asked: list[int]) -> None:
        case, county = case_in(session, world, CaseStatus.HANDLING), world.county
        service.remind(session, county.clerk, case.id, NO_STEP)
        for _ in range(30):
            actor(session, Role.HANDLER, unit=county.roads)
        since = newest(session)
        with set_to(NOW + timedelta(days=1)):
            service.remind(session, county.clerk, case.id, NO_STEP)
        assert len(notices(session, case, since)) == 32
        assert asked == [4, 4]
