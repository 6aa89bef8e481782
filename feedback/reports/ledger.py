"""The ledger: every case that fits a search or a board's look as a line of an .xlsx, by whom and when it was taken.

It is read and written in batches, so it takes as much memory for 100,000 lines as for 2,000. Names and numbers of
persons are masked and no confidential case is among them; who takes one is a line of the access log.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any, BinaryIO, Final

from sqlalchemy import ColumnElement, and_
from sqlmodel import Session, func, select

from feedback.access.actor import Actor
from feedback.access.log import write_access
from feedback.access.permissions import Permission
from feedback.boards.conditions import behind, look_at, seen
from feedback.boards.marks import BoardFilter, Mark
from feedback.core.clock import at_office, utc_now
from feedback.core.errors import BadInput
from feedback.i18n.terms import label
from feedback.reports.ledger_rows import ledger_batches, ledger_words
from feedback.reports.phrases import category_name, listed, phrase
from feedback.sheets.limits import EXCEL_ROWS
from feedback.sheets.streaming import Cell, Sheet, stream_sheet
from feedback.tracker.desks import CaseSearch, search_condition
from models.case import Case
from models.place import Area, Unit
from models.work_vocabulary import AccessAction

MOST_ROWS: Final = EXCEL_ROWS - 10
NAME: Final = "ledger"
_KEPT_COLUMNS: Final = 2
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerRequest:
    """Which cases are wanted: those of a search, or those behind a mark of a board."""

    search: CaseSearch | None = None
    board: BoardFilter | None = None
    mark: Mark | None = None


def count_lines(session: Session, actor: Actor, request: LedgerRequest) -> int:
    """Return how many lines the ledger would have."""
    where = _condition(session, actor, request)
    return session.exec(select(func.count()).select_from(Case).where(where)).one()


@dataclass(frozen=True, slots=True)
class TakenLedger:
    """A ledger that is noted in the access log and may be written; `total` is how many lines it had then."""

    request: LedgerRequest
    total: int


def take_ledger(session: Session, actor: Actor, request: LedgerRequest) -> TakenLedger:
    """Note in the access log that the actor takes a ledger; it is written after this transaction, which is short.

    Raises
    ------
    NotPermitted
        The actor reads no cases.
    BadInput
        There are more cases than a sheet has lines.
    """
    actor.require(Permission.READ_CASES)
    total = count_lines(session, actor, request)
    if total > MOST_ROWS:
        raise BadInput("ledger_too_long", most=MOST_ROWS, n=total)
    logged = {"paper": NAME, "rows": total, **_logged(request)}
    write_access(session, AccessAction.EXPORT, actor_id=actor.user_id, facts=logged)
    return TakenLedger(request, total)


def write_ledger(
    session: Session, actor: Actor, taken: TakenLedger, target: BinaryIO, *, on_lines: Progress | None = None
) -> int:
    """Write the ledger into `target`, and return how many lines it has; nothing is written to the database.

    Parameters
    ----------
    on_lines : callable, optional
        Is told how many lines of how many are written, after each batch.
    """
    request, total = taken.request, taken.total
    batches = ledger_batches(session, _condition(session, actor, request), utc_now())
    return stream_sheet(target, _sheet(session, actor, request, total), _counted(batches, total, on_lines))


def ledger_filename(request: LedgerRequest) -> str:
    """Return the name of the file: what it is, and the days where some were asked for."""
    wanted = request.search or request.board
    days = [str(day) for name in ("from_on", "to_on") if wanted and (day := getattr(wanted, name))]
    return f"{'_'.join((phrase('ledger'), *(days or [str(at_office(utc_now()).date())])))}.xlsx"


def _condition(session: Session, actor: Actor, request: LedgerRequest) -> ColumnElement[bool]:
    if request.board is not None and request.mark is not None:
        look = look_at(session, actor, request.board)
        return and_(seen(look), behind(look, request.mark))
    return search_condition(session, actor, request.search or CaseSearch())


def _counted(batches: Iterator[list[list[Cell]]], total: int, on_lines: Progress | None) -> Iterator[list[Cell]]:
    done = 0
    for batch in batches:
        yield from batch
        done += len(batch)
        if on_lines is not None:
            on_lines(done, total)


def _sheet(session: Session, actor: Actor, request: LedgerRequest, total: int) -> Sheet:
    words = ledger_words()
    columns = words["columns"]
    told = _told(session, request)
    place = str(told.pop("area_id", ""))
    conditions = [words["filters"][name].format(value=value) for name, value in told.items()]
    made = words["made"].format(
        count=total,
        actor=actor.name,
        at=at_office(utc_now()).strftime("%Y-%m-%d %H:%M"),
        filter=listed(conditions) or words["all"],
    )
    return Sheet(
        name=phrase("ledger"),
        above=(words["title"].format(place=place), made),
        head=([column["name"] for column in columns],),
        widths=[column["width"] for column in columns],
        kept_columns=_KEPT_COLUMNS,
    )


def _stated(request: LedgerRequest) -> Mapping[str, Any]:
    """Return the conditions that narrow the ledger, by their names; those of a mark win over its board's."""
    found: dict[str, Any] = {}
    for asked in (request.search, request.board, request.mark):
        if asked is None:
            continue
        names = (each.name for each in fields(asked))
        found |= {name: value for name in names if (value := getattr(asked, name)) not in (None, "", (), False)}
    return found


def _told(session: Session, request: LedgerRequest) -> dict[str, str]:
    """Return the conditions that the sheet states, as people read them."""
    stated = {name: value for name, value in _stated(request).items() if name in ledger_words()["filters"]}
    told = {name: _said(value) for name, value in stated.items()}
    for name in ("category", "suggested"):
        if name in stated:
            told[name] = category_name(stated[name])
    if "area_id" in stated:
        area = session.get(Area, stated["area_id"])
        told["area_id"] = area.name if area else ""
    if "unit_id" in stated:
        unit = session.get(Unit, stated["unit_id"])
        told["unit_id"] = unit.name if unit else ""
    return told


def _said(value: Any) -> str:
    if isinstance(value, tuple):
        return listed(_said(each) for each in value)
    return label(value) if isinstance(value, StrEnum) else str(value)


def _logged(request: LedgerRequest) -> dict[str, str | int | bool | None]:
    """Return the conditions as codes; words that were searched for may be somebody's name, and are not kept."""
    stated = {name: value for name, value in _stated(request).items() if name != "text"}
    return {name: ",".join(value) if isinstance(value, tuple) else str(value) for name, value in stated.items()}
