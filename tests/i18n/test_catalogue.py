"""Is the English catalogue complete, and does nothing reach a person that it cannot hold?"""

import re
import shutil
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Final

import pytest

from feedback.i18n.catalogue import LANGUAGES, LOCALE_FOLDER, SOURCE_LANGUAGE, read_catalogue, translate
from feedback.i18n.extraction import CHINESE, ROOT, Reading, read_project, read_source, update
from tests.i18n.scanning import SourceFile, bare_chinese_in, misfilled_in, project_files

OTHERS: Final = [language for language in LANGUAGES if language != SOURCE_LANGUAGE]
COMMENT: Final = re.compile(r"//[^\n]*|/\*.*?\*/", re.DOTALL)
HINT: Final = "run `python -m feedback.i18n.extraction`, then translate what it lists"


@cache
def reading() -> Reading:
    return read_project()


@cache
def held(language: str) -> dict[str, tuple[str, ...]]:
    return read_catalogue(LOCALE_FOLDER / f"{language}.po", language)


def pairs(language: str) -> list[tuple[str, str]]:
    """Return each text with each form of its translation."""
    return [(text, form) for text, forms in held(language).items() for form in forms]


def told(offences: Iterable[str], hint: str = "") -> None:
    lines = sorted(offences)
    if lines:
        pytest.fail("\n".join([*lines, hint]), pytrace=False)


def filled(text: str) -> list[tuple[str, str, str]]:
    """Return the facts of a text with how each is written."""
    parsed = Formatter().parse(text)
    return sorted((name, spec or "", how or "") for _, name, spec, how in parsed if name is not None)


@pytest.mark.parametrize("language", OTHERS)
class TestCatalogue:
    def test_every_text_is_translated(self, language: str) -> None:
        told((text for text in reading().texts if not all(held(language).get(text, ("",)))), HINT)

    def test_no_text_is_left_over(self, language: str) -> None:
        told(held(language).keys() - reading().texts, HINT)

    def test_file_is_as_the_command_writes_it(self, language: str, tmp_path: Path) -> None:
        name = f"{language}.po"
        copy = Path(shutil.copy(LOCALE_FOLDER / name, tmp_path / name))
        update(copy, language, set(held(language)))
        assert copy.read_text(encoding="utf-8") == (LOCALE_FOLDER / name).read_text(encoding="utf-8"), HINT

    def test_no_chinese_is_left(self, language: str) -> None:
        told(f"{text} -> {other}" for text, other in pairs(language) if CHINESE.search(other))

    def test_facts_are_the_same(self, language: str) -> None:
        told(f"{text} -> {other}" for text, other in pairs(language) if other and filled(text) != filled(other))

    def test_nobody_is_shouted_at(self, language: str) -> None:
        told(text for pair in pairs(language) for text in pair if set(text) & set("!！"))

    def test_sentence_stays_a_sentence(self, language: str) -> None:
        told(
            f"{text} -> {other}"
            for text, other in pairs(language)
            if other and text.endswith("。") != other.endswith(".")
        )


class TestSource:
    def test_every_text_can_be_found(self) -> None:
        told(reading().offences)

    def test_every_text_is_given_its_facts(self) -> None:
        told(offence for file in project_files() for offence in misfilled_in(file))

    def test_pages_show_no_chinese_past_the_catalogue(self) -> None:
        pages = [file for file in project_files() if file.path.startswith("pages/") or file.path == "app.py"]
        told((offence for file in pages for offence in bare_chinese_in(file)), "put it into _() of pages.ui.text")

    @pytest.mark.parametrize("ending", ["js", "css"])
    def test_parts_for_the_browser_hold_no_chinese(self, ending: str) -> None:
        files = (ROOT / "pages").rglob(f"*.{ending}")
        told(
            f"{file.relative_to(ROOT)}: {found[0]}"
            for file in files
            if (found := CHINESE.search(COMMENT.sub("", file.read_text(encoding="utf-8"))))
        )


class TestTranslate:
    def test_source_language_is_the_text_itself(self) -> None:
        assert translate("还剩 {count} 天", count=2) == "还剩 2 天"

    def test_other_language_comes_from_its_catalogue(self) -> None:
        assert translate("还剩 {count} 天", "en", count=2) == "2 days left"

    @pytest.mark.parametrize(
        ("n", "told"), [(0, "0 cases"), (1, "1 case"), (2, "2 cases"), ("1", "1 case"), ("1,024", "1,024 cases")]
    )
    def test_one_is_told_otherwise_than_several(self, n: int | str, told: str) -> None:
        assert translate("{n} 件", "en", n=n) == told
        assert translate("{n} 件", n=n) == f"{n} 件"

    def test_unknown_text_stays_as_it_is(self) -> None:
        assert translate("{没有这句}", "en") == "{没有这句}"


