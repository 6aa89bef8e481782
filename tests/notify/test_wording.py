"""How does a notice read, in both languages, and when some of its facts are missing?"""

import pytest

from feedback.i18n.notice_texts import CITIZEN_TEXTS, NOTICE_TEXTS, NoticeText
from feedback.i18n.terms import placeholders
from feedback.notify.templates import CITIZEN_PLACEHOLDERS, NOTICE_PLACEHOLDERS, SAMPLE, preview, standard_text
from feedback.notify.wording import filled, notice_words
from models.work_vocabulary import CitizenStep, NoticeKind

FACTS = {"number": "ZS2026-000017", "urgency": "critical", "due": "2026-03-12T04:00:00+00:00"}


def test_sentence_whose_fact_is_missing_is_left_out() -> None:
    text = "{number} 已派给本单位。办理期限 {due}。详情：{link}"
    assert filled(text, {"number": "ZS2026-000017", "due": ""}) == "ZS2026-000017 已派给本单位。"


def test_address_in_a_link_is_no_end_of_a_sentence() -> None:
    shown = {"number": "A", "link": "https://zs.example.gov.cn/case?no=A"}
    assert filled("{number} waits. Due {due}. Details: {link}", shown) == (
        "A waits. Details: https://zs.example.gov.cn/case?no=A"
    )


@pytest.mark.parametrize(
    ("language", "title", "body"),
    [
        ("zh", "派来 ZS2026-000017", "ZS2026-000017 已派给本单位，请签收办理。缓急：特急。办理期限 3月12日 12:00。"),
        (
            "en",
            "Dispatched to you: ZS2026-000017",
            "ZS2026-000017 has been dispatched to your unit; please sign for it. Urgency: Critical. Due 12 Mar 12:00.",
        ),
    ],
)
def test_reads_in_the_readers_language(language: str, title: str, body: str) -> None:
    assert notice_words(NoticeKind.ASSIGNED, FACTS, language) == (title, body)


def test_offices_own_words_stand_for_chinese_alone() -> None:
    own = NoticeText("请签收 {number}", "请签收。")
    assert notice_words(NoticeKind.ASSIGNED, FACTS, office=own).title == "请签收 ZS2026-000017"
    assert notice_words(NoticeKind.ASSIGNED, FACTS, "en", office=own).title == "Dispatched to you: ZS2026-000017"


def test_of_a_confidential_case_only_the_number_is_told() -> None:
    told = notice_words(NoticeKind.CRITICAL, {"number": "ZM2026-000003", "is_confidential": 1}, link="https://x")
    assert told == ("保密件 ZM2026-000003", "保密件 ZM2026-000003 有变化，请到保密件处理页查看。")


def test_what_waits_is_listed_and_nothing_is_said_of_nothing() -> None:
    facts = {"count": 3, "of_assigned": 2, "of_sent_back": 1, "due_today": 0, "overdue": 4}
    assert notice_words(NoticeKind.DIGEST, facts).body == (
        "没看的通知有 3 条：派来一件 2 件、反馈被退回 1 件。已经超期 4 件。"
    )


def test_many_at_once_are_told_by_their_number() -> None:
    assert notice_words(NoticeKind.OVERDUE, {"count": 37}) == ("已超期", "另有 37 件也已超期，请看待办。")


def test_every_kind_and_step_has_words_that_ask_for_known_facts_and_leave_none_open() -> None:
    assert set(NOTICE_TEXTS) == set(NoticeKind)
    assert set(CITIZEN_TEXTS) == set(CitizenStep)
    for kind, text in NOTICE_TEXTS.items():
        assert placeholders(text.title) | placeholders(text.body) <= NOTICE_PLACEHOLDERS, kind
        for language in ("zh", "en"):
            told = notice_words(kind, SAMPLE, language, link="https://x")
            assert told.title, kind
            assert told.body, kind
            assert "{" not in told.body, kind
    for step, body in CITIZEN_TEXTS.items():
        assert placeholders(body) <= CITIZEN_PLACEHOLDERS, step
        assert len(preview(step, standard_text(step)).body) <= 70, step
