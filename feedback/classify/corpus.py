"""The starter sentences: what people say about each category, TSVs by first-level category under `data/corpus`.

Written for this project; nothing here is a real message. Letters have a title; a dash stands where nobody has said yet
whom a sentence touches, how urgent it is or what it wants. A broken file is refused with the row.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final, TypeVar

from feedback.classify.taxonomy import Taxonomy, taxonomy
from feedback.core.errors import BadInput
from models.vocabulary import Nature, Scope, Urgency

FOLDER: Final = Path(__file__).parent / "data" / "corpus"
URGENCIES: Final = Path(__file__).parent / "data" / "urgencies.tsv"
COLUMNS: Final = ("code", "scope", "urgency", "nature", "title", "text")
_UNTOLD: Final = "-"


@dataclass(frozen=True, slots=True)
class Sentence:
    """A text, the category that it is about, and what an annotator said of it."""

    code: str
    scope: Scope | None
    urgency: Urgency | None
    nature: Nature | None
    title: str
    text: str


def load_corpus(folder: Path = FOLDER, *, known: Taxonomy | None = None) -> tuple[Sentence, ...]:
    """Read every sentence, in the order of the files' names.

    One of a category that was merged into another counts for that; one whose category was split or given up is left
    out.

    Raises:
        BadInput: a file has no header, a row has no code or text, a code or label is unknown, or a text comes twice.
    """
    return tuple(each_sentence(folder, known=known))


def each_sentence(folder: Path = FOLDER, *, known: Taxonomy | None = None) -> Iterator[Sentence]:
    """Read the sentences of `load_corpus` one after the other, for those who need not hold all of them at once.

    Raises:
        BadInput: as `load_corpus` does, but only when the broken row is reached.
    """
    categories = known or taxonomy()
    # The digests of 70,000 texts take a tenth of the texts' own memory.
    seen: set[int] = set()
    is_empty = True
    for path in sorted(folder.glob("*.tsv")):
        for number, cells in _rows(path, COLUMNS):
            code, scope, urgency, nature, title, text = cells
            if code not in categories.by_code:
                raise BadInput("corpus_code", file=path.name, row=number, code=code)
            if not text or not all((scope, urgency, nature)):
                raise BadInput("corpus_row", file=path.name, row=number)
            if hash(text) in seen:
                raise BadInput("corpus_repeated", file=path.name, row=number)
            seen.add(hash(text))
            newest = categories.newest(code)
            if newest is None:
                continue
            is_empty = False
            yield Sentence(
                newest,
                _label(Scope, scope, path, number),
                _label(Urgency, urgency, path, number),
                _label(Nature, nature, path, number),
                title,
                text,
            )
    if is_empty:
        raise BadInput("corpus_missing", folder=folder.name)


def load_urgencies(path: Path = URGENCIES) -> tuple[tuple[Urgency, str], ...]:
    """Read the sentences that were written about danger alone, and those that only sound like it, with their urgency.

    Raises:
        BadInput: the file has no header, or a row is broken.
    """
    found = [(_label(Urgency, word, path, number), text) for number, (word, text) in _rows(path, ("urgency", "text"))]
    return tuple((urgency, text) for urgency, text in found if urgency)


Word = TypeVar("Word", bound=StrEnum)


def _label(kind: type[Word], word: str, path: Path, row: int) -> Word | None:
    if word == _UNTOLD:
        return None
    try:
        return kind(word)
    except ValueError as error:
        raise BadInput("corpus_row", file=path.name, row=row) from error


def _rows(path: Path, columns: tuple[str, ...]) -> list[tuple[int, list[str]]]:
    lines = path.read_text(encoding="utf-8").splitlines()
    if not lines or tuple(lines[0].split("\t")) != columns:
        raise BadInput("corpus_row", file=path.name, row=1)
    rows = []
    for number, line in enumerate(lines[1:], 2):
        cells = [cell.strip() for cell in line.split("\t")]
        if len(cells) != len(columns):
            raise BadInput("corpus_row", file=path.name, row=number)
        rows.append((number, cells))
    return rows
