"""A book as a sheet: the empty one to fill in, made from its own fields; what comes of a filled one; and the export."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, time
from decimal import Decimal
from typing import Any, Final

from sqlmodel import Session, col

from feedback.access.actor import Actor
from feedback.access.log import write_access
from feedback.access.permissions import Permission
from feedback.capture.importing.entries import CellFault, text_of
from feedback.capture.importing.placebook import PlaceBook
from feedback.core.errors import BadInput
from feedback.services.books.fields import BookField, read_value
from feedback.services.books.lines import LineEntry, add_lines, check_line, figures_of, known_lines, lines_query
from feedback.services.books.places import book_places
from feedback.services.books.setup import BookView
from feedback.services.intake import (
    RowKeys,
    SheetPlan,
    check_plan,
    column_names,
    listed_options,
    plan_sheet,
    with_unit,
    without_seen,
)
from feedback.sheets import cells
from feedback.sheets.columns import Field
from feedback.sheets.parsing import ParsedRow
from feedback.sheets.table import Row, Table
from feedback.sheets.writing import Cell, table_bytes
from models.ledger import LedgerEntry
from models.office_vocabulary import BookFieldKind, BookRhythm
from models.work_vocabulary import AccessAction

Progress = Callable[[int, int], None]
_PREFIX: Final = "field_"
_CHUNK: Final = 2000
_CLOCK_PARTS: Final = (2, 3)
_RHYTHM_COLUMN: Final = {BookRhythm.EVENT: "day", BookRhythm.MONTH: "month", BookRhythm.YEAR: "year"}


def template(book: BookView) -> bytes:
    """Return the empty .xlsx of a book; each column says its unit or what may stand there."""
    return table_bytes(columns_of_book(book), [], sheet_name=book.name)


def table_of(book: BookView, rows: Sequence[Sequence[str]]) -> Table | None:
    """Return what was typed into a grid with the columns of the template as a table; None where nothing was."""
    columns = tuple(columns_of_book(book))
    filled = [(number, row) for number, row in enumerate(rows, 1) if any(text.strip() for text in row)]
    if not filled:
        return None
    return Table(columns, [Row(number, dict(zip(columns, row, strict=True))) for number, row in filled])


def columns_of_book(book: BookView) -> list[str]:
    """Return what the columns of a book's empty sheet are called."""
    names = [column_names("book", _RHYTHM_COLUMN[book.rhythm])[0]]
    if book.rhythm is BookRhythm.EVENT:
        names.append(column_names("book", "held_at")[0])
    names.append(column_names("book", "place")[0])
    names += [book.subject_name] if book.subject_name else []
    names += [_column(each) for each in book.fields]
    return [*names, column_names("book", "note")[0]]


def plan_lines(session: Session, actor: Actor, book: BookView, table: Table) -> SheetPlan[LineEntry]:
    """Return what will come of a sheet of lines.

    Raises
    ------
    NotPermitted
        The actor does not fill books.
    BadInput
        The column of days, or of what the lines are about, is missing.
    """
    actor.require(Permission.FILL_BOOKS)
    places, keys = book_places(session, actor, book), RowKeys(f"book-{book.book_id}")

    def read(row: ParsedRow) -> LineEntry:
        return _line(row, book, places, keys)

    plan, _mapping = plan_sheet(table, _fields(book), read)
    known = known_lines(session, book, [content.submission_key for content in plan.contents])
    return without_seen(plan, lambda line: line.submission_key, set(known))


def run_lines(session: Session, actor: Actor, book: BookView, plan: SheetPlan[LineEntry], *, partial: bool) -> int:
    """Write the good rows of a plan, all of them or none, and return how many.

    Raises
    ------
    BadInput
        Rows are bad and `partial` is not said, or none is good.
    Conflict, IllegalMove, NotPermitted
        As for lines that are typed.
    """
    check_plan(plan, partial=partial)
    return len(add_lines(session, actor, book.book_id, plan.contents)) if plan.rows else 0


def export_lines(
    session: Session,
    actor: Actor,
    book: BookView,
    *,
    from_on: date | None = None,
    to_on: date | None = None,
    progress: Progress | None = None,
) -> bytes:
    """Return the lines that the actor sees as .xlsx, the oldest first, struck ones marked; writes the access log.

    `progress` is told how many of all lines are done.
    """
    wanted = lines_query(actor, book, from_on=from_on, to_on=to_on, with_struck=True)
    rows = session.execute(wanted.order_by(col(LedgerEntry.held_on), col(LedgerEntry.id))).all()
    facts: dict[str, str | int | bool | None] = {"paper": "ledger_book", "rows": len(rows)}
    write_access(session, AccessAction.EXPORT, actor_id=actor.user_id, subject=("book", book.book_id), facts=facts)
    names = [column_names("book", _RHYTHM_COLUMN[book.rhythm])[0], *(column_names("book", each)[0] for each in _TIMES)]
    names += [book.subject_name] if book.subject_name else []
    names += [_column(each) for each in book.fields]
    names += [column_names("book", each)[0] for each in ("note", "entered_by", "struck")]
    return table_bytes(names, _exported(session, book, rows, progress or _silent), sheet_name=book.name)


