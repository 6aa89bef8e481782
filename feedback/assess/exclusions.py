"""Cases that are left out of the adjusted rates: asked for with a reason and evidence, decided by a leader, listed.

The raw rates never change. A decision is made once and stays; the register shows every asking, also those denied.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import or_
from sqlalchemy import select as select_columns
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from feedback.access.actor import Actor, Grant
from feedback.access.permissions import Permission
from feedback.access.policy import place_of
from feedback.access.scope import may_see_open_case
from feedback.assess.deciding import write_decision
from feedback.assess.telling import tell_exclusion_decided, tell_of_exclusion
from feedback.core.clock import utc_now
from feedback.core.errors import IllegalMove, MissingFact, NotFound
from feedback.sheets.safe_text import as_number, clean
from feedback.tracker.listing import newest_first
from models.assessment import Exclusion
from models.case import Case, Part
from models.office_vocabulary import ExclusionReason
from models.user import User
from models.vocabulary import RequestStatus, Role

# SQLModel types columns as their values, which no overload of `select` takes.
_columns: Final[Any] = select_columns

LEAST_EVIDENCE: Final = 10
PAGE_SIZE: Final = 20


@dataclass(frozen=True, slots=True)
class ExclusionRow:
    """One line of the register; `may_decide` says whether the one who looks could decide on it now."""

    exclusion_id: int
    case_id: int
    case_no: str
    title: str
    reason: ExclusionReason
    evidence: str
    status: RequestStatus
    asked_by: str
    asked_at: datetime
    decided_by: str
    decided_at: datetime | None
    decision_note: str
    may_decide: bool


@dataclass(frozen=True, slots=True)
class ExclusionPage:
    rows: tuple[ExclusionRow, ...]
    earlier: str | None = None
    later: str | None = None


def ask_exclusion(session: Session, actor: Actor, case_no: str, *, reason: ExclusionReason, evidence: str) -> Exclusion:
    """Ask that a case be left out, and tell who decides; a second asking while the first waits returns the first.

    Raises
    ------
    NotFound
        There is no such case for this actor, or it is confidential: such a case counts nowhere.
    MissingFact
        The evidence is not told.
    IllegalMove
        It is left out already.
    """
    actor.require(Permission.ASK_EXCLUSION)
    told = clean(evidence).strip()
    if len(told) < LEAST_EVIDENCE:
        raise MissingFact("exclusion_needs_evidence", field="evidence", least=LEAST_EVIDENCE)
    wanted = as_number(case_no)
    found = select(Case).where(Case.case_no == wanted, may_see_open_case(actor)).with_for_update(of=Case)
    case = session.exec(found).one_or_none()
    if case is None or not _may_ask(session, actor, case):
        raise NotFound("exclusion_case_not_found", case_no=wanted)
    held = session.exec(
        select(Exclusion).where(Exclusion.case_id == case.id, col(Exclusion.status) != RequestStatus.DENIED)
    ).first()
    if held is not None and held.status is RequestStatus.UPHELD:
        raise IllegalMove("excluded_already", case_no=case.case_no)
    if held is not None:
        return held
    row = Exclusion(
        case_id=case.id,
        reason=reason,
        evidence=told,
        status=RequestStatus.PENDING,
        asked_by_id=actor.user_id,
        asked_at=utc_now(),
    )
    session.add(row)
    session.flush()  # The caller shows its number.
    tell_of_exclusion(session, row, case)
    return row


def _may_ask(session: Session, actor: Actor, case: Case) -> bool:
    """Say whether it is this actor's to ask: of the office of the place, or of a unit that had the case."""
    for grant in actor.grants_for(Permission.ASK_EXCLUSION):
        if grant.role is not Role.HANDLER and _covers(grant, case):
            return True
    units = [grant.unit_id for grant in actor.grants if grant.role is Role.HANDLER and grant.unit_id is not None]
    held = select(Part.id).where(Part.case_id == case.id, col(Part.unit_id).in_(units))
    return bool(units) and session.exec(held).first() is not None


