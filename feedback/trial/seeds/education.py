"""The county's education bureau: a campaign by five teams, a forum, and a hotline from calls to persons dealt with.

Each opinion of the forum goes to an office with a coordinator and a date; what was not accepted keeps its reason
(domain digest A2).
"""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from itertools import chain, cycle, islice
from typing import Final

from sqlmodel import Session, col, func, select

from feedback.archive.campaign_figures import campaign_figures
from feedback.archive.campaigns import CampaignEntry, TeamEntry, campaign, start_campaign
from feedback.capture.notes import (
    CallDetail,
    ContactNote,
    Decided,
    ForumDetail,
    Matter,
    MessageDetail,
    Occasion,
    VisitDetail,
)
from feedback.core.clock import OFFICE_ZONE
from feedback.core.database import reading, transaction
from feedback.reports.briefs import Brief, BriefKind, brief
from feedback.tracker import service
from feedback.tracker.assignment import Order
from feedback.tracker.door import NO_STEP
from feedback.trial.seeds.figure import Counts
from feedback.trial.seeds.stage import (
    Ending,
    Stage,
    answer_and_ask,
    bring_back,
    cases_of,
    diagnose,
    hand_over,
    on,
    take_in,
)
from models.case import CaseEvent, Part
from models.contact import Contact, Opinion
from models.office_vocabulary import ContactRefusal
from models.vocabulary import ActionKind, Channel, ContactKind, Nature, Verb, VisitType

_WEEKS: Final = timedelta(days=63)
_AT_FORUM: Final = 11
_CALLS: Final = 73
_MAILS: Final = 41
_ACCEPTED: Final = 24
_INVESTIGATIONS: Final = 37
_PERSONS: Final = 3
_TO_MEND: Final = timedelta(days=20)


def play(stage: Stage) -> Counts:
    """Listen in three ways, and count what came of each."""
    begins = stage.day - _WEEKS
    with on(begins):
        campaign_id = _start(stage)
        _walk(stage, campaign_id)
    with on(begins + timedelta(days=7)):
        _hold_forum(stage)
    with on(begins + timedelta(days=8)):
        cases = _listen(stage)
    with on(stage.day - timedelta(days=30)):
        _look_into(stage, cases)
    stage.remark("examples")
    stage.remark("reports")
    with on(stage.day):
        return _counted(stage, campaign_id)


def _start(stage: Stage) -> int:
    entry = CampaignEntry(
        name=stage.words("campaign"),
        slogan=stage.words("slogan"),
        area_id=stage.areas["33"],
        begins_on=stage.day - _WEEKS,
        ends_on=stage.day,
        checklist=tuple(stage.words("checklist")),
        topics=tuple(topic for topic, *_rest in stage.words("topics")),
        place_types=tuple(stage.words("place_types")),
        teams=tuple(TeamEntry(name=name) for name in stage.words("teams")),
    )
    with transaction() as session:
        return start_campaign(session, stage.actor("chair"), entry)


def _walk(stage: Stage, campaign_id: int) -> None:
    """Let the teams visit schools; each brings one opinion back, and some are solved."""
    with reading() as session:
        teams = [each.team_id for each in campaign(session, stage.actor("chair"), campaign_id).teams]
    villages = cycle(["330101", "330201", "330301"])
    places = cycle(zip(stage.words("place_types"), stage.words("checklist"), strict=True))
    said = [(topic, n < solved, category, words) for topic, count, solved, category, words in stage.words("topics")
            for n in range(count)]  # fmt: skip
    notes = [
        ContactNote(
            submission_key=stage.key(),
            channel=Channel.VISIT,
            area_id=stage.areas[village],
            detail=VisitDetail(visit_type=VisitType.SPECIAL),
            matters=[_matter(words, category, Nature.SUGGESTION, topic=topic)],
            held_on=stage.day - _WEEKS,
            occasion=Occasion(campaign_id=campaign_id, team_id=team, place_type=place, checked=(checked,)),
        )
        for (topic, _solved, category, words), village, team, (place, checked) in zip(
            said, villages, cycle(teams), places, strict=False
        )
    ]
    cases = cases_of(take_in(stage.actor("clerk"), notes))
    ends = [
        (case_id, _ending(stage, category, Nature.SUGGESTION))
        for case_id, (_topic, solved, category, _words) in zip(cases, said, strict=True)
        if solved
    ]
    answer_and_ask(stage, ends)


def _matter(words: str, category: str, nature: Nature, *, topic: str = "") -> Matter:
    return Matter(words=words, topic=topic, decided=Decided(category=category, nature=nature))


def _ending(stage: Stage, category: str, nature: Nature) -> Ending:
    return Ending(category=category, result=stage.words("result"), nature=nature)


def _hold_forum(stage: Stage) -> None:
    """Take the forum's opinions down, and give each to an office with a coordinator and a date."""
    said = list(islice(cycle(stage.words("said_at_forum")), _AT_FORUM))
    note = ContactNote(
        submission_key=stage.key(),
        channel=Channel.FORUM,
        area_id=stage.areas["33"],
        detail=ForumDetail(topic=stage.words("forum"), participants=stage.words("participants")),
        matters=[_matter(words, category, Nature.SUGGESTION) for words, category, _unit, _who in said],
        held_on=stage.day - _WEEKS,
    )
    clerk = stage.actor("clerk")
    cases = cases_of(take_in(clerk, [note]))
    due = datetime.combine(stage.day - _WEEKS + _TO_MEND, time(17), tzinfo=OFFICE_ZONE)
    with transaction() as session:
        for case_id, (_words, category, unit, who) in zip(cases, said, strict=True):
            diagnose(session, clerk, case_id, _ending(stage, category, Nature.SUGGESTION))
            order = Order(
                lead_unit_id=stage.units[unit],
                measures=stage.words("measures"),
                due_at=due,
                person_ids=[stage.people[who]],
            )
            service.dispatch(session, clerk, case_id, NO_STEP, order)


