"""The Tuesdays of the trial county: each place that has a matter holds its session, with who came and said what.

What is decided on the cases is decided by their own lives while the session is open; here it is opened, spoken in and
closed, and what is late with its units or was suspended until that day is talked about.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, time
from random import Random
from typing import Final

from sqlmodel import Session

from feedback.access.actor import Actor
from feedback.core.clock import OFFICE_ZONE, utc_now
from feedback.tracker import service as verbs
from feedback.tracker.agenda import refresh_agenda
from feedback.tracker.agenda_rows import AgendaItem, agenda_of
from feedback.tracker.attendance import Present, attendees_of, set_attendees
from feedback.tracker.decisions import defer, note_item, say
from feedback.tracker.door import Step
from feedback.tracker.sessions import close_session, open_session, plan_session
from feedback.trial import phrases
from feedback.trial.places import AreaSeed, areas
from feedback.trial.roster import Roster
from feedback.trial.sources import tree
from feedback.trial.wording import Filler
from feedback.worktime.calendar import Calendar, next_clinic_day
from models.vocabulary import AreaKind, CaseStatus, OrgLevel, Role
from models.work_vocabulary import AttendeeKind

BEGINS: Final = time(14, 0)
ENDS: Final = time(17, 10)
_LEVELS: Final = {AreaKind.TOWNSHIP: OrgLevel.TOWNSHIP, AreaKind.COUNTY: OrgLevel.COUNTY}
_SPOKEN_SHARE: Final = 0.6
_ADOPTED_SHARE: Final = 0.08
_LOOKED_SHARE: Final = 0.8
_WITH_UNITS: Final = (CaseStatus.DISPATCHED, CaseStatus.HANDLING)
_STEP: Final = Step()


def clinic_lives(roster: Roster, calendar: Calendar) -> list[Iterator[datetime]]:
    """Return the life of each place that holds sessions."""
    return [ClinicLife(roster, calendar, place).live() for place in areas() if place.kind in _LEVELS]


class ClinicLife:
    """The sessions of one place, Tuesday after Tuesday; chance is its own, so that no case's course hangs on it."""

    def __init__(self, roster: Roster, calendar: Calendar, place: AreaSeed) -> None:
        self._session: Session = roster.session
        self._roster, self._calendar, self._place = roster, calendar, place
        self._rng = Random(f"clinic {place.code}")  # noqa: S311 - chance for a story, not for secrets
        self._level, self._area_id = _LEVELS[place.kind], roster.areas[place.code].id
        self._chair = self._one(Role.CHAIR)
        self._room = self._fill(self._rng.choice(tree("office")["clinic_rooms"]))

    def live(self) -> Iterator[datetime]:
        while True:
            day = next_clinic_day(utc_now(), self._calendar)
            yield datetime.combine(day, BEGINS, OFFICE_ZONE)
            held = plan_session(self._session, self._level, self._area_id)
            refresh_agenda(self._session, held)
            if agenda_of(self._session, self._chair, held.id):
                self._begin(held.id)
                yield datetime.combine(day, ENDS, OFFICE_ZONE)
                self._end(held.id)

    def _one(self, role: Role) -> Actor:
        return self._roster.actor(self._roster.staff_of(role, self._place.code)[0])

    def _fill(self, pattern: str) -> str:
        return Filler(self._rng).fill(pattern)

    def _begin(self, session_id: int) -> None:
        room = self._room
        leader = self._one(Role.LEADER)
        keeper = self._one(Role.CLERK)
        chair = leader.user_id if self._rng.random() < 0.4 else self._chair.user_id
        open_session(self._session, keeper, session_id, place=room, chair_id=chair)
        people = attendees_of(self._session, session_id) or self._expected()
        away = self._rng.randrange(1, len(people))
        noted = [
            Present(AttendeeKind.EXCUSED, each.name, each.post, each.user_id)
            if place == away and each.kind is AttendeeKind.PRESENT
            else each
            for place, each in enumerate(people)
        ]
        set_attendees(self._session, keeper, session_id, noted)

    def _expected(self) -> Sequence[Present]:
        """Return who comes: the place's own people, some of its units', and guests without an account."""
        posts = [post for post in self._roster.posts.values() if post.area_code == self._place.code]
        roles = (Role.LEADER, Role.CHAIR, Role.CLERK, Role.CADRE)
        own = [post for role in roles for post in posts if post.role is role and post.unit_code is None]
        units = [post for post in posts if post.unit_code is not None]
        chosen = [*own, *self._rng.sample(units, min(4, len(units)))]
        present = [
            Present(AttendeeKind.PRESENT, post.name, post.title, self._roster.user_ids[post.username])
            for post in chosen
        ]
        guests = [Present(AttendeeKind.LISTENING, name, post) for name, post in tree("office")["guests"]]
        return [*present, self._rng.choice(guests)]

    def _end(self, session_id: int) -> None:
        for item in agenda_of(self._session, self._chair, session_id):
            if item.decision is None:
                self._settle(item)
            if self._rng.random() < _SPOKEN_SHARE:
                said = self._rng.sample(tree("office")["said"], self._rng.randint(1, 2))
                text = "\n".join(self._fill(line) for line in said)
                say(self._session, self._chair, item.item_id, text, before="")
        close_session(self._session, self._chair, session_id)

    def _settle(self, item: AgendaItem) -> None:
        """Talk about what no case's own life decides: what is late, what was suspended, what is left over."""
        if item.case_id is not None and item.status in _WITH_UNITS:
            if self._rng.random() < _ADOPTED_SHARE:
                note, leader = self._note("adopt", item), self._one(Role.LEADER)
                verbs.adopt(self._session, self._chair, item.case_id, _STEP, leader_id=leader.user_id, note=note)
                return
            note_item(self._session, self._chair, item.item_id, opinion=self._note("noted", item), seen=None)
        elif item.status is CaseStatus.SUSPENDED and self._rng.random() < _LOOKED_SHARE:
            note_item(self._session, self._chair, item.item_id, opinion=self._note("noted", item), seen=None)
        elif self._rng.random() < 0.5:
            defer(self._session, self._chair, item.item_id, reason=self._note("defer", item), seen=None)

    def _note(self, key: str, item: AgendaItem) -> str:
        return phrases.note(self._rng, "clinic", item.category, key=key)
