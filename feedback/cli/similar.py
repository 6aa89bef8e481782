"""`similar`: which messages of a sheet are likely about the same matter?"""

import sys
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Annotated, Final

import typer

from feedback.capture.understanding import prepare_release
from feedback.classify.similar.scoring import Because, Why
from feedback.classify.similar.sheet import similar_pairs
from feedback.classify.similar.traits import Matter
from feedback.cli.telling import AsJson, tell
from feedback.cli.text_sheets import TEXT_COLUMNS, SheetFile, TextColumns, TextSheet, read_text_sheet
from feedback.sheets.writing import write_table

_FOR_IT: Final = (Why.NAME, Why.WORDS)


def similar(
    file: SheetFile,
    *,
    out: Annotated[Path, typer.Option(metavar="OUT", help="a,b,score,reason: the likeliest pairs first.")],
    text: TextColumns = TEXT_COLUMNS,
    least: Annotated[float | None, typer.Option(min=0, max=1, help="The lowest score that is written.")] = None,
    as_json: AsJson = False,
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
    tell({"n": len(matters), "pairs": len(found), "out": str(out)}, as_json=as_json)


def _matters(sheet: TextSheet) -> list[Matter]:
    """Return the rows of a sheet, with their day where a column says it; a cell that is no day counts as empty."""
    instants = [datetime.combine(day, time(), tzinfo=UTC) if day else None for day in sheet.days()]
    return [Matter(each.body, each.title, at=at) for each, at in zip(sheet.messages, instants, strict=True)]


def _reason(reasons: tuple[Because, ...]) -> str:
    """Return the words on which a pair stands: names first, then what else both texts hold."""
    return " ".join(word for each in reasons if each.why in _FOR_IT for word in each.words)
