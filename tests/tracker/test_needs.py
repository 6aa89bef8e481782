"""What must a verb have? Each fact of the design's last column is left out once, and named in the refusal."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

import pytest
from sqlmodel import Session, func, select

from feedback.access.actor import Actor
from feedback.core.clock import today, utc_now
from feedback.core.errors import BadInput, MissingFact, NotFound
from feedback.tracker import service
from feedback.tracker.assignment import Duty
from feedback.tracker.door import LONGEST_TEXT, NO_STEP
from feedback.tracker.supervision import PersonTold
from models.case import Case, CaseEvent, Outcome, Revisit
from models.vocabulary import (
    ActionKind,
    CaseStatus,
    ClosureMode,
    DeclineReason,
    FeedbackMode,
    OutsideChannel,
    ReopenGround,
    ReplyDefect,
    SuperviseLevel,
    Verb,
)
from tests.factories import (
    NOW,
    REASON,
    RESULT,
    County,
    a_closing,
    a_diagnosis,
    a_registered_case,
    an_order,
    the_answers,
)
from tests.tracker.acts import make_ready
from tests.worlds import World, case_in

# A form that was sent without an answer says None where the signature wants a word.
NOTHING: Final[Any] = None
BLANK: Final = "  \n"
NINE_SIGNS: Final = "已经处理好了一二三"

Attempt = Callable[[Session, Actor, int, County], object]


def diagnosing(**changes: Any) -> Attempt:
    return lambda s, a, c, _: service.diagnose(s, a, c, NO_STEP, a_diagnosis(**changes))


def answering(**changes: Any) -> Attempt:
    return lambda s, a, c, _: service.answer(s, a, c, NO_STEP, a_closing(**changes))


def dispatching(**changes: Any) -> Attempt:
    return lambda s, a, c, county: service.dispatch(s, a, c, NO_STEP, an_order(county, **changes))


def replying(**changes: Any) -> Attempt:
    return lambda s, a, c, _: service.reply(s, a, c, NO_STEP, a_closing(**changes))


def revisiting(mode: ClosureMode = ClosureMode.SOLVED, **changes: Any) -> Attempt:
    return lambda s, a, c, _: service.record_revisit(s, a, c, NO_STEP, the_answers(**changes), closing_mode=mode)


def suspending(**changes: Any) -> Attempt:
    def attempt(s: Session, a: Actor, c: int, _county: County) -> object:
        facts: dict[str, Any] = {
            "cause": REASON,
            "plan": REASON,
            "next_look_on": today() + timedelta(days=30),
            "told": PersonTold(how=FeedbackMode.PHONE, on=today()),
        }
        if "in_days" in changes:
            changes["next_look_on"] = today() + timedelta(days=changes.pop("in_days"))
        return service.suspend(s, a, c, NO_STEP, **(facts | changes))

    return attempt


def telling(days: int) -> PersonTold:
    return PersonTold(how=FeedbackMode.PHONE, on=NOW.date() + timedelta(days=days))


def asking_to_decline(notice: str = RESULT, earlier: str = "XF2025-000077") -> Attempt:
    return lambda s, a, c, _: service.request_decline(s, a, c, NO_STEP, notice=notice, earlier_no=earlier)


def declining(reason: DeclineReason, earlier: str | None = None) -> Attempt:
    return lambda s, a, c, _: service.decline(s, a, c, NO_STEP, reason=reason, notice=RESULT, earlier_no=earlier)


def reopening(**changes: Any) -> Attempt:
    facts: dict[str, Any] = {"ground": ReopenGround.NOT_DONE, "reason": REASON, "by_citizen": True}
    return lambda s, a, c, _: service.reopen(s, a, c, NO_STEP, **(facts | changes))


def extending(reason: str, days: float) -> Attempt:
    def attempt(s: Session, a: Actor, c: int, _county: County) -> object:
        due = (s.get_one(Case, c).resolve_due_at or utc_now()) + timedelta(days=days)
        return service.request_extension(s, a, c, NO_STEP, reason=reason, new_due_at=due)

    return attempt


def returning(**changes: Any) -> Attempt:
    facts: dict[str, Any] = {"reason": REASON, "legal_ground": "镇权责清单", "suggested_unit_id": None}
    return lambda s, a, c, _: service.request_return(s, a, c, NO_STEP, **(facts | changes))


CASES: Final = [
    ("diagnose", "registered", "clerk", diagnosing(category=None), "category"),
    ("diagnose", "registered", "clerk", diagnosing(scope=None), "matter_scope"),
    ("diagnose", "registered", "clerk", diagnosing(urgency=None), "urgency"),
    ("diagnose", "registered", "clerk", diagnosing(nature=None), "nature"),
    ("answer", "registered", "clerk", answering(result=BLANK), "result"),
    ("answer", "awaiting_clinic", "chair", answering(result=NINE_SIGNS), "result"),
    ("answer", "registered", "clerk", answering(result="好" * (LONGEST_TEXT + 1)), "result"),
    ("answer", "registered", "clerk", answering(contacted=False), "not_contacted_reason"),
    (
        "queue_for_clinic",
        "registered",
        "clerk",
        lambda s, a, c, _: service.queue_for_clinic(s, a, c, NO_STEP, level=NOTHING),
        "level",
    ),
    ("dispatch", "registered", "clerk", dispatching(lead_unit_id=None), "lead_unit"),
    ("dispatch", "awaiting_clinic", "chair", dispatching(co=(Duty(unit_id=2, duty=BLANK),)), "duty"),
    (
        "dispatch",
        "awaiting_clinic",
        "chair",
        lambda s, a, c, y: service.dispatch(s, a, c, NO_STEP, an_order(y, due_at=utc_now())),
        "due",
    ),
    ("reply", "handling", "handler", replying(result=NINE_SIGNS), "result"),
    ("reply", "handling", "handler", replying(handled_how=NOTHING), "handled_how"),
    ("reply", "handling", "handler", replying(closure_mode=NOTHING), "closure_mode"),
    ("reply", "handling", "handler", replying(contacted=False, not_contacted_reason="忙"), "not_contacted_reason"),
    (
        "send_back",
        "replied",
        "reviewer",
        lambda s, a, c, _: service.send_back(s, a, c, NO_STEP, defect=NOTHING, note=REASON),
        "defect",
    ),
    (
        "send_back",
        "replied",
        "reviewer",
        lambda s, a, c, _: service.send_back(s, a, c, NO_STEP, defect=ReplyDefect.NO_GROUNDS, note=BLANK),
        "note",
    ),
    ("record_revisit", "reviewing", "revisitor", revisiting(feedback_mode=NOTHING), "feedback_mode"),
    ("record_revisit", "reviewing", "revisitor", revisiting(mode=NOTHING, feedback_mode=NOTHING), "feedback_mode"),
    ("record_revisit", "reviewing", "revisitor", revisiting(is_contacted=None), "is_contacted"),
    ("record_revisit", "reviewing", "revisitor", revisiting(is_resolved=None), "is_resolved"),
    ("record_revisit", "reviewing", "revisitor", revisiting(satisfaction=None), "satisfaction"),
    ("record_revisit", "reviewing", "revisitor", revisiting(is_resolved=False), "closure_mode"),
    ("suspend", "handling", "leader", suspending(cause=BLANK), "cause"),
    ("suspend", "handling", "leader", suspending(plan=BLANK), "plan"),
    ("suspend", "awaiting_clinic", "chair", suspending(next_look_on=None), "next_look"),
    ("suspend", "awaiting_clinic", "chair", suspending(in_days=0), "next_look"),
    ("suspend", "awaiting_clinic", "chair", suspending(in_days=184), "next_look"),
    ("suspend", "handling", "chair", suspending(told=None), "told"),
    ("suspend", "handling", "chair", suspending(told=telling(days=1)), "told_on"),
    ("suspend", "handling", "chair", suspending(told=telling(days=-1)), "told_on"),
    ("suspend", "suspended", "chair", suspending(plan=BLANK), "plan"),
    ("suspend", "suspended", "chair", suspending(in_days=184), "next_look"),
    ("decline", "registered", "clerk", declining(DeclineReason.ALREADY_PETITIONED), "earlier"),
    ("decline", "registered", "clerk", declining(DeclineReason.SETTLED_NO_NEW_FACTS, " "), "earlier"),
    ("request_decline", "registered", "clerk", asking_to_decline(earlier="无"), "earlier"),
    ("request_decline", "registered", "clerk", asking_to_decline(notice="短"), "notice"),
    (
        "deny_decline",
        "registered",
        "leader",
        lambda s, a, c, _: service.deny_decline(s, a, c, NO_STEP, reason=" "),
        "reason",
    ),
    ("reopen", "closed", "clerk", reopening(ground=None), "reopen_ground"),
    (
        "uphold_return",
        "handling",
        "chair",
        lambda s, a, c, y: service.uphold_return(s, a, c, NO_STEP, an_order(y, lead_unit_id=None)),
        "lead_unit",
    ),
    (
        "uphold_return",
        "handling",
        "clerk",
        lambda s, a, c, y: service.uphold_return(s, a, c, NO_STEP, an_order(y, measures=BLANK)),
        "reason",
    ),
    ("escalate", "handling", "chair", lambda s, a, c, _: service.escalate(s, a, c, NO_STEP, reason=BLANK), "reason"),
    (
        "decline",
        "registered",
        "clerk",
        lambda s, a, c, _: service.decline(s, a, c, NO_STEP, reason=NOTHING, notice=RESULT),
        "decline_reason",
    ),
    (
        "decline",
        "registered",
        "leader",
        lambda s, a, c, _: service.decline(s, a, c, NO_STEP, reason=DeclineReason.BEYOND_DUTY, notice=NINE_SIGNS),
        "notice",
    ),
    (
        "merge",
        "registered",
        "clerk",
        lambda s, a, c, _: service.merge(s, a, c, NO_STEP, into_case_no=BLANK),
        "joined_case",
    ),
    ("unmerge", "merged", "clerk", lambda s, a, c, _: service.unmerge(s, a, c, NO_STEP, reason=BLANK), "reason"),
    (
        "transfer_out",
        "handling",
        "leader",
        lambda s, a, c, _: service.transfer_out(s, a, c, NO_STEP, outside=NOTHING, notice=RESULT),
        "outside",
    ),
    (
        "transfer_out",
        "registered",
        "clerk",
        lambda s, a, c, _: service.transfer_out(s, a, c, NO_STEP, outside=OutsideChannel.COURT, notice=BLANK),
        "notice",
    ),
    ("withdraw", "replied", "clerk", lambda s, a, c, _: service.withdraw(s, a, c, NO_STEP, reason="不"), "reason"),
    ("reopen", "closed", "leader", reopening(reason=BLANK), "reason"),
    (
        "change_labels",
        "handling",
        "clerk",
        lambda s, a, c, _: service.change_labels(s, a, c, NO_STEP, a_diagnosis()),
        "reason",
    ),
    (
        "log_action",
        "handling",
        "handler",
        lambda s, a, c, _: service.log_action(s, a, c, NO_STEP, kind=ActionKind.WORK, text=BLANK),
        "text",
    ),
    (
        "log_action",
        "handling",
        "handler",
        lambda s, a, c, _: service.log_action(s, a, c, NO_STEP, kind=NOTHING, text=REASON),
        "action_kind",
    ),
    (
        "answer_part",
        "handling",
        "co_handler",
        lambda s, a, c, _: service.answer_part(s, a, c, NO_STEP, result=NINE_SIGNS),
        "result",
    ),
    ("request_return", "dispatched", "handler", returning(reason=BLANK), "reason"),
    ("request_return", "dispatched", "handler", returning(legal_ground=BLANK), "legal_ground"),
    ("deny_return", "handling", "clerk", lambda s, a, c, _: service.deny_return(s, a, c, NO_STEP, reason=""), "reason"),
    ("request_extension", "handling", "handler", extending("", days=3), "reason"),
    ("request_extension", "handling", "handler", extending(REASON, days=0), "due"),
    (
        "deny_extension",
        "handling",
        "clerk",
        lambda s, a, c, _: service.deny_extension(s, a, c, NO_STEP, reason=""),
        "reason",
    ),
    (
        "supervise",
        "suspended",
        "leader",
        lambda s, a, c, _: service.supervise(s, a, c, NO_STEP, level=SuperviseLevel.RED, reason=BLANK),
        "reason",
    ),
    (
        "supervise",
        "suspended",
        "leader",
        lambda s, a, c, _: service.supervise(s, a, c, NO_STEP, level=NOTHING, reason=REASON),
        "supervise_level",
    ),
]


@pytest.mark.parametrize(
    ("verb", "status", "who", "attempt", "missing"),
    [pytest.param(*case, id=f"{case[0]}-{case[4]}-{number}") for number, case in enumerate(CASES)],
)
class TestMissingFact:
    def test_is_named_and_writes_nothing(
        self,
        session: Session,
        world: World,
        county: County,
        verb: str,
        status: str,
        who: str,
        attempt: Attempt,
        missing: str,
    ) -> None:
        case = case_in(session, world, CaseStatus(status))
        make_ready(Verb(verb), session, case, county)
        session.flush()
        written = select(func.count()).select_from(CaseEvent)
        before = session.exec(written).one()
        with pytest.raises(MissingFact) as refused:
            attempt(session, getattr(county, who), case.id, county)
        assert refused.value.facts["field"] == missing
        with session.no_autoflush:
            assert session.exec(written).one() == before
        assert case.status == status


class TestOtherFacts:
    def test_registration_says_something(self, session: Session, county: County) -> None:
        with pytest.raises(MissingFact) as refused:
            a_registered_case(session, county, title=BLANK)
        assert refused.value.facts["field"] == "words"

    def test_category_is_one_of_the_taxonomy(self, session: Session, county: County) -> None:
        case = a_registered_case(session, county)
        with pytest.raises(BadInput) as refused:
            service.diagnose(session, county.clerk, case.id, NO_STEP, a_diagnosis(category="9999"))
        assert refused.value.key == "category_unknown"

    def test_unit_is_named_once(self, session: Session, world: World, county: County) -> None:
        case = case_in(session, world, CaseStatus.REGISTERED)
        order = an_order(county, co=(Duty(unit_id=county.roads.id, duty="同上"),))
        with pytest.raises(BadInput) as refused:
            service.dispatch(session, county.clerk, case.id, NO_STEP, order)
        assert refused.value.key == "unit_named_twice"

    def test_unit_still_takes_cases(self, session: Session, world: World, county: County) -> None:
        session.get_one(type(county.roads), county.roads.id).is_active = False
        case = case_in(session, world, CaseStatus.REGISTERED)
        with pytest.raises(NotFound) as refused:
            service.dispatch(session, county.clerk, case.id, NO_STEP, an_order(county))
        assert refused.value.key == "unit_not_found"

    def test_an_invalid_revisit_may_leave_the_rest_open(self, session: Session, world: World, county: County) -> None:
        case = case_in(session, world, CaseStatus.REVIEWING)
        answers = the_answers(is_valid=False, is_contacted=None, is_resolved=None, satisfaction=None)
        mode = ClosureMode.POLICY_EXPLAINED
        service.record_revisit(session, county.revisitor, case.id, NO_STEP, answers, closing_mode=mode)
        row = session.exec(select(Revisit).where(Revisit.case_id == case.id)).one()
        assert (case.status, row.is_valid, row.is_contacted, row.satisfaction) == ("closed", False, None, None)

    def test_what_was_not_solved_may_be_closed_otherwise(self, session: Session, world: World, county: County) -> None:
        case = case_in(session, world, CaseStatus.REVIEWING)
        answers, mode = the_answers(is_resolved=False), ClosureMode.PROJECT_LISTED
        service.record_revisit(session, county.revisitor, case.id, NO_STEP, answers, closing_mode=mode)
        assert (case.status, case.closure_type, case.closure_mode) == ("closed", "procedural", "project_listed")

    def test_who_does_an_answered_case_again_has_to_be_named(
        self, session: Session, world: World, county: County
    ) -> None:
        case = case_in(session, world, CaseStatus.REGISTERED)
        service.answer(session, county.clerk, case.id, NO_STEP, a_closing())
        answers = the_answers(is_resolved=False)
        with pytest.raises(MissingFact) as refused:
            service.record_revisit(session, county.revisitor, case.id, NO_STEP, answers, closing_mode=None)
        assert refused.value.facts["field"] == "lead_unit"
        service.record_revisit(
            session, county.revisitor, case.id, NO_STEP, answers, closing_mode=None, redo_unit_id=county.water.id
        )
        assert (case.status, case.lead_unit_id) == ("dispatched", county.water.id)

    def test_reply_says_whom_it_reached_or_why_not(self, session: Session, world: World, county: County) -> None:
        case = case_in(session, world, CaseStatus.HANDLING)
        make_ready(Verb.REPLY, session, case, county)
        closing = a_closing(contacted=False, not_contacted_reason="电话是空号，户主外出")
        service.reply(session, county.handler, case.id, NO_STEP, closing)
        outcome = session.exec(select(Outcome).where(Outcome.case_id == case.id)).one()
        assert (outcome.contacted, outcome.not_contacted_reason) == (False, "电话是空号，户主外出")
        assert case.first_contact_at is None
