"""What a book's lines come to: by period and place, against the same days a year before, and where they fall short.

Everything is summed by the database, each function in a fixed number of statements, however many lines there are.
A field of % is averaged; its growth is told in points. Where there is nothing to compare with, there is no growth.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, case, func
from sqlalchemy import select as select_columns
from sqlmodel import Session, col

from feedback.access.actor import Actor
from feedback.services.books.fields import BookField
from feedback.services.books.lines import first_day, lines_seen
from feedback.services.books.setup import BookView
from models.ledger import LedgerEntry, LedgerFigure
from models.office_vocabulary import BookRhythm
from models.place import Area

NOON: Final = (time(12, 0), time(13, 30))
"""The hours over which a window that never closes serves people (domain digest A3)."""
_WEEK: Final = timedelta(days=7)
_CENT: Final = Decimal("0.01")
_MOST_SUBJECTS: Final = 200


@dataclass(frozen=True, slots=True)
class FieldTotal:
    """A field over some days and over the same days a year before; None where no line says anything."""

    field: BookField
    now: Decimal | None
    before: Decimal | None
    noon: Decimal | None = None

    @property
    def growth(self) -> Decimal | None:
        """The change in %, of a share in points; None where there is nothing to compare with."""
        if self.now is None or self.before is None:
            return None
        if self.field.is_share:
            return self.now - self.before
        return (self.now - self.before) * 100 / self.before if self.before else None


@dataclass(frozen=True, slots=True)
class Totals:
    """A book over some days: how many lines, of them over noon, and what each number comes to."""

    from_on: date
    to_on: date
    lines: int
    lines_before: int
    lines_over_noon: int
    fields: tuple[FieldTotal, ...]


@dataclass(frozen=True, slots=True)
class Share:
    """A month, a year or a place: how many lines, and its numbers by the fields' codes."""

    name: str
    lines: int
    values: Mapping[str, Decimal] = field(hash=False)


@dataclass(frozen=True, slots=True)
class ShortWeek:
    """A week, by its Monday, with fewer lines than asked for."""

    monday: date
    lines: int
    is_current: bool


@dataclass(frozen=True, slots=True)
class ShortSubject:
    subject: str
    reached: Decimal
    least: int


def totals(
    session: Session, actor: Actor, book: BookView, *, from_on: date, to_on: date, area_id: int | None = None
) -> Totals:
    """Return the totals of the lines that begin in these days; six statements at most."""
    start = first_day(book.rhythm, from_on)
    earlier = (first_day(book.rhythm, a_year_before(start)), a_year_before(to_on))
    held, counted = col(LedgerEntry.held_on), _counted(actor, book, area_id)
    noon = and_(held.between(start, to_on), col(LedgerEntry.held_at) >= NOON[0], col(LedgerEntry.held_at) < NOON[1])
    conditions = (held.between(start, to_on), held.between(*earlier), noon)
    lines = [_lines(session, [*counted, condition]) for condition in conditions]
    figures = _figures(actor, book, area_id)
    day = col(LedgerFigure.held_on)
    now, before = (_sums(session, [*figures, day.between(*days)]) for days in ((start, to_on), earlier))
    over_noon: dict[str, tuple[Any, Any]] = {}
    if lines[2]:
        at_noon = select_columns(col(LedgerEntry.id)).where(*counted, noon)
        over_noon = _sums(session, [*figures, col(LedgerFigure.entry_id).in_(at_noon)])
    return Totals(
        from_on=start,
        to_on=to_on,
        lines=lines[0],
        lines_before=lines[1],
        lines_over_noon=lines[2],
        fields=tuple(
            FieldTotal(each, *(_value(each, *sums.get(each.code, (None, 0))) for sums in (now, before, over_noon)))
            for each in book.numbers
        ),
    )


def by_period(
    session: Session, actor: Actor, book: BookView, *, from_on: date, to_on: date, area_id: int | None = None
) -> list[Share]:
    """Return the months of these days in which there are lines, of a yearly book the years; two statements.

    The database sums the days, since it has no name for a month that both engines know.
    """
    days = _days(book, from_on, to_on)
    held = col(LedgerEntry.held_on)
    counts: Any = select_columns(held, func.count()).where(*_counted(actor, book, area_id), held.between(*days))
    lines: dict[str, int] = defaultdict(int)
    for on, count in session.execute(counts.group_by(held)).all():
        lines[_period_name(book, on)] += int(count)
    reached: dict[tuple[str, str], tuple[Any, int]] = defaultdict(lambda: (0, 0))
    day = col(LedgerFigure.held_on)
    for code, on, total, count in _grouped(session, [*_figures(actor, book, area_id), day.between(*days)], day):
        name = (_period_name(book, on), code)
        reached[name] = (reached[name][0] + total, reached[name][1] + count)
    return [Share(name, lines[name], _values_at(book, reached, name)) for name in sorted(lines)]


