"""Does the project keep its own rules? Every offender is named with file and line; each rule is shown to catch one."""

import re
import tomllib
from collections.abc import Sequence
from enum import StrEnum
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Final

import pytest

from feedback.access.permissions import GRANTED, Permission
from feedback.core.settings import Settings
from models import vocabulary
from tests import conventions
from tests.conventions import RULES, Rule, Source, sources

ROOT: Final = Path(__file__).resolve().parent.parent
VISIBLE_FOLDERS: Final = frozenset({"feedback", "pages", "models", "tests", "docs"})
VISIBLE_FILES: Final = frozenset({"app.py", "requirements.txt", "README.md", "Makefile", "pyproject.toml"})
GLOSSARY: Final = [
    vocabulary.Role,
    vocabulary.AreaKind,
    vocabulary.UnitKind,
    vocabulary.Channel,
    vocabulary.PartRole,
    vocabulary.Scope,
    vocabulary.Urgency,
    vocabulary.Nature,
    vocabulary.CaseStatus,
    vocabulary.Verb,
    vocabulary.ClosureType,
    vocabulary.ClosureMode,
    vocabulary.Satisfaction,
    vocabulary.OutcomeType,
    vocabulary.SuperviseLevel,
    vocabulary.Stage,
    vocabulary.LimitUnit,
]
OWN_DATA: Final = "data"
PINNED: Final = re.compile(r"^(?P<name>[\w.-]+)(?:\[[\w,-]+\])?==(?P<version>[\w.]+)$")


@cache
def project() -> Sequence[Source]:
    return sources(ROOT)


@cache
def declarations() -> dict[str, list[str]]:
    """Return the direct packages by group: "runtime" and "dev"."""
    read = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return {"runtime": read["project"]["dependencies"], "dev": read["dependency-groups"]["dev"]}


def name_of(requirement: str) -> str:
    pinned = PINNED.match(requirement)
    assert pinned, f"{requirement} is not pinned to one version"
    return pinned["name"].lower().replace("_", "-")


def declared_rule() -> Rule:
    declared = frozenset(name_of(line) for line in declarations()["runtime"])
    return conventions.packages_are_declared(declared, dict(packages_distributions()))


class TestSource:
    @pytest.mark.parametrize("rule", [*RULES, declared_rule()], ids=lambda rule: rule.__name__)
    def test_rule_is_kept(self, rule: Rule) -> None:
        offences = [f"{source.path}:{line}: {what}" for source in project() for line, what in rule(source)]
        if offences:
            pytest.fail("\n".join(offences), pytrace=False)


# Put together, so that this file does not hold it itself.
IGNORED: Final = "# type:" + " ignore[misc]"

CAUGHT: Final = [
    (conventions.can_be_read, "feedback/x.py", "def f(:"),
    (conventions.commits_in_one_place, "feedback/tracker/x.py", "session.commit()"),
    (conventions.asks_one_clock, "feedback/tracker/x.py", "import datetime as d\nd.datetime.now()"),
    (conventions.asks_one_clock, "pages/staff/x.py", "from datetime import date\ndate.today()"),
    (conventions.status_moves_in_tracker, "pages/staff/x.py", "case.status = 1"),
    (conventions.status_moves_in_tracker, "feedback/boards/x.py", "update(Case).values(status=1)"),
    (conventions.pages_lie_with_their_audience, "pages/visit.py", ""),
    (conventions.pages_lie_with_their_audience, "pages/other/visit.py", ""),
    (conventions.pages_call_the_guard, "pages/staff/visit.py", "from pages.ui.shell import require"),
    (conventions.pages_call_the_guard, "pages/admin/users.py", "require('x')"),
    (
        conventions.pages_call_the_guard,
        "pages/leader/board.py",
        "from pages.ui.shell import require\nif False:\n    require()",
    ),
    (
        conventions.pages_call_the_guard,
        "pages/leader/board.py",
        "from pages.ui.shell import require\ndraw(lambda: require('x'))\nseen and require('x')",
    ),
    (conventions.sizes, "feedback/x.py", "a = 1\n" * 401),
    (conventions.sizes, "pages/staff/visit.py", "a = 1\n" * 121),
    (conventions.sizes, "feedback/x.py", "def f():\n" + "    a = 1\n" * 40),
    (conventions.streamlit_in_pages_only, "feedback/x.py", "def f():\n    import streamlit.runtime"),
    (conventions.modules_say_what_they_answer, "feedback/x.py", "a = 1"),
    (conventions.modules_say_what_they_answer, "feedback/x.py", '"""' + "a\n" * 6 + 'a"""'),
    (conventions.chinese_in_its_places, "feedback/tracker/x.py", "word = f'{1}派账'"),
    (conventions.nothing_is_swallowed, "feedback/x.py", "try:\n    a\nexcept Exception:\n    log()"),
    (conventions.nothing_is_swallowed, "feedback/x.py", "try:\n    a\nexcept (ValueError, BaseException):\n    pass"),
    (conventions.nothing_is_swallowed, "feedback/x.py", "try:\n    a\nexcept:\n    pass"),
    (conventions.prints_in_cli_only, "feedback/x.py", "print(1)"),
    (conventions.names_say_something, "feedback/case_utils.py", ""),
    (conventions.names_say_something, "feedback/x.py", "def process_data(): ..."),
    (conventions.ignored_types_have_a_reason, "feedback/x.py", f"a = 1  {IGNORED}"),
    (declared_rule(), "feedback/x.py", "import pytest"),
]

