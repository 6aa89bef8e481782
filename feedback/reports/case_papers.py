"""Papers of one case: the order by which a unit gets it, and the notice that it is not taken up.

Neither names whoever raised the matter: the notice's line for a name is filled in by hand.
"""

from sqlmodel import Session

from feedback.access.actor import Actor
from feedback.core.clock import office_day, today
from feedback.core.errors import IllegalMove
from feedback.i18n.terms import label, stored_label
from feedback.reports.case_facts import (
    MOST_MATTER,
    case_file,
    case_paper,
    co_units,
    events_of,
    matter_of,
    office_of,
    place_of,
    session_of,
)
from feedback.reports.paper import Facts, Paper, PaperName
from feedback.reports.phrases import category_name, cut, day, day_of, nothing
from feedback.reports.scoping import masked
from models.vocabulary import DeclineReason, PartRole, Verb


def order(session: Session, actor: Actor, *, case_no: str) -> Paper:
    """Return the order of a case's present round.

    Raises
    ------
    NotFound
        There is no such case, or not for this actor; a confidential one has no papers.
    IllegalMove
        No unit has it.
    """
    file = case_file(session, actor, case_no)
    if not file.parts:
        raise IllegalMove("order_not_dispatched", case_no=file.case.case_no)
    case, lead = file.case, next((part for part in file.parts if part.role is PartRole.LEAD), file.parts[0])
    signed = [event for event in events_of(file, Verb.SIGN) if event.facts.get("role") == PartRole.LEAD]
    is_signed = lead.signed_at is not None and signed
    facts: Facts = {
        "case_no": case.case_no,
        "scope": label(case.scope) if case.scope else nothing(),
        "category": category_name(case.category),
        "session": session_of(session, case.id),
        "urgency": label(case.urgency) if case.urgency else nothing(),
        "place": place_of(file),
        "matter": matter_of(file),
        "decision": cut(lead.duty, MOST_MATTER) or nothing(),
        "lead": lead.unit,
        "lead_person": "",
        "co": co_units(part for part in file.parts if part is not lead),
        "dispatched_on": day_of(case.dispatched_at),
        "due": day_of(lead.due_at),
        "signed_on": day_of(lead.signed_at) if is_signed else "",
        "signed_by": signed[-1].actor if is_signed else "",
        "printed_on": day(today()),
    }
    return case_paper(PaperName.ORDER, file, facts)


def decline(session: Session, actor: Actor, *, case_no: str) -> Paper:
    """Return the notice that a matter is not taken up, with the text that was written for the person.

    Raises
    ------
    NotFound
        There is no such case, or not for this actor; a confidential one has no papers.
    IllegalMove
        It was not declined.
    """
    file = case_file(session, actor, case_no)
    declined = events_of(file, Verb.DECLINE, Verb.UPHOLD_DECLINE)
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
        "office": office_of(file),
        "declined_on": day(office_day(event.at)),
    }
    return case_paper(PaperName.DECLINE, file, facts)
