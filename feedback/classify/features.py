"""What of a text is read, and which words are known of each category before any text is."""

from functools import cache
from pathlib import Path
from typing import Final

from feedback.classify.taxonomy import taxonomy
from feedback.core.errors import BadInput

LEXICON: Final = Path(__file__).parent / "data" / "lexicon.tsv"
HEAD: Final = 1500
TAIL: Final = 500
_HEADER: Final = "code\twords"


def clip(text: str) -> str:
    """Return the beginning and the end of a long text, where people say what they want.

    >>> len(clip("a" * 20_000)) == HEAD + TAIL + 1
    True
    """
    return text if len(text) <= HEAD + TAIL else f"{text[:HEAD]}\n{text[-TAIL:]}"


@cache
def lexicon() -> dict[str, tuple[str, ...]]:
    """Return the words of each category in use: the taxonomy's name and keywords, then those of `data/lexicon.tsv`.

    What the file holds for a category that was merged into another counts for that one.

    Raises:
        BadInput: a row of the file is wrong or names an unknown category.
    """
    known = taxonomy()
    table = {code: [known.by_code[code].name, *known.by_code[code].keywords] for code in known.codes}
    seen: set[str] = set()
    for number, line in enumerate(LEXICON.read_text(encoding="utf-8").splitlines(), 1):
        if line.startswith("#") or line == _HEADER:
            continue
        code, tab, rest = line.partition("\t")
        if not tab or code in seen or code not in known.by_code or not rest.split():
            raise BadInput("corpus_row", file=LEXICON.name, row=number)
        seen.add(code)
        if newest := known.newest(code):
            table[newest].extend(rest.split())
    return {code: tuple(found) for code, found in table.items()}
