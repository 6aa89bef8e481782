"""Which messages make an event together: all of a period at once, or new ones added to what was found before.

A message joins the group to which it is close on average. Many messages are read in batches by day, each against the
events and the loose messages of the half year before, of very many the latest, so time grows with their number and not
with its square.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import accumulate
from typing import Final

from feedback.classify.hot.closeness import closeness
from feedback.classify.hot.linkage import join
from feedback.classify.hot.message import Message
from feedback.classify.hot.signature import Signature, signature
from feedback.classify.hot.state import Event, Member, State
from feedback.classify.hot.words import Cut, cut
from feedback.classify.rules.context import Passage
from feedback.classify.rules.urgency import urgency_of
from feedback.classify.segment import default_segmenter
from models.vocabulary import Urgency

CLOSE: Final = 0.145
BATCH: Final = 10_000
SAMPLES: Final = 12
_LOOSE_KEPT: Final = 10_000
_SAMPLES_KEPT: Final = 20_000
_ACTIVE: Final = timedelta(days=180)
# A pair below this counts as having nothing in common.
_LEAST_PAIR: Final = 0.05
_WORDS_SHOWN: Final = 4
_NO_NAME: Final = "#"
Progress = Callable[[int], None]


def _nobody(_done: int) -> None:
    """Tell nobody."""


def add(state: State, messages: Sequence[Message], *, progress: Progress = _nobody) -> State:
    """Return the state with `messages` in it; those whose id it holds already are passed over.

    Events keep their numbers and members; two that turn out to be one are put together under the lower number. Nothing
    is written. `progress` is told how many more of the messages are done.
    """
    known = {member.id for event in state.events for member in event.members} | {each.id for each in state.loose}
    fresh: dict[str, Message] = {}
    for each in messages:
        if each.id not in known:
            # Of two with the same id the first counts, as where the second comes later.
            fresh.setdefault(each.id, each)
    progress(len(messages) - len(fresh))
    ordered = sorted(fresh.values(), key=lambda each: each.day or date.max)
    cuts: dict[str, Cut] = {}
    for start in range(0, len(ordered), BATCH):
        part = ordered[start : start + BATCH]
        state, cuts = _add_batch(state, part, cuts)
        progress(len(part))
    return state


def _add_batch(state: State, fresh: Sequence[Message], before: Mapping[str, Cut]) -> tuple[State, dict[str, Cut]]:
    """Return the state with `fresh` in it, and how its texts were cut; `before` are those that were cut already."""
    newest = max((each.day for each in fresh if each.day), default=None)
    active = _active(state.events, newest)
    loose = [each for each in state.loose if _is_active(each.day, newest)][-_LOOSE_KEPT:]
    alone = [*loose, *fresh]
    texts = [*(sample for event in active for sample in event.samples), *alone]
    cuts = {each.id: before.get(each.id) or cut(each.title, each.body) for each in texts}
    texts_with = Counter(state.texts_with)
    texts_with.update(word for each in fresh for word in cuts[each.id].all)
    counted = State(state.n_texts + len(fresh), dict(texts_with), tuple(active), tuple(alone))
    groups = _joined(counted, texts, cuts)
    held = {message.id for group in groups for message in group.fresh}
    numbers = {event.number for event in active}
    sleeping = [event for event in state.events if event.number not in numbers]
    next_number = max((event.number for event in state.events), default=0) + 1
    found = [_event(counted, group, cuts, next_number + place) for place, group in enumerate(groups)]
    events = tuple(sorted((*sleeping, *found), key=lambda event: event.number))
    rest = tuple(each for each in alone if each.id not in held)
    return State(counted.n_texts, counted.texts_with, events, rest), cuts


def _active(events: Sequence[Event], newest: date | None) -> list[Event]:
    """Return the events that new messages may join, in order: of very many the latest, by their samples."""
    last = {event.number: event.last for event in events}
    active = [event for event in events if _is_active(last[event.number], newest)]
    latest = sorted(active, key=lambda event: last[event.number] or date.max, reverse=True)
    samples = accumulate(len(event.samples) for event in latest)
    kept = [event for event, so_far in zip(latest, samples, strict=True) if so_far <= _SAMPLES_KEPT]
    return sorted(kept, key=lambda event: event.number)


def _is_active(last: date | None, newest: date | None) -> bool:
    return last is None or newest is None or newest - last <= _ACTIVE


@dataclass(frozen=True, slots=True)
class _Group:
    """What became one event: the events of before, mostly none or one, and the messages that had none."""

    before: list[Event] = field(default_factory=list)
    fresh: list[Message] = field(default_factory=list)

    @property
    def texts(self) -> list[Message]:
        return [*(sample for event in self.before for sample in event.samples), *self.fresh]


def _joined(state: State, texts: Sequence[Message], cuts: Mapping[str, Cut]) -> list[_Group]:
    """Group the samples of the state's events, which stay together, and its loose messages; none is left alone."""
    n_events = len(state.events)
    owners = [place for place, event in enumerate(state.events) for _ in event.samples]
    before = [*owners, *range(n_events, n_events + len(state.loose))]
    days = [each.day.toordinal() if each.day else None for each in texts]
    close = closeness([cuts[each.id] for each in texts], days, state.texts_with, state.n_texts)
    first, second = close.candidates()
    values = close.of((first, second))
    kept = values >= _LEAST_PAIR
    after = join(first[kept], second[kept], values[kept], groups=before, least=CLOSE)
    groups: defaultdict[int, _Group] = defaultdict(_Group)
    for place, number in dict(zip(before, after, strict=True)).items():
        if place < n_events:
            groups[number].before.append(state.events[place])
        else:
            groups[number].fresh.append(state.loose[place - n_events])
    return [group for group in groups.values() if group.before or len(group.fresh) > 1]


def _signature(state: State, group: _Group, cuts: Mapping[str, Cut]) -> Signature:
    return signature([cuts[each.id].all for each in group.texts], state.texts_with, state.n_texts)


def _event(state: State, group: _Group, cuts: Mapping[str, Cut], number: int) -> Event:
    """Return the event that a group became; it takes `number` where there was none before."""
    if len(group.before) == 1 and not group.fresh:
        return group.before[0]
    words = _signature(state, group, cuts)
    fresh = [_member(message, words, cuts[message.id].all) for message in group.fresh]
    members = (*(member for event in group.before for member in event.members), *fresh)
    step = -(-len(group.texts) // SAMPLES)
    return Event(min((event.number for event in group.before), default=number), members, tuple(group.texts[::step]))


def _member(message: Message, event: Signature, words: frozenset[str]) -> Member:
    passage = Passage(message.body, default_segmenter().spans, title=message.title)
    return Member(
        id=message.id,
        person=message.user or f"{_NO_NAME}{message.id}",
        day=message.day,
        likes=max(0, message.likes - message.dislikes),
        is_urgent=urgency_of(passage).value is not Urgency.NORMAL,
        objects=event.shared_objects(words)[:_WORDS_SHOWN],
        demands=event.shared_demands(words)[:_WORDS_SHOWN],
    )
