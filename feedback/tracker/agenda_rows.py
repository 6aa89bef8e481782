"""What stands on a session's agenda, in its order, as plain values: three statements for any length.

Only what the reader sees in the common lists is among it, so a case that was sealed since is gone from every agenda.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, or_
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

_DIAGNOSING: Final = (Verb.DIAGNOSE, Verb.QUEUE_FOR_CLINIC)


@dataclass(frozen=True, slots=True, kw_only=True)
class AgendaItem:
    """One matter. A hot issue has no case of its own: `related` are the numbers of those that make it up.

    `facts` are those of the event that the decision wrote: units, dates, closing. `first_diagnosis` is what was written
    when the case was diagnosed and brought before the clinic, its last word, where that was asked for.
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
    taken_up_at: datetime | None
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
    first_diagnosis: str = ""

    @property
    def verb(self) -> Verb | None:
        """The verb that the decision is; None where it is put off or only noted."""
        return verb_of(self.decision)

    @property
    def is_settled(self) -> bool:
        """Say whether nothing is left to decide: whom a leader took over still has to be given to somebody."""
        goes_on = self.decision is ClinicDecision.ADOPT and self.status is CaseStatus.AWAITING_CLINIC
        return self.decision is not None and not goes_on


def agenda_of(
    session: Session, actor: Actor, session_id: int, *, with_diagnoses: bool = False
) -> tuple[AgendaItem, ...]:
    """Return the agenda of a session as far as `actor` sees its cases, of a hot issue one of them at least."""
    rows = session.execute(_asked(actor, session_id)).all()
    items = [row[0] for row in rows]
    related = _related(session, actor, items)
    # What was never made up of cases, as an office's own entry, tells of none.
    rows = [row for row in rows if row.Case is not None or related.get(row[0].id) or not row[0].case_ids]
    events = _events(session, items, with_diagnoses=with_diagnoses)
    return tuple(
        _item(number, row, events=events, related=related.get(row[0].id, ()))
        for number, row in enumerate(rows, start=1)
    )


def treated_now(items: Sequence[AgendaItem]) -> AgendaItem | None:
    """Return the matter that was taken up last; None where nobody has said which is treated."""
    taken = [(item.taken_up_at, item.item_id, item) for item in items if item.taken_up_at is not None]
    return max(taken)[2] if taken else None


def _asked(actor: Actor, session_id: int) -> Any:
    place, village, township = aliased(Area), aliased(Area), aliased(Area)
    leader, decider = aliased(User), aliased(User)
    columns: Any = (ClinicItem, Case)
    more: tuple[Any, ...] = (
        col(place.name).label("place"),
        col(village.name).label("village"),
        col(township.name).label("township"),
        col(leader.name).label("leader"),
        col(decider.name).label("decider"),
        _left_over(col(ClinicItem.case_id)).label("rolled"),
    )
    return (
        select_columns(*columns, *more)
        .join(Case, col(ClinicItem.case_id) == Case.id, isouter=True)
        .join(place, col(Case.area_id) == place.id, isouter=True)
        .join(village, col(Case.village_id) == village.id, isouter=True)
        .join(township, col(Case.township_id) == township.id, isouter=True)
        .join(leader, col(ClinicItem.leader_id) == leader.id, isouter=True)
        .join(decider, col(ClinicItem.decided_by_id) == decider.id, isouter=True)
        .where(
            col(ClinicItem.session_id) == session_id, or_(col(ClinicItem.case_id).is_(None), may_see_open_case(actor))
        )
        .order_by(col(ClinicItem.position), col(ClinicItem.id))
    )


def _left_over(case_id: Any) -> Any:
    """Return the count of the sessions that are over and have left a case undecided."""
    before: Any = aliased(ClinicItem)
    held: Any = aliased(ClinicSession)
    return (
        select_columns(func.count(before.id))
        .join(held, before.session_id == held.id)
        .where(before.case_id == case_id, held.state == SessionState.CLOSED, is_left(before))
        .scalar_subquery()
    )


def is_left(item: Any) -> ColumnElement[bool]:
    """Return the condition that a matter was not decided on, or put off."""
    return or_(item.decision.is_(None), item.decision == ClinicDecision.DEFER)


def _item(number: int, row: Any, *, events: Mapping[int, Sequence[CaseEvent]], related: tuple[str, ...]) -> AgendaItem:
    item: ClinicItem = row[0]
    case: Case | None = row[1]
    about: dict[str, Any] = {"heading": item.topic, "related": related}
    if case is not None:
        copied = ("case_no", "category", "scope", "urgency", "nature", "status", "version", "registered_at", "due_at")
        about = {name: getattr(case, name) for name in copied}
        about |= {"heading": case.title, "case_id": case.id}
        about |= {"place": place_name(row.township, row.village, row.place)}
    its_events = events.get(item.case_id or 0, ())
    return AgendaItem(
        item_id=item.id,
        number=number,
        reason=item.reason,
        times_rolled=row.rolled,
        said=item.said or "",
        decision=item.decision,
        opinion=item.opinion or "",
        leader=row.leader or "",
        decided_by=row.decider or "",
        decided_at=item.decided_at,
        taken_up_at=item.taken_up_at,
        facts=_facts(item, its_events),
        first_diagnosis=_last_word(its_events),
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


def times_rolled(session: Session, case_ids: Sequence[int]) -> dict[int, int]:
    """Return how often each case was left over by a session that is over."""
    if not case_ids:
        return {}
    counted: Any = select(ClinicItem.case_id, func.count()).join(
        ClinicSession, col(ClinicItem.session_id) == ClinicSession.id
    )
    counted = counted.where(
        col(ClinicItem.case_id).in_(case_ids), col(ClinicSession.state) == SessionState.CLOSED, is_left(ClinicItem)
    )
    return dict(session.exec(counted.group_by(col(ClinicItem.case_id))).all())


def _events(
    session: Session, items: Sequence[ClinicItem], *, with_diagnoses: bool
) -> Mapping[int, Sequence[CaseEvent]]:
    """Return for each case its events of the verbs that were decided, and those of its diagnosis, in order."""
    decided = [item for item in items if item.case_id is not None and verb_of(item.decision) is not None]
    about = {item.case_id for item in (items if with_diagnoses else decided) if item.case_id is not None}
    verbs = {verb_of(item.decision) for item in decided} | ({*_DIAGNOSING} if with_diagnoses else set())
    if not about:
        return {}
    wanted = select(CaseEvent).where(col(CaseEvent.case_id).in_(about), col(CaseEvent.verb).in_(verbs))
    found: defaultdict[int, list[CaseEvent]] = defaultdict(list)
    for event in session.exec(wanted.order_by(col(CaseEvent.case_id), col(CaseEvent.seq))):
        found[event.case_id].append(event)
    return found


def _facts(item: ClinicItem, events: Sequence[CaseEvent]) -> Mapping[str, object]:
    """Return the facts of the event that a decision wrote: the first of its verb since."""
    verb, at = verb_of(item.decision), item.decided_at
    if verb is None or at is None:
        return {}
    return next((event.facts for event in events if event.verb is verb and event.at >= at), {})


def _last_word(events: Sequence[CaseEvent]) -> str:
    return next((event.note for event in reversed(events) if event.verb in _DIAGNOSING and event.note), "")


def verb_of(decision: ClinicDecision | None) -> Verb | None:
    """Return the verb that a decision is; None for what is put off or only noted."""
    return Verb(decision.value) if decision is not None and decision.value in tuple(Verb) else None
