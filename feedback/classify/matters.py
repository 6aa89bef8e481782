"""How one long text falls into the several matters that a person raised in it; a person then mends the cut.

Numbered items first, else blank lines, else paragraphs. No word is lost: a greeting stays with its neighbour.
The marks of numbered items are data (`data/matters.json`).
"""

import json
import re
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Final

FILE: Final = Path(__file__).parent / "data" / "matters.json"
_BLANK_LINES: Final = re.compile(r"\n\s*\n")


def split_matters(text: str) -> list[str]:
    """Return the matters of `text` in order, without empty ones; a text that raises one matter comes back whole."""
    whole = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    for pieces in (_by_item(whole), _by_blank_line(whole), whole.split("\n")):
        matters = _join_fragments([piece.strip() for piece in pieces if piece.strip()])
        if len(matters) > 1:
            return matters
    return [whole] if whole else []


@cache
def _table() -> tuple[re.Pattern[str], int, tuple[str, ...]]:
    raw = json.loads(FILE.read_text(encoding="utf-8"))
    return re.compile(raw["item"]), int(raw["shortest"]), tuple(raw["greeting_ends"])


def _by_item(text: str) -> list[str]:
    starts = [found.start("mark") for found in _table()[0].finditer(text)]
    if len(starts) < 2:
        return [text]
    edges = [0, *starts, len(text)]
    return [text[start:end] for start, end in pairwise(edges)]


def _by_blank_line(text: str) -> list[str]:
    return _BLANK_LINES.split(text)


def _join_fragments(pieces: list[str]) -> list[str]:
    """Join what is too short to be a matter, such as a greeting, to the next piece, the last one to the one before."""
    _, shortest, greeting_ends = _table()
    joined: list[str] = []
    waiting = ""
    for piece in pieces:
        whole = f"{waiting}\n{piece}" if waiting else piece
        waiting = whole if len(whole) < shortest or whole.endswith(greeting_ends) else ""
        if not waiting:
            joined.append(whole)
    if waiting and joined:
        joined[-1] = f"{joined[-1]}\n{waiting}"
    elif waiting:
        joined.append(waiting)
    return joined
