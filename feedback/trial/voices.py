"""What people of the trial county say besides: calls that needed no case, deputies' proposals, and two rated rounds.

All through the public services, as of times past; the words stand in `data/voices.json`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from typing import Any, Final

from feedback.access.actor import Actor
from feedback.capture.notes import CallDetail, ContactNote, Matter, MessageDetail
from feedback.capture.service import record_all
from feedback.core.clock import office_day, set_to, today, utc_now
from feedback.services.rounds.ballots import cast_ballot, issue_tickets
from feedback.services.rounds.entry import Group, Item, RoundEntry
from feedback.services.rounds.service import (
    close_round,
    items_of,
    open_round,
    publish_round,
    put_subject,
    set_up_round,
    subjects_of,
)
from feedback.trial.roster import Roster
from feedback.trial.sources import tree
from models.appraisal import AppraisalRound
from models.office_vocabulary import ContactRefusal, RoundKind
from models.vocabulary import Channel

_DAY: Final = timedelta(days=1)


def hear_more(roster: Roster, rng: Random, now: datetime) -> None:
    """Take down the calls that needed no case, register the proposals, and hold the rounds."""
    data = tree("voices")
    recorder = roster.actor(data["recorder"])
    for number, (days, refusal, said) in enumerate(data["refused"]):
        with set_to(now - _DAY * days):
            note = replace(_call(recorder, number), refusal=ContactRefusal(refusal), refusal_note=said)
            record_all(roster.session, recorder, [note])
    for days, *proposal in data["proposals"]:
        with set_to(now - _DAY * days):
            record_all(roster.session, recorder, [_proposal(roster, *proposal)])
    for story in data["rounds"]:
        _hold(roster, rng, now, story)


def _call(recorder: Actor, number: int) -> ContactNote:
    home = recorder.home()
    return ContactNote(
        submission_key=f"trial-heard-{number}",
        channel=Channel.HOTLINE,
        area_id=home.area_id if home else None,
        detail=CallDetail(called_at=utc_now(), wants_call_back=False),
        held_on=today(),
        is_trial=True,
    )


def _proposal(roster: Roster, channel: str, area_code: str, meeting: str, number: str, *said: str) -> ContactNote:
    return ContactNote(
        submission_key=f"trial-proposal-{channel}-{number}",
        channel=Channel(channel),
        area_id=roster.areas[area_code].id,
        detail=MessageDetail(source_name=meeting, received_on=today()),
        matters=[Matter(words=text, source=meeting, external_key=number) for text in said],
        held_on=today(),
        is_trial=True,
    )


def _hold(roster: Roster, rng: Random, now: datetime, story: Mapping[str, Any]) -> None:
    session, keeper = roster.session, roster.actor(tree("voices")["keeper"])
    begins, ends = now + _DAY * story["begins"], now + _DAY * story["ends"]
    entry = RoundEntry(
        name=story["name"],
        kind=RoundKind(story["kind"]),
        area_id=next(area.id for area in roster.areas.values() if area.parent_id is None),
        begins_on=office_day(begins),
        ends_on=office_day(ends),
        items=[_item(n, *parts) for n, parts in enumerate(story["items"], start=1)],
        groups=[Group(name=name, weight=weight) for name, weight, _votes in story["groups"]],
        winners=story["winners"],
    )
    with set_to(begins):
        made = set_up_round(session, keeper, entry, is_trial=True)
        for name, slogan, promises in story["subjects"]:
            put_subject(session, keeper, made.id, name=name, slogan=slogan, promises=promises)
        open_round(session, keeper, made.id)
        for group, _weight, votes in story["groups"]:
            _vote(roster, rng, keeper, made, group=group, votes=votes)
    if story["is_over"]:
        with set_to(ends):
            close_round(session, keeper, made.id)
            publish_round(session, keeper, made.id)


def _item(number: int, name: str, second: int | list[str], weight: int = 1) -> Item:
    code = f"i{number}"
    if isinstance(second, list):
        return Item(code=code, name=name, options=tuple(second))
    return Item(code=code, name=name, most=second, weight=weight)


def _vote(roster: Roster, rng: Random, keeper: Actor, made: AppraisalRound, *, group: str, votes: int) -> None:
    """Let some of a group vote; the round's subjects are not all thought equally good."""
    if not votes:
        return
    subjects, items = subjects_of(roster.session, made.id), items_of(made)
    for ticket in issue_tickets(roster.session, keeper, made.id, group=group, count=votes):
        marks = {subject.id: _marks(rng, items, subject.position) for subject in subjects}
        cast_ballot(roster.session, ticket, marks)


def _marks(rng: Random, items: Sequence[Item], position: int) -> dict[str, int | str]:
    liking = 7 + (position * 7) % 3
    return {item.code: min(item.most, liking + rng.randint(-1, 1)) for item in items}
