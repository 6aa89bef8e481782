"""Does a frozen sheet stand as it was frozen? A chain of hashes over all that it holds, sealed with a key.

What this finds: a figure that was changed, added or taken away, an exclusion that was decided anew, and a frozen sheet
that is gone although the access log tells of it. Trial sheets go with the trial county and are not in the log.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from sqlmodel import Session, col, select

from feedback.core.chain import head_seal, link_hash
from models.assessment import Exclusion, ScoreFigure, ScoreSheet
from models.keeping import AccessLog
from models.office_vocabulary import SheetState
from models.vocabulary import RequestStatus
from models.work_vocabulary import AccessAction

_KIND: Final = "score sheet"
_EXCLUDED: Final = "excluded"
_AT_ONCE: Final = 500


@dataclass(frozen=True, slots=True)
class SheetProof:
    """How many frozen sheets were proved; `first_broken` names one, empty where all are whole."""

    sheets: int
    first_broken: str = ""


def seal_of(session: Session, sheet: ScoreSheet) -> str:
    """Return the seal over everything that a sheet holds; its own state and hash are left out."""
    head, count = link_hash("", _head(sheet)), 1
    excluded: set[int] = set()
    ordered = select(ScoreFigure).where(ScoreFigure.sheet_id == sheet.id).order_by(
        col(ScoreFigure.subject_id), col(ScoreFigure.measure), col(ScoreFigure.is_adjusted)
    )  # fmt: skip
    for figure in session.exec(ordered).yield_per(_AT_ONCE):
        head, count = link_hash(head, _figure(figure)), count + 1
        if figure.measure == _EXCLUDED:
            excluded |= set(figure.counted_ids)
    for row in _decided(session, excluded):
        head, count = link_hash(head, row), count + 1
    return head_seal(_KIND, str(sheet.id), count, head)


def _head(sheet: ScoreSheet) -> dict[str, object]:
    return {
        "id": sheet.id,
        "name": sheet.name,
        "subject": sheet.subject,
        "area": sheet.area_id,
        "from": sheet.from_on,
        "to": sheet.to_on,
        "preset": sheet.preset,
        "weights": sheet.weights,
        "made_by": sheet.made_by_id,
        "made_at": sheet.made_at,
        "frozen_by": sheet.frozen_by_id,
        "frozen_at": sheet.frozen_at,
        "corrects": sheet.corrects_id,
    }


def _figure(figure: ScoreFigure) -> dict[str, object]:
    return {
        "subject": [figure.subject_id, figure.subject_name],
        "measure": figure.measure,
        "adjusted": bool(figure.is_adjusted),
        "numerator": float(figure.numerator),
        "denominator": float(figure.denominator),
        "behind": figure.case_ids,
        "counted": figure.counted_ids,
    }


def _decided(session: Session, case_ids: set[int]) -> Iterator[dict[str, object]]:
    """Yield the decisions by which the listed cases are left out."""
    upheld = select(Exclusion).where(col(Exclusion.status) == RequestStatus.UPHELD).order_by(col(Exclusion.id))
    for row in session.exec(upheld):
        if row.case_id in case_ids:
            yield {"case": row.case_id, "reason": row.reason, "by": row.decided_by_id, "at": row.decided_at}


def verify_sheets(session: Session) -> SheetProof:
    """Prove every frozen sheet, and that each one that the access log tells of is still there."""
    frozen = session.exec(
        select(ScoreSheet).where(col(ScoreSheet.state) == SheetState.FROZEN).order_by(col(ScoreSheet.id))
    ).all()
    broken = next((sheet.id for sheet in frozen if seal_of(session, sheet) != sheet.hash), None)
    if broken is None:
        seals = {sheet.id: sheet.hash for sheet in frozen}
        told = session.exec(select(AccessLog).where(col(AccessLog.action) == AccessAction.SHEET_FROZEN))
        broken = next((x.subject_id for x in told if seals.get(x.subject_id or 0) != x.facts.get("hash")), None)
    return SheetProof(len(frozen), f"score sheet #{broken}" if broken is not None else "")
