"""Nobody alone calls what a person says malicious: one asks, a leader of the place decides, and it is never the same.

Until then the case stays where it is and its clock runs; whatever else becomes of it makes the request moot. Source:
domain digest, part F (a flag for malicious and unreasonable repeats has an approver).
"""

from typing import Final

from sqlmodel import Session

from feedback.access.actor import Actor
from feedback.tracker.assignment import LEAST_REASON
from feedback.tracker.door import Facts, advance, checked_text, moving
from feedback.tracker.requests import ask_for, decide_on
from feedback.tracker.turning_away import LEAST_NOTICE, checked_earlier
from models.case import Case, Request
from models.vocabulary import DeclineReason, RequestKind, RequestStatus, Verb

_REASON: Final = DeclineReason.MALICIOUS_REPEAT


@moving(Verb.REQUEST_DECLINE)
def request_decline(session: Session, actor: Actor, case: Case, *, notice: str, earlier_no: str | None) -> None:
    """Ask a leader to decline the case as a malicious repeat, with the text that the person will be given.

    Raises
    ------
    MissingFact
        The text is too short, or the earlier case is not named.
    NotFound
        The earlier case bears a number of ours, and the actor sees none such.
    IllegalMove
        A leader has been asked already.
    """
    text = checked_text(notice, "notice", least=LEAST_NOTICE)
    earlier = checked_earlier(session, actor, case, _REASON, earlier_no)
    row = Request(case_id=case.id, kind=RequestKind.DECLINE, status=RequestStatus.PENDING, reason=text)
    row.legal_ground = earlier
    ask_for(session, actor, case, row)
    needs: Facts = {"decline_reason": _REASON, "notice": "given"}
    facts: Facts = {"reason": _REASON, "earlier": earlier}
    advance(session, actor, case, Verb.REQUEST_DECLINE, needs=needs, note=text, facts=facts)


@moving(Verb.UPHOLD_DECLINE)
def uphold_decline(session: Session, actor: Actor, case: Case) -> None:
    """Decline the case with the text that was asked for; the event names whoever asked beside who decided.

    Raises
    ------
    IllegalMove
        Nobody asks for it.
    NotPermitted
        The actor asked for it.
    """
    asked = decide_on(session, actor, case, RequestKind.DECLINE, status=RequestStatus.UPHELD, note=None)
    needs: Facts = {"decline_reason": _REASON, "notice": "given"}
    facts: Facts = {"reason": _REASON, "earlier": asked.legal_ground, "people": str(asked.asked_by_id)}
    advance(session, actor, case, Verb.UPHOLD_DECLINE, needs=needs, note=asked.reason, facts=facts)


@moving(Verb.DENY_DECLINE)
def deny_decline(session: Session, actor: Actor, case: Case, *, reason: str) -> None:
    """Leave the case where it is, to be dealt with like any other, and say why."""
    text = checked_text(reason, "reason", least=LEAST_REASON)
    asked = decide_on(session, actor, case, RequestKind.DECLINE, status=RequestStatus.DENIED, note=text)
    facts: Facts = {"people": str(asked.asked_by_id)}
    advance(session, actor, case, Verb.DENY_DECLINE, needs={"reason": "given"}, note=text, facts=facts)
