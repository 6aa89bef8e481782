"""One matter, one case: a case joins another, as the same person's repeat or as one more voice, and is parted again.

Same person and same matter is the petition office's test (domain digest B5). By what a person is taken for the same:
the household, the phone number, or the name within one village. That the matter is the same, a person decides.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, NamedTuple

from sqlmodel import Session, col, select

from feedback.access.actor import Actor
from feedback.access.scope import may_see_case
from feedback.core.clock import utc_now
from feedback.core.errors import BadInput, IllegalMove, MissingFact, NotFound
from feedback.sheets.safe_text import as_number
from feedback.tracker.assignment import drop_requests
from feedback.tracker.clocks import clocks_of
from feedback.tracker.door import Facts, advance, checked_text, moving
from feedback.tracker.states import OPEN
from models.case import Case
from models.contact import Opinion
from models.vocabulary import CaseStatus, SamePerson, Stage, Verb

LEAST_REASON: Final = 4


class _Person(NamedTuple):
    household_id: int | None
    phone_index: str | None
    name: str
    village_id: int | None


def same_person(session: Session, case: Case, target: Case) -> SamePerson | None:
    """Return by what whoever raised `case` is one of those who raised `target`, or None where nothing shows it."""
    ours, theirs = _persons(session, case), _persons(session, target)
    found = {why for one in ours for other in theirs for why in _likeness(one, other)}
    return next((why for why in SamePerson if why in found), None)


def _likeness(one: _Person, other: _Person) -> Iterable[SamePerson]:
    if one.household_id is not None and one.household_id == other.household_id:
        yield SamePerson.HOUSEHOLD
    if one.phone_index is not None and one.phone_index == other.phone_index:
        yield SamePerson.PHONE
    if one.name and one.village_id is not None and (one.name, one.village_id) == (other.name, other.village_id):
        yield SamePerson.NAME


def _persons(session: Session, case: Case) -> list[_Person]:
    said = session.exec(select(Opinion).where(Opinion.case_id == case.id, col(Opinion.is_anonymous).is_(False))).all()
    people = [
        _Person(
            opinion.household_id, opinion.reporter_phone_index, (opinion.reporter_name or "").strip(), case.village_id
        )
        for opinion in said
    ]
    return [*people, _Person(case.household_id, None, "", None)]


@moving(Verb.MERGE)
def merge(session: Session, actor: Actor, case: Case, *, into_case_no: str, note: str | None = None) -> None:
    """Join this case to another that is still open; its opinions stay its own, so that it can be parted again.

    The same person's repeat needs no more. Another person's case joins as one more voice, and `note` says why it is
    the same matter.

    Raises
    ------
    MissingFact
        Nothing shows that it is the same person, and no reason is given.
    IllegalMove
        The other case has ended.
    """
    target = find_joined(session, actor, case, into_case_no)
    if target.status is CaseStatus.CLOSED:
        raise IllegalMove("joined_case_closed", case_no=target.case_no)
    if target.status not in OPEN:
        raise IllegalMove("joined_case_ended", case_no=target.case_no, status=target.status)
    why, reason = same_person(session, case, target), (note or "").strip()
    if why is None and len(reason) < LEAST_REASON:
        raise MissingFact("other_person_needs_reason", field="same_matter", least=LEAST_REASON)
    case.merged_into_id = target.id
    needs: Facts = {"joined_case": target.id}
    facts: Facts = {"into": target.case_no, "same_person": why}
    advance(session, actor, case, Verb.MERGE, needs=needs, note=reason or None, facts=facts)
    drop_requests(session, actor, case)


def find_joined(session: Session, actor: Actor, case: Case, into_case_no: str) -> Case:
    """Return the case to which `case` is to be joined, locked.

    Raises
    ------
    NotFound
        There is none of this number, or not for this actor, or only one of the two is confidential.
    """
    wanted = as_number(into_case_no)
    if not wanted:
        raise MissingFact("fact_missing", field="joined_case")
    # It is locked as well, or two cases that are joined to each other at once would both be gone from every desk.
    found = select(Case).where(Case.case_no == wanted, may_see_case(actor)).with_for_update(of=Case)
    target = session.exec(found).one_or_none()
    if target is None or target.is_confidential != case.is_confidential:
        raise NotFound("joined_case_not_found", case_no=wanted)
    if target.id == case.id:
        raise BadInput("merge_with_itself")
    return target


@moving(Verb.UNMERGE)
def unmerge(session: Session, actor: Actor, case: Case, *, reason: str) -> None:
    """Part a case from the one it was joined to; it is registered again, and its clock begins anew."""
    text = checked_text(reason, "reason", least=LEAST_REASON)
    advance(session, actor, case, Verb.UNMERGE, needs={"reason": "given"}, note=text)
    case.merged_into_id = None
    # While it was joined nobody had to decide on it, so the time since it was registered is not held against anybody.
    case.due_at, rule = clocks_of(session).due(Stage.DIAGNOSE, case, utc_now())
    case.due_rule = rule.stored()


@dataclass(frozen=True, slots=True)
class Preview:
    """The case that another would be joined to, as it is shown before: what it is, and whether it is the person's."""

    case_no: str
    heading: str
    status: CaseStatus
    why: SamePerson | None


def preview(session: Session, actor: Actor, case: Case, into_case_no: str) -> Preview | None:
    """Return what `case` would be joined to under this number; None where `find_joined` would find nothing."""
    wanted = as_number(into_case_no)
    target = session.exec(select(Case).where(Case.case_no == wanted, may_see_case(actor))).one_or_none()
    if target is None or target.id == case.id or target.is_confidential != case.is_confidential:
        return None
    return Preview(target.case_no, target.heading, target.status, same_person(session, case, target))
