"""What the papers of one case share: its file, its matter without names, its units, and what they say of it."""

from collections.abc import Iterable
from typing import Final

from sqlmodel import Session, col, select

from feedback.access.actor import Actor
from feedback.access.permissions import Permission
from feedback.core.clock import today
from feedback.core.errors import NotFound
from feedback.reports.paper import Facts, Paper, PaperName
from feedback.reports.phrases import cut, nothing, phrase
from feedback.reports.scoping import masked
from feedback.tracker.casefile import CaseFile, EventView, PartView, find_case, open_case
from models.clinic import ClinicItem, ClinicSession
from models.vocabulary import PartRole, Verb

MOST_MATTER: Final = 400
PLACES: Final = " · "


def case_file(session: Session, actor: Actor, case_no: str) -> CaseFile:
    """Return the file of a case of which papers may be made.

    Raises
    ------
    NotFound
        There is no such case, or not for this actor; a confidential one has no papers.
    """
    actor.require(Permission.READ_CASES)
    file = open_case(session, actor, find_case(session, actor, case_no))
    if file.case.is_confidential:
        raise NotFound("case_not_found")
    return file


def events_of(file: CaseFile, *verbs: Verb) -> list[EventView]:
    """Return the events of these verbs, the oldest first."""
    return [event for event in file.events if event.verb in verbs]


def session_of(session: Session, case_id: int) -> str:
    """Return the number of the last session that had the case on its agenda."""
    wanted = (
        select(ClinicSession)
        .join(ClinicItem, col(ClinicItem.session_id) == ClinicSession.id)
        .where(ClinicItem.case_id == case_id, col(ClinicSession.number).is_not(None))
        .order_by(col(ClinicSession.held_on).desc())
    )
    held = session.exec(wanted).first()
    return phrase("session", year=held.held_on.year, number=held.number) if held else nothing()


def matter_of(file: CaseFile) -> str:
    """Return the title and the first words of a case, without names and numbers."""
    words = file.opinions[0].words if file.opinions else ""
    return "\n".join(text for text in (masked(file.case.title), cut(masked(words), MOST_MATTER)) if text)


def co_units(parts: Iterable[PartView]) -> str:
    """Return co-units with their duties, a line for each."""
    lines = [phrase("co", unit=part.unit, duty=cut(part.duty)) if part.duty else part.unit for part in parts]
    return "\n".join(lines) or nothing()


def case_paper(name: PaperName, file: CaseFile, facts: Facts) -> Paper:
    """Return a paper of one case."""
    case_no = file.case.case_no
    return Paper(name=name, facts=facts, on=today(), about=(case_no,), subject=("case", file.case.id))


def lead_of(file: CaseFile) -> PartView | None:
    """Return the part of the unit that leads, None where no unit has the case."""
    return next((part for part in file.parts if part.role is PartRole.LEAD), None)


def place_of(file: CaseFile) -> str:
    return file.place.replace(PLACES, "")


def office_of(file: CaseFile) -> str:
    """Return the office that writes about the case: of its township."""
    return phrase("office", area=file.place.split(PLACES)[0])
