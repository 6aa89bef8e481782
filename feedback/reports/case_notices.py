"""What an office writes about one case: reporting it up, urging on, supervision, the answer to a petition."""

from typing import Final

from sqlmodel import Session

from feedback.access.actor import Actor
from feedback.core.clock import office_day, today, utc_now
from feedback.core.errors import IllegalMove
from feedback.i18n.terms import label, stored_label
from feedback.reports.case_facts import (
    MOST_MATTER,
    case_file,
    case_paper,
    events_of,
    lead_of,
    matter_of,
    office_of,
    place_of,
)
from feedback.reports.paper import Facts, Paper, PaperName
from feedback.reports.phrases import category_name, cut, day, day_of, nothing, phrase
from feedback.reports.scoping import masked
from feedback.tracker.casefile import CaseFile, EventView
from feedback.tracker.clocks import clocks_of, date_to_keep
from models.user import User
from models.vocabulary import CaseStatus, ClosureType, OrgLevel, SuperviseLevel, Verb

_ANSWERED: Final = (CaseStatus.REVIEWING, CaseStatus.CLOSED)


def report_up(session: Session, actor: Actor, *, case_no: str) -> Paper:
    """Return the sheet with which a case was reported to the level above.

    Raises
    ------
    NotFound
        There is no such case, or not for this actor; a confidential one has no papers.
    IllegalMove
        It was not reported up.
    """
    file = case_file(session, actor, case_no)
    event = _raised(file)
    facts = _reported(file, event) | {
        "to": stored_label(OrgLevel, event.facts.get("to")),
        "category": category_name(file.case.category),
        "done": _done(file),
    }
    return case_paper(PaperName.REPORT_UP, file, facts)


def application(session: Session, actor: Actor, *, case_no: str) -> Paper:
    """Return the sheet with which a case is put before the county's joint meeting; raised as `report_up` is."""
    file = case_file(session, actor, case_no)
    return case_paper(PaperName.APPLICATION, file, _reported(file, _raised(file)))


def reminder(session: Session, actor: Actor, *, case_no: str) -> Paper:
    """Return the notice that urges the unit on, as it was urged last.

    Raises
    ------
    NotFound
        There is no such case, or not for this actor; a confidential one has no papers.
    IllegalMove
        Its unit was not urged.
    """
    file = case_file(session, actor, case_no)
    urged = events_of(file, Verb.REMIND)
    if not urged:
        raise IllegalMove("reminder_not_sent", case_no=file.case.case_no)
    facts = _urged(session, file) | {
        "year": str(office_day(urged[-1].at).year),
        "said": phrase("added", text=cut(masked(urged[-1].note))) if urged[-1].note else "",
        "office": office_of(file),
        "reminded_on": day_of(urged[-1].at),
    }
    return case_paper(PaperName.REMINDER, file, facts)


def supervision(session: Session, actor: Actor, *, case_no: str) -> Paper:
    """Return the notice of supervision, with the card that was shown.

    Raises
    ------
    NotFound
        There is no such case, or not for this actor; a confidential one has no papers.
    IllegalMove
        It is not under supervision.
    """
    file = case_file(session, actor, case_no)
    case = file.case
    shown = [event for event in events_of(file, Verb.SUPERVISE) if event.facts.get("level") != SuperviseLevel.NONE]
    if case.supervise_level is SuperviseLevel.NONE or not shown:
        raise IllegalMove("supervision_none", case_no=case.case_no)
    leader = session.get(User, case.adopted_by_id) if case.adopted_by_id else None
    is_card = case.supervise_level in {SuperviseLevel.YELLOW, SuperviseLevel.RED}
    facts = _urged(session, file) | {
        "card": phrase("carded", level=label(case.supervise_level)) if is_card else phrase("no_card"),
        "level": label(case.supervise_level),
        "reason": cut(masked(shown[-1].note)) or nothing(),
        "demand": phrase("demand_card" if is_card else "demand"),
        "adopted_by": phrase("and", name=leader.name) if leader else "",
        "office": office_of(file),
        "supervised_on": day_of(shown[-1].at),
    }
    return case_paper(PaperName.SUPERVISION, file, facts)


def petition(session: Session, actor: Actor, *, case_no: str) -> Paper:
    """Return the written opinion on a petition: request, facts, opinion, legal basis, and where to go with it.

    Raises
    ------
    NotFound
        There is no such case, or not for this actor; a confidential one has no papers.
    IllegalMove
        It has no reply that passed its check.
    """
    file = case_file(session, actor, case_no)
    case, outcome, lead = file.case, file.newest_outcome, lead_of(file)
    if outcome is None or outcome.defect is not None or case.status not in _ANSWERED:
        raise IllegalMove("petition_not_answered", case_no=case.case_no)
    said = file.opinions[0] if file.opinions else None
    said_on = (said.said_on or office_day(said.recorded_at)) if said else office_day(case.registered_at)
    is_supported = outcome.closure_type is not ClosureType.PROCEDURAL
    facts: Facts = {
        "year": str(office_day(outcome.at).year),
        "case_no": case.case_no,
        "said_on": day(said_on),
        "title": masked(case.title),
        "request": cut(masked(said.words), MOST_MATTER) if said else masked(case.title),
        "facts": masked(outcome.result),
        "opinion": phrase(
            "petition_supported" if is_supported else "petition_explained", mode=label(outcome.closure_mode)
        ),
        "basis": phrase("by_hand"),
        "lead": lead.unit if lead else office_of(file),
        "replied_on": day_of(outcome.at),
    }
    return case_paper(PaperName.PETITION, file, facts)


def _raised(file: CaseFile) -> EventView:
    raised = events_of(file, Verb.ESCALATE)
    if not raised:
        raise IllegalMove("report_not_raised", case_no=file.case.case_no)
    return raised[-1]


def _reported(file: CaseFile, event: EventView) -> dict[str, str]:
    return {
        "case_no": file.case.case_no,
        "office": office_of(file) if event.facts.get("from") != OrgLevel.VILLAGE else place_of(file),
        "reported_on": day_of(event.at),
        "matter": matter_of(file),
        "reason": cut(masked(event.note), MOST_MATTER),
        "printed_on": day(today()),
    }


def _done(file: CaseFile) -> str:
    """Return what the units wrote into the log before the case was reported up."""
    lines = [
        phrase("block", block=day_of(event.at), name=cut(masked(event.note)))
        for event in events_of(file, Verb.LOG_ACTION)
        if event.note
    ]
    return "\n".join(lines[-3:]) or nothing()


def _urged(session: Session, file: CaseFile) -> dict[str, str]:
    """Return what a notice to a unit says of the case: what it is, until when it was to be done, how late it is."""
    case, lead = file.case, lead_of(file)
    due = date_to_keep(case) or (lead.due_at if lead else case.due_at)
    late = clocks_of(session).of_place(case).overdue_working_days(due, utc_now()) if due else 0
    return {
        "case_no": case.case_no,
        "lead": lead.unit if lead else office_of(file),
        "matter": masked(case.title),
        "dispatched_on": day_of(case.dispatched_at or case.registered_at),
        "due": day_of(due),
        "standing": phrase("overdue", days=late) if late and case.replied_at is None else phrase("not_overdue"),
    }
