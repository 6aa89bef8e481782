"""What is kept between two runs, so that new messages join without starting over; a JSON text.

It holds people's words (samples of each event, and messages without one), so it belongs where messages are kept.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any, Final

from feedback.classify.hot.message import Message
from feedback.core.errors import BadInput

VERSION: Final = 1


@dataclass(frozen=True, slots=True)
class Member:
    """A message in an event: who, when, likes less dislikes (0 and up), and the words that it shares with the event."""

    id: str
    person: str
    day: date | None
    likes: int
    is_urgent: bool
    objects: tuple[str, ...]
    demands: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Event:
    """Two messages or more about the same; `number` never changes, `samples` are up to a dozen of the messages."""

    number: int
    members: tuple[Member, ...]
    samples: tuple[Message, ...]

    @property
    def last(self) -> date | None:
        return max((member.day for member in self.members if member.day), default=None)


@dataclass(frozen=True, slots=True)
class State:
    """All events, the messages that have none yet, and in how many of the `n_texts` messages each word stands."""

    n_texts: int = 0
    texts_with: Mapping[str, int] = field(default_factory=dict)
    events: tuple[Event, ...] = ()
    loose: tuple[Message, ...] = ()

    def to_json(self) -> str:
        """Return the state as text."""
        kept = {"version": VERSION, **asdict(self)}
        return json.dumps(kept, ensure_ascii=False, default=date.isoformat)


def state_from_json(text: str) -> State:
    """Return the state that `to_json` wrote.

    Raises:
        BadInput: it is no such text, or one of another version.
    """
    try:
        read = json.loads(text)
        if read["version"] != VERSION:
            raise BadInput("hot_state")
        return State(
            n_texts=int(read["n_texts"]),
            texts_with={word: int(count) for word, count in read["texts_with"].items()},
            events=tuple(_event(each) for each in read["events"]),
            loose=tuple(_message(each) for each in read["loose"]),
        )
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise BadInput("hot_state") from error


def _event(read: dict[str, Any]) -> Event:
    members = tuple(_member(each) for each in read["members"])
    return Event(int(read["number"]), members, tuple(_message(each) for each in read["samples"]))


def _member(read: dict[str, Any]) -> Member:
    words = {"objects": tuple(read["objects"]), "demands": tuple(read["demands"])}
    return Member(**{**read, "day": _day(read["day"]), **words})


def _message(read: dict[str, Any]) -> Message:
    return Message(**{**read, "day": _day(read["day"])})


def _day(read: str | None) -> date | None:
    return date.fromisoformat(read) if read else None
