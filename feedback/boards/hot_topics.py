"""Which hot issues does a place bring before its clinic? Found among what was said there lately, named by the engine.

The tracker's agenda takes them as plain rows, since it knows no classifier's findings.
"""

import re
from datetime import timedelta
from typing import Final

from sqlmodel import Session, col, select

from feedback.access.actor import Actor
from feedback.capture.heard import messages_heard
from feedback.classify.hot.events import add
from feedback.classify.hot.ranking import HotEvent, ranked
from feedback.classify.hot.state import State
from feedback.core.clock import utc_now
from feedback.tracker.agenda import HotTopic, of_session
from feedback.tracker.states import OPEN
from models.case import Case
from models.clinic import ClinicSession
from models.contact import Opinion

WINDOW: Final = timedelta(days=30)
FEWEST_PERSONS: Final = 3
FEWEST_CASES: Final = 3
MOST_TOPICS: Final = 3
_SECOND_OPINION: Final = re.compile(r"^(.*-\d{6})-\d+$")


def hot_topics(session: Session, actor: Actor, held: ClinicSession) -> list[HotTopic]:
    """Return the hottest issues of a session's place, few, of the last thirty days; two statements are sent.

    One that fewer than three persons or three open cases of the session's level speak of is none.
    """
    lately = col(Opinion.recorded_at) >= utc_now() - WINDOW
    messages = messages_heard(session, actor, of_session(held), lately)
    if len(messages) < FEWEST_CASES:
        return []
    events = [event for event in ranked(add(State(), messages)) if event.persons >= FEWEST_PERSONS]
    numbers = [_case_nos(event) for event in events]
    wanted = {case_no for found in numbers for case_no in found}
    query = select(Case.case_no, Case.id).where(col(Case.case_no).in_(wanted), col(Case.status).in_(OPEN))
    known = dict(session.exec(query).all())
    topics = [
        HotTopic(event.name, tuple(known[case_no] for case_no in found if case_no in known))
        for event, found in zip(events, numbers, strict=True)
    ]
    return [topic for topic in topics if len(topic.case_ids) >= FEWEST_CASES][:MOST_TOPICS]


def _case_nos(event: HotEvent) -> list[str]:
    """Return the cases of an event's messages: a second opinion of a case bears a number behind the case's own."""
    return list(dict.fromkeys(_SECOND_OPINION.sub(r"\1", each) for each in event.reasons))