PASSED: Final = [
    (conventions.commits_in_one_place, "feedback/core/database.py", "session.commit()"),
    (conventions.asks_one_clock, "feedback/tracker/x.py", "clock.today()\nutc_now()"),
    (conventions.status_moves_in_tracker, "feedback/tracker/service.py", "case.status = 1"),
    (
        conventions.pages_call_the_guard,
        "pages/leader/board.py",
        "from pages.ui.shell import require\nactor = require('x')",
    ),
    (
        conventions.pages_call_the_guard,
        "pages/staff/triage.py",
        "from pages.ui.shell import require\ndraw_desk(require('x'), page())",
    ),
    (conventions.sizes, "feedback/x.py", 'def f():\n    """' + "a\n" * 60 + '"""\n' + "    a = 1\n" * 39),
    (conventions.modules_say_what_they_answer, "feedback/x.py", '"""' + "a\n" * 5 + "    drawn\n" * 9 + '"""'),
    (conventions.chinese_in_its_places, "feedback/x.py", '"""派账"""'),
    (conventions.nothing_is_swallowed, "feedback/x.py", "try:\n    a\nexcept Exception as e:\n    raise B() from e"),
    (conventions.names_say_something, "feedback/committee.py", "def common_prefix(): ..."),
    (conventions.ignored_types_have_a_reason, "feedback/x.py", f"a = 1  {IGNORED}  # Because."),
    (declared_rule(), "feedback/x.py", "import json, pandas, feedback.core"),
]


class TestRules:
    @pytest.mark.parametrize(("rule", "path", "text"), CAUGHT)
    def test_catches(self, rule: Rule, path: str, text: str) -> None:
        assert list(rule(Source.of(path, text)))

    @pytest.mark.parametrize(("rule", "path", "text"), PASSED)
    def test_lets_pass(self, rule: Rule, path: str, text: str) -> None:
        assert not list(rule(Source.of(path, text)))

    def test_every_rule_is_shown_to_catch(self) -> None:
        assert {rule.__name__ for rule in RULES} <= {rule.__name__ for rule, _path, _text in CAUGHT}


class TestFiles:
    def test_visible_top_level_is_the_agreed_one(self) -> None:
        found = {path.name for path in ROOT.iterdir() if not path.name.startswith((".", "__"))}
        assert found <= VISIBLE_FOLDERS | VISIBLE_FILES | {OWN_DATA}

    @pytest.mark.parametrize("document", ["README.md", "docs/README.zh-CN.md"])
    def test_every_setting_stands_in_the_table(self, document: str) -> None:
        described = set(re.findall(r"^\| `([A-Z_]+)` \|", (ROOT / document).read_text(encoding="utf-8"), re.MULTILINE))
        assert described == {str(field.alias) for field in Settings.model_fields.values()}

    @pytest.mark.parametrize(
        ("group", "file"), [("runtime", "requirements.txt"), ("dev", "tests/requirements.txt")], ids=["runtime", "dev"]
    )
    def test_requirements_pin_what_pyproject_names(self, group: str, file: str) -> None:
        lines = (ROOT / file).read_text(encoding="utf-8").splitlines()
        assert set(declarations()[group]) <= set(lines), "run `make pins`"

    @pytest.mark.parametrize("file", ["requirements.txt", "tests/requirements.txt"])
    def test_every_package_is_pinned(self, file: str) -> None:
        lines = (ROOT / file).read_text(encoding="utf-8").splitlines()
        loose = [line for line in lines if line and not line.startswith(("#", "-r ")) and not PINNED.match(line)]
        assert not loose

    @pytest.mark.parametrize("words", GLOSSARY, ids=lambda words: words.__name__)
    def test_glossary_explains_every_word(self, words: type[StrEnum]) -> None:
        terms = set(
            re.findall(r"^\| [^|]+ \| `([\w]+)` \|", (ROOT / "docs/glossary.md").read_text("utf-8"), re.MULTILINE)
        )
        assert {word.value for word in words} <= terms

    @pytest.mark.parametrize("permission", Permission)
    def test_permission_is_granted_and_asked_for(self, permission: Permission) -> None:
        assert GRANTED[permission]
        asked = re.compile(rf"\bPermission\.{permission.name}\b")
        files = (each for each in project() if not each.is_test and each.path != "feedback/access/permissions.py")
        if not any(asked.search(source.text) for source in files):
            pytest.fail(f"nothing asks for Permission.{permission.name}", pytrace=False)