def _listen(stage: Stage) -> list[tuple[int, str]]:
    """Take calls and letters down; return the cases of those that are accepted, with their categories."""
    said = list(islice(cycle(stage.words("heard")), _ACCEPTED))
    kinds = [Channel.HOTLINE] * _CALLS + [Channel.MAILBOX] * _MAILS
    # Accepted ones lie evenly among calls and letters.
    every = len(kinds) // _ACCEPTED
    accepted = {n * every: each for n, each in enumerate(said)}
    notes = [_heard(stage, channel, accepted.get(n)) for n, channel in enumerate(kinds)]
    cases = cases_of(take_in(stage.actor("clerk"), notes))
    return [(case_id, category) for case_id, (_words, category) in zip(cases, said, strict=True)]


def _heard(stage: Stage, channel: Channel, said: Sequence[str] | None) -> ContactNote:
    day = stage.day - _WEEKS + timedelta(days=8)
    at = datetime.combine(day, time(8, 40), tzinfo=OFFICE_ZONE)
    detail = CallDetail(called_at=at) if channel is Channel.HOTLINE else MessageDetail(received_on=day)
    return ContactNote(
        submission_key=stage.key(),
        channel=channel,
        area_id=stage.areas["33"],
        detail=detail,
        matters=[_matter(said[0], said[1], Nature.COMPLAINT)] if said else (),
        held_on=day,
        refusal=None if said else ContactRefusal.ANSWERED,
        refusal_note="" if said else stage.words("not_accepted"),
    )


def _look_into(stage: Stage, cases: Sequence[tuple[int, str]]) -> None:
    """Look into each accepted matter, some more than once, and deal with those of whom it was true."""
    rounds = chain.from_iterable([cases, cases[: _INVESTIGATIONS - _ACCEPTED]])
    endings = {case_id: _ending(stage, category, Nature.COMPLAINT) for case_id, category in cases}
    with transaction() as session:
        for case_id, ending in endings.items():
            hand_over(session, stage, case_id, ending, unit="33A", measures=stage.words("measures"))
        for case_id, _category in rounds:
            _investigate(session, stage, case_id)
        for case_id, _category in cases[:_PERSONS]:
            service.record_discipline(
                session, stage.actor("chair"), case_id, NO_STEP, persons=1,
                on=stage.day - timedelta(days=30), measure=stage.words("measure"),
            )  # fmt: skip
        for case_id, ending in endings.items():
            bring_back(session, stage, case_id, ending)


def _investigate(session: Session, stage: Stage, case_id: int) -> None:
    service.log_action(
        session,
        stage.actor("handler"),
        case_id,
        NO_STEP,
        kind=ActionKind.INVESTIGATION,
        text=stage.words("looked_into"),
    )


def _counted(stage: Stage, campaign_id: int) -> Counts:
    clerk, begun = stage.actor("clerk"), stage.day - _WEEKS
    with reading() as session:
        counts = campaign_figures(session, clerk, campaign(session, clerk, campaign_id))
        told = brief(session, clerk, BriefKind.CAMPAIGN, campaign_id=campaign_id, from_on=begun, to_on=stage.day)
        heard = brief(
            session, clerk, BriefKind.BRIEF, area_id=stage.areas["33"], from_on=begun, to_on=stage.day
        ).figures
        return {
            "teams": sum(1 for team in counts.teams if team.contacts),
            "classes": counts.named_topics,
            "opinions": counts.opinions,
            "solved": counts.solved,
            "paragraph": _first_clauses(told),
            **_forum_counts(session),
            **{code: heard[code] for code in ("calls", "mails", "accepted", "investigations", "disciplined")},
        }


def _first_clauses(told: Brief) -> str:
    """Return what the campaign's paragraph says of the opinions, up to those that are solved."""
    text = next(each.text for each in told.paragraphs if each.code == "campaign")
    return text[: text.index(told.texts["topics_count"]) + len(told.texts["topics_count"]) + 2]


def _forum_counts(session: Session) -> dict[str, int]:
    at_forum = select(Opinion.case_id).join(Contact, col(Opinion.contact_id) == Contact.id)
    at_forum = at_forum.where(Contact.kind == ContactKind.FORUM)
    dispatches = session.exec(
        select(CaseEvent).where(col(CaseEvent.case_id).in_(at_forum), CaseEvent.verb == Verb.DISPATCH)
    ).all()
    dated = select(Part.case_id).where(col(Part.case_id).in_(at_forum), col(Part.due_at).is_not(None), Part.is_current)
    with_date = set(session.exec(dated).all())
    assigned = sum(1 for each in dispatches if each.facts.get("people") and each.case_id in with_date)
    return {"forum": session.exec(select(func.count()).select_from(at_forum.subquery())).one(), "assigned": assigned}
