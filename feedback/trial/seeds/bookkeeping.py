"""How a scenario keeps a ledger book: set up from the ready-made ones or from its file, filled, and summed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, time
from decimal import Decimal
from typing import Any

from sqlmodel import Session

from feedback.access.actor import Actor
from feedback.core.database import reading, transaction
from feedback.services.books.fields import read_fields
from feedback.services.books.lines import LineEntry, add_lines
from feedback.services.books.setup import BookDraft, BookView, open_book, ready_books, set_up_book
from feedback.services.books.totals import Totals, totals
from feedback.trial.seeds.stage import Stage
from models.office_vocabulary import BookRhythm

_LINES_AT_ONCE = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of a book: its day, its numbers and texts by the fields' codes."""

    on: date
    values: Mapping[str, object]
    at: time | None = None
    until: date | None = None
    subject: str = ""


def ready_book(stage: Stage, code: str, *, area: str, name: str = "") -> BookView:
    """Set a ready-made book up, under another name where one is given."""
    draft = next(each for each in ready_books() if each.code == code).draft
    return _set_up(stage, replace(draft, name=name) if name else draft, area)


def own_book(stage: Stage, code: str, *, area: str) -> BookView:
    """Set up the book that the scenario's file describes under `code`."""
    told: Mapping[str, Any] = stage.data["books"][code]
    draft = BookDraft(
        name=told["name"],
        rhythm=BookRhythm(told["rhythm"]),
        fields=read_fields(
            [dict(zip(("code", "name", "kind", "unit"), each, strict=False)) for each in told["fields"]]
        ),
        subject_name=told.get("subject_name", ""),
    )
    return _set_up(stage, draft, area)


def _set_up(stage: Stage, draft: BookDraft, area: str) -> BookView:
    keeper = stage.actor("clerk")
    with transaction() as session:
        made = set_up_book(session, keeper, draft, area_id=stage.areas[area])
        return open_book(session, keeper, made.id)


def fill(stage: Stage, book: BookView, lines: Iterable[Line], *, by: str = "clerk") -> None:
    """Write lines into a book, in batches."""
    entries = [
        LineEntry(
            submission_key=stage.key(),
            held_on=each.on,
            until_on=each.until,
            held_at=each.at,
            subject=each.subject,
            values=each.values,
        )
        for each in lines
    ]
    actor = stage.actor(by)
    for start in range(0, len(entries), _LINES_AT_ONCE):
        with transaction() as session:
            add_lines(session, actor, book.book_id, entries[start : start + _LINES_AT_ONCE])


def counted(stage: Stage, book: BookView, from_on: date, to_on: date) -> Totals:
    """Return what a book comes to over some days."""
    with reading() as session:
        return read_totals(session, stage.actor("clerk"), book, (from_on, to_on))


def read_totals(session: Session, actor: Actor, book: BookView, days: tuple[date, date]) -> Totals:
    return totals(session, actor, book, from_on=days[0], to_on=days[1])


def sums(of: Totals, codes: Sequence[str] = ()) -> dict[str, Decimal]:
    """Return the numbers of a book by the fields' codes; of one that no line names it is 0."""
    found = {each.field.code: each.now if each.now is not None else Decimal(0) for each in of.fields}
    return {code: found[code] for code in codes} if codes else found
