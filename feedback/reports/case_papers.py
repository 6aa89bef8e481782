"""Papers of one case: the order by which a unit gets it, and the notice that it is not taken up.

Neither names whoever raised the matter: the notice's line for a name is filled in by hand.
"""

from collections.abc import Iterable
from typing import Final

from sqlmodel import Session, col, select

from feedback.access.actor import Actor
from feedback.access.permissions import Permission
from feedback.core.clock import office_day, today
from feedback.core.errors import IllegalMove, NotFound
from feedback.i18n.terms import label, stored_label
from feedback.reports.paper import Facts, Paper, PaperName
from feedback.reports.phrases import category_name, cut, day, day_of, nothing, phrase
from feedback.reports.scoping import masked
from feedback.tracker.casefile import CaseFile, EventView, PartView, find_case, open_case
from models.clinic import ClinicItem, ClinicSession
from models.vocabulary import DeclineReason, PartRole, Verb

_MOST_WORDS: Final = 400
_PLACES: Final = " · "


def order(session: Session, actor: Actor, *, case_no: str) -> Paper:
    """Return the order of a case's present round.

    Raises
    ------
    NotFound
        There is no such case, or not for this actor; a confidential one has no papers.
    IllegalMove
        No unit has it.
    """
    file = _file(session, actor, case_no)
    if not file.parts:
        raise IllegalMove("order_not_dispatched", case_no=file.case.case_no)
    case, lead = file.case, next((part for part in file.parts if part.role is PartRole.LEAD), file.parts[0])
    signed = [event for event in _events(file, Verb.SIGN) if event.facts.get("role") == PartRole.LEAD]
    is_signed = lead.signed_at is not None and signed
    facts: Facts = {
        "case_no": case.case_no,
        "scope": label(case.scope) if case.scope else nothing(),
        "category": category_name(case.category),
        "session": _session(session, case.id),
        "urgency": label(case.urgency) if case.urgency else nothing(),
        "place": file.place.replace(_PLACES, ""),
        "matter": _matter(file),
        "decision": cut(lead.duty, _MOST_WORDS) or nothing(),
        "lead": lead.unit,
        "lead_person": "",
        "co": _co_units(part for part in file.parts if part is not lead),
        "dispatched_on": day_of(case.dispatched_at),
        "due": day_of(lead.due_at),
        "signed_on": day_of(lead.signed_at) if is_signed else "",
        "signed_by": signed[-1].actor if is_signed else "",
        "printed_on": day(today()),
    }
    return _paper(PaperName.ORDER, file, facts)


def decline(session: Session, actor: Actor, *, case_no: str) -> Paper:
    """Return the notice that a matter is not taken up, with the text that was written for the person.

    Raises
    ------
    NotFound
        There is no such case, or not for this actor; a confidential one has no papers.
    IllegalMove
        It was not declined.
    """
    file = _file(session, actor, case_no)
    declined = _events(file, Verb.DECLINE, Verb.UPHOLD_DECLINE)
    if not declined:
        raise IllegalMove("notice_not_declined", case_no=file.case.case_no)
    event, said = declined[-1], file.opinions[0] if file.opinions else None
    said_on = (said.said_on or office_day(said.recorded_at)) if said else office_day(file.case.registered_at)
    facts: Facts = {
        "year": str(office_day(event.at).year),
        "case_no": file.case.case_no,
        "said_on": day(said_on),
        "matter": masked(file.case.title),
        "reason": stored_label(DeclineReason, event.facts.get("reason")),
        "notice": event.note,
        "office": phrase("office", area=file.place.split(_PLACES)[0]),
        "declined_on": day(office_day(event.at)),
    }
    return _paper(PaperName.DECLINE, file, facts)


def _file(session: Session, actor: Actor, case_no: str) -> CaseFile:
    actor.require(Permission.READ_CASES)
    file = open_case(session, actor, find_case(session, actor, case_no))
    if file.case.is_confidential:
        raise NotFound("case_not_found")
    return file


def _events(file: CaseFile, *verbs: Verb) -> list[EventView]:
    return [event for event in file.events if event.verb in verbs]


def _session(session: Session, case_id: int) -> str:
    """Return the number of the last session that had the case on its agenda."""
    wanted = (
        select(ClinicSession)
        .join(ClinicItem, col(ClinicItem.session_id) == ClinicSession.id)
        .where(ClinicItem.case_id == case_id, col(ClinicSession.number).is_not(None))
        .order_by(col(ClinicSession.held_on).desc())
    )
    held = session.exec(wanted).first()
    return phrase("session", year=held.held_on.year, number=held.number) if held else nothing()


def _matter(file: CaseFile) -> str:
    words = file.opinions[0].words if file.opinions else ""
    return "\n".join(text for text in (masked(file.case.title), cut(masked(words), _MOST_WORDS)) if text)


def _co_units(parts: Iterable[PartView]) -> str:
    lines = [phrase("co", unit=part.unit, duty=cut(part.duty)) if part.duty else part.unit for part in parts]
    return "\n".join(lines) or nothing()


def _paper(name: PaperName, file: CaseFile, facts: Facts) -> Paper:
    case_no = file.case.case_no
    return Paper(name=name, facts=facts, on=today(), about=(case_no,), subject=("case", file.case.id))
