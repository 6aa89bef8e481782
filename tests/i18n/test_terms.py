"""Does every stored code have words that a person can read, in both languages?"""

import inspect
import json
from dataclasses import dataclass
from enum import StrEnum
from itertools import product
from typing import Final

import pytest

from feedback.core.clock import set_to
from feedback.i18n.catalogue import LANGUAGES
from feedback.i18n.extraction import ROOT
from feedback.i18n.labels import LABELS
from feedback.i18n.terms import (
    EVENT_LINES,
    RULE_CODES,
    RULE_NAMES,
    event_line,
    label,
    placeholders,
    rule_line,
    stored_label,
)
from feedback.tracker import clocks
from feedback.tracker.clocks import Rule
from models import office_vocabulary, vocabulary, work_vocabulary
from models.vocabulary import (
    CaseStatus,
    Channel,
    ContactKind,
    LimitUnit,
    Scope,
    SuperviseLevel,
    Urgency,
    Verb,
)
from tests.i18n.moments import NOON
from tests.i18n.scanning import words_in

VOCABULARIES: Final[list[type[StrEnum]]] = [
    member
    for module in (vocabulary, work_vocabulary, office_vocabulary)
    for _, member in inspect.getmembers(module, inspect.isclass)
    if issubclass(member, StrEnum) and member is not StrEnum
]
DUE: Final = "2026-11-25T09:30:00+00:00"


@dataclass(frozen=True)
class PlainRule:
    name: str
    amount: int | None = None
    unit: LimitUnit | None = None
    unofficial_years: tuple[int, ...] = ()


class TestLabels:
    def test_every_vocabulary_has_its_labels_and_nothing_else_has(self) -> None:
        assert set(LABELS) == set(VOCABULARIES)

    def test_every_word_has_a_label(self) -> None:
        assert {words: set(LABELS[words]) for words in VOCABULARIES} == {words: set(words) for words in VOCABULARIES}

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_no_two_words_of_one_list_read_alike(self, language: str) -> None:
        for words in VOCABULARIES:
            assert len({label(member, language) for member in words}) == len(words), words.__name__

    def test_words_spelt_alike_keep_their_own_list(self) -> None:
        assert Channel.VISIT.value == ContactKind.VISIT.value
        assert [label(Scope.VILLAGE_GROUP), label(vocabulary.AreaKind.VILLAGE_GROUP)] == ["村民小组共性", "村民小组"]

    def test_stored_word_is_read_by_its_list(self) -> None:
        assert stored_label(Urgency, "critical") == "特急"
        assert stored_label(Urgency, "of_old") == "of_old"


