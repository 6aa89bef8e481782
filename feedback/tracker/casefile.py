"""Everything that one case's page shows, read in a constant number of statements and masked where it is personal."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, or_
from sqlalchemy import select as select_columns
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from feedback.access.actor import Actor
from feedback.access.masking import mask_name, mask_phone
from feedback.access.scope import may_see_case, visible_cases
from feedback.core.clock import today, utc_now
from feedback.core.errors import NotFound
from feedback.sheets.safe_text import as_number
from feedback.tracker.again import last_day_to_reopen
from feedback.tracker.case_forms import DisciplineView, FilledForm, discipline_of, forms_of
from feedback.tracker.clocks import Rule, clocks_of
from feedback.tracker.desks import place_name
from feedback.tracker.door import first_broken_link, standing_of, verbs_open_to
from feedback.tracker.elapsed import Elapsed, elapsed
from feedback.tracker.joined import JoinedView, joined_to, may_ask_joined
from feedback.tracker.offers import Around, offered
from models.case import Case, CaseEvent, Label, Outcome, Part, Request, Revisit
from models.contact import Contact, Opinion
from models.household import Household
from models.keeping import Attachment
from models.place import Area, Unit
from models.user import User
from models.vocabulary import (
    CaseStatus,
    ContactKind,
    PartRole,
    PartStatus,
    RequestKind,
    RequestStatus,
    Role,
    Verb,
)

# What gives a case to its lead, anew or again.
_GIVING: Final = frozenset({Verb.DISPATCH, Verb.UPHOLD_RETURN, Verb.RECORD_REVISIT, Verb.REOPEN})


@dataclass(frozen=True, slots=True)
class OpinionView:
    """The person's own words; name and phone masked."""

    opinion_id: int
    contact_id: int
    contact_kind: ContactKind
    words: str
    said_on: date | None
    recorded_at: datetime
    recorder: str
    reporter_name: str
    reporter_phone: str
    is_anonymous: bool
    group_size: int | None


@dataclass(frozen=True, slots=True)
class EventView:
    seq: int
    at: datetime
    actor: str
    role: Role | None
    verb: Verb
    source: CaseStatus | None
    target: CaseStatus
    note: str
    facts: dict[str, str | int | bool | None]


@dataclass(frozen=True, slots=True)
class PartView:
    part_id: int
    unit_id: int
    unit: str
    role: PartRole
    status: PartStatus
    duty: str
    answer: str
    due_at: datetime
    sign_due_at: datetime | None
    signed_at: datetime | None
    contact_due_at: datetime | None
    contacted_at: datetime | None
    answered_at: datetime | None


@dataclass(frozen=True, slots=True)
class RequestView:
    kind: RequestKind
    status: RequestStatus
    unit: str
    asked_by_id: int
    asked_by: str
    reason: str
    legal_ground: str
    suggested_unit_id: int | None
    new_due_at: datetime | None
    decide_by: datetime | None
    asked_at: datetime
    decision_note: str


@dataclass(frozen=True, slots=True)
class FileView:
    attachment_id: int
    filename: str
    media_type: str
    size_bytes: int


@dataclass(frozen=True, slots=True)
class CaseFile:
    """A case as its page needs it; `case` is detached and never written back."""

    case: Case
    place: str
    household: str
    lead_unit: str
    rule: Rule
    resolve_rule: Rule
    opinions: tuple[OpinionView, ...]
    events: tuple[EventView, ...]
    parts: tuple[PartView, ...]
    requests: tuple[RequestView, ...]
    outcomes: tuple[Outcome, ...]
    revisits: tuple[Revisit, ...]
    labels: tuple[Label, ...]
    files: tuple[FileView, ...]
    forms: tuple[FilledForm, ...]
    discipline: tuple[DisciplineView, ...]
    joined: tuple[JoinedView, ...]
    merged_into: tuple[int, str] | None
    verbs: tuple[Verb, ...]
    broken_link: int | None
    reopen_until: date | None

    @property
    def newest_outcome(self) -> Outcome | None:
        return self.outcomes[-1] if self.outcomes else None

    @property
    def people(self) -> str:
        """The names of those who were to do it when the case was given to its lead; empty where nobody was named."""
        given = [event for event in self.events if event.target is CaseStatus.DISPATCHED and event.verb in _GIVING]
        return str(given[-1].facts.get("people") or "") if given else ""

    @property
    def suggestion(self) -> Label | None:
        """The machine's latest suggestion."""
        return next((label for label in reversed(self.labels) if label.source == "machine"), None)


def time_spent(session: Session, file: CaseFile) -> Elapsed:
    """Return where the time of an opened case went, up to now, counted with the hours of its place."""
    return elapsed(file.events, clocks_of(session).of_place(file.case), utc_now())


