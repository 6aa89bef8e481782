"""What a unit or a village holds against a figure of a frozen sheet, and what a leader decided; both stay.

An appeal that is upheld changes no frozen figure: the office makes a new sheet that names the old one.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import and_, false, or_
from sqlalchemy import select as select_columns
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from feedback.access.actor import Actor
from feedback.access.permissions import Permission
from feedback.assess.deciding import write_decision
from feedback.assess.formulas import formula
from feedback.assess.subjects import area_for_scores, holds_at, in_readable_areas, own_subject_ids
from feedback.assess.telling import tell_appeal_decided, tell_of_appeal
from feedback.core.clock import utc_now
from feedback.core.errors import IllegalMove, MissingFact, NotFound, NotPermitted
from feedback.sheets.safe_text import clean
from feedback.tracker.listing import newest_first
from models.assessment import ScoreAppeal, ScoreFigure, ScoreSheet
from models.office_vocabulary import SheetState, SheetSubject
from models.place import Area
from models.user import User
from models.vocabulary import RequestStatus

# SQLModel types columns as their values, which no overload of `select` takes.
_columns: Final[Any] = select_columns

LEAST_REASON: Final = 10
PAGE_SIZE: Final = 20


@dataclass(frozen=True, slots=True)
class AppealRow:
    appeal_id: int
    sheet_id: int
    sheet_subject: SheetSubject
    subject_name: str
    measure: str
    reason: str
    status: RequestStatus
    asked_by: str
    asked_at: datetime
    decided_by: str
    decided_at: datetime | None
    decision_note: str
    may_decide: bool


@dataclass(frozen=True, slots=True)
class AppealPage:
    rows: tuple[AppealRow, ...]
    earlier: str | None = None
    later: str | None = None


def appeal(session: Session, actor: Actor, sheet_id: int, *, subject_id: int, measure: str, reason: str) -> ScoreAppeal:
    """Hold something against one's own figure, and tell who decides; a second press while it waits returns the first.

    Raises
    ------
    NotFound
        There is no such sheet or figure for this actor.
    NotPermitted
        The row is another's, or the actor has no right to appeal.
    IllegalMove
        The sheet is not frozen.
    MissingFact
        It is not said what is wrong.
    """
    actor.require(Permission.APPEAL_SCORE)
    sheet = session.get(ScoreSheet, sheet_id)
    if sheet is None or not own_subject_ids(actor, sheet.subject):
        raise NotFound("score_sheet_not_found")
    if subject_id not in own_subject_ids(actor, sheet.subject):
        raise NotPermitted("appeal_not_yours")
    if sheet.state is not SheetState.FROZEN:
        raise IllegalMove("appeal_only_when_frozen")
    if _figure_of(session, sheet_id, subject_id, formula(measure).code) is None:
        raise NotFound("score_sheet_not_found")
    told = clean(reason).strip()
    if len(told) < LEAST_REASON:
        raise MissingFact("appeal_needs_reason", field="reason", least=LEAST_REASON)
    waiting = session.exec(
        select(ScoreAppeal).where(
            ScoreAppeal.sheet_id == sheet_id,
            ScoreAppeal.subject_id == subject_id,
            ScoreAppeal.measure == measure,
            col(ScoreAppeal.status) == RequestStatus.PENDING,
        )
    ).first()
    if waiting is not None:
        return waiting
    row = ScoreAppeal(
        sheet_id=sheet_id, subject_id=subject_id, measure=measure, reason=told, status=RequestStatus.PENDING,
        asked_by_id=actor.user_id, asked_at=utc_now(),
    )  # fmt: skip
    session.add(row)
    session.flush()  # The caller shows its number.
    tell_of_appeal(session, row, sheet)
    return row


def _figure_of(session: Session, sheet_id: int, subject_id: int, measure: str) -> int | None:
    return session.exec(
        select(ScoreFigure.id).where(
            ScoreFigure.sheet_id == sheet_id,
            ScoreFigure.subject_id == subject_id,
            ScoreFigure.measure == measure,
            col(ScoreFigure.is_adjusted).is_(False),
        )
    ).first()


def decide_appeal(session: Session, actor: Actor, appeal_id: int, *, upheld: bool, note: str) -> ScoreAppeal:
    """Decide on an appeal: a leader of the sheet's area who did not make it; it stays, and who made it hears.

    Raises
    ------
    NotFound
        There is none, or its sheet is not of the actor's area.
    NotPermitted
        The actor made it.
    IllegalMove
        It has been decided.
    MissingFact
        The decision is not explained.
    """
    actor.require(Permission.DECIDE_EXCLUSION)
    row = session.exec(select(ScoreAppeal).where(ScoreAppeal.id == appeal_id).with_for_update()).one_or_none()
    if row is None:
        raise NotFound("appeal_not_found")
    sheet = session.get_one(ScoreSheet, row.sheet_id)
    try:
        area_for_scores(session, actor, sheet.area_id, Permission.DECIDE_EXCLUSION)
    except NotFound as fault:
        raise NotFound("appeal_not_found") from fault
    write_decision(row, actor, upheld=upheld, note=note)
    session.add(row)
    tell_appeal_decided(session, row, sheet)
    return row


def appeals(session: Session, actor: Actor, *, sheet_id: int | None = None, cursor: str | None = None) -> AppealPage:
    """Return one page of appeals that the actor may see, the newest first; one statement."""
    query = _visible(actor)
    if sheet_id is not None:
        query = query.where(col(ScoreAppeal.sheet_id) == sheet_id)
    found = newest_first(session, query, number=col(ScoreAppeal.id), cursor=cursor, size=PAGE_SIZE)
    return AppealPage(tuple(_row(actor, *each) for each in found.rows), found.earlier, found.later)


def _visible(actor: Actor) -> Any:
    """Select the appeals of the sheets that the actor reads as a whole, those of their own rows, and their own."""
    # The condition on readable areas asks for areas by itself.
    asker, decider, area = aliased(User), aliased(User), aliased(Area)
    own = [
        and_(col(ScoreSheet.subject) == subject, col(ScoreAppeal.subject_id).in_(ids))
        for subject in SheetSubject
        if (ids := own_subject_ids(actor, subject))
    ]
    query: Any = _columns(
        ScoreAppeal, ScoreSheet.subject, area.path, ScoreFigure.subject_name, asker.name, decider.name
    )
    return (
        query.join(ScoreSheet, col(ScoreAppeal.sheet_id) == ScoreSheet.id)
        .join(area, col(ScoreSheet.area_id) == area.id)
        .join(
            ScoreFigure,
            and_(
                col(ScoreFigure.sheet_id) == ScoreAppeal.sheet_id,
                col(ScoreFigure.subject_id) == ScoreAppeal.subject_id,
                col(ScoreFigure.measure) == ScoreAppeal.measure,
                col(ScoreFigure.is_adjusted).is_(False),
            ),
        )
        .join(asker, col(ScoreAppeal.asked_by_id) == asker.id)
        .join(decider, col(ScoreAppeal.decided_by_id) == decider.id, isouter=True)
        .where(or_(in_readable_areas(actor), *own, false()))
    )


def _row(actor: Actor, row: ScoreAppeal, subject: SheetSubject, path: str, *names: str | None) -> AppealRow:
    subject_name, asker, decider = names
    is_open = row.status is RequestStatus.PENDING and row.asked_by_id != actor.user_id
    return AppealRow(
        appeal_id=row.id,
        sheet_id=row.sheet_id,
        sheet_subject=subject,
        subject_name=subject_name or "",
        measure=row.measure,
        reason=row.reason,
        status=row.status,
        asked_by=asker or "",
        asked_at=row.asked_at,
        decided_by=decider or "",
        decided_at=row.decided_at,
        decision_note=row.decision_note or "",
        may_decide=is_open and holds_at(actor, Permission.DECIDE_EXCLUSION, path),
    )
