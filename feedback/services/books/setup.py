"""How an office sets a ledger book up, from a ready-made one or by itself, and changes what it asks for."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from sqlmodel import Session, col, select

from feedback.access.actor import Actor
from feedback.access.permissions import Permission
from feedback.access.scope import areas_open_to, visible_books, whole_books
from feedback.capture.checks import check_length
from feedback.core.counters import take_numbers
from feedback.core.errors import BadInput, MissingFact, NotFound, NotPermitted
from feedback.services.books.fields import BookField, checked_fields, read_fields
from feedback.sheets.safe_text import clean
from models.ledger import LedgerBook
from models.office_vocabulary import BookRhythm
from models.place import Area, Unit

LONGEST_NAME: Final = 60
LONGEST_SUBJECT: Final = 20
MOST_PER_WEEK: Final = 50
MOST_PER_SUBJECT: Final = 10_000
_READY: Final = Path(__file__).parent.parent / "data" / "ready_books.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class BookDraft:
    """What a book is to be: `subject_name` is what a line is about (a person, a spot) where it is about one."""

    name: str
    rhythm: BookRhythm
    fields: Sequence[BookField]
    subject_name: str = ""
    least_per_week: int | None = None
    least_per_subject: int | None = None


@dataclass(frozen=True, slots=True)
class ReadyBook:
    """A book that the program brings along; `about` says what it is for, and `about_en` says it in English."""

    code: str
    about: str
    about_en: str
    draft: BookDraft


@dataclass(frozen=True, slots=True)
class BookView:
    """A book as an actor has it; `is_whole`: they see every line, `is_managed`: they change what it asks for."""

    book_id: int
    code: str
    name: str
    area_id: int
    place: str
    unit: str
    campaign_id: int | None
    rhythm: BookRhythm
    subject_name: str
    fields: tuple[BookField, ...]
    least_per_week: int | None
    least_per_subject: int | None
    is_active: bool
    is_whole: bool
    is_managed: bool

    @property
    def numbers(self) -> tuple[BookField, ...]:
        return tuple(field for field in self.fields if field.is_number)


@cache
def ready_books() -> tuple[ReadyBook, ...]:
    """Return the ready-made books, in the order in which they are offered."""
    raw: list[dict[str, Any]] = json.loads(_READY.read_text(encoding="utf-8"))["books"]
    return tuple(
        ReadyBook(
            each["code"],
            each["about"],
            each["about_en"],
            BookDraft(
                name=each["name"],
                rhythm=BookRhythm(each["rhythm"]),
                fields=read_fields(each["fields"]),
                subject_name=each.get("subject_name", ""),
                least_per_week=each.get("least_per_week"),
                least_per_subject=each.get("least_per_subject"),
            ),
        )
        for each in raw
    )


def set_up_book(
    session: Session,
    actor: Actor,
    draft: BookDraft,
    *,
    area_id: int,
    unit_id: int | None = None,
    campaign_id: int | None = None,
) -> LedgerBook:
    """Set a book up for an area, which all below it fill in too, or for a unit of it alone.

    Raises
    ------
    NotPermitted
        The actor keeps no books there.
    NotFound
        The unit is none of that area.
    MissingFact, BadInput
        A fact is missing or wrong.
    """
    _check_area(session, actor, area_id)
    checked = _checked(draft)
    if unit_id is not None:
        unit = session.get(Unit, unit_id)
        if unit is None or unit.area_id != area_id:
            raise NotFound("unit_not_found")
    book = LedgerBook(
        code=f"book-{take_numbers(session, 'book')}",
        area_id=area_id,
        unit_id=unit_id,
        campaign_id=campaign_id,
        is_trial=actor.is_trial,
        **_columns(checked),
    )
    session.add(book)
    session.flush()
    return book


def change_book(session: Session, actor: Actor, book_id: int, draft: BookDraft) -> LedgerBook:
    """Change what a book asks for from now on. A field keeps its kind, and its lines; the rhythm stays.

    Raises
    ------
    NotFound, NotPermitted
        There is no such book for this actor, or they do not keep it.
    BadInput
        A field that is there would go or become of another kind; as for a new book.
    """
    book = managed_book(session, actor, book_id)
    checked = _checked(draft)
    kinds = {field.code: field.kind for field in checked.fields}
    for field in read_fields(book.fields):
        if kinds.get(field.code) is not field.kind:
            raise BadInput("book_field_stays", name=field.name)
    if checked.rhythm is not book.rhythm:
        raise BadInput("book_rhythm_stays")
    for name, value in _columns(checked).items():
        setattr(book, name, value)
    session.flush()
    return book


def close_book(session: Session, actor: Actor, book_id: int, *, is_active: bool = False) -> None:
    """Let a book be filled no longer, or again; what stands in it stays to be seen."""
    managed_book(session, actor, book_id).is_active = is_active


def managed_book(session: Session, actor: Actor, book_id: int) -> LedgerBook:
    """Return a book that the actor keeps.

    Raises
    ------
    NotFound, NotPermitted
        They do not see it, or see it and do not keep it.
    """
    book = session.exec(visible_books(actor).where(LedgerBook.id == book_id)).one_or_none()
    if book is None:
        raise NotFound("book_not_found")
    _check_area(session, actor, book.area_id)
    return book


def books_for(session: Session, actor: Actor) -> list[BookView]:
    """Return the books that the actor sees, those in use first; one statement."""
    return _views(session, actor, None)


def open_book(session: Session, actor: Actor, book_id: int) -> BookView:
    """Return one book; one statement.

    Raises
    ------
    NotFound
        There is none, or not for this actor.
    """
    found = _views(session, actor, book_id)
    if not found:
        raise NotFound("book_not_found")
    return found[0]


def _views(session: Session, actor: Actor, book_id: int | None) -> list[BookView]:
    managed = areas_open_to(actor, Permission.MANAGE_BOOKS).with_only_columns(col(Area.id)).correlate(None)
    seen: Any = visible_books(actor).with_only_columns(
        LedgerBook, col(Area.name), col(Unit.name), whole_books(actor), col(LedgerBook.area_id).in_(managed)
    )
    wanted = seen.join(Area, col(LedgerBook.area_id) == Area.id)
    wanted = wanted.join(Unit, col(LedgerBook.unit_id) == Unit.id, isouter=True)
    if book_id is not None:
        wanted = wanted.where(col(LedgerBook.id) == book_id)
    rows = session.execute(wanted.order_by(col(LedgerBook.is_active).desc(), col(LedgerBook.id))).all()
    return [_view(*row) for row in rows]


def _view(book: LedgerBook, place: str, unit: str | None, is_whole: bool, is_managed: bool) -> BookView:
    return BookView(
        book_id=book.id,
        code=book.code,
        name=book.name,
        area_id=book.area_id,
        place=place,
        unit=unit or "",
        campaign_id=book.campaign_id,
        rhythm=book.rhythm,
        subject_name=book.subject_name,
        fields=read_fields(book.fields),
        least_per_week=book.least_per_week,
        least_per_subject=book.least_per_subject,
        is_active=book.is_active,
        is_whole=bool(is_whole),
        is_managed=bool(is_managed),
    )


def _check_area(session: Session, actor: Actor, area_id: int) -> None:
    actor.require(Permission.MANAGE_BOOKS)
    if session.exec(select(Area.id).where(Area.id == area_id)).first() is None:
        raise NotFound("area_not_found")
    if session.exec(areas_open_to(actor, Permission.MANAGE_BOOKS).where(Area.id == area_id)).first() is None:
        raise NotPermitted("place_outside_your_area")


def _checked(draft: BookDraft) -> BookDraft:
    name, subject = clean(draft.name).strip(), clean(draft.subject_name).strip()
    if not name:
        raise MissingFact("book_needs_name")
    check_length(name, "book_name", LONGEST_NAME)
    check_length(subject, "subject_name", LONGEST_SUBJECT)
    fields = checked_fields(draft.fields)
    _check_leasts(draft, subject, fields)
    return BookDraft(
        name=name,
        rhythm=draft.rhythm,
        fields=fields,
        subject_name=subject,
        least_per_week=draft.least_per_week or None,
        least_per_subject=draft.least_per_subject or None,
    )


def _check_leasts(draft: BookDraft, subject: str, fields: Sequence[BookField]) -> None:
    if draft.least_per_week and draft.rhythm is not BookRhythm.EVENT:
        raise BadInput("least_per_week_needs_events")
    if not 0 <= (draft.least_per_week or 0) <= MOST_PER_WEEK:
        raise BadInput("least_out_of_range", most=MOST_PER_WEEK)
    if draft.least_per_subject and not (subject and any(field.is_number for field in fields)):
        raise BadInput("least_per_subject_needs_subject")
    if not 0 <= (draft.least_per_subject or 0) <= MOST_PER_SUBJECT:
        raise BadInput("least_out_of_range", most=MOST_PER_SUBJECT)


def _columns(draft: BookDraft) -> dict[str, Any]:
    return {
        "name": draft.name,
        "rhythm": draft.rhythm,
        "fields": [field.stored() for field in draft.fields],
        "subject_name": draft.subject_name,
        "least_per_week": draft.least_per_week,
        "least_per_subject": draft.least_per_subject,
    }
