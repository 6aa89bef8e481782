"""Whom does the revisit desk ask? All, or a share of those with whom nothing speaks for asking in any case.

The draw is a keyed digest of the case's number: nobody can choose whom it hits, and the same case is always drawn the
same. Source: design part 3, domain digest B1 (return visits after the limit) and B6.
"""

import hmac
from collections.abc import Iterator
from typing import Final

from sqlmodel import Session, col, func, select

from feedback.core.cipher import derive_key
from feedback.tracker.door import Facts
from feedback.worktime.office_rules import OfficeRuleName, office_rule
from models.case import Case, Outcome
from models.vocabulary import AskedBecause, Channel, ClosureMode, SuperviseLevel, Urgency

EVERYBODY: Final = 100
_SHARES: Final = 10_000


def mark_for_revisit(session: Session, case: Case, *, contacted: bool, mode: ClosureMode) -> Facts:
    """Note on a case that now waits for its revisit whether the person is asked, and return why, for the event."""
    share = office_rule(session, OfficeRuleName.REVISIT_SHARE)
    because = why_asked(
        case,
        contacted=contacted,
        mode=mode,
        share=share if isinstance(share, int) else EVERYBODY,
        was_sent_back=_was_sent_back(session, case),
    )
    case.is_to_be_asked = because is not AskedBecause.PASSED_OVER
    return {"asked": because}


def why_asked(case: Case, *, contacted: bool, mode: ClosureMode, share: int, was_sent_back: bool) -> AskedBecause:
    """Return why the person is asked, or that the draw has passed them over.

    Parameters
    ----------
    share : int
        How many of a hundred are asked where nothing else speaks for it, 0 to 100.
    """
    must = next(_speaking_for_it(case, contacted=contacted, mode=mode, was_sent_back=was_sent_back), None)
    if must is not None:
        return must
    if share >= EVERYBODY:
        return AskedBecause.ALL
    return AskedBecause.DRAWN if is_drawn(case.case_no, share) else AskedBecause.PASSED_OVER


def _speaking_for_it(case: Case, *, contacted: bool, mode: ClosureMode, was_sent_back: bool) -> Iterator[AskedBecause]:
    facts = {
        AskedBecause.REDO: case.redo_no > 0,
        AskedBecause.SUPERVISED: case.supervise_level is not SuperviseLevel.NONE,
        AskedBecause.URGENT: case.urgency in {Urgency.URGENT, Urgency.CRITICAL},
        AskedBecause.RETURNED: case.is_designated,
        AskedBecause.SENT_BACK: was_sent_back,
        AskedBecause.NOT_CONTACTED: not contacted,
        AskedBecause.NOT_SOLVED: mode is not ClosureMode.SOLVED,
        # Only the hotline asks whether to call back; what the column says of other cases nobody has chosen.
        AskedBecause.WISHED: case.channel is Channel.HOTLINE and case.wants_reply,
    }
    yield from (because for because, holds in facts.items() if holds)


def is_drawn(case_no: str, share: int) -> bool:
    """Say whether the draw hits the case with this number, as it does `share` of a hundred."""
    digest = hmac.digest(derive_key("revisit-draw"), case_no.encode(), "sha256")
    return int.from_bytes(digest[:8]) % _SHARES < share * (_SHARES // EVERYBODY)


def _was_sent_back(session: Session, case: Case) -> bool:
    defects = select(func.count()).where(Outcome.case_id == case.id, col(Outcome.defect).is_not(None))
    return session.exec(defects).one() > 0
