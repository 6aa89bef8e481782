"""Which Chinese texts does the code show, and does the catalogue hold them? `python -m feedback.i18n.extraction`.

Reads the source by its syntax tree; runs nothing of it. A text that is put together before it is handed to `_`, `mark`
or `translate` cannot be found in a catalogue, so it is an offence.
"""

import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, NamedTuple

from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po

from feedback.i18n.catalogue import LANGUAGES, LOCALE_FOLDER, SOURCE_LANGUAGE, read_catalogue

ROOT: Final = Path(__file__).resolve().parents[2]
MARKERS: Final = frozenset({"_", "mark", "translate"})
# Han, and the signs that stand between them: full-width punctuation needs its counterpart in English, too.
CHINESE: Final = re.compile(r"[\u3001-\u303f\u3400-\u9fff\uff00-\uffef]")
_HEADER: Final = 'msgid ""\nmsgstr ""\n"Language: {language}\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n\n'


@dataclass(slots=True)
class Reading:
    """What was found: the texts to translate, and places whose text cannot be told without running the code."""

    texts: set[str] = field(default_factory=set)
    offences: list[str] = field(default_factory=list)

    def add(self, other: "Reading") -> None:
        self.texts |= other.texts
        self.offences += other.offences


class Change(NamedTuple):
    """What an update did to a catalogue, and which texts have no translation in it."""

    added: int
    dropped: int
    untranslated: tuple[str, ...]


def source_files(root: Path = ROOT) -> list[Path]:
    """Return the files whose texts people read."""
    folders = ("feedback", "pages")
    return [*root.glob("app.py"), *(file for name in folders for file in sorted((root / name).rglob("*.py")))]


def read_project(root: Path = ROOT) -> Reading:
    """Read every file of the project below `root`."""
    reading = Reading()
    for file in source_files(root):
        reading.add(read_source(file.read_text(encoding="utf-8"), file.relative_to(root).as_posix()))
    return reading


def read_source(text: str, path: str) -> Reading:
    """Read one file; `path` is what its offences are told by."""
    reading = Reading()
    for node in ast.walk(ast.parse(text, filename=path)):
        shown = marked_text(node)
        if shown is None:
            continue
        for branch in branches(shown):
            if isinstance(branch, ast.Constant) and isinstance(branch.value, str) and is_chinese(branch):
                reading.texts.add(branch.value)
            elif any(is_chinese(part) for part in _unmarked(branch)):
                reading.offences.append(f"{path}:{branch.lineno}: puts a text together before it is translated")
    return reading


def marked_text(node: ast.AST) -> ast.expr | None:
    """Return the text that `node` marks or translates, or None where it does neither."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MARKERS and node.args:
        return node.args[0]
    return None


def branches(node: ast.expr) -> Iterator[ast.expr]:
    """Yield every expression that can be the value of a choice: `a if x else b`, `a or b`."""
    if isinstance(node, ast.IfExp):
        yield from branches(node.body)
        yield from branches(node.orelse)
    elif isinstance(node, ast.BoolOp):
        for value in node.values:
            yield from branches(value)
    else:
        yield node


def is_chinese(node: ast.AST) -> bool:
    """Say whether `node` is a text with Chinese in it."""
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and CHINESE.search(node.value) is not None


def _unmarked(node: ast.AST) -> Iterator[ast.AST]:
    """Yield `node` and what is in it, but for calls that mark or translate a text themselves."""
    if marked_text(node) is None:
        yield node
        for child in ast.iter_child_nodes(node):
            yield from _unmarked(child)


def update(path: Path, language: str, texts: set[str]) -> Change:
    """Bring a catalogue to `texts`: new ones untranslated, gone ones dropped, translations kept, sorted by source."""
    held = read_catalogue(path, language)
    catalogue = Catalog(locale=language, fuzzy=False)
    for text in texts:
        forms = held.get(text, ("",))
        # A counting text has a form for one and for several, and is known by its Chinese twice.
        catalogue.add(text if len(forms) == 1 else (text, text), forms[0] if len(forms) == 1 else forms)
    unfinished = path.with_name(f"{path.name}.part")
    with unfinished.open("wb") as file:
        file.write(_HEADER.format(language=language).encode())
        write_po(file, catalogue, sort_output=True, omit_header=True, width=0)
    unfinished.replace(path)
    untranslated = tuple(sorted(text for text in texts if not all(held.get(text, ()) or [False])))
    return Change(len(texts - held.keys()), len(held.keys() - texts), untranslated)


def main() -> int:
    """Update every catalogue and say what is left to translate."""
    reading = read_project()
    for offence in reading.offences:
        sys.stderr.write(f"{offence}\n")
    for language in LANGUAGES:
        if language != SOURCE_LANGUAGE:
            change = update(LOCALE_FOLDER / f"{language}.po", language, reading.texts)
            sys.stdout.write(
                f"{language}.po: {len(reading.texts)} texts, {change.added} added, {change.dropped} dropped, "
                f"{len(change.untranslated)} without translation\n"
            )
            sys.stdout.writelines(f"  {text}\n" for text in change.untranslated)
    return 2 if reading.offences else 0


if __name__ == "__main__":
    sys.exit(main())
