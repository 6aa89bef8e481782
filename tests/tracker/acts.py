"""Each verb with facts that are in order, so that a test says only who does it to which case."""

from collections.abc import Callable
from datetime import timedelta
from typing import Final

from sqlmodel import Session, select

from feedback.access.actor import Actor
from feedback.core.clock import today, utc_now
from feedback.tracker import service
from feedback.tracker.clocks import date_to_keep
from feedback.tracker.door import NO_STEP, Step
from feedback.tracker.intake import join_opinion
from feedback.tracker.supervision import PersonTold
from models.case import Case, Part
from models.office_vocabulary import FormKind
from models.vocabulary import (
    ActionKind,
    CaseStatus,
    ClosureMode,
    DeclineReason,
    FeedbackMode,
    OrgLevel,
    OutsideChannel,
    ReopenGround,
    ReplyDefect,
    SuperviseLevel,
    Verb,
)
from models.worktime import OfficeHours
from tests.factories import (
    REASON,
    RESULT,
    County,
    Way,
    a_closing,
    a_diagnosis,
    a_registered_case,
    an_order,
    the_answers,
)

Act = Callable[[Session, Actor, Case, County, Step], object]


def _suspend(session: Session, actor: Actor, case: Case, _county: County, step: Step) -> object:
    day = today() + timedelta(days=90)
    told = PersonTold(how=FeedbackMode.PHONE, on=today())
    return service.suspend(
        session, actor, case.id, step, cause=REASON, plan="明年开春动工", next_look_on=day, told=told
    )


def _merge(session: Session, actor: Actor, case: Case, county: County, step: Step) -> object:
    into = a_registered_case(session, county)
    return service.merge(session, actor, case.id, step, into_case_no=into.case_no, note=REASON)


def _uphold_return(session: Session, actor: Actor, case: Case, county: County, step: Step) -> object:
    order = an_order(county, lead_unit_id=county.bureau.id, measures=REASON)
    return service.uphold_return(session, actor, case.id, step, order)


def _request_extension(session: Session, actor: Actor, case: Case, _county: County, step: Step) -> object:
    later = (date_to_keep(case) or utc_now()) + timedelta(days=5)
    return service.request_extension(session, actor, case.id, step, reason=REASON, new_due_at=later)


def _request_return(session: Session, actor: Actor, case: Case, county: County, step: Step) -> object:
    return service.request_return(
        session,
        actor,
        case.id,
        step,
        reason=REASON,
        legal_ground="镇权责清单第三条",
        suggested_unit_id=county.bureau.id,
    )


