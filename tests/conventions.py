"""Which rules of the house can be read off the source itself? One function a rule; each yields line and sentence.

What ruff, mypy and import-linter hold already is not repeated here. The rules run in `tests/test_conventions.py`.
"""

import ast
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Final

FILE_LINES: Final = 400
PAGE_LINES: Final = 120
FUNCTION_LINES: Final = 40
HEADER_LINES: Final = 6

# Alembic works on a connection of its own, which `core.database.upgrade` hands over.
COMMITS: Final = frozenset({"feedback/core/database.py", "models/migrations/env.py"})
CLOCK: Final = "feedback/core/clock.py"
TRACKER: Final = "feedback/tracker/"
AUDIENCES: Final = ("public", "staff", "leader", "admin")
# These are for people who have not signed in yet, or only half.
# A ballot and a rating are opened by their tickets, which the services ask for; a contact card leads to a phone number.
OPEN_PAGES: Final = frozenset(
    {
        "pages/public/sign_in.py",
        "pages/public/first_password.py",
        "pages/public/ballot.py",
        "pages/public/rate.py",
        "pages/public/say.py",
    }
)
CHINESE_PLACES: Final = ("pages/", "feedback/i18n/", "feedback/trial/", "tests/")
VAGUE_FILES: Final = re.compile(r"(^|_)(utils?|helpers?|common|managers?|misc)(_|$)")
VAGUE_FUNCTIONS: Final = frozenset({"process_data", "handle_info"})
HAN: Final = re.compile(r"[\u4e00-\u9fff]")
IGNORE: Final = re.compile(r"#\s*type:\s*ignore\b(?P<code>\[[\w-]+(?:, ?[\w-]+)*\])?(?P<reason>\s*#\s*\w.*)?")

Offence = tuple[int, str]
Rule = Callable[["Source"], Iterator[Offence]]


@dataclass(frozen=True)
class Source:
    """One Python file: its path from the project's root and what stands in it."""

    path: str
    text: str
    tree: ast.Module
    fault: Offence | None = None

    @classmethod
    def of(cls, path: str, text: str) -> "Source":
        try:
            return cls(path, text, ast.parse(text))
        except SyntaxError as error:
            return cls(
                path, "", ast.Module(body=[], type_ignores=[]), (error.lineno or 1, f"is no Python: {error.msg}")
            )

    @cached_property
    def nodes(self) -> tuple[ast.AST, ...]:
        """All of the tree, walked once for all rules."""
        return tuple(ast.walk(self.tree))

    @property
    def is_page(self) -> bool:
        parts = PurePosixPath(self.path).parts
        return parts[0] == "pages" and parts[1] in AUDIENCES and parts[-1] != "__init__.py"

    @property
    def is_test(self) -> bool:
        return self.path.startswith("tests/")


def _called(node: ast.AST) -> str:
    """Return the last name of what `node` calls, and nothing where it calls nothing."""
    return _last_name(node.func) if isinstance(node, ast.Call) else ""


def _last_name(node: ast.AST) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _functions(source: Source) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in source.nodes:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def can_be_read(source: Source) -> Iterator[Offence]:
    if source.fault:
        yield source.fault


def commits_in_one_place(source: Source) -> Iterator[Offence]:
    if source.is_test or source.path in COMMITS:
        return
    for node in source.nodes:
        if isinstance(node, ast.Call) and _last_name(node.func) == "commit":
            yield node.lineno, "commits; only core.database.transaction() may"


def asks_one_clock(source: Source) -> Iterator[Offence]:
    if source.is_test or source.path == CLOCK:
        return
    for node in source.nodes:
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        if node.func.attr in {"now", "today", "utcnow"} and _last_name(node.func.value) in {
            "datetime",
            "date",
            "Timestamp",
        }:
            yield node.lineno, "asks the machine for the time; ask feedback.core.clock"


def status_moves_in_tracker(source: Source) -> Iterator[Offence]:
    if source.is_test or source.path.startswith(TRACKER):
        return
    for node in source.nodes:
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        for target in targets:
            if isinstance(target, ast.Attribute) and target.attr == "status" and _last_name(target.value) != "self":
                yield target.lineno, "sets a status; only feedback.tracker moves a case"
        if (
            isinstance(node, ast.Call)
            and _called(node) == "values"
            and any(word.arg == "status" for word in node.keywords)
        ):
            yield node.lineno, "writes a status; only feedback.tracker moves a case"


def pages_lie_with_their_audience(source: Source) -> Iterator[Offence]:
    parts = PurePosixPath(source.path).parts
    if parts[0] != "pages" or parts[-1] == "__init__.py":
        return
    if len(parts) == 2:
        yield 1, "lies directly in pages/, where a cold server runs it without its gate"
    elif parts[1] not in {*AUDIENCES, "ui"}:
        yield 1, f"lies under none of {', '.join(AUDIENCES)} and ui"


def pages_call_the_guard(source: Source) -> Iterator[Offence]:
    if not source.is_page or source.path in OPEN_PAGES:
        return
    imported = any(
        isinstance(node, ast.ImportFrom)
        and node.module == "pages.ui.shell"
        and any(name.name == "require" for name in node.names)
        for node in source.tree.body
    )
    # Inside a function or a branch it might never run, so it has to be part of a statement of the script itself.
    runs = any(
        _called(node) == "require"
        for statement in source.tree.body
        if isinstance(statement, ast.Expr | ast.Assign | ast.AnnAssign)
        for node in _always_evaluated(statement)
    )
    if not (imported and runs):
        yield 1, "does not call require() of pages.ui.shell at its top level"