def by_area(session: Session, actor: Actor, book: BookView, *, from_on: date, to_on: date) -> list[Share]:
    """Return the places that lines name, those of none under an empty name, by their codes; three statements."""
    days = _days(book, from_on, to_on)
    held, place = col(LedgerEntry.held_on), col(LedgerEntry.area_id)
    counts: Any = select_columns(place, func.count()).where(*_counted(actor, book, None), held.between(*days))
    lines = {area_id: int(count) for area_id, count in session.execute(counts.group_by(place)).all()}
    figures = [*_figures(actor, book, None), col(LedgerFigure.held_on).between(*days)]
    reached = {
        (area_id, code): (total, count)
        for code, area_id, total, count in _grouped(session, figures, col(LedgerFigure.area_id))
    }
    wanted: Any = select_columns(col(Area.id), col(Area.name)).where(col(Area.id).in_([each for each in lines if each]))
    named: list[tuple[int | None, str]] = [tuple(row) for row in session.execute(wanted.order_by(col(Area.code))).all()]
    if None in lines:
        named.append((None, ""))
    return [Share(name, lines[area_id], _values_at(book, reached, area_id)) for area_id, name in named]


def short_weeks(
    session: Session, actor: Actor, book: BookView, *, from_on: date, to_on: date, today: date
) -> list[ShortWeek]:
    """Return the weeks that have begun by `today` with fewer lines than the book asks for; the newest first.

    One statement; none where the book asks for nothing. The present week is among them until it has enough.
    """
    if book.least_per_week is None:
        return []
    held = col(LedgerEntry.held_on)
    first, last = from_on - timedelta(days=from_on.weekday()), min(to_on, today)
    days = _counted(actor, book, None)
    wanted: Any = select_columns(held, func.count()).where(*days, held >= first, held < last + _WEEK).group_by(held)
    lines: dict[date, int] = {}
    for on, count in session.execute(wanted).all():
        monday = on - timedelta(days=on.weekday())
        lines[monday] = lines.get(monday, 0) + int(count)
    mondays = [first + _WEEK * number for number in range((last - first).days // 7 + 1)] if last >= first else []
    present = today - timedelta(days=today.weekday())
    return [
        ShortWeek(monday, lines.get(monday, 0), monday == present)
        for monday in reversed(mondays)
        if lines.get(monday, 0) < book.least_per_week
    ]


def short_subjects(session: Session, actor: Actor, book: BookView, *, year: int) -> list[ShortSubject]:
    """Return who has less than the book's least of its first number in a year, by name; at most two hundred.

    Those who stand in the book of that year or the one before; one statement, none where the book asks for nothing.
    """
    numbers = book.numbers
    if book.least_per_subject is None or not numbers:
        return []
    held, subject = col(LedgerEntry.held_on), col(LedgerEntry.subject)
    this_year = held.between(date(year, 1, 1), date(year, 12, 31))
    reached = func.coalesce(func.sum(case((this_year, col(LedgerFigure.value)))), 0)
    on_field = and_(col(LedgerFigure.entry_id) == LedgerEntry.id, col(LedgerFigure.field) == numbers[0].code)
    wanted: Any = (
        select_columns(subject, reached)
        .select_from(LedgerEntry)
        .join(LedgerFigure, on_field, isouter=True)
        .where(*_counted(actor, book, None), held.between(date(year - 1, 1, 1), date(year, 12, 31)))
        .group_by(subject)
        .having(reached < book.least_per_subject)
        .order_by(subject)
        .limit(_MOST_SUBJECTS)
    )
    rows = session.execute(wanted).all()
    return [ShortSubject(name, _rounded(total), book.least_per_subject) for name, total in rows]


def lines_this_week(session: Session, books: Sequence[BookView], *, today: date) -> dict[int, int]:
    """Return how many lines each of the books has in the week of `today` that asks for a least; one statement."""
    asked = [book.book_id for book in books if book.least_per_week is not None and book.is_whole and book.is_active]
    if not asked:
        return {}
    monday = today - timedelta(days=today.weekday())
    of_book, held = col(LedgerEntry.book_id), col(LedgerEntry.held_on)
    wanted: Any = select_columns(of_book, func.count()).where(
        of_book.in_(asked), held >= monday, held < monday + _WEEK, col(LedgerEntry.is_struck).is_(False)
    )
    found = {book_id: int(count) for book_id, count in session.execute(wanted.group_by(of_book)).all()}
    return {book_id: found.get(book_id, 0) for book_id in asked}


def years_of(session: Session, actor: Actor, book: BookView) -> tuple[int, int] | None:
    """Return the first and the last year of which there are lines; None of an empty book. One statement."""
    held = col(LedgerEntry.held_on)
    wanted: Any = select_columns(func.min(held), func.max(held)).where(*_counted(actor, book, None))
    first, last = session.execute(wanted).one()
    return (first.year, last.year) if first is not None else None


def a_year_before(on: date) -> date:
    """Return the same day of the year before; of a leap day the one before it."""
    return on.replace(year=on.year - 1, day=28) if (on.month, on.day) == (2, 29) else on.replace(year=on.year - 1)


def _counted(actor: Actor, book: BookView, area_id: int | None) -> list[ColumnElement[bool]]:
    found = [lines_seen(actor, book), col(LedgerEntry.is_struck).is_(False)]
    if area_id is not None:
        found.append(col(LedgerEntry.area_id).in_(_inside(area_id)))
    return found


def _inside(area_id: int) -> Any:
    return select_columns(col(Area.id)).where(col(Area.path).like(f"%/{area_id}/%"))


def _figures(actor: Actor, book: BookView, area_id: int | None) -> list[ColumnElement[bool]]:
    """Return the conditions for the numbers of the lines that count; `_counted`, said to their own index."""
    found = [col(LedgerFigure.book_id) == book.book_id, col(LedgerFigure.is_struck).is_(False)]
    # With its fields named, the index is read in their ranges of days only.
    found.append(col(LedgerFigure.field).in_([each.code for each in book.numbers]))
    if not book.is_whole:
        seen = select_columns(col(LedgerEntry.id)).where(lines_seen(actor, book))
        found.append(col(LedgerFigure.entry_id).in_(seen))
    if area_id is not None:
        found.append(col(LedgerFigure.area_id).in_(_inside(area_id)))
    return found


def _lines(session: Session, conditions: Sequence[ColumnElement[bool]]) -> int:
    wanted: Any = select_columns(func.count()).select_from(LedgerEntry).where(*conditions)
    return int(session.execute(wanted).scalar_one())


def _sums(session: Session, conditions: Sequence[ColumnElement[bool]]) -> dict[str, tuple[Any, Any]]:
    """Return (sum, how many) of each field."""
    code, value = col(LedgerFigure.field), col(LedgerFigure.value)
    wanted: Any = select_columns(code, func.sum(value), func.count()).where(*conditions).group_by(code)
    return {name: (total, count) for name, total, count in session.execute(wanted).all()}


def _grouped(session: Session, conditions: Sequence[ColumnElement[bool]], part: Any) -> list[Any]:
    """Return (field, part, sum, how many)."""
    code, value = col(LedgerFigure.field), col(LedgerFigure.value)
    wanted: Any = select_columns(code, part, func.sum(value), func.count()).where(*conditions)
    return list(session.execute(wanted.group_by(code, part)).all())


def _days(book: BookView, from_on: date, to_on: date) -> tuple[date, date]:
    return first_day(book.rhythm, from_on), to_on


def _values_at(book: BookView, reached: Mapping[tuple[Any, str], tuple[Any, Any]], part: Any) -> dict[str, Decimal]:
    values = {each.code: _value(each, *reached.get((part, each.code), (None, 0))) for each in book.numbers}
    return {code: value for code, value in values.items() if value is not None}


def _value(each: BookField, total: Any, count: Any) -> Decimal | None:
    """Return a sum, of a share the mean; None where no line says anything."""
    if not count:
        return None
    return _rounded(Decimal(total) / int(count) if each.is_share else Decimal(total))


def _rounded(value: Any) -> Decimal:
    return Decimal(value).quantize(_CENT, rounding="ROUND_HALF_UP")


def _period_name(book: BookView, on: date) -> str:
    return str(on.year) if book.rhythm is BookRhythm.YEAR else f"{on.year}-{on.month:02d}"
