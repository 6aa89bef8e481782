"""Does the page hold a whole session: prepared, begun, spoken in, decided one by one or together, shown, ended?"""

import re
from typing import Any

import pytest
from sqlmodel import select

from feedback.core.database import engine, reading, transaction
from feedback.tracker import service
from feedback.tracker.agenda import refresh_agenda
from feedback.tracker.agenda_topics import HotTopic
from feedback.tracker.attendance import attendees_of
from feedback.tracker.desks import Desk
from feedback.tracker.door import NO_STEP
from feedback.tracker.sessions import close_session, plan_session
from models.case import Case
from models.clinic import ClinicItem
from models.user import User
from models.vocabulary import CaseStatus, ClinicDecision, FeedbackMode, OrgLevel, Verb
from models.work_vocabulary import AttendeeKind, SessionState
from pages.ui.clinic.table import View
from tests.factories import REASON, County, a_case, an_order, copies_of
from tests.pages.staff.deskwork import (
    choose,
    fill_in,
    hand_in,
    listed,
    offered,
    primary,
    shown,
    stored,
    title,
    without_navigation,
)
from tests.pages.staff.recording import errors
from tests.pages.staff.sessionwork import BEGIN, PAGE, SAID, begun, brought, held, items, view
from tests.pages.visiting import flashed, open_page, press, run, texts
from tests.statements import statements_of


class TestPrepared:
    def test_begins_with_its_place_and_chair(self, county: County, monkeypatch: pytest.MonkeyPatch) -> None:
        brought(county, "上学路坑洼")
        page = view(open_page(monkeypatch, PAGE, county.clerk), View.PREPARE)
        (button,) = [each for each in page.button if BEGIN.search(each.label)]
        assert primary(page) == [button.label]
        fill_in(page, {"地点": "乡政府二楼", "主持": county.leader.user_id})
        button.click()
        page = run(page)
        assert flashed(page) == "第 1 期会诊开始了"
        assert "石桥镇 · 第 1 期正在开 · 1 件待议" in title(page)
        with reading() as session:
            row = held(session)
        assert (row.state, row.place, row.chair_id) == (SessionState.OPEN, "乡政府二楼", county.leader.user_id)

    def test_the_order_is_changed_by_numbers_and_stays(self, county: County, monkeypatch: pytest.MonkeyPatch) -> None:
        brought(county, "甲", "乙", "丙")
        page = view(open_page(monkeypatch, PAGE, county.chair), View.PREPARE)
        page.number_input(key="clinic_move_which").set_value(3)
        page.number_input(key="clinic_move_to").set_value(1)
        page = hand_in(page, "移动")
        assert flashed(page) == "顺序已存"
        assert listed(view(page, Desk.CLINIC)) == ["丙", "甲", "乙"]

    def test_a_case_is_added_and_taken_off_by_hand(self, county: County, monkeypatch: pytest.MonkeyPatch) -> None:
        with transaction() as session:
            case = a_case(session, county, title="路灯不亮", status=CaseStatus.REVIEWING)
            session.exec(select(ClinicItem)).one().decision = None
            session.delete(session.exec(select(ClinicItem)).one())
        page = view(open_page(monkeypatch, PAGE, county.chair), View.PREPARE)
        page = hand_in(page, "加到议程", {"诊号": "ZS2026-999999"})
        assert "没有找到诊号为 ZS2026-999999 的诉求" in errors(page)[0]
        assert page.text_input(key="clinic_add_no").value == "ZS2026-999999"
        page = hand_in(page, "加到议程", {"诊号": case.case_no})
        assert items(county) == [("路灯不亮", None)]
        (box,) = [each for each in page.selectbox if each.label == "从议程上拿下（只限后加的）"]
        box.set_value(box.options and next(iter(_ids())))
        page = run(page)
        page = press(page, "clinic_take_off_do")
        assert items(county) == []

    def test_who_comes_is_chosen_and_written(self, county: County, monkeypatch: pytest.MonkeyPatch) -> None:
        brought(county, "上学路坑洼")
        page = view(open_page(monkeypatch, PAGE, county.clerk), View.PREPARE)
        boxes: dict[str, Any] = {
            "出席": [county.leader.user_id, county.handler.user_id],
            "请假": [county.cadre.user_id],
            "其他列席的人（一行一个：姓名 职务）": "王建国 驻村律师\n\n李阿婆，村民代表",
        }
        page = hand_in(page, "存下参加的人", boxes)
        assert flashed(page) == "参加的人已存下，5 人"
        with reading() as session:
            told = [(each.kind, each.name, each.post) for each in attendees_of(session, held(session).id)]
        listening = AttendeeKind.LISTENING
        assert told[:2] == [
            (AttendeeKind.PRESENT, "leader", "石桥镇领导"),
            (AttendeeKind.PRESENT, "handler", "石桥镇村镇建设办承办人"),
        ]
        assert told[3:] == [(listening, "王建国", "驻村律师"), (listening, "李阿婆", "村民代表")]
        page = hand_in(page, "存下参加的人", {"列席": [county.leader.user_id]})
        assert "只能选一种" in errors(page)[0]


