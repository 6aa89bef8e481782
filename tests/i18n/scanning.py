"""What does the source say of errors and texts? Reads syntax trees; each function is shown to catch in its own test."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Final

from feedback.core import errors
from feedback.i18n.extraction import MARKERS, ROOT, branches, is_chinese, marked_text, source_files
from feedback.i18n.faults import FOREIGN_FIELDS
from feedback.i18n.terms import placeholders

ERRORS: Final = frozenset(
    name
    for name, member in vars(errors).items()
    if isinstance(member, type) and issubclass(member, errors.FeedbackError)
)
FAULT: Final = "Fault"
READERS: Final = frozenset({"compile", "partition", "replace", "rpartition", "split", "strip"})
HAN: Final = re.compile(r"[\u3400-\u9fff]")
FAULT_FIELDS: Final = ("row", "column", "value", "key", "facts")


@dataclass(frozen=True, slots=True)
class Raised:
    """An error or a sheet's fault where it is made; `key` is empty where the source does not say it plainly."""

    where: str
    key: str
    facts: frozenset[str]


@dataclass(frozen=True)
class SourceFile:
    path: str
    tree: ast.Module

    @cached_property
    def nodes(self) -> tuple[ast.AST, ...]:
        """All of the tree, walked once for all questions."""
        return tuple(ast.walk(self.tree))

    @classmethod
    def of(cls, path: str, text: str) -> "SourceFile":
        return cls(path, ast.parse(text, filename=path))


@cache
def project_files() -> list[SourceFile]:
    return [
        SourceFile.of(file.relative_to(ROOT).as_posix(), file.read_text(encoding="utf-8")) for file in source_files()
    ]


def _name(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def raised_in(file: SourceFile) -> Iterator[Raised]:
    """Yield every error that the file makes, once for each key that it may have."""
    for node in file.nodes:
        if not isinstance(node, ast.Call):
            continue
        where = f"{file.path}:{node.lineno}"
        if _name(node.func) in ERRORS:
            key, facts = _first(node), _keywords(node)
        elif _name(node.func) == FAULT:
            key, facts = _fault_parts(node)
        else:
            continue
        for branch in branches(key) if key else [None]:
            if isinstance(branch, ast.Constant) and isinstance(branch.value, str) and facts is not None:
                yield Raised(where, branch.value, facts)
            else:
                yield Raised(where, "", facts or frozenset())


def _first(node: ast.Call) -> ast.expr | None:
    return node.args[0] if node.args else None


def _keywords(node: ast.Call) -> frozenset[str] | None:
    names = [keyword.arg for keyword in node.keywords]
    return None if None in names else frozenset(str(name) for name in names)


def _fault_parts(node: ast.Call) -> tuple[ast.expr | None, frozenset[str] | None]:
    given = dict(zip(FAULT_FIELDS, node.args, strict=False)) | {str(word.arg): word.value for word in node.keywords}
    facts = given.get("facts")
    if not isinstance(facts, ast.Dict) or not all(isinstance(key, ast.Constant) for key in facts.keys):
        return given.get("key"), None
    return given.get("key"), frozenset(str(key.value) for key in facts.keys if isinstance(key, ast.Constant))


def fields_in(file: SourceFile) -> Iterator[tuple[str, str]]:
    """Yield where a fact is named that a person has to give or mend, and its name."""
    for node in file.nodes:
        if not isinstance(node, ast.Call):
            continue
        named: list[ast.expr] = []
        if _name(node.func) in ERRORS and not _is_foreign(node):
            named = [word.value for word in node.keywords if word.arg == "field"]
        elif _name(node.func) == "checked_text":
            named = node.args[1:2]
        for name in named:
            if isinstance(name, ast.Constant):
                yield f"{file.path}:{node.lineno}", str(name.value)


def _is_foreign(node: ast.Call) -> bool:
    key = _first(node)
    return isinstance(key, ast.Constant) and key.value in FOREIGN_FIELDS


def bare_chinese_in(file: SourceFile) -> Iterator[str]:
    """Yield each place where Chinese stands that nobody translates; docstrings are for programmers."""
    yield from (f"{file.path}:{line}" for line in _bare(file.tree))


def _bare(node: ast.AST) -> Iterator[int]:
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return
    if is_chinese(node):
        yield getattr(node, "lineno", 0)
    # Signs by which typed text is taken apart are shown to nobody.
    reads = isinstance(node, ast.Call) and _name(node.func) in READERS
    for child in ast.iter_child_nodes(node):
        is_sign = isinstance(child, ast.Constant) and not HAN.search(str(child.value))
        if child is not marked_text(node) and not (reads and is_sign):
            yield from _bare(child)


def misfilled_in(file: SourceFile) -> Iterator[str]:
    """Yield each call whose text names other facts than the call gives."""
    for node in file.nodes:
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MARKERS - {"mark"}):
            continue
        given = _keywords(node)
        shown = marked_text(node)
        if given is None or shown is None:
            continue
        for branch in branches(shown):
            if isinstance(branch, ast.Constant) and isinstance(branch.value, str):
                wanted = placeholders(branch.value)
                if wanted != given - {"language"}:
                    yield f"{file.path}:{node.lineno}: wants {sorted(wanted)}, is given {sorted(given)}"


def words_in(folder: Path) -> frozenset[str]:
    """Return every text that stands in the sources of a folder, as keys of facts do."""
    found: set[str] = set()
    for file in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.add(node.value)
    return frozenset(found)
