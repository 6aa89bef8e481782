"""The forms that go with a case from desk to desk: registration card, transfer, handling and reply sheets.

All that was recorded is filled in; what a leader writes by hand stays empty. Field lists: domain digest H.
"""

from collections.abc import Iterator
from typing import Final

from sqlmodel import Session, col, select

from feedback.access.actor import Actor
from feedback.core.clock import office_day, today
from feedback.core.errors import IllegalMove
from feedback.i18n.terms import label, stored_label
from feedback.reports.case_facts import (
    MOST_MATTER,
    case_file,
    case_paper,
    events_of,
    lead_of,
    matter_of,
    place_of,
)
from feedback.reports.paper import Facts, Paper, PaperName, Row
from feedback.reports.phrases import category_name, cut, day, day_of, nothing, phrase
from feedback.reports.scoping import masked
from feedback.tracker.casefile import CaseFile, EventView
from feedback.tracker.states import OPEN
from models.case import Outcome
from models.place import Unit
from models.vocabulary import ActionKind, CaseStatus, OutsideChannel, PartRole, Verb

_LOGGED: Final = (Verb.LOG_ACTION, Verb.ANSWER_PART, Verb.REPLY, Verb.ANSWER)
_MOST_LINES: Final = 30


def card(session: Session, actor: Actor, *, case_no: str) -> Paper:
    """Return the registration card of a case: the form of one matter, from first words to what the person said.

    Raises
    ------
    NotFound
        There is no such case, or not for this actor; a confidential one has no papers.
    """
    file = case_file(session, actor, case_no)
    case, said = file.case, file.opinions[0] if file.opinions else None
    people = max((opinion.group_size or 1 for opinion in file.opinions), default=1)
    person = said.reporter_name if said and not said.is_anonymous else ""
    facts: Facts = {
        "case_no": case.case_no,
        "create_type": _create_type(file),
        "place": place_of(file),
        "registrar": said.recorder if said else nothing(),
        "registered_on": day_of(case.registered_at),
        "channel": label(case.channel),
        "person": person or phrase("anonymous"),
        "phone": (said.reporter_phone if said else "") or nothing(),
        "reporter_type": phrase("for_group" if people > 1 else "for_self"),
        "people": str(people) if people > 1 else nothing(),
        "household": file.household or nothing(),
        "title": masked(case.title),
        "matter": cut(masked(said.words), MOST_MATTER) if said else nothing(),
        "study": "",
        "log": list(_log(session, file)),
        "closed_on": day_of(case.closed_at),
        "satisfaction": label(case.satisfaction) if case.satisfaction else nothing(),
        "feedback": label(file.revisits[-1].feedback_mode) if file.revisits else nothing(),
        "moved_to": _moved_to(file),
        **_labels(file),
        **_charged(file),
        **_closing(file),
    }
    return case_paper(PaperName.CARD, file, facts)


def forward(session: Session, actor: Actor, *, case_no: str) -> Paper:
    """Return the sheet with which a case is passed to its unit.

    Raises
    ------
    NotFound
        There is no such case, or not for this actor; a confidential one has no papers.
    IllegalMove
        No unit has it.
    """
    file = case_file(session, actor, case_no)
    return case_paper(PaperName.FORWARD, file, _with_unit(file))


def handling(session: Session, actor: Actor, *, case_no: str) -> Paper:
    """Return the sheet on which a unit's leaders write what is to be done.

    Raises
    ------
    NotFound
        There is no such case, or not for this actor; a confidential one has no papers.
    IllegalMove
        No unit has it.
    """
    file = case_file(session, actor, case_no)
    return case_paper(PaperName.HANDLING, file, _with_unit(file))


def reply(session: Session, actor: Actor, *, case_no: str) -> Paper:
    """Return the sheet with which a unit reports its result back.

    Raises
    ------
    NotFound
        There is no such case, or not for this actor; a confidential one has no papers.
    IllegalMove
        Nobody has replied.
    """
    file = case_file(session, actor, case_no)
    outcome, lead = file.newest_outcome, lead_of(file)
    if outcome is None:
        raise IllegalMove("reply_not_given", case_no=file.case.case_no)
    answers = [
        phrase("co", unit=part.unit, duty=cut(masked(part.answer)))
        for part in file.parts
        if part.role is PartRole.CO and part.answer
    ]
    facts: Facts = {
        "case_no": file.case.case_no,
        "lead": lead.unit if lead else place_of(file),
        "replied_on": day_of(outcome.at),
        "matter": matter_of(file),
        "handled_how": label(outcome.handled_how),
        "co_answers": "\n".join(answers) or nothing(),
        "contacted": _contacted(outcome),
        "files": phrase("files", n=len(file.files)) if file.files else nothing(),
        "printed_on": day(today()),
        "result": cut(masked(outcome.result), MOST_MATTER),
        "closure": _closure_of(outcome),
    }
    return case_paper(PaperName.REPLY, file, facts)


