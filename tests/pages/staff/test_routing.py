"""Are routing rules, owner levels, duty and absences kept on their page, and followed by the form that dispatches?"""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import col, select
from streamlit.testing.v1 import AppTest

from feedback.access.absences import add_absence, set_backup
from feedback.core.clock import today
from feedback.core.database import reading, transaction
from feedback.tracker.responsibility import seed_levels
from feedback.tracker.routing_list import add_rule, rule_list
from feedback.tracker.rule_entry import RuleEntry
from models.case import Case, CaseEvent
from models.duty import Absence, Backup, DutyShift, Responsibility, RoutingRule
from models.place import Unit
from models.user import User
from models.vocabulary import CaseStatus, OrgLevel, Role, Urgency, Verb
from tests.factories import County, a_case, a_unit, actor, an_opinion
from tests.pages.staff.deskwork import (
    NOT_YOURS,
    choose,
    fill_in,
    hand_in,
    listed,
    open_case_page,
    read,
    stored,
    title,
    without_navigation,
)
from tests.pages.staff.recording import buttons, errors, rows
from tests.pages.visiting import flashed, open_page, press, run, somebody, texts

PAGE = "pages/staff/routing.py"
WHY = "村里已有施工队，镇里派人指导"


def a_rule(county: County, name: str = "饮水找水利站", **more: Any) -> int:
    entry = replace(RuleEntry(name=name, lead_unit_id=county.water.id, area_id=county.north.id), **more)
    with transaction() as session:
        return add_rule(session, county.clerk, entry).id


def names(county: County) -> list[str]:
    with reading() as session:
        return [view.entry.name for view in rule_list(session, county.clerk)]


def seen_as(patch: pytest.MonkeyPatch, who: Any, view: str, **state: Any) -> AppTest:
    page = open_page(patch, PAGE, who)
    page.session_state["routing_view"] = view
    for name, value in state.items():
        page.session_state[name] = value
    return run(page)


class TestWho:
    @pytest.mark.parametrize(
        ("role", "views"),
        [
            (Role.CLERK, ["派单规则", "拿一件试试", "职责层级", "值班领导", "不在岗与代收"]),
            (Role.LEADER, ["值班领导", "不在岗与代收"]),
            (Role.SYSADMIN, ["派单规则", "拿一件试试", "职责层级"]),
        ],
    )
    def test_sees_what_is_theirs(
        self, county: County, monkeypatch: pytest.MonkeyPatch, role: Role, views: list[str]
    ) -> None:
        page = open_page(monkeypatch, PAGE, somebody(role, area=county.north))
        assert [option.content for option in page.button_group[0].proto.options] == views

    def test_is_nobodys_else(self, county: County, monkeypatch: pytest.MonkeyPatch) -> None:
        assert NOT_YOURS in texts(open_page(monkeypatch, PAGE, county.handler))