def find_case(session: Session, actor: Actor, case_no: str) -> int:
    """Return the number of the case with this public number."""
    wanted = select(Case.id).where(Case.case_no == as_number(case_no), may_see_case(actor))
    found = session.exec(wanted).one_or_none()
    if found is None:
        raise NotFound("case_not_found")
    return found


def open_case(session: Session, actor: Actor, case_id: int) -> CaseFile:
    """Return the file of one case.

    Raises
    ------
    NotFound
        There is no such case, or the actor does not see it.
    """
    case = _seen(session, actor, case_id)
    opinions = _opinions(session, case.id)
    stored = session.exec(select(CaseEvent).where(CaseEvent.case_id == case.id).order_by(col(CaseEvent.seq))).all()
    place, household, lead_unit = _where(session, case)
    standing = standing_of(session, actor, case)
    requests = _requests(session, case.id)
    revisits = _all_of(session, Revisit, case.id)
    target = _target(session, actor, case)
    reopen_until = last_day_to_reopen(session, case.closed_at) if case.closed_at else None
    around = Around(
        pending=_waiting(requests),
        own=_waiting([request for request in requests if request.asked_by_id == actor.user_id]),
        may_be_wished_again=reopen_until is not None and today() <= reopen_until,
        may_ask_joined=target is not None and may_ask_joined(target, revisits),
    )
    return CaseFile(
        case=case,
        place=place,
        household=household,
        lead_unit=lead_unit,
        rule=Rule.read(case.due_rule),
        resolve_rule=Rule.read(case.resolve_rule),
        opinions=opinions,
        events=_events(session, actor, stored),
        parts=_parts(session, standing.parts),
        requests=requests,
        outcomes=_all_of(session, Outcome, case.id),
        revisits=revisits,
        labels=_all_of(session, Label, case.id),
        files=_files(session, case, [opinion.contact_id for opinion in opinions]),
        forms=forms_of(session, case),
        discipline=discipline_of(session, case),
        joined=joined_to(session, actor, case),
        merged_into=(target.id, target.case_no) if target else None,
        verbs=offered(verbs_open_to(actor, case, standing), actor, case, standing.parts, around),
        broken_link=first_broken_link(case, stored),
        reopen_until=reopen_until,
    )


def _seen(session: Session, actor: Actor, case_id: int) -> Case:
    case = session.exec(visible_cases(actor).where(Case.id == case_id)).one_or_none()
    if case is None:
        raise NotFound("case_not_found")
    return case


def _waiting(requests: Sequence[RequestView]) -> frozenset[RequestKind]:
    return frozenset(request.kind for request in requests if request.status is RequestStatus.PENDING)


def _all_of(session: Session, table: Any, case_id: int) -> tuple[Any, ...]:
    return tuple(session.exec(select(table).where(table.case_id == case_id).order_by(table.id)).all())


def _opinions(session: Session, case_id: int) -> tuple[OpinionView, ...]:
    rows = session.exec(
        select(Opinion, Contact.kind, User.name)
        .join(Contact, col(Opinion.contact_id) == Contact.id)
        .join(User, col(Contact.recorded_by_id) == User.id)
        .where(Opinion.case_id == case_id)
        .order_by(col(Opinion.id))
    ).all()
    return tuple(_opinion_view(opinion, kind, recorder) for opinion, kind, recorder in rows)


def _opinion_view(opinion: Opinion, kind: str, recorder: str) -> OpinionView:
    return OpinionView(
        opinion_id=opinion.id,
        contact_id=opinion.contact_id,
        contact_kind=ContactKind(kind),
        words=opinion.text,
        said_on=opinion.said_on,
        recorded_at=opinion.recorded_at,
        recorder=recorder,
        reporter_name=mask_name(opinion.reporter_name),
        reporter_phone=mask_phone(opinion.reporter_phone),
        is_anonymous=opinion.is_anonymous,
        group_size=opinion.group_size,
    )


def _where(session: Session, case: Case) -> tuple[str, str, str]:
    place, village, township = aliased(Area), aliased(Area), aliased(Area)
    columns: Any = (place.name, village.name, township.name, Household.head_name, Household.house_no, Unit.name)
    found = session.execute(
        select_columns(*columns)
        .select_from(Case)
        .join(place, col(Case.area_id) == place.id)
        .join(village, col(Case.village_id) == village.id, isouter=True)
        .join(township, col(Case.township_id) == township.id, isouter=True)
        .join(Household, col(Case.household_id) == Household.id, isouter=True)
        .join(Unit, col(Case.lead_unit_id) == Unit.id, isouter=True)
        .where(col(Case.id) == case.id)
    ).one()
    household = f"{mask_name(found[3])} {found[4] or ''}".strip() if found[3] else ""
    return place_name(found[2], found[1], found[0]), household, found[5] or ""


