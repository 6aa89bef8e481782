"""Do pages speak the reader's language, and name what is stored in words?"""

from datetime import UTC, datetime

import pytest
import streamlit

from feedback.core.clock import set_to
from feedback.core.errors import MissingFact
from models.vocabulary import CaseStatus, Urgency, Verb
from pages.ui import text
from tests.i18n.moments import NOON, at


def speak(monkeypatch: pytest.MonkeyPatch, **state: str) -> None:
    monkeypatch.setattr(streamlit, "session_state", state)


class TestLanguage:
    @pytest.mark.parametrize(
        ("state", "told"), [({}, "派账"), ({"language": "en"}, "Dispatch"), ({"language": "xx"}, "派账")]
    )
    def test_is_the_readers_and_else_chinese(
        self, monkeypatch: pytest.MonkeyPatch, state: dict[str, str], told: str
    ) -> None:
        speak(monkeypatch, **state)
        assert text._("派账") == told

    def test_facts_may_have_any_name(self, monkeypatch: pytest.MonkeyPatch) -> None:
        speak(monkeypatch)
        assert text._("{text} {language}", text="a", language="b") == "a b"


class TestWords:
    def test_names_words_fields_and_errors(self, monkeypatch: pytest.MonkeyPatch) -> None:
        speak(monkeypatch, language="en")
        assert [text.words(Urgency.CRITICAL), text.words(None), text.field("due")] == ["Critical", "—", "Due date"]
        assert text.fault(MissingFact("fact_missing", field="due")) == "“Due date” is still missing. Please fill it in."

    def test_names_categories_of_both_levels(self, monkeypatch: pytest.MonkeyPatch) -> None:
        speak(monkeypatch)
        assert [text.category_name("0401"), text.category_name("04"), text.category_name(None)] == [
            "农村安全饮水",
            "水务与饮水安全",
            "未定类别",
        ]
        assert text.category_name("0401", with_code=True) == "农村安全饮水 0401"
        assert text.category_name("9901") == "9901"
        speak(monkeypatch, language="en")
        assert text.category_name("0401") == "Safe drinking water in villages"

    def test_tells_events_with_the_name_of_the_category(self, monkeypatch: pytest.MonkeyPatch) -> None:
        speak(monkeypatch)
        facts: dict[str, object] = {"category": "0401", "urgency": "urgent"}
        assert text.event_line(Verb.DIAGNOSE, facts) == "初诊：农村安全饮水、紧急"
        assert text.event_line(Verb.RECORD_REVISIT, {}, CaseStatus.DISPATCHED) == "回访后退回重办"


class TestTime:
    def test_is_told_from_now_on_the_clock_of_the_office(self, monkeypatch: pytest.MonkeyPatch) -> None:
        speak(monkeypatch)
        with set_to(NOON):
            assert text.ago(at("2026-11-19")) == "3 天前"
            assert text.due_line(at("2026-11-25")) == ("还剩 3 天", "waiting")
            assert text.due_line(None) == ("", "waiting")
            assert text.due_line(at("2026-11-21"), NOON) == ("超期 1 天", "overdue")
            assert text.moment(datetime(2026, 11, 22, 2, 32, tzinfo=UTC)) == "11月22日 10:32"
            assert text.day(NOON.date(), weekday=True) == "11月22日周日"
        assert text.span(at("2026-11-19"), NOON) == "3 天"
        assert text.listed(["甲", "乙"]) == "甲、乙"
