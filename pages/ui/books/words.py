"""How numbers of a book read: with thousands and units, growth with its sign, points where a share is compared."""

from decimal import ROUND_FLOOR, Decimal
from typing import Final

from feedback.services.books.fields import BookField, Value
from feedback.services.books.lines import BookLine
from feedback.services.books.setup import BookView
from feedback.services.books.totals import FieldTotal
from models.office_vocabulary import BookFieldKind, BookRhythm
from pages.ui.text import _, day, words

_HALF: Final = Decimal("0.5")


def number(value: Decimal | None) -> str:
    """Return a number with thousands and without noughts at its end; a dash where there is none."""
    if value is None:
        return "—"
    shown = f"{value:,.2f}"
    return shown.rstrip("0").rstrip(".")


def with_unit(field: BookField, value: Decimal | None) -> str:
    return f"{number(value)} {field.unit}".strip() if value is not None else "—"


def growth(total: FieldTotal) -> str:
    """Return the change against the same days a year before: +25%, of a share in points; a dash without a base."""
    change = total.growth
    if change is None:
        return "—"
    sign = "+" if change > 0 else "−" if change < 0 else ""
    if total.field.is_share:
        return _("{change} 个百分点（{about}）", change=f"{sign}{number(abs(change))}", about=about_points(change))
    return f"{sign}{abs(change):,.1f}%"


def about_points(change: Decimal) -> str:
    """Return points as reports round them: 9.6 is 近10个百分点, 10.3 is 10个多百分点."""
    whole = abs(change).to_integral_value(ROUND_FLOOR)
    rest = abs(change) - whole
    if rest >= _HALF:
        return _("近{n}个百分点", n=whole + 1)
    if not rest:
        return _("{n}个百分点", n=whole)
    return _("{n}个多百分点", n=whole) if whole else _("不到1个百分点")


def when(book: BookView, line: BookLine) -> str:
    """Return the day of a line, of a monthly or yearly book its month or year."""
    if book.rhythm is BookRhythm.YEAR:
        return _("{year} 年", year=line.held_on.year)
    if book.rhythm is BookRhythm.MONTH:
        return _("{year} 年 {month} 月", year=line.held_on.year, month=line.held_on.month)
    until = f" — {day(line.until_on)}" if line.until_on and line.until_on != line.held_on else ""
    at = f" {line.held_at.strftime('%H:%M')}" if line.held_at else ""
    return f"{day(line.held_on)}{at}{until}"


def said_of(book: BookView, line: BookLine) -> list[str]:
    """Return what a line says, field by field."""
    found = []
    for field in book.fields:
        value: Value | None = line.values.get(field.code)
        if isinstance(value, Decimal):
            found.append(f"{field.name} {with_unit(field, value)}")
        elif value:
            found.append(value if field.kind is BookFieldKind.TEXT else f"{field.name} {value}")
    return found


def about_book(book: BookView) -> list[str]:
    """Return whose book it is and what it asks for."""
    found = [book.unit or book.place, words(book.rhythm)]
    if book.least_per_week:
        found.append(_("每周至少 {n} 次", n=book.least_per_week))
    if book.least_per_subject and book.numbers:
        field = book.numbers[0]
        found.append(_("每年每人至少 {n} {unit}", n=book.least_per_subject, unit=field.unit or field.name))
    return found
