"""What ends before any unit has it: declined for a lawful reason, or handed to the channel that it belongs to.

The words for the person are prepared from `data/notice_texts.json`, which an office may change; whoever turns a matter
away changes them before they are kept. Sources: domain digest B1 (what a hotline does not take) and B6.
"""

import json
from functools import cache
from pathlib import Path
from typing import Final

from sqlmodel import Session, select

from feedback.access.actor import Actor
from feedback.access.scope import may_see_case
from feedback.core.errors import BadInput, IllegalMove, NotFound
from feedback.sheets.safe_text import clean
from feedback.tracker.assignment import drop_requests
from feedback.tracker.door import Facts, advance, checked_text, moving
from feedback.tracker.numbering import PREFIXES
from feedback.tracker.states import OPEN
from models.case import Case
from models.vocabulary import DeclineReason, OutsideChannel, Verb

LEAST_NOTICE: Final = 10
LEAST_NUMBER: Final = 4
LONGEST_NUMBER: Final = 40
# Whoever is told that it was dealt with already is told where.
NAMES_EARLIER: Final = frozenset(
    {DeclineReason.ALREADY_PETITIONED, DeclineReason.SETTLED_NO_NEW_FACTS, DeclineReason.MALICIOUS_REPEAT}
)
# What says so much against a person that one alone does not decide it (`declining`).
NEEDS_SECOND: Final = frozenset({DeclineReason.MALICIOUS_REPEAT})
_FILE: Final = Path(__file__).with_name("data") / "notice_texts.json"


@moving(Verb.DECLINE)
def decline(
    session: Session,
    actor: Actor,
    case: Case,
    *,
    reason: DeclineReason | None,
    notice: str,
    earlier_no: str | None = None,
) -> None:
    """Turn the matter down for one of the statutory reasons, with the text that the person is given.

    Raises
    ------
    MissingFact
        The text is too short, or the reason rests on an earlier case that is not named.
    NotFound
        The earlier case bears a number of ours, and the actor sees none such.
    IllegalMove
        The earlier case is said to be settled, and is still open; or the reason is one for a second person to decide.
    """
    if reason in NEEDS_SECOND:
        raise IllegalMove("decline_needs_second", case_no=case.case_no)
    text = checked_text(notice, "notice", least=LEAST_NOTICE)
    facts: Facts = {"reason": reason}
    if reason in NAMES_EARLIER:
        facts["earlier"] = checked_earlier(session, actor, case, reason, earlier_no)
    needs: Facts = {"decline_reason": reason, "notice": "given"}
    advance(session, actor, case, Verb.DECLINE, needs=needs, note=text, facts=facts)
    drop_requests(session, actor, case)


def checked_earlier(session: Session, actor: Actor, case: Case, reason: DeclineReason, earlier_no: str | None) -> str:
    """Return the number of the earlier case that `reason` rests on, as it is kept.

    Raises
    ------
    MissingFact, BadInput, NotFound, IllegalMove
        There is none, it is the case itself, the actor sees none such, or it is still open though said to be settled.
    """
    number = checked_text(clean(earlier_no or ""), "earlier", least=LEAST_NUMBER)[:LONGEST_NUMBER].upper()
    is_ours = number[:2] in PREFIXES.values() and number[2:3].isdigit()
    if not is_ours:
        return number
    found = session.exec(select(Case).where(Case.case_no == number, may_see_case(actor))).one_or_none()
    if found is None or found.is_confidential != case.is_confidential:
        raise NotFound("joined_case_not_found", case_no=number)
    if found.id == case.id:
        raise BadInput("merge_with_itself")
    if reason is DeclineReason.SETTLED_NO_NEW_FACTS and found.status in OPEN:
        raise IllegalMove("earlier_still_open", case_no=number, status=found.status)
    return number


@moving(Verb.TRANSFER_OUT)
def transfer_out(session: Session, actor: Actor, case: Case, *, outside: OutsideChannel | None, notice: str) -> None:
    """Hand the matter to the channel outside this system that it belongs to."""
    text = checked_text(notice, "notice", least=LEAST_NOTICE)
    needs: Facts = {"outside": outside, "notice": "given"}
    advance(session, actor, case, Verb.TRANSFER_OUT, needs=needs, note=text, facts={"outside": outside})
    drop_requests(session, actor, case)


def decline_text(reason: DeclineReason, case_no: str, earlier_no: str = "") -> str:
    """Return the words prepared for somebody whose matter is declined for `reason`."""
    texts = _texts()
    earlier = texts["earlier"]["named"].format(number=earlier_no) if earlier_no.strip() else texts["earlier"]["open"]
    return texts["decline"][reason.value].format(case_no=case_no, earlier=earlier)


def transfer_text(outside: OutsideChannel, case_no: str) -> str:
    """Return the words prepared for somebody whose matter goes to another channel, with its official name."""
    return _texts()["transfer"][outside.value].format(case_no=case_no)


@cache
def _texts() -> dict[str, dict[str, str]]:
    stored: dict[str, dict[str, str]] = json.loads(_FILE.read_text(encoding="utf-8"))
    return stored
