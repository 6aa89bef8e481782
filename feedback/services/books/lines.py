"""How lines come into a book, and how a wrong one is put right: struck out and kept, and another in its place."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, insert, or_, update
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, select

from feedback.access.actor import Actor
from feedback.access.permissions import Permission
from feedback.access.scope import areas_open_to
from feedback.capture.checks import check_length
from feedback.core.clock import today, utc_now
from feedback.core.errors import BadInput, Conflict, IllegalMove, MissingFact, NotFound, NotPermitted
from feedback.services.books.fields import BookField, Value, read_value
from feedback.services.books.places import fillable_areas
from feedback.services.books.setup import BookView, open_book
from feedback.sheets.safe_text import clean
from feedback.tracker.listing import Listed, newest_first
from models.ledger import LedgerEntry, LedgerFigure
from models.office_vocabulary import BookRhythm
from models.place import Area
from models.user import User

MOST_AT_ONCE: Final = 20_000
LONGEST_SUBJECT: Final = 60
LONGEST_NOTE: Final = 300
_FIRST_DAY: Final = date(1950, 1, 1)
_CHUNK: Final = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class LineEntry:
    """A line as handed in; `values` by the fields' codes. Of a month or year any day may stand for it."""

    submission_key: str
    held_on: date
    values: Mapping[str, object]
    subject: str = ""
    area_id: int | None = None
    until_on: date | None = None
    held_at: time | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class BookLine:
    """A line as it is shown; `is_mine` where the actor may strike it out."""

    entry_id: int
    held_on: date
    until_on: date | None
    held_at: time | None
    place: str
    subject: str
    values: Mapping[str, Value] = field(hash=False)
    note: str
    entered_by: str
    entered_at: datetime
    is_struck: bool
    corrects_id: int | None
    is_mine: bool


@dataclass(frozen=True, slots=True)
class _Checked:
    """A line that may be written; `figures` and `texts` by the fields' codes."""

    columns: Mapping[str, Any]
    figures: Mapping[str, Any]


def add_lines(
    session: Session, actor: Actor, book_id: int, entries: Sequence[LineEntry], *, corrects_id: int | None = None
) -> list[int]:
    """Write lines into a book, all or none, and return their numbers; a submission seen before gives its line.

    Raises
    ------
    NotFound, NotPermitted
        The actor does not see the book, or does not fill it, or not for that area.
    IllegalMove
        The book is closed.
    MissingFact, BadInput
        A fact is missing or wrong.
    Conflict
        The book has a line for that month or year already.
    """
    book = fillable_book(session, actor, book_id)
    if len(entries) > MOST_AT_ONCE:
        raise BadInput("lines_too_many", most=MOST_AT_ONCE)
    known = known_lines(session, book, [each.submission_key for each in entries])
    fresh = list({each.submission_key: each for each in entries if each.submission_key not in known}.values())
    areas: frozenset[int] = frozenset()
    if any(each.area_id for each in fresh):
        areas = frozenset(area.id for area in fillable_areas(session, actor, book))
    checked = [_checked(book, each, areas) for each in fresh]
    _check_periods(session, book, checked, corrects_id)
    common = {
        "book_id": book.book_id,
        "entered_by_id": actor.user_id,
        "entered_at": utc_now(),
        "corrects_id": corrects_id,
        "is_struck": False,
        "is_trial": actor.is_trial,
    }
    known |= _write(session, checked, common)
    return [known[each.submission_key] for each in entries]


def fillable_book(session: Session, actor: Actor, book_id: int) -> BookView:
    """Return a book that the actor may fill in now."""
    actor.require(Permission.FILL_BOOKS)
    book = open_book(session, actor, book_id)
    if not book.is_active:
        raise IllegalMove("book_closed", name=book.name)
    return book


def strike_out(session: Session, actor: Actor, entry_id: int) -> LedgerEntry:
    """Strike a line out; it stays to be seen and counts no more. A second time changes nothing.

    Raises
    ------
    NotFound
        There is no such line for this actor.
    NotPermitted
        Somebody else entered it, and the actor does not keep the book.
    """
    entry = session.exec(select(LedgerEntry).where(LedgerEntry.id == entry_id).with_for_update()).one_or_none()
    if entry is None:
        raise NotFound("line_not_found")
    book = open_book(session, actor, entry.book_id)
    seen = select(LedgerEntry.id).where(lines_seen(actor, book), LedgerEntry.id == entry_id)
    if session.exec(seen).first() is None:
        raise NotFound("line_not_found")
    if entry.entered_by_id != actor.user_id and not book.is_managed:
        raise NotPermitted("line_of_somebody_else")
    entry.is_struck = True
    session.flush()
    session.execute(update(LedgerFigure).where(col(LedgerFigure.entry_id) == entry_id).values(is_struck=True))
    return entry


