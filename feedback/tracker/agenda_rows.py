"""What stands on a session's agenda, in its order, as plain values: one constant number of statements for any length.

Only what the reader sees in the common lists is among it, so a case that was sealed since is gone from every agenda.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import or_
from sqlalchemy import select as select_columns
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, func, select

from feedback.access.actor import Actor
from feedback.access.scope import may_see_open_case
from feedback.tracker.desks import place_name
from models.case import Case, CaseEvent
from models.clinic import ClinicItem, ClinicSession
from models.place import Area
from models.user import User
from models.vocabulary import CaseStatus, ClinicDecision, Nature, Scope, Urgency, Verb
from models.work_vocabulary import AgendaReason, SessionState


@dataclass(frozen=True, slots=True, kw_only=True)
class AgendaItem:
    """One matter. A hot issue has no case of its own: `related` are the numbers of those that make it up.

    `facts` are those of the event that the decision wrote: units, dates, closing.
    """

    item_id: int
    number: int
    heading: str
    reason: AgendaReason
    times_rolled: int
    said: str
    decision: ClinicDecision | None
    opinion: str
    leader: str
    decided_by: str
    decided_at: datetime | None
    facts: Mapping[str, object]
    case_id: int | None = None
    case_no: str = ""
    place: str = ""
    category: str | None = None
    scope: Scope | None = None
    urgency: Urgency | None = None
    nature: Nature | None = None
    status: CaseStatus | None = None
    version: int | None = None
    registered_at: datetime | None = None
    due_at: datetime | None = None
    related: tuple[str, ...] = ()

    @property
    def verb(self) -> Verb | None:
        """The verb that the decision is; None where it is put off or only noted."""
        return verb_of(self.decision)

    @property
    def is_settled(self) -> bool:
        """Say whether nothing is left to decide: whom a leader took over still has to be given to somebody."""
        goes_on = self.decision is ClinicDecision.ADOPT and self.status is CaseStatus.AWAITING_CLINIC
        return self.decision is not None and not goes_on


def agenda_of(session: Session, actor: Actor, session_id: int) -> tuple[AgendaItem, ...]:
    """Return the agenda of a session as far as `actor` sees its cases."""
    rows = session.execute(_asked(actor, session_id)).all()
    items = [row[0] for row in rows]
    related = _related(session, actor, items)
    rows = [row for row in rows if row[1] is not None or related.get(row[0].id)]
    names = _names(session, items)
    rolled = times_rolled(session, [item.case_id for item in items if item.case_id is not None])
    events = facts_of(session, items)
    return tuple(
        _item(
            number, row, names=names, rolled=rolled, facts=events.get(row[0].id, {}), related=related.get(row[0].id, ())
        )
        for number, row in enumerate(rows, start=1)
    )


def _asked(actor: Actor, session_id: int) -> Any:
    place, village, township = aliased(Area), aliased(Area), aliased(Area)
    columns: Any = (ClinicItem, Case, place.name, village.name, township.name)
    return (
        select_columns(*columns)
        .join(Case, col(ClinicItem.case_id) == Case.id, isouter=True)
        .join(place, col(Case.area_id) == place.id, isouter=True)
        .join(village, col(Case.village_id) == village.id, isouter=True)
        .join(township, col(Case.township_id) == township.id, isouter=True)
        .where(
            col(ClinicItem.session_id) == session_id, or_(col(ClinicItem.case_id).is_(None), may_see_open_case(actor))
        )
        .order_by(col(ClinicItem.position), col(ClinicItem.id))
    )


def _item(
    number: int,
    row: Any,
    *,
    names: Mapping[int, str],
    rolled: Mapping[int, int],
    facts: Mapping[str, object],
    related: tuple[str, ...],
) -> AgendaItem:
    item: ClinicItem = row[0]
    case: Case | None = row[1]
    about: dict[str, Any] = {"heading": item.topic, "related": related}
    if case is not None:
        copied = ("case_no", "category", "scope", "urgency", "nature", "status", "version", "registered_at", "due_at")
        about = {name: getattr(case, name) for name in copied}
        about |= {"heading": case.title, "case_id": case.id, "place": place_name(row[4], row[3], row[2])}
    return AgendaItem(
        item_id=item.id,
        number=number,
        reason=item.reason,
        times_rolled=rolled.get(item.case_id or 0, 0),
        said=item.said or "",
        decision=item.decision,
        opinion=item.opinion or "",
        leader=names.get(item.leader_id or 0, ""),
        decided_by=names.get(item.decided_by_id or 0, ""),
        decided_at=item.decided_at,
        facts=facts,
        **about,
    )


def _related(session: Session, actor: Actor, items: Sequence[ClinicItem]) -> dict[int, tuple[str, ...]]:
    """Return for each hot issue the numbers of its cases that the actor sees."""
    ids = {case_id for item in items for case_id in item.case_ids}
    if not ids:
        return {}
    wanted = select(Case.id, Case.case_no).where(col(Case.id).in_(ids), may_see_open_case(actor))
    seen = dict(session.exec(wanted.order_by(col(Case.id))).all())
    return {item.id: tuple(seen[each] for each in item.case_ids if each in seen) for item in items if item.case_ids}


def _names(session: Session, items: Iterable[ClinicItem]) -> dict[int, str]:
    ids = {person for item in items for person in (item.leader_id, item.decided_by_id) if person is not None}
    return dict(session.exec(select(User.id, User.name).where(col(User.id).in_(ids))).all()) if ids else {}


def times_rolled(session: Session, case_ids: Sequence[int]) -> dict[int, int]:
    """Return how often each case was left over by a session that is over."""
    if not case_ids:
        return {}
    counted: Any = select(ClinicItem.case_id, func.count()).join(
        ClinicSession, col(ClinicItem.session_id) == ClinicSession.id
    )
    left = or_(col(ClinicItem.decision).is_(None), col(ClinicItem.decision) == ClinicDecision.DEFER)
    counted = counted.where(
        col(ClinicItem.case_id).in_(case_ids), col(ClinicSession.state) == SessionState.CLOSED, left
    )
    return dict(session.exec(counted.group_by(col(ClinicItem.case_id))).all())


def facts_of(session: Session, items: Sequence[ClinicItem]) -> dict[int, Mapping[str, object]]:
    """Return for each decided item the facts of the event that its decision wrote: the first of that verb since."""
    decided = {item.case_id: item for item in items if item.case_id is not None and verb_of(item.decision) is not None}
    if not decided:
        return {}
    wanted = select(CaseEvent).where(
        col(CaseEvent.case_id).in_(decided),
        col(CaseEvent.verb).in_({verb_of(item.decision) for item in decided.values()}),
    )
    found: dict[int, Mapping[str, object]] = {}
    for event in session.exec(wanted.order_by(col(CaseEvent.case_id), col(CaseEvent.seq).desc())):
        item = decided[event.case_id]
        if item.decided_at is not None and event.verb is verb_of(item.decision) and event.at >= item.decided_at:
            found[item.id] = event.facts
    return found


def verb_of(decision: ClinicDecision | None) -> Verb | None:
    """Return the verb that a decision is; None for what is put off or only noted."""
    return Verb(decision.value) if decision is not None and decision.value in tuple(Verb) else None
