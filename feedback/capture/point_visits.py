"""A visit to a contact point by whose point it is: its leader, or whoever holds the duty for it.

Once, with its day and, where there is one already, its report. They need not record anything else: what people say
there is registered by the village as ever. Source: domain digest A4.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlmodel import Session, col, select

from feedback.access.actor import Actor
from feedback.archive.contact_points import add_report, is_own
from feedback.capture.checks import check_length
from feedback.core.clock import today, utc_now
from feedback.core.errors import BadInput, Conflict, MissingFact, NotFound
from feedback.sheets.safe_text import clean
from models.contact import Contact, Visit
from models.visiting import ContactPoint
from models.vocabulary import Channel, ContactKind, VisitType

LONGEST_NOTE: Final = 2000
MOST_COMPANIONS: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class PointVisitEntry:
    """A visit to a point as it is handed in; `report` is name and bytes of a file."""

    submission_key: str
    point_id: int
    on: date | None
    note: str = ""
    companions: Sequence[str] = ()
    report: tuple[str, bytes] | None = None


def record_point_visit(session: Session, actor: Actor, entry: PointVisitEntry) -> int:
    """Record a visit to the actor's own point, once under its key, and return the contact's number.

    Raises
    ------
    NotFound
        There is no such point, it is closed, or it is another's.
    MissingFact, BadInput
        The day is missing or lies ahead, the note is too long, or the report cannot be taken in.
    """
    known = session.exec(select(Contact).where(Contact.submission_key == entry.submission_key)).one_or_none()
    if known is not None:
        if known.recorded_by_id != actor.user_id:
            raise Conflict("changed_meanwhile")
        return known.id
    own = select(ContactPoint).where(ContactPoint.id == entry.point_id, col(ContactPoint.is_active), is_own(actor))
    point = session.exec(own).one_or_none()
    if point is None:
        raise NotFound("contact_point_not_found")
    contact = _contact(actor, point, entry.submission_key, _checked_day(entry.on))
    session.add(contact)
    session.flush()  # The visit and its report need its number.
    session.add(_visit(actor, contact.id, entry))
    if entry.report is not None:
        add_report(session, actor, contact.id, *entry.report)
    return contact.id


def _checked_day(on: date | None) -> date:
    if on is None:
        raise MissingFact("point_visit_needs_day")
    if on > today():
        raise BadInput("day_ahead", day=on)
    return on


def _contact(actor: Actor, point: ContactPoint, submission_key: str, on: date) -> Contact:
    return Contact(
        kind=ContactKind.VISIT,
        channel=Channel.VISIT,
        area_id=point.area_id,
        township_id=point.township_id,
        village_id=point.village_id,
        held_on=on,
        recorded_at=utc_now(),
        recorded_by_id=actor.user_id,
        submission_key=submission_key,
        is_trial=actor.is_trial,
    )


def _visit(actor: Actor, contact_id: int, entry: PointVisitEntry) -> Visit:
    note = clean(entry.note).strip()
    check_length(note, "note", LONGEST_NOTE)
    named = [name for each in entry.companions if (name := clean(each).strip())]
    return Visit(
        contact_id=contact_id,
        visit_type=VisitType.SPECIAL,
        visitors=[actor.name, *named[:MOST_COMPANIONS]],
        note=note or None,
        contact_point_id=entry.point_id,
    )
