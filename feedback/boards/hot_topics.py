"""Which hot issues does a place bring before its clinic? Found among what was said there lately, named by the engine.

The tracker's agenda takes them as plain rows, since it knows no classifier's findings.
"""

import re
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import case as case_when
from sqlalchemy import distinct
from sqlmodel import Session, col, func, select

from feedback.access.actor import Actor
from feedback.capture.heard import messages_heard
from feedback.classify.hot.events import add
from feedback.classify.hot.ranking import HotEvent, ranked
from feedback.classify.hot.state import State
from feedback.core.clock import utc_now
from feedback.tracker.agenda import of_seat
from feedback.tracker.agenda_places import AgendaPlace
from feedback.tracker.agenda_topics import HotTopic
from feedback.tracker.states import OPEN
from models.case import Case
from models.contact import Opinion
from models.place import Area
from models.vocabulary import AreaKind, OrgLevel

WINDOW: Final = timedelta(days=30)
FEWEST_PERSONS: Final = 3
FEWEST_CASES: Final = 3
MOST_TOPICS: Final = 3
MOST_MESSAGES: Final = 2_000
_SECOND_OPINION: Final = re.compile(r"^(.*-\d{6})-\d+$")


def places_with_talk(session: Session) -> list[AgendaPlace]:
    """Return where enough was said in the last thirty days, on enough open cases, to look for hot issues.

    Confidential words are none of it. The places of which most was said come first. Two statements are sent.
    """
    root_id = session.exec(select(Area.id).where(Area.kind == AreaKind.COUNTY).order_by(col(Area.id))).first()
    township = case_when((col(Case.level) == OrgLevel.TOWNSHIP, col(Case.township_id)))
    village = case_when((col(Case.level) == OrgLevel.VILLAGE, col(Case.village_id)))
    columns: Any = (Case.level, func.coalesce(township, village, root_id))
    open_cases = func.count(distinct(col(Case.id)))
    asked = (
        select(*columns)
        .join(Opinion, col(Opinion.case_id) == Case.id)
        .where(
            col(Case.status).in_(OPEN),
            col(Case.is_confidential).is_(False),
            col(Opinion.is_confidential).is_(False),
            col(Opinion.recorded_at) >= utc_now() - WINDOW,
        )
        .group_by(*columns)
        .having(open_cases >= FEWEST_CASES)
        .order_by(open_cases.desc(), *columns)
    )
    return [AgendaPlace(OrgLevel(level), area_id) for level, area_id in session.exec(asked) if area_id is not None]


def hot_topics(session: Session, actor: Actor, level: OrgLevel, area_id: int) -> list[HotTopic]:
    """Return the hottest issues of a session's place, few, of the last thirty days; two statements are sent.

    One that fewer than three persons or three open cases of the session's level speak of is none. Of very many opinions
    the newest are read.
    """
    lately = col(Opinion.recorded_at) >= utc_now() - WINDOW
    messages = messages_heard(session, actor, of_seat(level, area_id), lately, most=MOST_MESSAGES)
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