def _with_unit(file: CaseFile) -> Facts:
    case, lead = file.case, lead_of(file)
    if lead is None:
        raise IllegalMove("order_not_dispatched", case_no=case.case_no)
    signed = [event for event in events_of(file, Verb.SIGN) if event.facts.get("role") == PartRole.LEAD]
    is_signed = lead.signed_at is not None and bool(signed)
    outcome = file.newest_outcome
    return {
        "case_no": case.case_no,
        "matter": matter_of(file),
        "decision": cut(lead.duty, MOST_MATTER) or "",
        "dispatched_on": day_of(case.dispatched_at),
        "due": day_of(lead.due_at),
        "signed_on": day_of(lead.signed_at) if is_signed else "",
        "signed_by": signed[-1].actor if is_signed else "",
        "channel": label(case.channel),
        "category": category_name(case.category),
        "result": cut(masked(outcome.result), MOST_MATTER) if outcome and outcome.defect is None else "",
        "printed_on": day(today()),
        **_charged(file),
    }


def _create_type(file: CaseFile) -> str:
    is_older = office_day(file.case.registered_at).year < today().year
    return phrase("carried_over" if is_older and file.case.status in OPEN else "newly_made")


def _labels(file: CaseFile) -> dict[str, str]:
    case = file.case
    words = {name: getattr(case, name) for name in ("scope", "urgency", "nature")}
    told = {name: label(word) if word else nothing() for name, word in words.items()}
    return told | {"category": category_name(case.category)}


def _charged(file: CaseFile) -> dict[str, str]:
    lead = lead_of(file)
    return {"lead": lead.unit if lead else nothing(), "people_charged": file.people or ""}


def _closing(file: CaseFile) -> dict[str, str]:
    """Return how the case ended; a reply that is still checked is not given out yet."""
    outcome, is_closed = file.newest_outcome, file.case.status is CaseStatus.CLOSED
    return {
        "result": cut(masked(outcome.result), MOST_MATTER) if outcome and is_closed else nothing(),
        "closure": _closure(file.case.closure_type, file.case.closure_mode) if is_closed else nothing(),
    }


def _closure_of(outcome: Outcome) -> str:
    return _closure(outcome.closure_type, outcome.closure_mode)


def _closure(*words: object) -> str:
    return phrase("closure", type=_word(words[0]), mode=_word(words[1]))


def _word(word: object) -> str:
    return stored_label(type(word), word) if word else nothing()  # type: ignore[arg-type]  # A word of a vocabulary.


def _contacted(outcome: Outcome) -> str:
    if outcome.contacted:
        return phrase("yes")
    return phrase("not_contacted", reason=cut(masked(outcome.not_contacted_reason or "")))


def _moved_to(file: CaseFile) -> str:
    if file.merged_into:
        return phrase("merged_into", case_no=file.merged_into[1])
    sent = events_of(file, Verb.TRANSFER_OUT)
    is_sent = file.case.status is CaseStatus.TRANSFERRED and sent
    return stored_label(OutsideChannel, sent[-1].facts.get("outside")) if is_sent else nothing()


def _log(session: Session, file: CaseFile) -> Iterator[Row]:
    """Yield the newest lines of the work log, the oldest first, with the unit that wrote each."""
    lines = [event for event in file.events if event.verb in _LOGGED][-_MOST_LINES:]
    ids = [number for event in lines if isinstance(number := event.facts.get("unit"), int)]
    names = dict(session.exec(select(Unit.id, Unit.name).where(col(Unit.id).in_(ids))).all())
    for event in lines:
        number = event.facts.get("unit")
        unit = names.get(number, "") if isinstance(number, int) else ""
        yield {"on": day_of(event.at), "what": _what(event), "unit": unit or _charged(file)["lead"]}


def _what(event: EventView) -> str:
    kind = event.facts.get("kind")
    named = stored_label(ActionKind, kind) if kind else label(event.verb)
    return phrase("block", block=named, name=cut(masked(event.note))) if event.note else named