def _covers(grant: Grant, case: Case) -> bool:
    return grant.covers(place_of(case))


def decide_exclusion(session: Session, actor: Actor, exclusion_id: int, *, upheld: bool, note: str) -> Exclusion:
    """Decide on an asking: a leader of the case's place who did not ask; once decided it stays, and who asked hears.

    Raises
    ------
    NotFound
        There is none, or its case is not in the actor's area.
    NotPermitted
        The actor asked for it.
    IllegalMove
        It has been decided.
    MissingFact
        The decision is not explained.
    """
    actor.require(Permission.DECIDE_EXCLUSION)
    row = session.exec(select(Exclusion).where(Exclusion.id == exclusion_id).with_for_update()).one_or_none()
    case = session.get(Case, row.case_id) if row else None
    if row is None or case is None or case.is_confidential or not _decides_at(actor, case):
        raise NotFound("exclusion_not_found")
    write_decision(row, actor, upheld=upheld, note=note)
    session.add(row)
    tell_exclusion_decided(session, row, case)
    return row


def _decides_at(actor: Actor, case: Case) -> bool:
    return any(_covers(grant, case) for grant in actor.grants_for(Permission.DECIDE_EXCLUSION))


def excluded_case_ids(session: Session) -> frozenset[int]:
    """Return the cases that are left out by a decision."""
    upheld = select(Exclusion.case_id).where(col(Exclusion.status) == RequestStatus.UPHELD)
    return frozenset(session.exec(upheld))


def exclusions(
    session: Session, actor: Actor, *, status: RequestStatus | None = None, cursor: str | None = None
) -> ExclusionPage:
    """Return one page of the register, the newest first: of cases that the actor sees; one statement."""
    query = _register(actor)
    if status is not None:
        query = query.where(col(Exclusion.status) == status)
    found = newest_first(session, query, number=col(Exclusion.id), cursor=cursor, size=PAGE_SIZE)
    return ExclusionPage(tuple(_row(actor, *each) for each in found.rows), found.earlier, found.later)


def exclusions_of(session: Session, actor: Actor, case_ids: set[int]) -> list[ExclusionRow]:
    """Return the decisions by which these cases are left out, of those that the actor sees; one statement."""
    upheld = _register(actor).where(col(Exclusion.status) == RequestStatus.UPHELD).order_by(col(Exclusion.id))
    rows = [_row(actor, *found) for found in session.execute(upheld)]
    return [row for row in rows if row.case_id in case_ids]


def _register(actor: Actor) -> Any:
    asker, decider = aliased(User), aliased(User)
    query: Any = _columns(Exclusion, Case, asker.name, decider.name)
    return (
        query.join(Case, col(Exclusion.case_id) == Case.id)
        .join(asker, col(Exclusion.asked_by_id) == asker.id)
        .join(decider, col(Exclusion.decided_by_id) == decider.id, isouter=True)
        .where(may_see_open_case(actor), or_(col(Exclusion.asked_by_id) == actor.user_id, _reads_register(actor)))
    )


def _reads_register(actor: Actor) -> Any:
    """A cadre and a unit see what they asked for themselves, offices and leaders all of their place."""
    reads = any(grant.role not in {Role.CADRE, Role.HANDLER} for grant in actor.grants_for(Permission.READ_SCORES))
    return col(Exclusion.id).is_not(None) if reads else col(Exclusion.id).is_(None)


def _row(actor: Actor, row: Exclusion, case: Case, asker: str, decider: str | None) -> ExclusionRow:
    is_open = row.status is RequestStatus.PENDING and row.asked_by_id != actor.user_id
    return ExclusionRow(
        exclusion_id=row.id,
        case_id=case.id,
        case_no=case.case_no,
        title=case.title,
        reason=row.reason,
        evidence=row.evidence,
        status=row.status,
        asked_by=asker,
        asked_at=row.asked_at,
        decided_by=decider or "",
        decided_at=row.decided_at,
        decision_note=row.decision_note or "",
        may_decide=is_open and _decides_at(actor, case),
    )
