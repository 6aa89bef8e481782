"""Sheets for tests, and their figures as numerator and denominator by measure."""

from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from feedback.access.actor import Actor
from feedback.assess.exclusions import ask_exclusion, decide_exclusion
from feedback.assess.score_sheets import SheetOrder, make_sheet
from models.assessment import Exclusion, ScoreFigure, ScoreSheet
from models.case import Case
from models.office_vocabulary import ExclusionReason, SheetSubject
from tests.factories import County

EVIDENCE = "所诉事项与政策规定不符，已两次当面说明"


def a_sheet(session: Session, by: Actor, area_id: int, subject: SheetSubject, **more: Any) -> ScoreSheet:
    facts: dict[str, Any] = {"from_on": date(2026, 3, 1), "to_on": date(2026, 3, 31)}
    return make_sheet(session, by, SheetOrder(subject=subject, area_id=area_id, **facts | more))


def figures_of(
    session: Session, sheet: ScoreSheet, subject_id: int, *, adjusted: bool = False
) -> dict[str, tuple[float, float]]:
    rows = session.exec(
        select(ScoreFigure).where(
            ScoreFigure.sheet_id == sheet.id,
            ScoreFigure.subject_id == subject_id,
            col(ScoreFigure.is_adjusted).is_(adjusted),
        )
    )
    return {row.measure: (round(row.numerator, 4), row.denominator) for row in rows}


def an_exclusion(session: Session, county: County, case: Case) -> Exclusion:
    row = ask_exclusion(session, county.clerk, case.case_no, reason=ExclusionReason.UNREASONABLE, evidence=EVIDENCE)
    return decide_exclusion(session, county.leader, row.id, upheld=True, note="情况属实")
