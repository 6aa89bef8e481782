"""The events of a period in the order of their heat, each with its name and the reason for each member."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from feedback.classify.hot.heat import GROWTH_DAYS, heat, persons_in, recent_and_before
from feedback.classify.hot.naming import name_of
from feedback.classify.hot.state import Event, Member, State
from feedback.classify.hot.wording import wording


@dataclass(frozen=True, slots=True)
class HotEvent:
    """An event of the period; `rank` 1 is the hottest, `reasons` holds each member's id and why it is in.

    `number` is the event's own, which stays when the rank changes; `first` and `last` are None without any known day.
    """

    rank: int
    number: int
    name: str
    heat: float
    messages: int
    persons: int
    first: date | None
    last: date | None
    place: str
    reasons: Mapping[str, str]


def ranked(state: State, *, window_days: int | None = None) -> list[HotEvent]:
    """Return the events, the hottest first; of equal heat the one with more persons.

    Parameters
    ----------
    window_days : int, optional
        The period: so many days up to the newest message, 1 or more; growth is counted against as many before. Left
        out, every message counts, and growth is that of the last 30 days.
    """
    newest = max((event.last for event in state.events if event.last), default=None)
    newest = max((*(each.day for each in state.loose if each.day), *([newest] if newest else [])), default=None)
    measured = []
    for event in state.events:
        members = _within(event.members, newest, window_days)
        if len(members) > 1:
            recent, before = recent_and_before(event.members, newest, window_days or GROWTH_DAYS)
            measured.append((heat(members, before=before, recent=recent), event, members))
    measured.sort(key=lambda each: (-each[0], -persons_in(each[2]), each[1].number))
    return [
        _hot_event(state, rank, event, members, degree) for rank, (degree, event, members) in enumerate(measured, 1)
    ]


def _within(members: Sequence[Member], newest: date | None, window_days: int | None) -> list[Member]:
    if window_days is None or newest is None:
        return list(members)
    first = newest - timedelta(days=window_days - 1)
    return [member for member in members if member.day and member.day >= first]


def _hot_event(state: State, rank: int, event: Event, members: Sequence[Member], degree: float) -> HotEvent:
    days = [member.day for member in members if member.day]
    name = name_of(event, state, days)
    return HotEvent(
        rank=rank,
        number=event.number,
        name=name.text,
        heat=degree,
        messages=len(members),
        persons=persons_in(members),
        first=min(days, default=None),
        last=max(days, default=None),
        place=name.place,
        reasons={member.id: _reason(member) for member in members},
    )


def _reason(member: Member) -> str:
    """Return the words that a member shares with its event, as a phrase."""
    parts = [
        form.format(words=wording().list_sign.join(words))
        for form, words in ((wording().reason_object, member.objects), (wording().reason_demand, member.demands))
        if words
    ]
    return wording().between.join(parts) or wording().reason_like
