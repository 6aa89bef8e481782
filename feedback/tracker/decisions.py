"""What is said and decided at a session beyond the verbs of a case: opinions, what is put off, what is only noted.

Which matter is treated now is kept here too, so that a wall in the room can follow whoever records.

Two who write at once are told: each writes against what stood on their screen.
"""

from datetime import datetime
from typing import Final

from sqlmodel import Session, select

from feedback.access.actor import Actor
from feedback.access.scope import may_see_open_case
from feedback.core.clock import utc_now
from feedback.core.errors import Conflict, MissingFact, NotFound
from feedback.tracker.agenda import take_open_agenda
from feedback.tracker.door import LONGEST_TEXT, checked_text
from models.case import Case
from models.clinic import ClinicItem
from models.vocabulary import ClinicDecision

LEAST_REASON: Final = 4


def say(session: Session, actor: Actor, item_id: int, text: str, *, before: str) -> None:
    """Keep who said what about a matter; `before` is what stood there when it was written.

    Raises
    ------
    Conflict
        Somebody else has written there meanwhile, or the session is over.
    """
    item = _take(session, actor, item_id)
    if len(text) > LONGEST_TEXT:
        raise MissingFact("text_too_long", field="said", most=LONGEST_TEXT)
    if (item.said or "") not in {before, text}:
        raise Conflict("said_changed_meanwhile")
    item.said = (text.strip() and text) or None


def take_up(session: Session, actor: Actor, item_id: int) -> None:
    """Say that a matter is the one that is treated now: whoever shows the session to the room follows it.

    Raises
    ------
    NotFound
        The matter is not on the agenda any more, or not the actor's to see.
    Conflict
        The session is over.
    """
    _take(session, actor, item_id).taken_up_at = utc_now()


def defer(session: Session, actor: Actor, item_id: int, *, reason: str, seen: datetime | None) -> None:
    """Leave a matter to the next session; `seen` is when it was decided last, as far as the screen told."""
    text = checked_text(reason, "reason", least=LEAST_REASON)
    _decide(_take(session, actor, item_id), actor, ClinicDecision.DEFER, text, seen=seen)


def note_item(session: Session, actor: Actor, item_id: int, *, opinion: str, seen: datetime | None) -> None:
    """Keep what the session thinks of a matter that goes its own way: a hot issue, a case that its units still have."""
    text = checked_text(opinion, "opinion", least=LEAST_REASON)
    _decide(_take(session, actor, item_id), actor, ClinicDecision.NOTED, text, seen=seen)


def _take(session: Session, actor: Actor, item_id: int) -> ClinicItem:
    """Return a matter of an agenda that is still open, with the session locked.

    Raises
    ------
    NotFound
        There is none, or its case is not the actor's to see.
    """
    session_id = session.exec(select(ClinicItem.session_id).where(ClinicItem.id == item_id)).one_or_none()
    if session_id is None:
        raise NotFound("agenda_item_not_found")
    take_open_agenda(session, actor, session_id)
    # Read anew behind the lock: whoever was first may have taken it off or decided on it.
    item = session.exec(select(ClinicItem).where(ClinicItem.id == item_id)).one_or_none()
    if item is None:
        raise NotFound("agenda_item_not_found")
    if item.case_id is not None:
        seen = select(Case.id).where(Case.id == item.case_id, may_see_open_case(actor))
        if session.exec(seen).first() is None:
            raise NotFound("agenda_item_not_found")
    return item


def _decide(item: ClinicItem, actor: Actor, decision: ClinicDecision, opinion: str, *, seen: datetime | None) -> None:
    if item.decided_at != seen:
        if (item.decision, item.opinion, item.decided_by_id) == (decision, opinion, actor.user_id):
            return  # The second of two quick clicks.
        raise Conflict("item_decided_meanwhile")
    item.decision, item.opinion = decision, opinion
    item.decided_by_id, item.decided_at = actor.user_id, utc_now()
