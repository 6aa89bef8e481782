"""What tests of ledger books stand on: a ready-made book of the north, and its lines."""

from datetime import date
from itertools import count
from typing import Any, Final

from sqlmodel import Session

from feedback.access.actor import Actor
from feedback.services.books.lines import LineEntry, add_lines
from feedback.services.books.setup import BookView, open_book, ready_books, set_up_book
from tests.factories import County

_numbers: Final = count(1)


def a_book(session: Session, county: County, code: str = "inspection", **where: Any) -> BookView:
    draft = next(each.draft for each in ready_books() if each.code == code)
    made = set_up_book(session, county.clerk, draft, **{"area_id": county.north.id, **where})
    return open_book(session, county.clerk, made.id)


def a_line(held_on: date, values: dict[str, object], **more: Any) -> LineEntry:
    facts: dict[str, Any] = {"submission_key": f"line-{next(_numbers)}", "held_on": held_on, "values": values}
    return LineEntry(**facts | more)


def fill(session: Session, actor: Actor, book: BookView, *lines: LineEntry) -> list[int]:
    return add_lines(session, actor, book.book_id, lines)
