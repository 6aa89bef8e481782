"""`similar`: which messages of a sheet are likely about the same matter?"""

import json
import sys
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Annotated, Final

import typer

from feedback.capture.understanding import prepare_release
from feedback.classify.similar.scoring import Because, Why
from feedback.classify.similar.sheet import similar_pairs
from feedback.classify.similar.traits import Matter
from feedback.cli.text_sheets import TEXT_COLUMNS, TextSheet, read_text_sheet
from feedback.core.errors import BadInput
from feedback.sheets.cells import parse_day
from feedback.sheets.writing import write_table

_DATE: Final = "date"
_FOR_IT: Final = (Why.NAME, Why.WORDS)


def similar(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="An .xlsx, .csv, .tsv or .csv.gz file.")],
    *,
    out: Annotated[Path, typer.Option(metavar="OUT", help="a,b,score,reason: the likeliest pairs first.")],
    text: Annotated[str, typer.Option(metavar="COLUMN[,COLUMN]", help="Title and body.")] = TEXT_COLUMNS,
    least: Annotated[float | None, typer.Option(min=0, max=1, help="The lowest score that is written.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """Find the pairs of messages that are likely about the same matter, with the words that both hold."""
    sheet = read_text_sheet(file, text)
    matters = _matters(sheet)
    release = prepare_release()
    with typer.progressbar(length=len(matters), file=sys.stderr, hidden=not sys.stderr.isatty()) as bar:
        found = similar_pairs(matters, release, least=least, progress=bar.update)
    write_table(
        out,
        ["a", "b", "score", "reason"],
        (
            [sheet.ids[each.one], sheet.ids[each.other], round(each.alike.score, 4), _reason(each.alike.reasons)]
            for each in found
        ),
    )
    told = {"n": len(matters), "pairs": len(found), "out": str(out)}
    if as_json:
        typer.echo(json.dumps(told, ensure_ascii=False))
    else:
        for name, value in told.items():
            typer.echo(f"{name}: {value}")


def _matters(sheet: TextSheet) -> list[Matter]:
    """Return the rows of a sheet, with their day where a column says it; a cell that is no day counts as empty."""
    days = sheet.column(_DATE) if _DATE in sheet.table.columns else [""] * len(sheet.ids)
    return [Matter(each.body, each.title, at=_instant(day)) for each, day in zip(sheet.messages, days, strict=True)]


def _instant(cell: str) -> datetime | None:
    try:
        return datetime.combine(parse_day(cell), time(), tzinfo=UTC)
    except BadInput:
        return None


def _reason(reasons: tuple[Because, ...]) -> str:
    """Return the words on which a pair stands: names first, then what else both texts hold."""
    return " ".join(word for each in reasons if each.why in _FOR_IT for word in each.words)
