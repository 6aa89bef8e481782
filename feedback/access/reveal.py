"""Showing one hidden field to one person, for a reason that is kept."""

from dataclasses import dataclass
from typing import Final

from sqlmodel import Session, col, or_, select

from feedback.access.actor import Actor
from feedback.access.log import write_access
from feedback.access.permissions import Permission
from feedback.access.policy import role_for
from feedback.access.scope import files_open_to, may_see_case, visible_aid, visible_households, visible_tasks
from feedback.core.errors import MissingFact, NotFound, NotPermitted
from models.aid import AidApplication
from models.case import Case, CaseAccess, Part
from models.contact import Opinion
from models.household import Household, Person
from models.service import AgencyTask
from models.work_vocabulary import AccessAction

LEAST_REASON: Final = 4


def checked_reason(reason: str) -> str:
    """Return the reason for which something hidden is asked for; raise MissingFact where there is none."""
    if len(reason.strip()) < LEAST_REASON:
        raise MissingFact("reveal_needs_reason", least=LEAST_REASON)
    return reason.strip()


def reveal_reporter(session: Session, actor: Actor, opinion_id: int, *, reason: str) -> tuple[str, str]:
    """Return name and phone of the person behind an opinion; writes the access log.

    Raises
    ------
    NotFound
        The actor does not see the opinion's case.
    NotPermitted
        They see it, and none of their roles may reveal there.
    MissingFact
        No reason was given.
    """
    actor.require(Permission.REVEAL)
    asked = checked_reason(reason)
    seen = select(Opinion, Case).join(Case, col(Opinion.case_id) == Case.id).where(may_see_case(actor))
    found = session.exec(seen.where(Opinion.id == opinion_id)).one_or_none()
    if found is None:
        raise NotFound("opinion_not_found")
    opinion, case = found
    if not _may_reveal(session, actor, case):
        raise NotPermitted("not_your_role")
    write_access(session, AccessAction.REVEAL, actor_id=actor.user_id, subject=("opinion", opinion_id), reason=asked)
    return opinion.reporter_name or "", opinion.reporter_phone or ""


def _may_reveal(session: Session, actor: Actor, case: Case) -> bool:
    """Say whether one of the actor's roles reaches this very case; seeing it by another role is not enough."""
    units = session.exec(select(Part.unit_id).where(Part.case_id == case.id, col(Part.is_current))).all()
    named = select(CaseAccess.id).where(CaseAccess.case_id == case.id, CaseAccess.user_id == actor.user_id)
    is_named = case.is_confidential and session.exec(named).first() is not None
    return role_for(actor, Permission.REVEAL, case, unit_ids=frozenset(units), is_named=is_named) is not None


def reveal_applicant(session: Session, actor: Actor, task_id: int, *, reason: str) -> tuple[str, str]:
    """Return name and phone of the person for whom something is done; writes the access log."""
    actor.require(Permission.REVEAL)
    asked = checked_reason(reason)
    task = session.exec(visible_tasks(actor).where(AgencyTask.id == task_id)).one_or_none()
    if task is None:
        raise NotFound("task_not_found")
    write_access(session, AccessAction.REVEAL, actor_id=actor.user_id, subject=("agency_task", task_id), reason=asked)
    return task.applicant_name, task.applicant_phone or ""


def reveal_person(session: Session, actor: Actor, person_id: int, *, reason: str) -> tuple[str, str]:
    """Return phone and identity number of a household's member; writes the access log."""
    actor.require(Permission.REVEAL)
    asked = checked_reason(reason)
    recording = visible_households(actor).with_only_columns(col(Household.id))
    reading = files_open_to(actor, Permission.READ_HOUSEHOLDS).with_only_columns(col(Household.id))
    person = session.exec(
        select(Person).where(
            Person.id == person_id,
            or_(col(Person.household_id).in_(recording), col(Person.household_id).in_(reading)),
        )
    ).one_or_none()
    if person is None:
        raise NotFound("person_not_found")
    write_access(session, AccessAction.REVEAL, actor_id=actor.user_id, subject=("person", person_id), reason=asked)
    return person.phone or "", person.identity_number or ""


@dataclass(frozen=True, slots=True)
class FileRevealed:
    """What a file holds that lists and readers without its keeping are not shown."""

    yearly_income: int | None
    situation: str
    needs: str
    notes: dict[int, str]


def reveal_file(session: Session, actor: Actor, household_id: int, *, reason: str) -> FileRevealed:
    """Return a household's income, situation, needs and its members' notes; writes the access log."""
    actor.require(Permission.REVEAL)
    asked = checked_reason(reason)
    seen = files_open_to(actor, Permission.READ_HOUSEHOLDS).where(Household.id == household_id)
    household = session.exec(seen).one_or_none()
    if household is None:
        raise NotFound("household_not_found")
    people = session.exec(select(Person).where(Person.household_id == household_id)).all()
    subject = ("household", household_id)
    write_access(session, AccessAction.REVEAL, actor_id=actor.user_id, subject=subject, reason=asked)
    notes = {person.id: person.note for person in people if person.note}
    return FileRevealed(household.yearly_income, household.situation or "", household.needs or "", notes)


def reveal_aid_applicant(session: Session, actor: Actor, application_id: int, *, reason: str) -> str:
    """Return the name of whoever asks for aid; writes the access log."""
    actor.require(Permission.REVEAL)
    asked = checked_reason(reason)
    row = session.exec(visible_aid(actor).where(AidApplication.id == application_id)).one_or_none()
    if row is None:
        raise NotFound("aid_not_found")
    subject = ("aid_application", application_id)
    write_access(session, AccessAction.REVEAL, actor_id=actor.user_id, subject=subject, reason=asked)
    return row.applicant_name