def _ids() -> list[int]:
    with reading() as session:
        return list(session.exec(select(ClinicItem.id)).all())


class TestSaid:
    def test_is_kept_while_they_speak_and_never_over_anothers_words(
        self, county: County, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        brought(county, "上学路坑洼")
        page = open_page(monkeypatch, PAGE, county.clerk)
        page = run(fill_in(page, {SAID: "村支书：先填坑"}))
        with transaction() as session:
            item = session.exec(select(ClinicItem)).one()
            assert item.said == "村支书：先填坑"
            item.said = "主持：先看现场"
        page = run(fill_in(page, {SAID: "村支书：先填坑，再排水"}))
        assert "把两份合起来再存" in errors(page)[0]
        assert [code.value for code in page.code] == ["主持：先看现场"]
        page = run(fill_in(page, {SAID: "主持：先看现场\n村支书：先填坑，再排水"}))
        with reading() as session:
            assert session.exec(select(ClinicItem)).one().said == "主持：先看现场\n村支书：先填坑，再排水"

    def test_what_somebody_else_wrote_comes_into_the_box(self, county: County, monkeypatch: pytest.MonkeyPatch) -> None:
        brought(county, "上学路坑洼")
        page = open_page(monkeypatch, PAGE, county.clerk)
        with transaction() as session:
            session.exec(select(ClinicItem)).one().said = "主持：先看现场"
        page = run(page)
        assert [box.value for box in page.text_area if box.label == SAID] == ["主持：先看现场"]


class TestDecided:
    def test_put_off_to_the_next_time(self, county: County, monkeypatch: pytest.MonkeyPatch) -> None:
        brought(county, "上学路坑洼", "井盖丢了")
        page = choose(open_page(monkeypatch, PAGE, county.chair), ClinicDecision.DEFER)  # type: ignore[arg-type]  # A decision that is no verb.
        page = hand_in(page, "下次再议", {"为什么下次再议": "短"})
        assert "至少要写 4 个字" in errors(page)[0]
        page = hand_in(page, "下次再议", {"为什么下次再议": "等县里的批复"})
        assert items(county) == [("上学路坑洼", ClinicDecision.DEFER), ("井盖丢了", None)]
        assert listed(page) == ["井盖丢了"]
        page = run(fill_in(page, {"已定的也列出": True}))
        assert listed(page) == ["上学路坑洼", "井盖丢了"]

    def test_taken_over_by_a_named_leader_and_then_dispatched(
        self, county: County, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (case,) = brought(county, "拆迁安置")
        page = choose(open_page(monkeypatch, PAGE, county.chair), Verb.ADOPT)
        page = hand_in(page, "由他包案")
        assert "包案领导" in errors(page)[0]
        page = hand_in(page, "由他包案", {"哪位领导包案": county.leader.user_id, "要求（可不填）": "三个月了结"})
        assert stored(case).adopted_by_id == county.leader.user_id
        assert (listed(page), primary(page)) == (["拆迁安置"], ["派账"])
        page = run(fill_in(page, {"主办单位": county.roads.id}))
        page = hand_in(page, "派账")
        assert "包案领导：leader" in texts(page)
        assert "会诊的事都定了" in title(page)

    def test_a_late_case_of_its_units_is_talked_about(self, county: County, monkeypatch: pytest.MonkeyPatch) -> None:
        with transaction() as session:
            case = a_case(session, county, title="路灯不亮", status=CaseStatus.HANDLING)
            session.delete(session.exec(select(ClinicItem)).one())
            assert case.resolve_due_at is not None
            case.resolve_due_at = case.due_at = case.registered_at
        page = open_page(monkeypatch, PAGE, county.chair)
        assert (shown(page), offered(page)[:3]) == (case.case_no, ["议过", "督办", "催办"])
        assert "办理超期" in texts(page)
        page = hand_in(page, "记下意见，议下一件", {"会诊意见（谁去办、什么时候看结果）": "限三日内办结"})
        assert items(county) == [("路灯不亮", ClinicDecision.NOTED)]
        assert stored(case).status is CaseStatus.HANDLING

    def test_a_hot_issue_shows_its_cases(self, county: County, monkeypatch: pytest.MonkeyPatch) -> None:
        case, other = brought(county, "自来水发黄", "水有怪味")
        with transaction() as session:
            planned = plan_session(session, OrgLevel.TOWNSHIP, county.north.id)
            refresh_agenda(session, planned, [HotTopic("上河村：自来水发黄", (case.id, other.id))])
        without_navigation(monkeypatch)
        page = open_page(monkeypatch, PAGE, county.chair)
        with reading() as session:
            (topic,) = session.exec(select(ClinicItem.id).where(ClinicItem.topic != "")).all()
        page.session_state["clinic_chosen"] = str(topic)
        page = run(page)
        assert [each.label for each in page.button if each.label.startswith("ZS")] == [case.case_no, other.case_no]
        page = hand_in(page, "记下意见，议下一件", {"会诊意见（谁去办、什么时候看结果）": "水利站全村查一遍"})
        assert items(county)[-1] == ("上河村：自来水发黄", ClinicDecision.NOTED)

    def test_two_at_once_and_the_second_is_told(self, county: County, monkeypatch: pytest.MonkeyPatch) -> None:
        brought(county, "上学路坑洼")
        page = choose(open_page(monkeypatch, PAGE, county.clerk), ClinicDecision.DEFER)  # type: ignore[arg-type]  # A decision that is no verb.
        session_id = begun(county)
        with transaction() as session:
            close_session(session, county.chair, session_id)
        page = hand_in(page, "下次再议", {"为什么下次再议": "等县里的批复"})
        assert items(county)[0] == ("上学路坑洼", None)


class TestTogether:
    def test_one_decision_for_several_and_why_others_failed(
        self, county: County, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        first, second, gone = brought(county, "路坑", "桥栏", "撤回的")
        page = open_page(monkeypatch, PAGE, county.chair)
        page = run(fill_in(page, {"几件一起定": True}))
        page = run(fill_in(page, {"选哪几件": _ids(), "怎么定": ClinicDecision.DISPATCH}))
        page = run(fill_in(page, {"主办单位": county.roads.id}))
        with transaction() as session:
            service.withdraw(session, county.clerk, gone.id, NO_STEP, reason="本人说已经解决")
        page = hand_in(page, "都派账", {"会诊意见和要求": "一起修"})
        assert flashed(page) == "定了 2 件"
        assert [stored(each).status for each in (first, second, gone)] == ["dispatched", "dispatched", "withdrawn"]
        assert [stored(each).lead_unit_id for each in (first, second)] == [county.roads.id] * 2
        assert gone.case_no in texts(page)
        assert "刚才有人先动了" in texts(page)

    @pytest.mark.parametrize(
        ("decision", "boxes", "button", "status"),
        [
            (
                ClinicDecision.SUSPEND,
                {
                    "为什么现在办不了": "资金没有到位",
                    "打算怎么办": "列入明年计划",
                    "怎么告诉反映人的": FeedbackMode.PHONE,
                },
                "都挂账",
                CaseStatus.SUSPENDED,
            ),
            (ClinicDecision.ESCALATE, {"为什么要上一级定": REASON}, "都呈报上一级会诊", CaseStatus.AWAITING_CLINIC),
            (ClinicDecision.DEFER, {"为什么下次再议": REASON}, "都下次再议", CaseStatus.AWAITING_CLINIC),
            (
                ClinicDecision.NOTED,
                {"会诊意见（谁去办、什么时候看结果）": REASON},
                "都记下意见",
                CaseStatus.AWAITING_CLINIC,
            ),
        ],
    )
    def test_each_kind_of_decision(
        self,
        county: County,
        monkeypatch: pytest.MonkeyPatch,
        decision: ClinicDecision,
        boxes: dict[str, Any],
        button: str,
        status: CaseStatus,
    ) -> None:
        cases = brought(county, "路坑", "桥栏")
        page = run(fill_in(open_page(monkeypatch, PAGE, county.chair), {"几件一起定": True}))
        page = run(fill_in(page, {"怎么定": decision}))
        page = hand_in(page, button)
        assert "还没有选是哪几件" in errors(page)[0]
        page = run(fill_in(page, {"选哪几件": _ids()}))
        hand_in(page, button, boxes)
        assert [stored(case).status for case in cases] == [status, status]
        assert [done for _, done in items(county)][:2] == [decision, decision]


class TestOver:
    def test_ends_with_minutes_and_leaves_the_rest_to_the_next(
        self, county: County, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        first, _second = brought(county, "上学路坑洼", "井盖丢了")
        begun(county)
        with transaction() as session:
            service.dispatch(session, county.chair, first.id, NO_STEP, an_order(county))
        page = view(open_page(monkeypatch, PAGE, county.chair), View.CLOSE)
        assert "派账给石桥镇村镇建设办" in texts(page)
        assert "第一次留下" in texts(page)
        page = press(page, "clinic_end")
        assert page.button(key="clinic_end_now").label == "结束，1 件留到下次"
        page = press(page, "clinic_end_now")
        assert flashed(page) == "会诊结束，纪要已成；1 件排进下一次"
        (past,) = [box for box in page.selectbox if box.label == "看哪一期的纪要"]
        assert [option.split(" · ")[0] for option in past.options] == ["第 1 期"]
        assert "留下 1 件" in past.options[0]
        assert listed(view(page, Desk.CLINIC)) == ["井盖丢了"]
        assert "拖过 1 次会" in texts(page)

    def test_minutes_of_a_session_that_is_over_are_made_as_a_paper(
        self, county: County, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        brought(county, "上学路坑洼")
        begun(county)
        page = view(open_page(monkeypatch, PAGE, county.chair), View.CLOSE)
        page = press(press(page, "clinic_end"), "clinic_end_now")
        page.selectbox[0].select_index(0)
        page = run(page)
        (key,) = [each.key for each in page.button if str(each.key).startswith("paper_minutes_")]
        page = press(page, str(key))
        files = " ".join(str(each.proto) for each in page.get("download_button")).lower()
        assert "docx" in files
        assert "pdf" in files

    def test_with_something_undecided_it_asks_and_takes_no_for_an_answer(
        self, county: County, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        brought(county, "上学路坑洼")
        begun(county)
        page = press(view(open_page(monkeypatch, PAGE, county.chair), View.CLOSE), "clinic_end")
        page = press(page, "clinic_end_not")
        assert [each.label for each in page.button if str(each.key).startswith("clinic_end")] == ["结束会诊"]

    def test_with_all_decided_it_ends_at_once(self, county: County, monkeypatch: pytest.MonkeyPatch) -> None:
        (first,) = brought(county, "上学路坑洼")
        begun(county)
        with transaction() as session:
            service.dispatch(session, county.chair, first.id, NO_STEP, an_order(county))
        page = press(view(open_page(monkeypatch, PAGE, county.chair), View.CLOSE), "clinic_end")
        assert flashed(page) == "会诊结束，纪要已成"

    def test_a_session_that_has_not_begun_is_not_ended(self, county: County, monkeypatch: pytest.MonkeyPatch) -> None:
        brought(county, "上学路坑洼")
        page = view(open_page(monkeypatch, PAGE, county.chair), View.CLOSE)
        assert "这次会诊还没有开始" in texts(page)
        assert "clinic_end" not in [each.key for each in page.button]


class TestSeats:
    def test_a_village_that_has_a_matter_is_chosen_beside_the_township(
        self, county: County, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with transaction() as session:
            case = a_case(session, county, title="村里的事")
            service.queue_for_clinic(session, county.clerk, case.id, NO_STEP, level=OrgLevel.VILLAGE)
        page = open_page(monkeypatch, PAGE, county.chair)
        assert "会诊的事都定了" in title(page)
        page = run(fill_in(page, {"哪里的会诊": county.village.id}))
        assert (listed(page), "上河村" in title(page)) == (["村里的事"], True)

    def test_another_townships_agenda_is_not_seen(self, county: County, monkeypatch: pytest.MonkeyPatch) -> None:
        brought(county, "上学路坑洼")
        page = open_page(monkeypatch, PAGE, county.south_clerk)
        assert "上学路坑洼" not in texts(page)
        assert "林口乡" in title(page)


def test_page_works_in_english(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    brought(county, "上学路坑洼")
    begun(county)
    with transaction() as session:
        session.get_one(User, county.chair.user_id).language = "en"
    page = open_page(monkeypatch, PAGE, county.chair)
    page.session_state["language"] = "en"
    page = run(page)
    assert "Tuesday clinic" in title(page)
    for part in ("prepare", "close", Desk.CLINIC):
        (views,) = [group for group in page.button_group if group.key == "clinic_view"]
        views.set_value(part)
        page = run(page)
        han = re.findall("[\u4e00-\u9fff]+", re.sub("<[^>]*>", "", " ".join(each.label for each in page.button)))
        assert not han, part


def test_statements_do_not_grow_with_the_agenda(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    (case,) = brought(county, "上学路坑洼")
    page = open_page(monkeypatch, PAGE, county.chair)
    with statements_of(engine()) as few:
        run(page)
    with transaction() as session:
        copies_of(session, session.get_one(Case, case.id), 30)
    page = open_page(monkeypatch, PAGE, county.chair)
    assert len(listed(page)) == 31
    with statements_of(engine()) as many:
        run(page)
    assert len(many) <= len(few) <= 40