def _events(session: Session, actor: Actor, stored: Sequence[CaseEvent]) -> tuple[EventView, ...]:
    seen = _joined_and_seen(session, actor, stored)
    ids = {event.actor_id for event in stored if event.actor_id is not None}
    ids |= {number for event in stored for number in _people_of(event)}
    names = dict(session.exec(select(User.id, User.name).where(col(User.id).in_(ids))).all())
    return tuple(
        EventView(
            seq=event.seq,
            at=event.at,
            actor=names.get(event.actor_id or 0, ""),
            role=event.actor_role,
            verb=event.verb,
            source=event.source,
            target=event.target,
            note=event.note or "",
            facts=_told(event, names) if event.stated.get("into") in seen else {},
        )
        for event in stored
    )


def _people_of(event: CaseEvent) -> list[int]:
    return [int(number) for number in str(event.stated.get("people") or "").split(",") if number]


def _told(event: CaseEvent, names: Mapping[int, str]) -> dict[str, str | int | bool | None]:
    """Return the facts of an event, with the names of the people whose numbers it keeps."""
    people = [names[number] for number in _people_of(event) if number in names]
    return event.stated | ({"people": "、".join(people)} if people else {})


def _joined_and_seen(session: Session, actor: Actor, stored: Sequence[CaseEvent]) -> set[object]:
    """Return the numbers of the cases that this one was ever joined to and that the actor sees, with None for none."""
    told = {event.stated["into"] for event in stored if "into" in event.stated}
    if not told:
        return {None}
    wanted = select(Case.case_no).where(col(Case.case_no).in_(told), may_see_case(actor))
    return {None, *session.exec(wanted).all()}


def _parts(session: Session, parts: Sequence[Part]) -> tuple[PartView, ...]:
    ids = [part.unit_id for part in parts]
    names = dict(session.exec(select(Unit.id, Unit.name).where(col(Unit.id).in_(ids))).all())
    return tuple(
        PartView(
            part_id=part.id,
            unit_id=part.unit_id,
            unit=names[part.unit_id],
            role=part.role,
            status=part.status,
            duty=part.duty or "",
            answer=part.answer or "",
            due_at=part.due_at,
            sign_due_at=part.sign_due_at,
            signed_at=part.signed_at,
            contact_due_at=part.contact_due_at,
            contacted_at=part.contacted_at,
            answered_at=part.answered_at,
        )
        for part in parts
    )


def _requests(session: Session, case_id: int) -> tuple[RequestView, ...]:
    rows = session.exec(
        select(Request, Unit.name, User.name)
        .join(User, col(Request.asked_by_id) == User.id)
        .join(Unit, col(Request.unit_id) == Unit.id, isouter=True)
        .where(Request.case_id == case_id)
        .order_by(col(Request.id))
    ).all()
    return tuple(
        RequestView(
            kind=row.kind,
            status=row.status,
            unit=unit or "",
            asked_by_id=row.asked_by_id,
            asked_by=person,
            reason=row.reason,
            legal_ground=row.legal_ground or "",
            suggested_unit_id=row.suggested_unit_id,
            new_due_at=row.new_due_at,
            decide_by=row.decide_by,
            asked_at=row.asked_at,
            decision_note=row.decision_note or "",
        )
        for row, unit, person in rows
    )


def _files(session: Session, case: Case, contact_ids: Sequence[int]) -> tuple[FileView, ...]:
    """Return the files of the case and of its contacts; where a contact told a secret too, its files may show that."""
    of_contact: ColumnElement[bool] = col(Attachment.contact_id).in_(contact_ids)
    if not case.is_confidential:
        secret = select(Opinion.contact_id).where(
            col(Opinion.contact_id).in_(contact_ids), col(Opinion.is_confidential).is_(True)
        )
        of_contact = and_(of_contact, col(Attachment.contact_id).not_in(secret))
    wanted = select(Attachment).where(or_(col(Attachment.case_id) == case.id, of_contact))
    rows = session.exec(wanted.order_by(col(Attachment.id))).all()
    return tuple(FileView(row.id, row.filename, row.media_type, row.size_bytes) for row in rows)


def _target(session: Session, actor: Actor, case: Case) -> Case | None:
    """Return the case that this one was joined to, as far as the actor sees it."""
    if case.merged_into_id is None:
        return None
    return session.exec(select(Case).where(Case.id == case.merged_into_id, may_see_case(actor))).one_or_none()
