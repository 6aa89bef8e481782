"""The starter sentences: what people say about each category, TSVs by first-level category under `data/corpus`.

Written for this project; nothing here is a real message. Letters have a title. A broken file is refused with the row.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from feedback.classify.taxonomy import Taxonomy, taxonomy
from feedback.core.errors import BadInput

FOLDER: Final = Path(__file__).parent / "data" / "corpus"
HEADERS: Final = {"code\ttext": 2, "code\ttitle\ttext": 3}


@dataclass(frozen=True, slots=True)
class Sentence:
    """A text and the category that it is about."""

    code: str
    text: str
    title: str = ""


def load_corpus(folder: Path = FOLDER, *, known: Taxonomy | None = None) -> tuple[Sentence, ...]:
    """Read every sentence, in the order of the files' names.

    Raises:
        BadInput: a file has no header, a row has no code or text, a code is unknown, or a text comes twice.
    """
    codes = (known or taxonomy()).by_code
    sentences: list[Sentence] = []
    seen: set[str] = set()
    for path in sorted(folder.glob("*.tsv")):
        for number, sentence in _rows(path):
            if sentence.code not in codes:
                raise BadInput("corpus_code", file=path.name, row=number, code=sentence.code)
            if sentence.text in seen:
                raise BadInput("corpus_repeated", file=path.name, row=number)
            seen.add(sentence.text)
            sentences.append(sentence)
    if not sentences:
        raise BadInput("corpus_missing", folder=folder.name)
    return tuple(sentences)


def _rows(path: Path) -> list[tuple[int, Sentence]]:
    lines = path.read_text(encoding="utf-8").splitlines()
    size = HEADERS.get(lines[0]) if lines else None
    if size is None:
        raise BadInput("corpus_row", file=path.name, row=1)
    rows = []
    for number, line in enumerate(lines[1:], 2):
        cells = [cell.strip() for cell in line.split("\t")]
        if len(cells) != size or not all(cells):
            raise BadInput("corpus_row", file=path.name, row=number)
        rows.append((number, Sentence(cells[0], cells[-1], cells[1] if size == 3 else "")))
    return rows
