"""The agendas of the next clinic day, everywhere: what waits for it, and what is hot.

Run in a process apart (`sweeping.agendas`): looking for hot issues takes some 260 MB that would stay with the server.
"""

import logging
from time import monotonic
from typing import Final

from feedback.access.accounts import system_actor
from feedback.boards.hot_topics import hot_topics, places_with_talk
from feedback.core.database import reading, transaction
from feedback.tracker.agenda import refresh_agenda
from feedback.tracker.agenda_places import AgendaPlace, places_with_matters, tell_ready
from feedback.tracker.agenda_topics import HotTopic, topics_to_bring
from feedback.tracker.clinic import session_day
from feedback.tracker.sessions import plan_session, roll_over_past

HOT_SECONDS: Final = 120
_log: Final = logging.getLogger(__name__)


def refresh_agendas() -> int:
    """Bring the agendas up to date, those of hot issues with them; returns how many places have one."""
    with transaction() as session:
        roll_over_past(session)
    hot = _hot_topics()
    with reading() as session:
        places = sorted({*places_with_matters(session, session_day(session)), *hot})
    for place in places:
        with transaction() as session:
            held = plan_session(session, place.level, place.area_id)
            refresh_agenda(session, held, hot.get(place, ()))
            tell_ready(session, held)
    return len(places)


def _hot_topics() -> dict[AgendaPlace, list[HotTopic]]:
    """Return what is hot where, as far as it may come onto an agenda by itself; none where nothing is.

    The places with most talk are looked at first. After `HOT_SECONDS` the others are left to their chairs' own search.
    """
    with reading() as session:
        places = places_with_talk(session)
    if not places:
        return {}
    with transaction() as session:
        actor = system_actor(session)
    found: dict[AgendaPlace, list[HotTopic]] = {}
    until = monotonic() + HOT_SECONDS
    for number, place in enumerate(places):
        if monotonic() > until:
            _log.warning("no hot issues were looked for in %d places: the time is up", len(places) - number)
            break
        with reading() as session:
            hot = topics_to_bring(session, *place, hot_topics(session, actor, *place))
        if hot:
            found[place] = hot
    return found
