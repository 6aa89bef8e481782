"""How are many people told of many cases at once? Each of some cases by name, and of the rest how many there are.

A first sweep may find that forty thousand cases are overdue: whoever answers for a thousand of them gets ten notices
and one that counts. All are for the inbox and the next digest; what is critical goes outside at once.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, NamedTuple

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from feedback.access.absences import receivers
from feedback.core.clock import office_day
from feedback.notify.service import Told, tell_all
from feedback.tracker.ladder import Clock, Holders
from models.notice import Notice
from models.vocabulary import Urgency
from models.work_vocabulary import NoticeKind

# Of how many cases a person is told one by one in a sweep.
MOST_SINGLE: Final = 10
_ROWS: Final = 500


class Word(NamedTuple):
    """What is said of one clock, and to whom."""

    clock: Clock
    position: int
    people: frozenset[int]
    is_unassigned: bool
    is_without_superior: bool


@dataclass(frozen=True, slots=True)
class Announcer:
    """Tells people in the course of one sweep; who is away is stood in for."""

    now: datetime
    holders: Holders
    stands_in: Mapping[int, int]
    _told: Counter[tuple[NoticeKind, int]] = field(default_factory=Counter)

    @classmethod
    def begun(cls, session: Session, holders: Holders, now: datetime) -> "Announcer":
        """Return one that knows who stands in for whom today; asked once for all of the staff."""
        return cls(now, holders, receivers(session, holders.everybody, office_day(now)))

    def announce(self, session: Session, kind: NoticeKind, words: Sequence[Word]) -> int:
        """Write the notices of `words` in the caller's transaction; returns how many people were told something."""
        many: set[int] = set()
        single = [(_told(kind, word), self._few(kind, word, many)) for word in words]
        told = tell_all(session, [(what, people) for what, people in single if people])
        _put_counts(session, [self._count_row(kind, person) for person in sorted(many)])
        return told + len(many)

    def _few(self, kind: NoticeKind, word: Word, many: set[int]) -> list[int]:
        """Return who is still told one by one, and add the others to `many`."""
        if word.clock.is_confidential:
            # A count names no case by which it could be kept from a digest, and from whoever stands in.
            return sorted(word.people)
        few = []
        for person in sorted(word.people):
            self._told[kind, person] += 1
            if self._told[kind, person] <= MOST_SINGLE:
                few.append(person)
            else:
                many.add(person)
        return few

    def _count_row(self, kind: NoticeKind, person: int) -> dict[str, Any]:
        """Return the notice of how many more there are: of a person, since somebody may stand in for two."""
        receiver = self.stands_in.get(person, person)
        facts = {"count": self._told[kind, person] - MOST_SINGLE}
        return {
            "user_id": receiver,
            "kind": kind,
            "event_key": f"{kind}/{self.now:%Y%m%dT%H%M%S}Z/{person}",
            "facts": facts if receiver == person else facts | {"for": person},
            "is_urgent": False,
            "made_at": self.now,
            "is_trial": receiver in self.holders.trial_ids,
        }


def _told(kind: NoticeKind, word: Word) -> Told:
    """Return what is told of a clock; its key is the same, whenever and by whomever it is told."""
    clock = word.clock
    facts: dict[str, str | int | None] = {"due": clock.due_at.isoformat(), "stage": clock.stage.value}
    if word.position:
        facts["rung"] = word.position
    if word.is_unassigned:
        facts["unassigned"] = 1
    if word.is_without_superior:
        facts["without_superior"] = 1
    return Told(
        kind=kind,
        event_key=f"{kind}/{clock.case_id}/{clock.due_at:%Y%m%dT%H%M%S}Z/{word.position}",
        case_id=clock.case_id,
        facts=facts,
        is_urgent=clock.urgency is Urgency.CRITICAL,
        is_trial=clock.is_trial,
    )


def _put_counts(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Write how many more there are; a later batch of the same sweep puts the greater number in its place."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    for start in range(0, len(rows), _ROWS):
        statement = dialect.insert(Notice)
        newer = {"facts": statement.excluded.facts}
        session.execute(
            statement.on_conflict_do_update(index_elements=["user_id", "event_key"], set_=newer),
            rows[start : start + _ROWS],
        )
