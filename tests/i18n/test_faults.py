"""Can every error that the code raises be told in one sentence, with facts that are really there?"""

from collections.abc import Iterable
from datetime import date
from functools import cache

import pytest

from feedback.core.clock import set_to
from feedback.core.errors import BadInput, IllegalMove, MissingFact, NotFound
from feedback.i18n.catalogue import LANGUAGES
from feedback.i18n.extraction import ROOT
from feedback.i18n.faults import FIELDS, SENTENCES, TABLES, field_label, sentence, sentence_for
from feedback.i18n.terms import placeholders
from feedback.tracker.states import MOVES
from models.vocabulary import CaseStatus, Stage, Verb
from tests.i18n.moments import NOON, at
from tests.i18n.scanning import Raised, SourceFile, fields_in, project_files, raised_in, words_in


@cache
def raised() -> tuple[Raised, ...]:
    return tuple(one for file in project_files() for one in raised_in(file))


def told(offences: Iterable[str]) -> None:
    lines = sorted(offences)
    if lines:
        pytest.fail("\n".join(lines), pytrace=False)


class TestSentences:
    def test_every_key_is_said_plainly_where_it_is_raised(self) -> None:
        told(f"{one.where}: the key or its facts cannot be read off the source" for one in raised() if not one.key)

    def test_every_raised_key_has_a_sentence(self) -> None:
        told(f"{one.where}: {one.key} has no sentence" for one in raised() if one.key and one.key not in SENTENCES)

    def test_every_sentence_is_of_a_key_that_is_raised(self) -> None:
        told(f"{key} is raised nowhere" for key in SENTENCES.keys() - {one.key for one in raised()})

    def test_every_fact_of_a_sentence_is_given(self) -> None:
        told(
            f"{one.where}: {one.key} wants {sorted(missing)}"
            for one in raised()
            if (missing := placeholders(SENTENCES.get(one.key, "")) - one.facts)
        )

    def test_no_key_stands_in_two_tables(self) -> None:
        assert len(SENTENCES) == sum(len(table) for table in TABLES)

    def test_sentences_are_calm_and_end(self) -> None:
        told(text for text in SENTENCES.values() if not text.endswith("。") or set(text) & set("!！"))


class TestFields:
    def test_every_missing_fact_has_a_name(self) -> None:
        named = [pair for file in project_files() for pair in fields_in(file)]
        told(f"{where}: {field} has no name" for where, field in named if field not in FIELDS)

    def test_every_fact_of_a_move_has_a_name(self) -> None:
        assert {need for move in MOVES for need in move.needs} <= FIELDS.keys()

    def test_every_name_is_of_a_fact_that_is_asked_for(self) -> None:
        names = ("tracker", "archive", "capture", "services", "reports")
        folders = [*(ROOT / "feedback" / name for name in names), ROOT / "pages"]
        asked = frozenset[str]().union(*(words_in(folder) for folder in folders))
        assert FIELDS.keys() <= asked

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_no_two_facts_have_one_name(self, language: str) -> None:
        assert len({field_label(field, language) for field in FIELDS}) == len(FIELDS)


class TestSentence:
    def test_fills_in_the_labels_of_words(self) -> None:
        error = IllegalMove("no_such_move", case_no="ZS2026-000318", status=CaseStatus.CLOSED, verb=Verb.SIGN)
        assert sentence(error) == "ZS2026-000318 现在是“已办结”，不能做“签收”，请刷新后再看。"
        assert "“Closed”" in sentence(error, "en")

    def test_names_the_field(self) -> None:
        assert sentence(MissingFact("fact_missing", field="lead_unit")) == "还没有填“主办单位”，请补上。"

    def test_leaves_names_of_files_and_commands_alone(self) -> None:
        assert "“words”" in sentence(BadInput("taxonomy_field", entry="0101", field="words"))

    def test_knows_a_stage_by_its_code(self) -> None:
        assert "“办理时限”" in sentence_for("limit_missing", {"stage": Stage.RESOLVE.value})

    def test_says_days_and_instants_as_the_office_does(self) -> None:
        facts = {"from_on": date(2026, 11, 2), "to_on": at("2026-11-01", "08:30"), "most": 3653}
        with set_to(NOON):
            assert sentence_for("period_unusable", facts).startswith("从 11月2日 到 11月1日 08:30 不能统计")

    def test_groups_the_digits_of_long_numbers(self) -> None:
        assert sentence_for("words_too_long", {"length": 20_001, "most": 20_000}).startswith("内容有 20,001 字")

    def test_braces_in_a_fact_are_text(self) -> None:
        assert "{0}" in sentence_for("file_empty", {"filename": "{0}.jpg"})

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_key_of_an_older_version_is_told_as_well(self, language: str) -> None:
        assert "gone_since" in sentence(NotFound("gone_since"), language)

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_every_sentence_can_be_made(self, language: str) -> None:
        for key, source in SENTENCES.items():
            facts = {name: f"<{name}>" for name in placeholders(source)}
            text = sentence_for(key, facts, language)
            assert all(shown in text for shown in facts.values()), key
            assert "{" not in text, key


class TestScanning:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("raise NotFound('a')", [("a", set())]),
            ("raise errors.BadInput('a', b=1)", [("a", {"b"})]),
            ("raise BadInput('a' if x else 'b')", [("a", set()), ("b", set())]),
            ("raise BadInput(key, a=1)", [("", {"a"})]),
            ("raise BadInput('a', **facts)", [("", set())]),
            ("raise BadInput()", [("", set())]),
            ("Fault(1, 'x', '', 'a', {'b': 1})", [("a", {"b"})]),
            ("Fault(row=1, column='x', value='', key='a', facts={})", [("a", set())]),
            ("Fault(1, 'x', '', 'a', facts)", [("", set())]),
            ("Fault.of(1, 'x', '', error)", []),
            ("isinstance(fault, NotFound)", []),
        ],
    )
    def test_finds_keys_and_facts(self, text: str, expected: list[tuple[str, set[str]]]) -> None:
        found = raised_in(SourceFile.of("x.py", text))
        assert [(one.key, set(one.facts)) for one in found] == expected

    def test_finds_fields(self) -> None:
        file = SourceFile.of("x.py", "checked_text(a, 'b', least=1)\nBadInput('k', field='c')\nMissingFact('k')")
        assert list(fields_in(file)) == [("x.py:1", "b"), ("x.py:2", "c")]

    def test_leaves_fields_of_files_alone(self) -> None:
        file = SourceFile.of("x.py", "BadInput('taxonomy_field', entry=a, field='children')")
        assert not list(fields_in(file))