def correct_line(session: Session, actor: Actor, entry_id: int, entry: LineEntry) -> int:
    """Strike a line out and write the right one, which names it.

    Raises
    ------
    Conflict
        Somebody has corrected it already.
    """
    wrong = strike_out(session, actor, entry_id)
    before = session.exec(select(LedgerEntry).where(LedgerEntry.corrects_id == entry_id)).first()
    if before is not None:
        if before.submission_key == entry.submission_key:
            return before.id
        raise Conflict("line_corrected_already")
    return add_lines(session, actor, wrong.book_id, [entry], corrects_id=entry_id)[0]


def line_to_correct(session: Session, actor: Actor, book: BookView, entry_id: int) -> LineEntry | None:
    """Return what a line says, as it is handed in; None where it is struck out, or not the actor's to correct."""
    wanted = select(LedgerEntry).where(lines_seen(actor, book), LedgerEntry.id == entry_id)
    entry = session.exec(wanted.where(col(LedgerEntry.is_struck).is_(False))).first()
    if entry is None or (entry.entered_by_id != actor.user_id and not book.is_managed):
        return None
    return LineEntry(
        submission_key="",
        held_on=entry.held_on,
        until_on=entry.until_on,
        held_at=entry.held_at,
        area_id=entry.area_id,
        subject=entry.subject,
        values={**entry.texts, **figures_of(session, [entry_id]).get(entry_id, {})},
        note=entry.note,
    )


def known_lines(session: Session, book: BookView, keys: Sequence[str]) -> dict[str, int]:
    """Return the numbers of the lines that came in under these submission keys."""
    found: dict[str, int] = {}
    for start in range(0, len(keys), _CHUNK):
        wanted = select(LedgerEntry.submission_key, LedgerEntry.id).where(
            col(LedgerEntry.submission_key).in_(keys[start : start + _CHUNK]), LedgerEntry.book_id == book.book_id
        )
        found |= dict(session.exec(wanted).all())
    return found


def lines_seen(actor: Actor, book: BookView) -> ColumnElement[bool]:
    """Return the condition for the lines of a book that the actor sees."""
    of_book = col(LedgerEntry.book_id) == book.book_id
    if book.is_whole:
        return of_book
    mine = areas_open_to(actor, Permission.FILL_BOOKS).with_only_columns(col(Area.id)).correlate(None)
    return and_(of_book, or_(col(LedgerEntry.entered_by_id) == actor.user_id, col(LedgerEntry.area_id).in_(mine)))


def lines_within(book: BookView, from_on: date | None, to_on: date | None) -> list[ColumnElement[bool]]:
    """Return the conditions for lines that begin in these days."""
    found: list[ColumnElement[bool]] = []
    if from_on is not None:
        found.append(col(LedgerEntry.held_on) >= first_day(book.rhythm, from_on))
    if to_on is not None:
        found.append(col(LedgerEntry.held_on) <= to_on)
    return found


def first_day(rhythm: BookRhythm, on: date) -> date:
    """Return the day that stands for the month or year of `on`; the day itself where lines come as things happen."""
    if rhythm is BookRhythm.YEAR:
        return on.replace(month=1, day=1)
    return on.replace(day=1) if rhythm is BookRhythm.MONTH else on


def book_lines(
    session: Session,
    actor: Actor,
    book: BookView,
    *,
    from_on: date | None = None,
    to_on: date | None = None,
    with_struck: bool = True,
    cursor: str | None = None,
) -> Listed[BookLine]:
    """Return a page of a book's lines, the newest first; two statements.

    Raises
    ------
    BadInput
        The cursor is none of ours.
    """
    wanted = lines_query(actor, book, from_on=from_on, to_on=to_on, with_struck=with_struck)
    page = newest_first(session, wanted, number=col(LedgerEntry.id), day=col(LedgerEntry.held_on), cursor=cursor)
    figures = figures_of(session, [row[0].id for row in page.rows])
    return Listed(
        tuple(line_of(actor, book, row, figures.get(row[0].id, {})) for row in page.rows), page.earlier, page.later
    )


def lines_query(actor: Actor, book: BookView, *, from_on: date | None, to_on: date | None, with_struck: bool) -> Any:
    """Return the select of (line, name of its area, name of who entered it)."""
    wanted: Any = select(LedgerEntry, Area.name, User.name)
    wanted = wanted.join(Area, col(LedgerEntry.area_id) == Area.id, isouter=True)
    wanted = wanted.join(User, col(LedgerEntry.entered_by_id) == User.id)
    wanted = wanted.where(lines_seen(actor, book), *lines_within(book, from_on, to_on))
    return wanted if with_struck else wanted.where(col(LedgerEntry.is_struck).is_(False))


def figures_of(session: Session, entry_ids: Sequence[int]) -> dict[int, dict[str, Value]]:
    """Return the numbers of some lines by their fields; one statement."""
    found: dict[int, dict[str, Value]] = {}
    if entry_ids:
        wanted = select(LedgerFigure).where(col(LedgerFigure.entry_id).in_(entry_ids))
        for each in session.exec(wanted).all():
            found.setdefault(each.entry_id, {})[each.field] = each.value
    return found