_TIMES: Final = ("until_on", "held_at", "place")


def _exported(session: Session, book: BookView, rows: Sequence[Any], progress: Progress) -> Iterator[list[Cell]]:
    struck = column_names("book", "is_struck")[0]
    for start in range(0, len(rows), _CHUNK):
        chunk = rows[start : start + _CHUNK]
        figures = figures_of(session, [row[0].id for row in chunk])
        for entry, place, entered_by in chunk:
            values = {**entry.texts, **figures.get(entry.id, {})}
            yield [
                _day(book, entry.held_on),
                entry.until_on,
                entry.held_at.strftime("%H:%M") if entry.held_at else None,
                place or "",
                *([entry.subject] if book.subject_name else []),
                *(_cell(values.get(each.code)) for each in book.fields),
                entry.note,
                entered_by,
                struck if entry.is_struck else "",
            ]
        progress(start + len(chunk), len(rows))


def _silent(_done: int, _total: int) -> None:
    """Tell nobody."""


def _day(book: BookView, on: date) -> Cell:
    if book.rhythm is BookRhythm.YEAR:
        return on.year
    return f"{on.year}-{on.month:02d}" if book.rhythm is BookRhythm.MONTH else on


def _cell(value: Decimal | str | None) -> Cell:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value


def _column(each: BookField) -> str:
    return with_unit(each.name, listed_options(each.options) if each.options else each.unit)


def _fields(book: BookView) -> list[Field[Any]]:
    when = column_names("book", _RHYTHM_COLUMN[book.rhythm])
    found: list[Field[Any]] = [Field("held_on", True, when, _day_parser(book.rhythm))]
    # The book's own columns first: a field may be called as one of the common ones is.
    found += [Field(f"{_PREFIX}{each.code}", False, (_column(each), each.name), _parser(each)) for each in book.fields]
    if book.subject_name:
        found.append(Field("subject", True, (book.subject_name,), cells.required_text(60)))
    if book.rhythm is BookRhythm.EVENT:
        found.append(Field("held_at", False, column_names("book", "held_at"), _clock))
    found.append(Field("place", False, column_names("book", "place"), cells.text(60)))
    found.append(Field("note", False, column_names("book", "note"), cells.text(300)))
    return found


def _parser(each: BookField) -> Callable[[str], Any]:
    def parse(text: str) -> Any:
        return read_value(each, text)

    return cells.text(200) if each.kind is BookFieldKind.TEXT else parse


def _day_parser(rhythm: BookRhythm) -> Callable[[str], date]:
    def parse(text: str) -> date:
        plain = text.strip()
        if rhythm is BookRhythm.YEAR and plain[:4].isdecimal() and len(plain) <= len("2025") + 1:
            return cells.parse_day(f"{plain[:4]}-01-01")
        parts = [part for part in "".join(sign if sign.isdecimal() else " " for sign in plain).split() if part]
        if rhythm is not BookRhythm.EVENT and len(parts) == _CLOCK_PARTS[0]:
            return cells.parse_day(f"{parts[0]}-{parts[1]}-1")
        return cells.parse_day(plain)

    return parse


def _clock(text: str) -> time:
    """Return a time of day: 9:30, 09:30:00, or with the full-width colon."""
    parts = text.strip().replace("\uff1a", ":").split(":")
    try:
        if len(parts) not in _CLOCK_PARTS:
            raise ValueError(text)
        hour, minute = int(parts[0]), int(parts[1])
        return time(hour, minute)
    except ValueError as fault:
        raise BadInput("cell_clock") from fault


def _line(row: ParsedRow, book: BookView, places: PlaceBook, keys: RowKeys) -> LineEntry:
    values: Any = row.values
    named = text_of(values, "place")
    try:
        area_id = places.find(named).area_id if named else None
    except BadInput as error:
        raise CellFault("place", error) from error
    given = {each.code: values.get(f"{_PREFIX}{each.code}") for each in book.fields}
    said = [values.get(name) for name in ("held_on", "held_at", "subject", "note")]
    line = LineEntry(
        submission_key=keys.key(area_id, *said, *given.values()),
        held_on=values["held_on"],
        held_at=values.get("held_at"),
        area_id=area_id,
        subject=text_of(values, "subject"),
        values=given,
        note=text_of(values, "note"),
    )
    try:
        check_line(book, line)
    except BadInput as error:
        raise CellFault("held_on" if error.key in ("day_ahead", "day_too_early") else "", error) from error
    return line
