"""`hot`: which matters do many people write about, in a sheet of messages?"""

import json
import sys
from datetime import date
from pathlib import Path
from typing import Annotated, Final

import typer

from feedback.classify.hot.events import BATCH, add
from feedback.classify.hot.message import Message
from feedback.classify.hot.ranking import HotEvent, ranked
from feedback.classify.hot.state import State
from feedback.cli.text_sheets import TEXT_COLUMNS, TextSheet, read_text_sheet
from feedback.core.errors import BadInput
from feedback.sheets.cells import parse_day
from feedback.sheets.writing import Cell, write_table

_EVENTS_COLUMNS: Final = ["event", "name", "heat", "messages", "persons", "first", "last", "place"]
_MOST_LIKES: Final = 1_000_000


def hot(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="An .xlsx, .csv, .tsv or .csv.gz file.")],
    *,
    out: Annotated[Path, typer.Option(metavar="OUT.csv", help="id,event,reason; OUT.events.csv is written beside it.")],
    text: Annotated[str, typer.Option(metavar="COLUMN[,COLUMN]", help="Title and body.")] = TEXT_COLUMNS,
    window_days: Annotated[int | None, typer.Option(min=1, help="Only the last so many days count.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """Find the events that many write about, the hottest first, with the reason for each message."""
    sheet = read_text_sheet(file, text)
    messages = messages_of(sheet)
    events = ranked(_found(messages), window_days=window_days)
    place = {id_: event for event in events for id_ in event.reasons}
    rows: list[list[Cell]] = [
        [id_, place[id_].rank, place[id_].reasons[id_]] if id_ in place else [id_, "", ""]
        for id_ in dict.fromkeys(sheet.ids)
    ]
    write_table(out, ["id", "event", "reason"], rows)
    beside = out.with_name(f"{out.stem}.events{out.suffix}")
    write_table(beside, _EVENTS_COLUMNS, (_row(event) for event in events))
    told = {"n": len(rows), "events": len(events), "in_events": len(place), "out": str(out), "events_out": str(beside)}
    if as_json:
        typer.echo(json.dumps(told, ensure_ascii=False))
    else:
        for name, value in told.items():
            typer.echo(f"{name}: {value}")


def messages_of(sheet: TextSheet) -> list[Message]:
    """Return the rows of a sheet; columns that are missing, and cells that cannot be read, count as empty."""
    columns = {name: _column(sheet, name) for name in ("user", "date", "likes", "dislikes")}
    return [
        Message(
            id=id_,
            body=each.body,
            title=each.title,
            user=columns["user"][place],
            day=_day(columns["date"][place]),
            likes=_count(columns["likes"][place]),
            dislikes=_count(columns["dislikes"][place]),
        )
        for place, (id_, each) in enumerate(zip(sheet.ids, sheet.messages, strict=True))
    ]


def _found(messages: list[Message]) -> State:
    """Add the messages batch by batch in the order of their days, with a bar on a terminal."""
    ordered = sorted(messages, key=lambda each: each.day or date.max)
    state = State()
    starts = range(0, len(ordered), BATCH)
    with typer.progressbar(starts, file=sys.stderr, hidden=not sys.stderr.isatty()) as bar:
        for start in bar:
            state = add(state, ordered[start : start + BATCH])
    return state


def _row(event: HotEvent) -> list[Cell]:
    return [
        event.rank,
        event.name,
        round(event.heat, 4),
        event.messages,
        event.persons,
        event.first,
        event.last,
        event.place,
    ]


def _column(sheet: TextSheet, name: str) -> list[str]:
    return sheet.column(name) if name in sheet.table.columns else [""] * len(sheet.ids)


def _day(cell: str) -> date | None:
    try:
        return parse_day(cell) if cell else None
    except BadInput:
        return None


def _count(cell: str) -> int:
    try:
        return min(_MOST_LIKES, max(0, round(float(cell)))) if cell else 0
    except (ValueError, OverflowError):
        return 0