def _always_evaluated(node: ast.AST) -> Iterator[ast.AST]:
    yield node
    if not isinstance(node, ast.Lambda | ast.IfExp | ast.BoolOp | ast.GeneratorExp | ast.ListComp | ast.DictComp):
        for child in ast.iter_child_nodes(node):
            yield from _always_evaluated(child)


def sizes(source: Source) -> Iterator[Offence]:
    lines = source.text.count("\n")
    limit = PAGE_LINES if source.is_page else FILE_LINES
    if lines > limit:
        yield lines, f"has {lines} lines; {limit} at most"
    for function in _functions(source):
        length = (function.end_lineno or function.lineno) - function.lineno + 1 - _docstring_lines(function)
        if length > FUNCTION_LINES:
            yield function.lineno, f"{function.name} has {length} lines; {FUNCTION_LINES} at most"


def _docstring_lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    if ast.get_docstring(node, clean=False) is None:
        return 0
    first = node.body[0]
    return (first.end_lineno or first.lineno) - first.lineno + 1


def streamlit_in_pages_only(source: Source) -> Iterator[Offence]:
    if source.is_test or source.path.startswith("pages/") or source.path == "app.py":
        return
    for node, module in _imports(source):
        if module.split(".")[0] == "streamlit":
            yield node.lineno, "imports streamlit; only pages and app.py do"


def _imports(source: Source) -> Iterator[tuple[ast.Import | ast.ImportFrom, str]]:
    for node in source.nodes:
        if isinstance(node, ast.Import):
            yield from ((node, name.name) for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield node, node.module


def modules_say_what_they_answer(source: Source) -> Iterator[Offence]:
    """The header is 1 to 6 lines long; an indented drawing in it is not counted."""
    if not source.text.strip():
        return
    header = ast.get_docstring(source.tree, clean=False) or ""
    lines = [line for line in header.rstrip().splitlines() if not line.startswith("    ")]
    if not 1 <= len(lines) <= HEADER_LINES:
        yield 1, f"has a header of {len(lines)} lines; 1 to {HEADER_LINES} are wanted"


def chinese_in_its_places(source: Source) -> Iterator[Offence]:
    """Docstrings may show an example; what runs may not."""
    if source.path.startswith(CHINESE_PLACES):
        return
    explained = {
        id(node.body[0].value)
        for node in source.nodes
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and ast.get_docstring(node) is not None
        and isinstance(node.body[0], ast.Expr)
    }
    for node in source.nodes:
        if (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in explained
            and HAN.search(node.value)
        ):
            yield node.lineno, "holds Chinese text; it belongs into pages, feedback/i18n or a data file"


def nothing_is_swallowed(source: Source) -> Iterator[Offence]:
    for node in source.nodes:
        if not isinstance(node, ast.ExceptHandler):
            continue
        caught = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
        catches_all = any(each is None or _last_name(each) in {"Exception", "BaseException"} for each in caught)
        if catches_all and not isinstance(node.body[-1], ast.Raise):
            yield node.lineno, "catches everything and goes on; name the error, or raise one of core/errors.py"


def prints_in_cli_only(source: Source) -> Iterator[Offence]:
    if source.path.startswith(("feedback/cli/", "feedback/__main__.py")):
        return
    for node in source.nodes:
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print":
            yield node.lineno, "prints; only the command line does"


def names_say_something(source: Source) -> Iterator[Offence]:
    if VAGUE_FILES.search(PurePosixPath(source.path).stem):
        yield 1, "has a name that says nothing"
    for function in _functions(source):
        if function.name in VAGUE_FUNCTIONS:
            yield function.lineno, f"{function.name} is a name that says nothing"


def ignored_types_have_a_reason(source: Source) -> Iterator[Offence]:
    for number, line in enumerate(source.text.splitlines(), start=1):
        found = IGNORE.search(line)
        if found and not (found["code"] and found["reason"]):
            yield number, "ignores a type without its code and a reason: # type: ignore[code]  # Why."


def packages_are_declared(declared: frozenset[str], distributions: dict[str, list[str]]) -> Rule:
    """Return the rule that every package imported by the application is one that pyproject.toml names."""
    own = {"feedback", "pages", "models", "app"}

    def packages_are_declared(source: Source) -> Iterator[Offence]:
        if source.is_test:
            return
        for node, module in _imports(source):
            root = module.split(".")[0]
            if root in own or root in sys.stdlib_module_names:
                continue
            if not declared & {name.lower().replace("_", "-") for name in distributions.get(root, [])}:
                yield node.lineno, f"imports {root}, which pyproject.toml does not name"

    return packages_are_declared


RULES: Final[tuple[Rule, ...]] = (
    can_be_read,
    commits_in_one_place,
    asks_one_clock,
    status_moves_in_tracker,
    pages_lie_with_their_audience,
    pages_call_the_guard,
    sizes,
    streamlit_in_pages_only,
    modules_say_what_they_answer,
    chinese_in_its_places,
    nothing_is_swallowed,
    prints_in_cli_only,
    names_say_something,
    ignored_types_have_a_reason,
)


def sources(root: Path) -> list[Source]:
    """Return every Python file of the project below `root`, but for the migrations, which a tool writes."""
    folders = ("feedback", "models", "pages", "tests")
    files = [*root.glob("app.py"), *(file for folder in folders for file in sorted((root / folder).rglob("*.py")))]
    paths = [(file, file.relative_to(root).as_posix()) for file in files]
    return [
        Source.of(path, file.read_text(encoding="utf-8"))
        for file, path in paths
        if not path.startswith("models/migrations/versions/")
    ]
