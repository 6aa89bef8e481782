"""Who else is behind a case: those whose own cases were joined to it, whether as repeats or as further voices.

They are asked like the first person when there is a result. Names and phones come masked; a case that the actor does
not see is left out.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from feedback.access.actor import Actor
from feedback.access.masking import mask_name, mask_phone
from feedback.access.scope import may_see_case
from feedback.tracker.closing import ASKED_WITH
from models.case import Case, CaseEvent, Revisit
from models.contact import Opinion
from models.vocabulary import Satisfaction, Verb


@dataclass(frozen=True, slots=True)
class JoinedView:
    """One case that was joined; what its person said of the present result, where they were asked already."""

    case_id: int
    case_no: str
    person: str
    is_repeat: bool
    is_asked: bool = False
    is_resolved: bool | None = None
    satisfaction: Satisfaction | None = None


def joined_to(session: Session, actor: Actor, case: Case) -> tuple[JoinedView, ...]:
    """Return the cases that were joined to `case`, oldest first: in one statement where there are none, else three."""
    rows = session.exec(
        select(Case.id, Case.case_no, Opinion.reporter_name, Opinion.reporter_phone)
        .join(Opinion, col(Opinion.case_id) == Case.id, isouter=True)
        .where(Case.merged_into_id == case.id, may_see_case(actor))
        .order_by(col(Case.id), col(Opinion.id))
    ).all()
    people: dict[int, tuple[str, str]] = {}
    for case_id, case_no, name, phone in rows:
        people.setdefault(case_id, (case_no, f"{mask_name(name)} {mask_phone(phone)}".strip()))
    if not people:
        return ()
    repeats, asked = _repeats(session, list(people)), _asked(session, list(people), case.reviewing_at)
    return tuple(
        JoinedView(case_id, case_no, person, case_id in repeats, case_id in asked, *asked.get(case_id, (None, None)))
        for case_id, (case_no, person) in people.items()
    )


def _repeats(session: Session, case_ids: list[int]) -> set[int]:
    merges = select(CaseEvent).where(col(CaseEvent.case_id).in_(case_ids), CaseEvent.verb == Verb.MERGE)
    latest = {event.case_id: event for event in session.exec(merges.order_by(col(CaseEvent.seq)))}
    return {case_id for case_id, event in latest.items() if event.stated.get("same_person")}


def _asked(
    session: Session, case_ids: list[int], since: datetime | None
) -> dict[int, tuple[bool | None, Satisfaction | None]]:
    if since is None:
        return {}
    found: Any = select(Revisit).where(col(Revisit.case_id).in_(case_ids), col(Revisit.at) >= since)
    return {row.case_id: (row.is_resolved, row.satisfaction) for row in session.exec(found.order_by(col(Revisit.id)))}


def may_ask_joined(target: Case, answers: tuple[Revisit, ...]) -> bool:
    """Say whether the person of a case that was joined to `target` can be asked now: of a result, and not twice."""
    since = target.reviewing_at
    is_answered = since is not None and any(row.at >= since for row in answers)
    return target.status in ASKED_WITH and not is_answered
