"""What happened to one household, the newest first: visits, what was said, what became of it, and changes of its file.

Only what the actor sees: never a confidential matter or contact, and nothing that somebody said without a name is tied
to their house. What was done on its behalf is put in by whoever knows of it (`feedback.services.household_help`).
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import func
from sqlmodel import Session, and_, col, or_, select

from feedback.access.actor import Actor
from feedback.access.permissions import Permission
from feedback.access.scope import files_open_to, may_see_open_case
from feedback.core.clock import office_day
from feedback.core.errors import NotFound
from feedback.tracker.states import OPEN
from models.case import Case
from models.contact import Contact, ContactCard, Opinion, Visit
from models.household import Household, HouseholdChange
from models.office_vocabulary import AidKind, AidState, HouseholdEvent, TaskState
from models.user import User
from models.vocabulary import CaseStatus, VisitType

MOST_SHOWN: Final = 100
_MOST_WORDS: Final = 120


class MomentKind(StrEnum):
    """In the order in which they stand on one day, the last first."""

    CHANGE = "change"
    VISIT = "visit"
    OPINION = "opinion"
    TASK = "task"
    AID = "aid"


@dataclass(frozen=True, slots=True)
class FileMoment:
    """One entry of the story; which of the fields are used depends on its kind."""

    kind: MomentKind
    on: date
    row_id: int
    who: tuple[str, ...] = ()
    words: str = ""
    visit_type: VisitType | None = None
    cards: int = 0
    event: HouseholdEvent | None = None
    facts: dict[str, str | int | None] = field(default_factory=dict)
    case_no: str = ""
    status: CaseStatus | None = None
    number: str = ""
    aid_kind: AidKind | None = None
    stands: TaskState | AidState | None = None


@dataclass(frozen=True, slots=True)
class FileStory:
    """The newest moments of a household, and what was counted in all."""

    moments: tuple[FileMoment, ...]
    visits: int
    cards: int
    opinions: int
    open_cases: int


def file_story(session: Session, actor: Actor, household_id: int, *, with_notes: bool) -> FileStory:
    """Return the story of one file that the actor reads; six statements. `with_notes` shows what a visit noted.

    Raises
    ------
    NotFound
        The file is not there, or not for this actor.
    """
    actor.require(Permission.READ_HOUSEHOLDS)
    seen = files_open_to(actor, Permission.READ_HOUSEHOLDS).where(Household.id == household_id)
    if session.exec(seen).one_or_none() is None:
        raise NotFound("household_not_found")
    visits = _visits(session, household_id, with_notes=with_notes)
    said = _said(session, actor, household_id)
    moments = in_order([*visits, *said, *_changes(session, household_id)])
    counted = _counts(session, actor, household_id)
    return FileStory(moments, *counted)


def in_order(moments: Iterable[FileMoment]) -> tuple[FileMoment, ...]:
    """Return the newest of these moments, the newest first."""
    kinds = list(MomentKind)
    found = sorted(moments, key=lambda each: (each.on, kinds.index(each.kind), each.row_id), reverse=True)
    return tuple(found[:MOST_SHOWN])


def _common(contact: Any) -> Any:
    return and_(col(contact.is_confidential).is_(False), col(contact.is_withdrawn).is_(False))


def _visits(session: Session, household_id: int, *, with_notes: bool) -> list[FileMoment]:
    query: Any = (
        select(Visit, Contact)
        .join(Contact, col(Visit.contact_id) == Contact.id)
        .where(Visit.household_id == household_id, _common(Contact))
        .order_by(col(Contact.id).desc())
        .limit(MOST_SHOWN)
    )
    return [
        FileMoment(
            MomentKind.VISIT,
            contact.held_on or office_day(contact.recorded_at),
            contact.id,
            who=tuple(visit.visitors),
            words=_cut(visit.note) if with_notes else "",
            visit_type=visit.visit_type,
            cards=visit.cards_issued,
        )
        for visit, contact in session.exec(query).all()
    ]


def _may_be_told(actor: Actor) -> Any:
    """Return the condition on an opinion and its case that may stand in a house's file."""
    return and_(
        col(Opinion.is_confidential).is_(False),
        col(Opinion.is_anonymous).is_(False),
        _common(Contact),
        or_(col(Case.id).is_(None), may_see_open_case(actor)),
    )


def _said(session: Session, actor: Actor, household_id: int) -> list[FileMoment]:
    query: Any = (
        select(Opinion, Case)
        .join(Contact, col(Opinion.contact_id) == Contact.id)
        .join(Case, col(Opinion.case_id) == Case.id, isouter=True)
        .where(Opinion.household_id == household_id, _may_be_told(actor))
        .order_by(col(Opinion.id).desc())
        .limit(MOST_SHOWN)
    )
    return [
        FileMoment(
            MomentKind.OPINION,
            opinion.said_on or office_day(opinion.recorded_at),
            opinion.id,
            words=_cut(opinion.words),
            case_no=case.case_no if case else "",
            status=case.status if case else None,
        )
        for opinion, case in session.exec(query).all()
    ]


def _changes(session: Session, household_id: int) -> list[FileMoment]:
    query = (
        select(HouseholdChange, User.name)
        .join(User, col(HouseholdChange.by_id) == User.id, isouter=True)
        .where(HouseholdChange.household_id == household_id)
        .order_by(col(HouseholdChange.id).desc())
        .limit(MOST_SHOWN)
    )
    return [
        FileMoment(
            MomentKind.CHANGE,
            office_day(change.at),
            change.id,
            who=(name,) if name else (),
            event=change.event,
            facts=_told(change.facts),
        )
        for change, name in session.exec(query).all()
    ]


def _told(facts: dict[str, str | int | None]) -> dict[str, str | int | None]:
    """Return which facts a line of history tells: the names of fields, never the numbers of rows that moved."""
    return {name: value for name, value in facts.items() if name == "fields" or name.startswith("member")}


def _counts(session: Session, actor: Actor, household_id: int) -> tuple[int, int, int, int]:
    """Return how many visits, cards, opinions and open cases there are in all; two statements."""
    visited: Any = (
        select(func.count(func.distinct(col(Visit.contact_id))), func.coalesce(func.sum(ContactCard.count), 0))
        .select_from(Visit)
        .join(Contact, col(Visit.contact_id) == Contact.id)
        .join(ContactCard, col(ContactCard.contact_id) == Contact.id, isouter=True)
        .where(Visit.household_id == household_id, _common(Contact))
    )
    visits, cards = session.exec(visited).one()
    is_open = col(Case.status).in_(OPEN)
    said: Any = (
        select(func.count(), func.count(func.distinct(Case.id)).filter(is_open))
        .select_from(Opinion)
        .join(Contact, col(Opinion.contact_id) == Contact.id)
        .join(Case, col(Opinion.case_id) == Case.id, isouter=True)
        .where(Opinion.household_id == household_id, _may_be_told(actor))
    )
    opinions, open_cases = session.exec(said).one()
    return int(visits), int(cards), int(opinions), int(open_cases)


def _cut(text: str | None) -> str:
    plain = (text or "").strip()
    return plain if len(plain) <= _MOST_WORDS else f"{plain[: _MOST_WORDS - 1]}…"
