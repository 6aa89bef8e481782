"""Do the case's forms say what the law and the facts say, before anything is done?"""

from datetime import timedelta

import pytest

from feedback.core.clock import utc_now
from feedback.core.database import transaction
from models.case import Case
from models.vocabulary import (
    CaseStatus,
    DeclineReason,
    OutsideChannel,
    SuperviseLevel,
    Verb,
)
from tests.factories import (
    REASON,
    RESULT,
    County,
    an_opinion,
)
from tests.pages.staff.casework import (
    DECLINE_NOTICE,
    EARLIER,
    NOTICE,
    PHONE,
    SAME,
    at,
    made,
    town,
    written,
)
from tests.pages.staff.deskwork import (
    choose,
    desk_rows,
    fill_in,
    hand_in,
    last_event,
    offered,
    open_case_page,
    stored,
)
from tests.pages.staff.recording import errors
from tests.pages.visiting import flashed, open_page, run, texts
from tests.tracker.acts import do

__all__ = ["town"]


class TestTurnedAway:
    def test_words_are_prepared_for_the_reason_and_may_be_changed(
        self, town: County, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        case = made(at(CaseStatus.REGISTERED), town)
        page = choose(open_case_page(monkeypatch, town.clerk, case), Verb.DECLINE)
        page = run(fill_in(page, {"不予受理的法定理由": DeclineReason.LEGAL_CHANNEL}))
        assert "依据：国办发" in texts(page)
        assert "法律援助" in written(page)
        page = run(fill_in(page, {"不予受理的法定理由": DeclineReason.SETTLED_NO_NEW_FACTS}))
        assert "新的事实和理由" in written(page)
        page = hand_in(page, "不予受理，不再办理")
        assert "原来那一件的编号" in errors(page)[0]
        page = run(fill_in(page, {EARLIER: "GD2025000077"}))
        assert "GD2025000077" in written(page)
        own = written(page) + "有事请打 12345。"
        page = hand_in(page, "不予受理，不再办理", {DECLINE_NOTICE: own})
        assert (stored(case).status, last_event(case)) == (CaseStatus.DECLINED, (Verb.DECLINE, own))

    def test_malicious_repeat_is_asked_for_and_a_leader_reads_it_and_decides(
        self, town: County, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        case = made(at(CaseStatus.REGISTERED), town)
        page = choose(open_case_page(monkeypatch, town.clerk, case), Verb.DECLINE)
        page = run(fill_in(page, {"不予受理的法定理由": DeclineReason.MALICIOUS_REPEAT}))
        page = run(fill_in(page, {EARLIER: "XF2025-000077"}))
        assert "要由另一位领导审定" in texts(page)
        own = written(page) + "有事请打 12345。"
        page = hand_in(page, "提请领导审定", {DECLINE_NOTICE: own})
        assert flashed(page) == f"{case.case_no} 已提请领导审定"
        assert (stored(case).status, last_event(case)) == (CaseStatus.REGISTERED, (Verb.REQUEST_DECLINE, own))
        assert "同意不予受理" not in offered(open_case_page(monkeypatch, town.clerk, case))
        page = open_page(monkeypatch, "pages/leader/declines.py", town.leader)
        assert [row["number"] for row in desk_rows(page)] == [case.case_no]
        shown = texts(page)
        assert all(each in shown for each in (own, "原来那一件：XF2025-000077", town.clerk.name))
        page = choose(page, Verb.DENY_DECLINE)
        page = hand_in(page, "不同意，照常办理", {"不同意的理由": "这次说的是另一段路"})
        assert last_event(case) == (Verb.DENY_DECLINE, "这次说的是另一段路")
        with transaction() as session:
            do(Verb.REQUEST_DECLINE, session, town.clerk, session.get_one(Case, case.id), town)
        page = hand_in(choose(open_case_page(monkeypatch, town.leader, case), Verb.UPHOLD_DECLINE), "同意，不予受理")
        assert (stored(case).status, last_event(case)) == (CaseStatus.DECLINED, (Verb.UPHOLD_DECLINE, RESULT))
        page = open_page(monkeypatch, "pages/leader/declines.py", town.leader)
        assert "没有待审定的" in texts(page)

    def test_own_words_stay_when_the_channel_changes(self, town: County, monkeypatch: pytest.MonkeyPatch) -> None:
        case = made(at(CaseStatus.REGISTERED), town)
        page = choose(open_case_page(monkeypatch, town.clerk, case), Verb.TRANSFER_OUT)
        page = run(fill_in(page, {"转到哪个渠道": OutsideChannel.COURT}))
        assert "12368" in written(page)
        page = run(fill_in(page, {"告知反映人的话": NOTICE}))
        page = run(fill_in(page, {"转到哪个渠道": OutsideChannel.ARBITRATION}))
        assert page.text_area[0].value == NOTICE


class TestTakenUpAgain:
    def test_clerk_takes_down_the_wish_until_the_last_day(self, town: County, monkeypatch: pytest.MonkeyPatch) -> None:
        case = made(at(CaseStatus.CLOSED), town)
        page = choose(open_case_page(monkeypatch, town.clerk, case), Verb.REOPEN)
        assert "可重新办理" in texts(page)
        assert [len(group.proto.options) for group in page.button_group if group.label == "谁要求的"] == [1]
        with transaction() as session:
            session.get_one(Case, case.id).closed_at = utc_now() - timedelta(days=31)
        page = open_case_page(monkeypatch, town.clerk, case)
        assert "重新办理" not in offered(page)
        assert ("可重新办理" in texts(page), "已过期" in texts(page)) == (False, True)
        assert "重新办理" in offered(open_case_page(monkeypatch, town.leader, case))


class TestCards:
    def test_facts_speak_for_a_card_and_it_is_seen(self, town: County, monkeypatch: pytest.MonkeyPatch) -> None:
        case = made(at(CaseStatus.HANDLING), town)
        with transaction() as session:
            session.get_one(Case, case.id).redo_no = 2
        page = choose(open_case_page(monkeypatch, town.leader, case), Verb.SUPERVISE)
        assert "建议黄牌督办：重办 2 次" in texts(page)
        page = hand_in(page, "督办", {"为什么督办（解除的写明理由）": REASON})
        assert stored(case).supervise_level is SuperviseLevel.YELLOW
        page = open_page(monkeypatch, "pages/staff/unit.py", town.handler)
        (row,) = [row for row in desk_rows(page) if row["number"] == case.case_no]
        assert (row["flag"], row["flag_kind"]) == ("黄牌督办", "near")
        page = open_case_page(monkeypatch, town.handler, case)
        page = hand_in(page, "反馈，送审核", {"办理结果（群众看得懂的话）": RESULT})
        assert "请先记一笔再反馈" in errors(page)[0]
        page = choose(open_case_page(monkeypatch, town.leader, case), Verb.SUPERVISE)
        lifted = {"督办等级": SuperviseLevel.NONE, "为什么督办（解除的写明理由）": "已经整改到位"}
        assert flashed(hand_in(page, "督办", lifted)) == f"{case.case_no} 已解除督办"

    def test_second_urging_on_one_day_says_so(self, town: County, monkeypatch: pytest.MonkeyPatch) -> None:
        case = made(at(CaseStatus.HANDLING), town)
        for _ in range(2):
            page = choose(open_case_page(monkeypatch, town.clerk, case), Verb.REMIND)
            page = hand_in(page, "催办")
        assert "一个工作日只催一次" in errors(page)[0]


class TestMerge:
    def test_shows_what_it_would_join_and_whose_it_is(self, town: County, monkeypatch: pytest.MonkeyPatch) -> None:
        case, other = made(at(CaseStatus.REGISTERED), town), made(at(CaseStatus.CLOSED), town)
        with transaction() as session:
            for each in (case, other):
                an_opinion(session, each, phone=PHONE, is_searched=False)
        page = choose(open_case_page(monkeypatch, town.clerk, case), Verb.MERGE)
        page = run(fill_in(page, {"并入哪一件（诊号）": other.case_no}))
        assert ("同一电话" in texts(page), "那一件已办结" in page.info[0].value) == (True, True)
        page = hand_in(page, "并案")
        assert "请先重新办理它" in errors(page)[0]
        page = choose(page, Verb.DECLINE)
        page = run(fill_in(page, {"不予受理的法定理由": DeclineReason.SETTLED_NO_NEW_FACTS}))
        assert other.case_no in written(page)

    def test_says_that_there_is_no_such_case_and_then_joins(
        self, town: County, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        case, other = made(at(CaseStatus.REGISTERED), town), made(at(CaseStatus.HANDLING), town)
        page = choose(open_case_page(monkeypatch, town.clerk, case), Verb.MERGE)
        page = hand_in(page, "并案", {"并入哪一件（诊号）": "ZS2026-999999", SAME: "同一段路"})
        assert "ZS2026-999999" in errors(page)[0]
        page = hand_in(page, "并案", {"并入哪一件（诊号）": other.case_no})
        assert (stored(case).status, stored(case).merged_into_id) == (CaseStatus.MERGED, other.id)
        assert last_event(case) == (Verb.MERGE, "同一段路")
