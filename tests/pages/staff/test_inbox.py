"""Does the inbox show first what somebody has not read, lead to the case, and let them be done with it?"""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest

from feedback.access.actor import Actor
from feedback.core.database import reading, transaction
from feedback.notify.inbox import PAGE_SIZE, mark_read, unread_count
from feedback.notify.service import Told, tell
from feedback.tracker.confidential import seal_case
from models.case import Case
from models.vocabulary import CaseStatus
from models.work_vocabulary import NoticeKind
from pages.ui import shell
from pages.ui.navigation import PAGES
from tests.factories import County, a_case
from tests.pages.staff.deskwork import read, title, without_navigation
from tests.pages.staff.recording import buttons
from tests.pages.visiting import flashed, open_page, press, run, texts

PAGE = "pages/staff/inbox.py"


def told(actor: Actor, *, case: Case | None = None, key: str = "a", is_urgent: bool = False) -> None:
    kind = NoticeKind.CRITICAL if is_urgent else NoticeKind.ASSIGNED
    with transaction() as session:
        tell(session, Told(kind, key, case.id if case else None, is_urgent=is_urgent), [actor.user_id])


def unread_of(actor: Actor) -> int:
    with reading() as session:
        return unread_count(session, actor)


@pytest.fixture
def case(county: County) -> Case:
    with transaction() as session:
        return a_case(session, county, status=CaseStatus.DISPATCHED)


def seen_buttons(labels: list[str]) -> int:
    return labels.count("看过了")