class TestRules:
    def test_lists_them_in_order_and_moves_one(self, county: County, monkeypatch: pytest.MonkeyPatch) -> None:
        first, second = a_rule(county, "甲", categories=("04",)), a_rule(county, "乙", categories=("0401",))
        page = seen_as(monkeypatch, county.clerk, "rules", rules_chosen=str(second))
        assert listed(page) == ["甲", "乙"]
        assert "排在“甲”后面" in page.warning[0].value
        page = press(page, "rule_up")
        assert (names(county), flashed(page)) == (["乙", "甲"], "“乙”已上移。")
        press(page, "rule_switch")
        with reading() as session:
            assert not session.get_one(RoutingRule, second).is_active
        press(page, f"rule_remove_{second}_sure")
        assert names(county) == ["甲"]
        assert first

    def test_adds_one_with_all_that_it_asks(self, county: County, monkeypatch: pytest.MonkeyPatch) -> None:
        page = press(open_page(monkeypatch, PAGE, county.clerk), "rules_new")
        page = run(fill_in(page, {"主办单位": county.water.id, "协办单位（可不选）": [county.roads.id]}))
        boxes = {
            "规则名称": "断水急件",
            "类别": ["0401"],
            "地方（含下面的）": county.village.id,
            "缓急": [Urgency.URGENT],
            "提到其中一个词（用顿号隔开；保密的内容不看）": "断水，停水",
            "请谁办（可不选）": [county.co_handler.user_id],
            "石桥镇村镇建设办要做什么": "配合开挖",
        }
        fill_in(page, boxes)
        page = press(page, "rule_new_0_save")
        (rule,) = rows(RoutingRule)
        assert (rule.name, rule.categories, rule.area_id, rule.urgencies, rule.words) == (
            "断水急件", ["0401"], county.village.id, ["urgent"], ["断水", "停水"],
        )  # fmt: skip
        assert (rule.lead_unit_id, rule.co, rule.person_ids) == (
            county.water.id, [[county.roads.id, "配合开挖"]], [county.co_handler.user_id],
        )  # fmt: skip
        assert flashed(page) == "新增了规则“断水急件”。"

    def test_refusal_keeps_what_was_typed(self, county: County, monkeypatch: pytest.MonkeyPatch) -> None:
        page = press(open_page(monkeypatch, PAGE, county.clerk), "rules_new")
        word = "提到其中一个词（用顿号隔开；保密的内容不看）"
        place = {"地方（含下面的）": county.north.id}
        run(fill_in(page, {"规则名称": "试", "主办单位": county.water.id, word: "水"} | place))
        page = press(page, "rule_new_0_save")
        assert "每个词要有 2 到 20 个字" in errors(page)[0]
        assert [box.value for box in page.text_input if box.label in ("规则名称", word)] == ["试", "水"]
        assert rows(RoutingRule) == []

    def test_changes_one(self, county: County, monkeypatch: pytest.MonkeyPatch) -> None:
        rule_id = a_rule(county)
        page = seen_as(monkeypatch, county.clerk, "rules", rules_chosen=str(rule_id))
        hand_in(page, "保存规则", {"规则名称": "饮水"})
        assert names(county) == ["饮水"]

    def test_says_loudly_that_a_unit_is_closed_here_and_at_home(
        self, county: County, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        without_navigation(monkeypatch)
        assert "条规则的单位已停用" not in texts(open_page(monkeypatch, "pages/staff/home.py", county.clerk))
        a_rule(county)
        with transaction() as session:
            session.get_one(Unit, county.water.id).is_active = False
        assert "有 1 条规则的主办单位已停用" in texts(open_page(monkeypatch, PAGE, county.clerk))
        assert "1 条规则的单位已停用" in texts(open_page(monkeypatch, "pages/staff/home.py", county.clerk))
        assert "条规则的单位已停用" not in texts(open_page(monkeypatch, "pages/staff/home.py", county.south_clerk))

    def test_countys_rules_are_read_in_a_township(self, county: County, monkeypatch: pytest.MonkeyPatch) -> None:
        with transaction() as session:
            add_rule(session, county.county_chair, RuleEntry(name="全县", lead_unit_id=county.bureau.id))
        page = open_page(monkeypatch, PAGE, county.clerk)
        assert "由县里的人来改" in texts(page)
        assert "保存规则" not in buttons(page)


class TestTrial:
    def test_of_a_case(self, county: County, monkeypatch: pytest.MonkeyPatch) -> None:
        a_rule(county, "电价", words=("电价",))
        a_rule(county, "其余")
        case = a_told_case(county, "断水三天了")
        page = hand_in(seen_as(monkeypatch, county.clerk, "trial"), "试一试", {"诊号": case.case_no})
        said = read(page)
        assert "按规则“其余”石桥镇水利站" in said
        assert "1电价没有提到这些词2其余合用，就按它" in said
        page = hand_in(seen_as(monkeypatch, county.south_clerk, "trial"), "试一试", {"诊号": case.case_no})
        assert "没有找到这件诉求" in errors(page)[0]

    def test_of_made_up_words(self, county: County, monkeypatch: pytest.MonkeyPatch) -> None:
        a_rule(county, "断水", words=("断水",))
        page = seen_as(monkeypatch, county.clerk, "trial", trial_way="sample")
        assert "还没有可试的内容" in errors(hand_in(page, "试一试"))[0]
        page = hand_in(page, "试一试", {"说了什么": "断水了", "地方（含下面的）": county.village.id})
        assert "按规则“断水”石桥镇水利站" in read(page)


class TestLevels:
    def test_are_filled_in_by_the_county_and_read_elsewhere(
        self, county: County, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert "填入默认的一套" not in buttons(seen_as(monkeypatch, county.clerk, "levels"))
        page = press(seen_as(monkeypatch, county.county_chair, "levels"), "levels_fill")
        assert len(rows(Responsibility)) > 16
        press(page, "levels_save")
        assert "levels_save" not in {button.key for button in seen_as(monkeypatch, county.clerk, "levels").button}


class TestDuty:
    def test_gap_is_shown_and_filled(self, county: County, monkeypatch: pytest.MonkeyPatch) -> None:
        page = seen_as(monkeypatch, county.chair, "duty")
        assert "今天没有人值班" in texts(page)
        who = "谁值班（按选的先后，一人一周轮流）"
        assert "还没有选值班的人" in errors(hand_in(page, "排上"))[0]
        boxes = {who: [county.leader.user_id, county.chair.user_id], "到（含）": today() + timedelta(days=13)}
        hand_in(page, "排上", boxes)
        shifts = rows(DutyShift)
        assert [(shift.user_id, (shift.last_on - shift.first_on).days) for shift in shifts] == [
            (county.leader.user_id, 6),
            (county.chair.user_id, 6),
        ]
        page = seen_as(monkeypatch, county.chair, "duty")
        assert "今天没有人值班" not in texts(page)
        assert "起没有人值班" in texts(page)
        page = hand_in(run(fill_in(page, {"去掉哪一班": shifts[1].id})), "去掉")
        assert [shift.id for shift in rows(DutyShift)] == [shifts[0].id]

    def test_absence_is_entered_for_somebody_of_the_place(
        self, county: County, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        page = seen_as(monkeypatch, county.leader, "absences")
        page = run(fill_in(page, {"谁": county.clerk.user_id}))
        hand_in(page, "登记不在岗")
        (row,) = rows(Absence)
        assert (row.user_id, row.set_by_id, row.first_on) == (county.clerk.user_id, county.leader.user_id, today())
        assert "没有人代收" in texts(seen_as(monkeypatch, county.leader, "absences"))


class TestOwnAccount:
    def test_sets_ones_backup_and_absence(self, county: County, monkeypatch: pytest.MonkeyPatch) -> None:
        with transaction() as session:
            mate = actor(session, Role.CLERK, area=county.north)
        page = open_page(monkeypatch, "pages/staff/account.py", county.clerk)
        page = hand_in(page, "保存代收人", {"不在时由谁代收": mate.user_id})
        assert [(row.user_id, row.backup_id) for row in rows(Backup)] == [(county.clerk.user_id, mate.user_id)]
        page = hand_in(page, "登记不在岗", {"从": today() + timedelta(days=1)})
        assert "起止日期的先后反了" in errors(page)[0]
        page = hand_in(page, "登记不在岗", {"到（含）": today() + timedelta(days=3)})
        assert flashed(page).endswith("不在岗的日子已登记。")
        (row,) = rows(Absence)
        press(page, f"absence_end_{row.id}")
        assert rows(Absence) == []


def a_told_case(county: County, words: str) -> Case:
    with transaction() as session:
        case = a_case(session, county)
        an_opinion(session, case, words=words)
        return case


class TestDispatchForm:
    def dispatching(self, patch: pytest.MonkeyPatch, county: County, case: Case) -> AppTest:
        return choose(open_case_page(patch, county.clerk, case), Verb.DISPATCH)

    def test_opens_with_what_the_rule_suggests(self, county: County, monkeypatch: pytest.MonkeyPatch) -> None:
        with transaction() as session:
            mate = actor(session, Role.HANDLER, unit=county.water)
            session.get_one(User, mate.user_id).name = "李四"
            a_case(session, county, status=CaseStatus.HANDLING, co=True)
            add_absence(session, county.co_handler, county.co_handler.user_id, first_on=today(), last_on=today())
            set_backup(session, county.co_handler, county.co_handler.user_id, mate.user_id)
        a_rule(county, "断水", words=("断水",), co=((county.roads.id, "配合开挖"),), person_ids=(mate.user_id,))
        case = a_told_case(county, "断水三天了")
        page = self.dispatching(monkeypatch, county, case)
        assert "按规则“断水”石桥镇水利站" in read(page)
        lead = next(box for box in page.selectbox if box.label == "主办单位")
        assert (lead.value, lead.options[0]) == (county.water.id, "石桥镇村镇建设办（在办 1）")
        people = next(box for box in page.multiselect if box.label == "请谁办（可不选）")
        assert people.value == [mate.user_id]
        assert sorted(people.options) == ["handler（今天不在，李四代收）", "李四"]
        hand_in(page, "派账")
        with reading() as session:
            facts = session.exec(
                select(CaseEvent.facts).where(CaseEvent.case_id == case.id).order_by(col(CaseEvent.seq).desc())
            ).first()
        assert facts is not None
        assert (facts["lead"], facts["co"], facts["people"]) == ("石桥镇水利站", "石桥镇村镇建设办", str(mate.user_id))
        assert "派账时请李四办" in read(open_case_page(monkeypatch, county.clerk, case))

    def test_says_why_a_rule_was_not_followed(self, county: County, monkeypatch: pytest.MonkeyPatch) -> None:
        a_rule(county)
        with transaction() as session:
            session.get_one(Unit, county.water.id).is_active = False
            session.get_one(Unit, county.roads.id).handles = ["02"]
        page = self.dispatching(monkeypatch, county, a_told_case(county, "断水三天了"))
        said = read(page)
        assert "按派单目录石桥镇村镇建设办 · 经办" in said
        assert "规则“饮水找水利站”没有用上：主办单位已停用。" in said

    def test_asks_why_a_matter_goes_down_a_level(self, county: County, monkeypatch: pytest.MonkeyPatch) -> None:
        with transaction() as session:
            seed_levels(session)
            village = a_unit(session, area=county.village, name="上河村委会", level=OrgLevel.VILLAGE)
            for unit in (village, session.get_one(Unit, county.roads.id)):
                unit.handles = ["02"]
        case = a_told_case(county, "补偿款没有到")
        page = self.dispatching(monkeypatch, county, case)
        assert page.warning == []
        page = run(fill_in(page, {"主办单位": village.id}))
        assert page.warning[0].value.endswith("可以派给：石桥镇村镇建设办。")
        page = hand_in(page, "派账")
        assert "要写明理由" in errors(page)[0]
        hand_in(page, "派账", {"交给下一级的理由": WHY})
        assert stored(case).lead_unit_id == village.id
        assert "（本由乡镇级负责）" in read(open_case_page(monkeypatch, county.clerk, case))


@pytest.mark.parametrize("view", ["rules", "trial", "levels", "duty", "absences"])
def test_is_complete_in_english(county: County, monkeypatch: pytest.MonkeyPatch, view: str) -> None:
    a_rule(county, "Water", words=("water",))
    page = seen_as(monkeypatch, county.clerk, view, language="en")
    assert title(page).startswith("Routing and duty")
    assert not [label for label in buttons(page) if any("\u4e00" <= sign <= "\u9fff" for sign in label)]
