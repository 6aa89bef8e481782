"""The minutes of a Tuesday clinic session, ready to sign. What the session came to is read in `tracker.minutes`."""

from collections.abc import Sequence

from sqlmodel import Session

from feedback.access.actor import Actor
from feedback.core.clock import office_day, today
from feedback.core.errors import IllegalMove
from feedback.i18n.terms import label
from feedback.reports.paper import Paper, PaperName, Row
from feedback.reports.phrases import category_name, cut, day, hours, listed, narrow_day, nothing, phrase
from feedback.reports.scoping import masked
from feedback.tracker.minutes import MinutesItem, SessionMinutes, minutes_of
from models.vocabulary import ClinicDecision
from models.work_vocabulary import AttendeeKind, SessionState


def minutes(session: Session, actor: Actor, *, session_id: int) -> Paper:
    """Return the minutes of a closed session.

    Raises
    ------
    NotFound
        There is no such session, or its minutes are not for the actor.
    IllegalMove
        It is not closed yet.
    """
    held = minutes_of(session, actor, session_id)
    if held.state is not SessionState.CLOSED:
        raise IllegalMove("session_not_closed")
    return minutes_paper(held)


def minutes_paper(held: SessionMinutes) -> Paper:
    rows = [_row(item) for item in held.items]
    return Paper(
        name=PaperName.MINUTES,
        facts={
            "area": held.area,
            "year": str(held.held_on.year),
            "number": str(held.number or ""),
            "held_on": hours(held.held_on, held.began_at, held.ended_at),
            "place": held.place,
            "chair": held.chair,
            "keeper": held.keeper,
            **{kind.value: _people(held.attendees.get(kind, ())) for kind in AttendeeKind},
            "count": str(len(rows)),
            "rows": rows,
            "printed_on": day(office_day(held.ended_at) if held.ended_at else held.held_on),
        },
        on=today(),
        about=(held.area, held.held_on.isoformat()),
        subject=("clinic_session", held.session_id),
        logged={
            "area": held.area_id,
            "from": held.held_on.isoformat(),
            "to": held.held_on.isoformat(),
            "rows": len(rows),
        },
    )


def _people(people: Sequence[tuple[str, str]]) -> str:
    return listed(phrase("with_post", name=name, post=post) if post else name for name, post in people)


def _row(item: MinutesItem) -> Row:
    return {
        "case_no": item.case_no or nothing(),
        "question": masked(item.question),
        "diagnosis": _diagnosis(item),
        "decision": _decision(item),
        "lead": item.lead or nothing(),
        "due": narrow_day(item.due_on),
        "co": str(item.facts.get("co") or "") or nothing(),
    }


def _diagnosis(item: MinutesItem) -> str:
    words = [
        category_name(item.category) if item.category else "",
        *(label(each) for each in (item.scope, item.urgency) if each),
    ]
    return listed(words) or nothing()


def _decision(item: MinutesItem) -> str:
    if item.decision is None:
        return label(ClinicDecision.DEFER)
    decided = label(item.decision)
    if item.leader:
        decided = phrase("adopted_by", decision=decided, leader=item.leader)
    return phrase("decision", decision=decided, opinion=cut(masked(item.opinion))) if item.opinion else decided
