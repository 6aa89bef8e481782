"""What a leader decides on what another asked for: once, with a word of why, and never on an own asking."""

from typing import Final

from feedback.access.actor import Actor
from feedback.core.clock import utc_now
from feedback.core.errors import IllegalMove, MissingFact, NotPermitted
from feedback.sheets.safe_text import clean
from models.assessment import Exclusion, ScoreAppeal
from models.vocabulary import RequestStatus

LEAST_NOTE: Final = 4


def write_decision(row: Exclusion | ScoreAppeal, actor: Actor, *, upheld: bool, note: str) -> None:
    """Write the decision on the row.

    Raises
    ------
    NotPermitted
        The actor asked for it.
    IllegalMove
        It has been decided.
    MissingFact
        The decision is not explained.
    """
    if row.asked_by_id == actor.user_id:
        raise NotPermitted("asked_by_you")
    if row.status is not RequestStatus.PENDING:
        raise IllegalMove("asking_decided")
    told = clean(note).strip()
    if len(told) < LEAST_NOTE:
        raise MissingFact("decision_needs_note", field="note", least=LEAST_NOTE)
    decision = {"status": RequestStatus.UPHELD if upheld else RequestStatus.DENIED, "decision_note": told}
    row.sqlmodel_update(decision | {"decided_by_id": actor.user_id, "decided_at": utc_now()})