class TestEventLines:
    def test_every_verb_has_a_line_that_needs_no_fact(self) -> None:
        assert set(EVENT_LINES) == set(Verb)
        assert not [verb for verb, lines in EVENT_LINES.items() if placeholders(lines[-1])]

    def test_verbs_are_told_in_one_form(self) -> None:
        assert not [line for lines in EVENT_LINES.values() for line in lines if line.startswith(("已", "未"))]

    def test_facts_are_those_that_the_tracker_keeps(self) -> None:
        wanted = {name for lines in EVENT_LINES.values() for line in lines for name in placeholders(line)}
        assert wanted - {"labels"} <= words_in(ROOT / "feedback" / "tracker")

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_event_without_facts_is_told(self, language: str) -> None:
        for verb, target in product(Verb, [None, *CaseStatus]):
            assert "{" not in event_line(verb, {}, target=target, language=language)

    @pytest.mark.parametrize(
        ("verb", "facts", "target", "told"),
        [
            (Verb.REGISTER, {"channel": "hotline", "case_no": "ZS2026-000001"}, None, "挂号，来自热线"),
            (
                Verb.DIAGNOSE,
                {"category": "农村安全饮水", "scope": "natural_village", "urgency": "urgent", "nature": "help"},
                None,
                "初诊：农村安全饮水、自然村共性、紧急、求助",
            ),
            (Verb.DIAGNOSE, {"category": None, "scope": None, "urgency": "normal"}, None, "初诊：一般"),
            (Verb.DIAGNOSE, {}, None, "完成初诊"),
            (
                Verb.DISPATCH,
                {"lead": "水务站", "co": "", "due": DUE},
                None,
                "派账给水务站，期限 11月25日 17:30",
            ),
            (
                Verb.DISPATCH,
                {"lead": "水务站", "co": "村民委员会", "due": DUE},
                None,
                "派账给水务站，协办村民委员会，期限 11月25日 17:30",
            ),
            (Verb.SIGN, {"unit": 4, "role": "co"}, None, "签收（协办）"),
            (Verb.QUEUE_FOR_CLINIC, {"level": "township"}, None, "提交乡镇级会诊"),
            (Verb.SUPERVISE, {"level": "yellow"}, None, "督办级别定为黄牌督办"),
            (Verb.SUPERVISE, {"level": SuperviseLevel.YELLOW}, None, "督办级别定为黄牌督办"),
            (Verb.ESCALATE, {"from": "township", "to": "county"}, None, "由乡镇级呈报县级"),
            (Verb.SUSPEND, {"next_look": "2027-03-01"}, None, "列入挂账，2027年3月1日再看"),
            (Verb.DECLINE, {"reason": "beyond_duty"}, None, "不予受理：超出职责范围"),
            (
                Verb.RECORD_REVISIT,
                {"valid": True, "satisfaction": "satisfied", "closure_mode": "solved"},
                CaseStatus.CLOSED,
                "回访：满意，按“实质办结”办结",
            ),
            (
                Verb.RECORD_REVISIT,
                {"valid": False, "satisfaction": None, "closure_mode": "other"},
                CaseStatus.CLOSED,
                "回访后按“其他”办结",
            ),
            (
                Verb.RECORD_REVISIT,
                {"satisfaction": "dissatisfied"},
                CaseStatus.DISPATCHED,
                "回访：不满意，退回重办",
            ),
            (
                Verb.RECORD_REVISIT,
                {"satisfaction": "dissatisfied", "lead": "水务站"},
                CaseStatus.DISPATCHED,
                "回访：不满意，重新派账给水务站",
            ),
            (Verb.RECORD_REVISIT, {"lead": "水务站"}, CaseStatus.DISPATCHED, "回访后重新派账给水务站"),
            (Verb.RECORD_REVISIT, {}, CaseStatus.DISPATCHED, "回访后退回重办"),
            (Verb.REOPEN, {"redo_no": 1, "lead": "水务站"}, None, "重新办理，第 1 次重办，派账给水务站"),
            (Verb.RECORD_REVISIT, {}, None, "回访反映人"),
        ],
    )
    def test_tells_what_its_facts_allow(
        self, verb: Verb, facts: dict[str, object], target: CaseStatus | None, told: str
    ) -> None:
        with set_to(NOON):
            assert event_line(verb, facts, target=target) == told


class TestRules:
    def test_every_name_of_the_limit_table_is_translated(self) -> None:
        data = json.loads((ROOT / "feedback/worktime/data/limits.json").read_text(encoding="utf-8"))
        presets = json.loads((ROOT / "feedback/worktime/data/limit_presets.json").read_text(encoding="utf-8"))
        rows = [*data["limits"], *(row for preset in presets["presets"] for row in preset["limits"])]
        names = {entry["rule_name"] for entry in rows}
        assert names | {data["category_rule_name"], data["clinic_rule_name"]} == set(RULE_NAMES)

    def test_every_code_of_the_tracker_is_told(self) -> None:
        assert {value for name, value in vars(clocks).items() if name.endswith("_RULE")} == set(RULE_CODES)

    @pytest.mark.parametrize(
        ("rule", "told", "told_in_english"),
        [
            (
                PlainRule("投诉件办理时限", 7, LimitUnit.WORKING_DAYS),
                "投诉件办理时限：7 个工作日",
                "Time limit for complaints: 7 working days",
            ),
            (
                PlainRule("初诊时限", 1, LimitUnit.WORKING_DAYS),
                "初诊时限：1 个工作日",
                "Diagnosis time limit: 1 working day",
            ),
            (
                PlainRule("特急件办理时限", 2, LimitUnit.HOURS),
                "特急件办理时限：2 小时",
                "Time limit for critical cases: 2 hours",
            ),
            (PlainRule("set_by_hand"), "人工设定", "Set by hand"),
            (
                PlainRule("周二诊事日", unofficial_years=(2027,)),
                "周二诊事日（2027 年放假安排未录入，仅按周末计算）",
                "Tuesday clinic day (no public holidays on record for 2027: only weekends are counted as free)",
            ),
            (
                PlainRule("本县 {特办} 时限", 3, LimitUnit.HOURS),
                "本县 {特办} 时限：3 小时",
                "本县 {特办} 时限: 3 hours",
            ),
            (PlainRule(""), "", ""),
        ],
    )
    def test_says_name_length_and_missing_years(self, rule: PlainRule, told: str, told_in_english: str) -> None:
        assert [rule_line(rule), rule_line(rule, "en")] == [told, told_in_english]

    def test_takes_the_rule_of_a_case(self) -> None:
        stored = Rule("回访时限", 3, LimitUnit.WORKING_DAYS, (2027, 2028)).stored()
        assert rule_line(Rule.read(stored)) == "回访时限：3 个工作日（2027、2028 年放假安排未录入，仅按周末计算）"