def test_agenda_leads_to_the_clinic_of_whoever_may_open_it(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    led_to = without_navigation(monkeypatch)
    facts: dict[str, str | int | None] = {"day": "2026-03-17", "count": 3}
    with transaction() as session:
        tell(
            session, Told(NoticeKind.AGENDA_READY, "agenda", facts=facts), [county.chair.user_id, county.cadre.user_id]
        )
    page = open_page(monkeypatch, PAGE, county.chair)
    press(page, next(str(each.key) for each in page.button if each.label == "打开“周二诊事”"))
    assert (led_to, unread_of(county.chair)) == ([("pages/staff/clinic.py", {})], 0)
    assert "打开“周二诊事”" not in buttons(open_page(monkeypatch, PAGE, county.cadre))


def test_notice_of_the_assessment_leads_there(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    led_to = without_navigation(monkeypatch)
    with transaction() as session:
        tell(session, Told(NoticeKind.APPEAL_MADE, "appeal", facts={"sheet": 7}), [county.leader.user_id])
    page = open_page(monkeypatch, PAGE, county.leader)
    assert "第 7 号考核表有申诉" in texts(page)
    next(each for each in page.button if each.label == "到考核里看").click()
    run(page)
    assert led_to == [("pages/leader/assessment.py", {"view": "appeals"})]
    assert unread_of(county.leader) == 0


class TestInbox:
    def test_says_what_and_until_when_and_marks_what_is_urgent(
        self, county: County, case: Case, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        told(county.reviewer, case=case, is_urgent=True)
        page = open_page(monkeypatch, PAGE, county.reviewer)
        assert title(page) == "消息 | 1 条没看"
        said = read(page)
        for words in (f"特急件 {case.case_no}", "紧急", "办理期限", "刚刚"):
            assert words in said
        assert "打开这件" in buttons(page)

    def test_one_is_seen_and_then_all(self, county: County, case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
        for key in "abc":
            told(county.reviewer, case=case, key=key)
        page = open_page(monkeypatch, PAGE, county.reviewer)
        first = next(str(button.key) for button in page.button if str(button.key).startswith("seen_"))
        page = press(page, first)
        assert (title(page), unread_of(county.reviewer)) == ("消息 | 2 条没看", 2)
        assert (seen_buttons(buttons(page)), "看过的" in texts(page)) == (2, True)
        page = press(page, "all_seen")
        assert flashed(page) == "全部看过了。"
        assert (title(page), unread_of(county.reviewer)) == ("消息 | 都看过了", 0)
        assert "没有没看的消息" in texts(page)

    def test_whoever_opens_the_case_has_read_it(
        self, county: County, case: Case, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        led_to = without_navigation(monkeypatch)
        told(county.reviewer, case=case)
        page = open_page(monkeypatch, PAGE, county.reviewer)
        press(page, next(str(each.key) for each in page.button if each.label == "打开这件"))
        assert led_to == [("pages/staff/case.py", {"no": case.case_no})]
        assert unread_of(county.reviewer) == 0

    def test_case_of_others_has_no_link_and_a_confidential_one_no_line(
        self, county: County, case: Case, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        told(county.south_clerk, case=case)
        page = open_page(monkeypatch, PAGE, county.south_clerk)
        assert ("打开这件" in buttons(page), case.case_no in texts(page)) == (False, True)
        with transaction() as session:
            seal_case(session, session.get_one(Case, case.id))
        page = open_page(monkeypatch, PAGE, county.south_clerk)
        assert case.case_no not in texts(page)

    def test_pages_over_what_does_not_fit_with_as_many_statements(
        self,
        county: County,
        monkeypatch: pytest.MonkeyPatch,
        query_count: Callable[[], AbstractContextManager[list[str]]],
    ) -> None:
        told(county.reviewer)
        page = open_page(monkeypatch, PAGE, county.reviewer)
        with query_count() as few:
            run(page)
        for number in range(PAGE_SIZE + 2):
            told(county.reviewer, key=f"more-{number}")
        with query_count() as many:
            run(page)
        assert len(many) == len(few)
        assert seen_buttons(buttons(page)) == PAGE_SIZE
        page = press(page, "unread_from_older")
        assert seen_buttons(buttons(page)) == 3
        page = press(page, "unread_from_newest")
        assert seen_buttons(buttons(page)) == PAGE_SIZE

    @pytest.mark.parametrize("cursor", ["x", "-1", "٣", "9" * 40, "0"])
    def test_cursor_that_is_not_ours_shows_the_newest(
        self, county: County, monkeypatch: pytest.MonkeyPatch, cursor: str
    ) -> None:
        told(county.reviewer)
        page = open_page(monkeypatch, PAGE, county.reviewer, unread_from=cursor, read_from=cursor)
        assert seen_buttons(buttons(page)) == 1

    def test_reads_in_english(self, county: County, case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
        told(county.reviewer, case=case)
        page = open_page(monkeypatch, PAGE, county.reviewer)
        page.session_state["language"] = "en"
        page = run(page)
        assert title(page) == "Inbox | 1 not read"
        assert ("Mark as read" in buttons(page), "派来" in read(page), "办理期限" in read(page)) == (True, False, False)


class TestElsewhere:
    def test_home_says_how_many_are_unread_and_nothing_where_none_are(
        self, county: County, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        without_navigation(monkeypatch)
        assert "条没看" not in texts(open_page(monkeypatch, "pages/staff/home.py", county.revisitor))
        told(county.reviewer)
        told(county.reviewer, key="b")
        said = texts(open_page(monkeypatch, "pages/staff/home.py", county.reviewer))
        assert ("**消息**" in said, "2 条没看" in said) == (True, True)
        with transaction() as session:
            mark_read(session, county.reviewer)

    @pytest.mark.parametrize(
        ("who", "tabs"),
        [
            ("cadre", ["home", "visit", "plan", "triage"]),
            ("clerk", ["home", "visit", "triage", "clinic"]),
            ("chair", ["home", "clinic", "board", "funnel"]),
            ("handler", ["home", "unit", "agency", "search"]),
            ("reviewer", ["home", "review", "knowledge", "search"]),
            ("leader", ["home", "declines", "board", "funnel"]),
            ("sysadmin", ["home", "accounts", "places", "work"]),
        ],
    )
    def test_phone_keeps_its_tabs_for_daily_work(self, county: County, who: str, tabs: list[str]) -> None:
        shown = shell._phone_pages([entry for entry in PAGES if entry.is_open_to(getattr(county, who))])
        assert [entry.path for entry in shown] == tabs
