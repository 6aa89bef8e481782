"""How does a test get a decision? Words are recorded, the light reader says what it thinks, and a clerk diagnoses."""

from datetime import timedelta
from typing import Any

from sqlmodel import Session, select

from feedback.capture.notes import ContactNote
from feedback.capture.service import record
from feedback.classify.engine.analysers import Message
from feedback.core.clock import set_to, utc_now
from feedback.learning.decisions import Decision, Verdict
from feedback.tracker import service
from feedback.tracker.door import NO_STEP
from models.case import Case
from tests.capture.notes import a_call
from tests.factories import County, a_diagnosis


def taken_in(session: Session, county: County, note: str | ContactNote) -> Case:
    """Record one matter, and return its case."""
    note = a_call(county, note) if isinstance(note, str) else note
    receipt = record(session, county.recorder, note)
    return session.exec(select(Case).where(Case.case_no == receipt.matters[0].case_no)).one()


def decided(
    session: Session, county: County, words: str | ContactNote, category: str, *, days_ago: float = 0, **labels: Any
) -> Case:
    """Record one matter and diagnose it, some days ago."""
    with set_to(utc_now() - timedelta(days=days_ago)):
        case = taken_in(session, county, words)
        service.diagnose(session, county.clerk, case.id, NO_STEP, a_diagnosis(category=category, **labels))
    return case


def a_decision(suggested: str | None, category: str | None, **facts: Any) -> Decision:
    """Return a decision that stands in no store."""
    verdict = Verdict.REJECTED
    if category is not None:
        verdict = Verdict.CHOSEN if suggested is None else Verdict.CHANGED
        verdict = Verdict.ACCEPTED if suggested == category else verdict
    whole: dict[str, Any] = {
        "case_id": 1,
        "verdict": verdict,
        "release": "light",
        "suggested": suggested,
        "guess": suggested,
        "category": category,
        "scope": None,
        "urgency": None,
        "nature": None,
        "by_id": 1,
        "at": utc_now(),
        "message": Message(""),
    }
    return Decision(**whole | facts)