ACTS: Final[dict[Verb, Act]] = {
    Verb.DIAGNOSE: lambda s, a, c, _, step: service.diagnose(s, a, c.id, step, a_diagnosis()),
    Verb.ANSWER: lambda s, a, c, _, step: service.answer(s, a, c.id, step, a_closing()),
    Verb.QUEUE_FOR_CLINIC: lambda s, a, c, _, step: service.queue_for_clinic(s, a, c.id, step, level=OrgLevel.TOWNSHIP),
    Verb.DISPATCH: lambda s, a, c, county, step: service.dispatch(s, a, c.id, step, an_order(county)),
    Verb.SIGN: lambda s, a, c, _, step: service.sign(s, a, c.id, step),
    Verb.REPLY: lambda s, a, c, _, step: service.reply(s, a, c.id, step, a_closing()),
    Verb.APPROVE_REPLY: lambda s, a, c, _, step: service.approve_reply(s, a, c.id, step),
    Verb.SEND_BACK: lambda s, a, c, _, step: service.send_back(
        s, a, c.id, step, defect=ReplyDefect.OFF_THE_POINT, note=REASON
    ),
    Verb.RECORD_REVISIT: lambda s, a, c, _, step: service.record_revisit(
        s, a, c.id, step, the_answers(), closing_mode=ClosureMode.SOLVED
    ),
    Verb.CLOSE_UNASKED: lambda s, a, c, _, step: service.close_unasked(s, a, c.id, step),
    Verb.SUSPEND: _suspend,
    Verb.RESUME: lambda s, a, c, _, step: service.resume(s, a, c.id, step),
    Verb.UPHOLD_RETURN: _uphold_return,
    Verb.ESCALATE: lambda s, a, c, _, step: service.escalate(s, a, c.id, step, reason=REASON),
    Verb.DECLINE: lambda s, a, c, _, step: service.decline(
        s, a, c.id, step, reason=DeclineReason.BEYOND_DUTY, notice=RESULT
    ),
    Verb.REQUEST_DECLINE: lambda s, a, c, _, step: service.request_decline(
        s, a, c.id, step, notice=RESULT, earlier_no="XF2025-000077"
    ),
    Verb.UPHOLD_DECLINE: lambda s, a, c, _, step: service.uphold_decline(s, a, c.id, step),
    Verb.DENY_DECLINE: lambda s, a, c, _, step: service.deny_decline(s, a, c.id, step, reason=REASON),
    Verb.MERGE: _merge,
    Verb.UNMERGE: lambda s, a, c, _, step: service.unmerge(s, a, c.id, step, reason=REASON),
    Verb.TRANSFER_OUT: lambda s, a, c, _, step: service.transfer_out(
        s, a, c.id, step, outside=OutsideChannel.COURT, notice=RESULT
    ),
    Verb.WITHDRAW: lambda s, a, c, _, step: service.withdraw(s, a, c.id, step, reason=REASON),
    Verb.REOPEN: lambda s, a, c, _, step: service.reopen(
        s, a, c.id, step, ground=ReopenGround.NOT_DONE, reason=REASON, by_citizen=True
    ),
    Verb.JOIN_OPINION: lambda s, a, c, _, _step: join_opinion(s, a, c.id),
    Verb.CHANGE_LABELS: lambda s, a, c, _, step: service.change_labels(s, a, c.id, step, a_diagnosis(note=REASON)),
    Verb.LOG_ACTION: lambda s, a, c, _, step: service.log_action(s, a, c.id, step, kind=ActionKind.WORK, text=REASON),
    Verb.ANSWER_PART: lambda s, a, c, _, step: service.answer_part(s, a, c.id, step, result=RESULT),
    Verb.REQUEST_RETURN: _request_return,
    Verb.DENY_RETURN: lambda s, a, c, _, step: service.deny_return(s, a, c.id, step, reason=REASON),
    Verb.REQUEST_EXTENSION: _request_extension,
    Verb.GRANT_EXTENSION: lambda s, a, c, _, step: service.grant_extension(s, a, c.id, step),
    Verb.DENY_EXTENSION: lambda s, a, c, _, step: service.deny_extension(s, a, c.id, step, reason=REASON),
    Verb.REMIND: lambda s, a, c, _, step: service.remind(s, a, c.id, step),
    Verb.SUPERVISE: lambda s, a, c, _, step: service.supervise(
        s, a, c.id, step, level=SuperviseLevel.YELLOW, reason=REASON
    ),
    Verb.ADOPT: lambda s, a, c, county, step: service.adopt(s, a, c.id, step, leader_id=county.leader.user_id),
    Verb.ARCHIVE: lambda s, a, c, _, step: service.archive(s, a, c.id, step),
    Verb.FILL_FORM: lambda s, a, c, _, step: service.fill_form(
        s, a, c.id, step, kind=FormKind.HARDSHIP, values={"hardship_kind": "因病致困"}
    ),
    Verb.RECORD_DISCIPLINE: lambda s, a, c, _, step: service.record_discipline(
        s, a, c.id, step, persons=1, on=today(), measure="通报批评"
    ),
    Verb.RESET_DUE: lambda s, a, c, _, step: service.reset_due(s, a, c.id, step),
}


# What is decided was asked for first, and by whom.
_ASKED_BY: Final = {
    Verb.UPHOLD_RETURN: (Verb.REQUEST_RETURN, "handler"),
    Verb.DENY_RETURN: (Verb.REQUEST_RETURN, "handler"),
    Verb.GRANT_EXTENSION: (Verb.REQUEST_EXTENSION, "handler"),
    Verb.DENY_EXTENSION: (Verb.REQUEST_EXTENSION, "handler"),
    Verb.UPHOLD_DECLINE: (Verb.REQUEST_DECLINE, "clerk"),
    Verb.DENY_DECLINE: (Verb.REQUEST_DECLINE, "clerk"),
}


def do(verb: Verb, session: Session, actor: Actor, case: Case, county: County, step: Step = NO_STEP) -> None:
    """Let `actor` do `verb` to `case`."""
    ACTS[verb](session, actor, case, county, step)


def make_ready(verb: Verb, session: Session, case: Case, county: County) -> None:
    """Do what must have happened before `verb` beside the case's state: a request to decide, a part to answer."""
    if verb in _ASKED_BY:
        asking, by = _ASKED_BY[verb]
        do(asking, session, getattr(county, by), case, county)
    if verb in {Verb.ANSWER_PART, Verb.REPLY}:
        do(Verb.SIGN, session, county.co_handler, case, county)
    if verb is Verb.CLOSE_UNASKED:
        case.is_to_be_asked = False
        session.flush()
    if verb is Verb.RECORD_REVISIT and case.merged_into_id is not None:
        target = session.get_one(Case, case.merged_into_id)
        Way(session, county).to(target, CaseStatus.REVIEWING)
    if verb is Verb.REPLY:
        do(Verb.ANSWER_PART, session, county.co_handler, case, county)
    if verb is Verb.RESET_DUE:
        work_later(session)


def work_later(session: Session) -> None:
    """Let the whole county close half an hour later from now on."""
    session.add(OfficeHours(spans=[["09:00", "12:00"], ["13:30", "18:00"]]))
    session.flush()
    session.info.pop("clocks", None)


def part_dates(session: Session, case: Case) -> list[object]:
    return [part.due_at for part in session.exec(select(Part).where(Part.case_id == case.id)).all()]