class TestExtraction:
    @pytest.mark.parametrize(
        ("text", "found"),
        [
            ("_('派账')", {"派账"}),
            ("mark('派' '账')", {"派账"}),
            ("translate('派账', 'en')", {"派账"}),
            ("_('派账' if a else '签收')", {"派账", "签收"}),
            ("_(title or '派账')", {"派账"}),
            ("_(mark('派账'))", {"派账"}),
            ("_('OK')", set()),
            ("text.translate({'年': '-'})", set()),
            ("print('派账')", set()),
            ("_()", set()),
        ],
    )
    def test_finds_texts(self, text: str, found: set[str]) -> None:
        read = read_source(text, "x.py")
        assert (read.texts, read.offences) == (found, [])

    @pytest.mark.parametrize(
        "text", ["_(f'{n}件')", "_('共' + n)", "_('共%d件' % n)", "_('共{}'.format(n))", "mark(a if b else f'{c}件')"]
    )
    def test_refuses_texts_put_together(self, text: str) -> None:
        assert read_source(text, "x.py").offences == ["x.py:1: puts a text together before it is translated"]

    def test_update_adds_drops_keeps_and_sorts(self, tmp_path: Path) -> None:
        path = tmp_path / "en.po"
        path.write_text('msgid "签收"\nmsgstr "Sign"\n\nmsgid "旧"\nmsgstr "Old"\n', encoding="utf-8")
        change = update(path, "en", {"签收", "派账", "{n} 件"})
        assert (change.added, change.dropped, change.untranslated) == (2, 1, ("{n} 件", "派账"))
        assert read_catalogue(path, "en") == {"签收": ("Sign",), "派账": ("",), "{n} 件": ("",)}
        lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line.startswith("msgid")]
        assert lines == ['msgid ""', 'msgid "{n} 件"', 'msgid "派账"', 'msgid "签收"']

    def test_update_keeps_both_forms_of_a_counting_text(self, tmp_path: Path) -> None:
        path = tmp_path / "en.po"
        counting = 'msgid "{n} 件"\nmsgid_plural "{n} 件"\nmsgstr[0] "{n} case"\nmsgstr[1] "{n} cases"\n'
        path.write_text(counting, encoding="utf-8")
        assert update(path, "en", {"{n} 件"}).untranslated == ()
        assert read_catalogue(path, "en") == {"{n} 件": ("{n} case", "{n} cases")}
        assert counting in path.read_text(encoding="utf-8")

    def test_update_of_the_same_texts_changes_nothing(self, tmp_path: Path) -> None:
        path = tmp_path / "en.po"
        update(path, "en", {"“{field}”，请补上。" * 20, "派账"})
        before = path.read_bytes()
        assert update(path, "en", {"“{field}”，请补上。" * 20, "派账"}).added == 0
        assert path.read_bytes() == before


class TestScanning:
    @pytest.mark.parametrize(
        "text",
        ["st.title('派账')", "f'{a}件'", "_('{a}', a='派账')", "x = {'k': '、'}", "'；'.join(a)", "a.split('和')"],
    )
    def test_sees_bare_chinese(self, text: str) -> None:
        assert list(bare_chinese_in(SourceFile.of("x.py", text))) == ["x.py:1"]

    @pytest.mark.parametrize(
        "text",
        [
            '"""派账"""',
            "def f():\n    '''派账'''",
            "_('派账')",
            "mark('派账')",
            "_('a' if x else '派账')",
            "# 派账",
            "a.split('、')",
            "re.compile('[、，]')",
        ],
    )
    def test_passes_what_is_translated_or_for_programmers(self, text: str) -> None:
        assert not list(bare_chinese_in(SourceFile.of("x.py", text)))

    @pytest.mark.parametrize("text", ["_('{a} 件')", "_('{a} 件', b=1)", "translate('件', language='en', a=1)"])
    def test_sees_facts_that_do_not_fit(self, text: str) -> None:
        assert len(list(misfilled_in(SourceFile.of("x.py", text)))) == 1

    @pytest.mark.parametrize("text", ["_('{a:.0%} 件', a=1)", "_('{a}', **facts)", "mark('{a}')", "_(text, a=1)"])
    def test_passes_facts_that_fit(self, text: str) -> None:
        assert not list(misfilled_in(SourceFile.of("x.py", text)))
