"""`hot`: which matters do many people write about, in a sheet of messages or in what was recorded here?"""

import sys
from pathlib import Path
from typing import Annotated, Final

import typer

from feedback.capture.heard import messages_heard
from feedback.classify.hot.events import add
from feedback.classify.hot.message import Message
from feedback.classify.hot.ranking import HotEvent, ranked
from feedback.classify.hot.state import State
from feedback.cli.machine import machine_actor
from feedback.cli.telling import AsJson, tell
from feedback.cli.text_sheets import TEXT_COLUMNS, TextColumns, TextSheet, read_text_sheet
from feedback.core.database import reading
from feedback.core.errors import BadInput
from feedback.sheets.writing import Cell, write_table

_EVENTS_COLUMNS: Final = ["event", "name", "heat", "messages", "persons", "first", "last", "place"]
_MOST_LIKES: Final = 1_000_000


def hot(
    file: Annotated[
        Path | None, typer.Argument(metavar="FILE", help="An .xlsx, .csv, .tsv or .csv.gz file; or --db instead.")
    ] = None,
    *,
    out: Annotated[Path, typer.Option(metavar="OUT.csv", help="id,event,reason; OUT.events.csv is written beside it.")],
    text: TextColumns = TEXT_COLUMNS,
    of_store: Annotated[
        bool, typer.Option("--db", help="What was recorded here, but for what is confidential.")
    ] = False,
    window_days: Annotated[int | None, typer.Option(min=1, help="Only the last so many days count.")] = None,
    as_json: AsJson = False,
) -> None:
    """Find the events that many write about, the hottest first, with the reason for each message."""
    messages = _messages(file, text, of_store=of_store)
    events = ranked(_found(messages), window_days=window_days)
    place = {id_: event for event in events for id_ in event.reasons}
    rows: list[list[Cell]] = [
        [id_, place[id_].rank, place[id_].reasons[id_]] if id_ in place else [id_, "", ""]
        for id_ in dict.fromkeys(each.id for each in messages)
    ]
    write_table(out, ["id", "event", "reason"], rows)
    beside = out.with_name(f"{out.stem}.events{out.suffix}")
    write_table(beside, _EVENTS_COLUMNS, (_row(event) for event in events))
    told = {"n": len(rows), "events": len(events), "in_events": len(place), "out": str(out), "events_out": str(beside)}
    tell(told, as_json=as_json)


def _messages(file: Path | None, text: str, *, of_store: bool) -> list[Message]:
    if (file is not None) == of_store:
        raise BadInput("hot_file_or_store")
    if file is not None:
        return messages_of(read_text_sheet(file, text))
    actor = machine_actor()
    with reading() as session:
        return messages_heard(session, actor)


def messages_of(sheet: TextSheet) -> list[Message]:
    """Return the rows of a sheet; columns that are missing, and cells that cannot be read, count as empty."""
    columns = {name: sheet.column_or_empty(name) for name in ("user", "likes", "dislikes")}
    return [
        Message(
            id=id_,
            body=each.body,
            title=each.title,
            user=columns["user"][place],
            day=day,
            likes=_count(columns["likes"][place]),
            dislikes=_count(columns["dislikes"][place]),
        )
        for place, (id_, each, day) in enumerate(zip(sheet.ids, sheet.messages, sheet.days(), strict=True))
    ]


def _found(messages: list[Message]) -> State:
    with typer.progressbar(length=len(messages), file=sys.stderr, hidden=not sys.stderr.isatty()) as bar:
        return add(State(), messages, progress=bar.update)


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


def _count(cell: str) -> int:
    try:
        return min(_MOST_LIKES, max(0, round(float(cell)))) if cell else 0
    except (ValueError, OverflowError):
        return 0