def line_of(actor: Actor, book: BookView, row: Any, figures: Mapping[str, Value]) -> BookLine:
    """Return a line as it is shown."""
    entry, place, entered_by = row
    return BookLine(
        entry_id=entry.id,
        held_on=entry.held_on,
        until_on=entry.until_on,
        held_at=entry.held_at,
        place=place or "",
        subject=entry.subject,
        values={**entry.texts, **figures},
        note=entry.note,
        entered_by=entered_by,
        entered_at=entry.entered_at,
        is_struck=entry.is_struck,
        corrects_id=entry.corrects_id,
        is_mine=entry.entered_by_id == actor.user_id or book.is_managed,
    )


def check_line(book: BookView, entry: LineEntry) -> None:
    """Raise what is wrong with a line, but for its area and what stands in the book already."""
    _checked(book, entry, frozenset({entry.area_id} if entry.area_id is not None else ()))


def _checked(book: BookView, entry: LineEntry, areas: frozenset[int]) -> _Checked:
    _check_days(book, entry)
    if entry.area_id is not None and entry.area_id not in areas:
        raise NotPermitted("place_outside_your_area")
    subject, note = clean(entry.subject).strip(), clean(entry.note).strip()
    if book.subject_name and not subject:
        raise MissingFact("line_needs_subject", name=book.subject_name)
    check_length(subject, "subject_name", LONGEST_SUBJECT)
    check_length(note, "note", LONGEST_NOTE)
    figures, texts = _values(book.fields, entry.values)
    if not figures and not texts:
        raise BadInput("line_is_empty")
    columns = {
        "submission_key": entry.submission_key,
        "held_on": first_day(book.rhythm, entry.held_on),
        "until_on": entry.until_on,
        "held_at": entry.held_at,
        "area_id": entry.area_id,
        "subject": subject if book.subject_name else "",
        "texts": texts,
        "note": note,
    }
    return _Checked(columns, figures)


def _check_days(book: BookView, entry: LineEntry) -> None:
    for on in (entry.held_on, entry.until_on):
        if on is not None and first_day(book.rhythm, on) > today():
            raise BadInput("day_ahead", day=on)
        if on is not None and on < _FIRST_DAY:
            raise BadInput("day_too_early", day=_FIRST_DAY)
    if entry.until_on is not None and entry.until_on < entry.held_on:
        raise BadInput("days_reversed")


def _values(fields: Sequence[BookField], given: Mapping[str, object]) -> tuple[dict[str, Any], dict[str, str]]:
    figures: dict[str, Any] = {}
    texts: dict[str, str] = {}
    for each in fields:
        value = read_value(each, given.get(each.code))
        if isinstance(value, str):
            texts[each.code] = value
        elif value is not None:
            figures[each.code] = value
    return figures, texts


def _check_periods(session: Session, book: BookView, lines: Sequence[_Checked], corrects_id: int | None) -> None:
    """Refuse a second line for one month or year, place and subject."""
    if book.rhythm is BookRhythm.EVENT or not lines:
        return
    days = {line.columns["held_on"] for line in lines}
    wanted: Any = select_columns(col(LedgerEntry.held_on), col(LedgerEntry.area_id), col(LedgerEntry.subject)).where(
        col(LedgerEntry.book_id) == book.book_id,
        col(LedgerEntry.is_struck).is_(False),
        col(LedgerEntry.held_on) >= min(days),
        col(LedgerEntry.held_on) <= max(days),
    )
    if corrects_id is not None:
        wanted = wanted.where(col(LedgerEntry.id) != corrects_id)
    taken = {tuple(row) for row in session.execute(wanted).all()}
    for line in lines:
        named = (line.columns["held_on"], line.columns["area_id"], line.columns["subject"])
        if named in taken:
            raise Conflict("period_filled_already", day=named[0])
        taken.add(named)


def _write(session: Session, lines: Sequence[_Checked], common: Mapping[str, Any]) -> dict[str, int]:
    """Write lines past the mapper, which takes longer than the database; return their numbers by their keys."""
    if not lines:
        return {}
    adding = insert(LedgerEntry).returning(col(LedgerEntry.submission_key), col(LedgerEntry.id))
    ids = {key: number for key, number in session.execute(adding, [{**common, **line.columns} for line in lines]).all()}  # noqa: C416 - A row is no pair to mypy.
    figures = [
        {
            "entry_id": ids[line.columns["submission_key"]],
            "field": code,
            "value": value,
            "book_id": common["book_id"],
            "held_on": line.columns["held_on"],
            "area_id": line.columns["area_id"],
            "is_struck": False,
        }
        for line in lines
        for code, value in line.figures.items()
    ]
    if figures:
        session.execute(insert(LedgerFigure), figures)
    return ids
