"""Is something taken on once, worked off by A or B, sent up with the batch, and counted, by pages?"""

from datetime import date
from typing import Any

import pytest
from sqlmodel import select
from streamlit.testing.v1 import AppTest

from feedback.access.actor import Actor
from feedback.core.database import reading, transaction
from feedback.services import steps
from feedback.services.catalogue import add_common_items
from feedback.services.task_figures import TaskFigure
from models.office_vocabulary import ServiceMode, TaskEvent, TaskState
from models.service import AgencyTask, ServiceItem
from models.user import User
from models.vocabulary import OrgLevel, Role
from tests.factories import County
from tests.factories import actor as an_actor
from tests.pages.staff.deskwork import NOT_YOURS, hand_in, primary, title, without_navigation
from tests.pages.staff.recording import buttons, errors, fill, press
from tests.pages.visiting import flashed, open_page, run, texts
from tests.services.agency import a_task, an_item

PAGE, TASK = "pages/staff/agency.py", "pages/staff/agency_task.py"


@pytest.fixture
def item(county: County) -> ServiceItem:
    with transaction() as session:
        return an_item(session, county)


def taken(county: County, item: ServiceItem, **changes: object) -> AgencyTask:
    with transaction() as session:
        return a_task(session, county.cadre, item, **changes)


def stored(task: AgencyTask) -> AgencyTask:
    with reading() as session:
        return session.get_one(AgencyTask, task.id)


def tasks() -> list[AgencyTask]:
    with reading() as session:
        return list(session.exec(select(AgencyTask)).all())


def view(patch: pytest.MonkeyPatch, actor: Actor, name: str) -> AppTest:
    return open_page(patch, PAGE, actor, view=name)


def choose(page: AppTest, act: TaskEvent) -> AppTest:
    """Choose one of the acts of the task that is open."""
    box: Any = next(each for each in page.get("button_group") if "task_act_" in str(each.key))
    box.set_value(act)
    return run(page)


class TestTaking:
    def test_missing_material_is_told_and_printed(
        self, county: County, item: ServiceItem, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        page = view(monkeypatch, county.cadre, "take")
        page = fill(page, "办什么事", item.id)
        assert "承诺 10 个工作日" in texts(page)
        page = fill(page, "给谁办（姓名）", "陈阿婆")
        page = fill(page, "联系电话", "13812345678")
        next(each for each in page.checkbox if each.label == "身份证").check()
        page = press(run(page), "受理")
        [task] = tasks()
        assert (task.state, task.materials_held) == (TaskState.INCOMPLETE, ["身份证"])
        assert (task.agent_id, task.mode) == (county.cadre.user_id, ServiceMode.COUNTER)
        assert f"{task.task_no} 已受理，还缺 1 样材料" in texts(page)
        assert "生成一次性告知单" in buttons(page)
        assert next(each for each in page.text_input if each.label == "给谁办（姓名）").value == ""

    def test_item_of_the_township_given_to_a_village_asks_why(
        self, county: County, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with transaction() as session:
            item = an_item(session, county, owner_level=OrgLevel.TOWNSHIP, materials=())
        page = fill(view(monkeypatch, county.clerk, "take"), "办什么事", item.id)
        page = fill(page, "地点", county.village.id)
        assert not page.warning
        page = fill(page, "谁来办", county.cadre.user_id)
        assert "这一项由乡镇级办理" in "".join(each.value for each in page.warning)
        page = press(fill(page, "给谁办（姓名）", "陈阿婆"), "受理")
        assert "要写明理由" in errors(page)[0]
        page = press(fill(page, "交给下一级的理由", "群众行动不便，就近代收代跑"), "受理")
        [task] = tasks()
        assert (task.pushed_down, task.push_down_reason) == (OrgLevel.TOWNSHIP, "群众行动不便，就近代收代跑")
        page = open_page(monkeypatch, TASK, county.clerk, no=task.task_no)
        assert "群众行动不便，就近代收代跑（本由乡镇级办理）" in texts(page)
        page = view(monkeypatch, county.leader, "figures")
        page.date_input(key="agency_since").set_value(date(2026, 3, 1))
        box: Any = next(each for each in run(page).get("button_group") if str(each.key) == "agency_figure")
        box.set_value(TaskFigure.PUSHED_DOWN)
        assert "理由：群众行动不便，就近代收代跑" in texts(run(page))

    def test_item_of_the_village_asks_nothing(
        self, county: County, item: ServiceItem, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert not fill(view(monkeypatch, county.cadre, "take"), "办什么事", item.id).warning

    def test_refusal_keeps_what_was_typed(
        self, county: County, item: ServiceItem, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        page = fill(view(monkeypatch, county.cadre, "take"), "给谁办（姓名）", "陈阿婆")
        page = press(page, "受理")
        assert "办什么事" in errors(page)[0]
        assert next(each for each in page.text_input if each.label == "给谁办（姓名）").value == "陈阿婆"
        again = open_page(monkeypatch, PAGE, county.cadre)
        assert next(each for each in again.text_input if each.label == "给谁办（姓名）").value == "陈阿婆"


class TestDesk:
    def test_next_step_is_the_coloured_button(
        self, county: County, item: ServiceItem, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        task = taken(county, item)
        page = open_page(monkeypatch, PAGE, county.cadre)
        assert title(page) == "代办 | 手上有 1 件"
        assert "高龄津贴申请 · 陈**" in texts(page)
        assert "陈阿婆" not in texts(page)
        assert primary(page) == ["办完“核对年龄”"]
        page = press(page, "办完“核对年龄”")
        assert (stored(task).step, flashed(page)) == (1, f"{task.task_no} 办完“核对年龄”，已记下")

    def test_empty_desk_says_what_to_do(self, county: County, monkeypatch: pytest.MonkeyPatch) -> None:
        assert "这里没有您手上的代办" in texts(open_page(monkeypatch, PAGE, county.clerk))

    def test_for_those_whose_duty_it_is(self, county: County, monkeypatch: pytest.MonkeyPatch) -> None:
        assert NOT_YOURS in texts(open_page(monkeypatch, PAGE, county.revisitor))
        assert "事项目录" not in str(open_page(monkeypatch, PAGE, county.leader).get("button_group"))


class TestOneTask:
    def test_delivered_only_with_a_number(
        self, county: County, item: ServiceItem, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        task = taken(county, item)
        page = choose(open_page(monkeypatch, TASK, county.cadre, no=task.task_no), TaskEvent.FINISHED)
        page = press(page, "全部办好了")
        assert stored(task).state is TaskState.FINISHED
        page = press(page, "送到了，归档")
        assert "归档号" in errors(page)[0]
        page = hand_in(page, "送到了，归档", {"归档号": "2026-MZ-017"})
        assert (stored(task).state, stored(task).archive_no) == (TaskState.DELIVERED, "2026-MZ-017")
        assert "5 分 · 很满意" not in buttons(page)
        page = choose(open_page(monkeypatch, TASK, county.clerk, no=task.task_no), TaskEvent.RATED)
        press(page, "5 分 · 很满意")
        assert stored(task).rating == 5

    def test_who_comes_second_is_told_and_keeps_what_was_typed(
        self, county: County, item: ServiceItem, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        task = taken(county, item)
        page = choose(open_page(monkeypatch, TASK, county.cadre, no=task.task_no), TaskEvent.FINISHED)
        with transaction() as session:
            steps.finish(session, county.clerk, task.task_no, stored(task).version, note="窗口已办好")
        page = hand_in(page, "全部办好了", {"补充说明（可不填）": "本人已经来取走"})
        assert errors(page) == [f"{task.task_no}刚刚有别人办过，您这一步没有存下。请看现在的情况再办。"]
        assert [each.value for each in page.code] == ["本人已经来取走"]
        assert not press(page, "不用了，收起").code

    def test_second_list_asks_why(self, county: County, item: ServiceItem, monkeypatch: pytest.MonkeyPatch) -> None:
        task = taken(county, item, materials_held=[])
        page = choose(open_page(monkeypatch, TASK, county.cadre, no=task.task_no), TaskEvent.MISSING_TOLD)
        page = hand_in(page, "一次告知", {"还缺什么，一行一样，一次写全": "户口簿"})
        assert "已经一次告知过" in errors(page)[0]
        assert next(each for each in page.text_area if "还缺什么" in each.label).value == "户口簿"

    def test_second_list_that_comes_too_late_is_shown_with_its_reason(
        self, county: County, item: ServiceItem, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        task = taken(county, item, materials_held=[])
        page = choose(open_page(monkeypatch, TASK, county.cadre, no=task.task_no), TaskEvent.MISSING_TOLD)
        with transaction() as session:
            steps.refuse(session, county.clerk, task.task_no, stored(task).version, reason="已经有人代他办过")
        typed = {"还缺什么，一行一样，一次写全": "户口簿", "为什么上次没有告知": "材料清单昨天才改"}
        page = hand_in(page, "一次告知", typed)
        assert [each.value for each in page.code] == list(typed.values())

    def test_outsider_is_told_nothing(self, county: County, item: ServiceItem, monkeypatch: pytest.MonkeyPatch) -> None:
        task = taken(county, item)
        page = open_page(monkeypatch, TASK, county.south_clerk, no=task.task_no)
        assert "没有这件代办" in texts(page)
        assert "陈" not in texts(page)

    def test_name_after_a_reason(self, county: County, item: ServiceItem, monkeypatch: pytest.MonkeyPatch) -> None:
        task = taken(county, item)
        page = open_page(monkeypatch, TASK, county.cadre, no=task.task_no)
        page = press(fill(page, "为什么要看（会记入日志）", "打电话约上门"), "查看")
        assert "陈阿婆 13812345678" in texts(page)


def test_batch_goes_up_in_one_press(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    with transaction() as session:
        item = an_item(session, county, needs_approval=True)
    made = [taken(county, item) for _ in range(2)]
    page = view(monkeypatch, county.clerk, "batch")
    page = press(page, "一张单子报上去（2 件）")
    assert {stored(task).state for task in made} == {TaskState.FORWARDED}
    assert "没有要集中报送的" in texts(page)
    assert made[0].task_no in texts(page)


class TestCatalogue:
    def test_begins_with_common_items_and_is_changed(self, county: County, monkeypatch: pytest.MonkeyPatch) -> None:
        page = press(view(monkeypatch, county.clerk, "catalogue"), "装入常用事项")
        assert "装入了 32 项" in flashed(page)
        page = fill(page, "找事项", "cjrz")
        with reading() as session:
            card = session.exec(select(ServiceItem).where(ServiceItem.code == "CL01")).one()
        page.button(key=f"item_{card.id}").click()
        page = run(page)
        assert "生成业务指南" in buttons(page)
        page = hand_in(page, "保存这一项", {"注意事项": "评残前先预约"})
        with reading() as session:
            assert session.get_one(ServiceItem, card.id).notes == "评残前先预约"

    def test_reader_changes_nothing(self, county: County, monkeypatch: pytest.MonkeyPatch) -> None:
        with transaction() as session:
            add_common_items(session, county.clerk)
        page = view(monkeypatch, county.cadre, "catalogue")
        assert not {"加一项", "保存这一项"} & set(buttons(page))


def test_figures_open_their_list(county: County, item: ServiceItem, monkeypatch: pytest.MonkeyPatch) -> None:
    task = taken(county, item)
    led = without_navigation(monkeypatch)
    page = view(monkeypatch, county.leader, "figures")
    page.date_input(key="agency_since").set_value(date(2026, 3, 1))
    box: Any = next(each for each in run(page).get("button_group") if str(each.key) == "agency_figure")
    box.set_value(TaskFigure.ACCEPTED)
    page = run(page)
    page.button(key=f"behind_{task.id}").click()
    run(page)
    assert led[-1] == (TASK, {"no": task.task_no})


def test_second_of_one_name_gets_the_task(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    with transaction() as session:
        for _each in range(2):
            session.get_one(User, an_actor(session, Role.CADRE, area=county.village).user_id).name = "李明"
        task_no = a_task(session, county.cadre, an_item(session, county, materials=())).task_no
    page = choose(open_page(monkeypatch, TASK, county.cadre, no=task_no), TaskEvent.HANDED_OVER)
    box = next(each for each in page.selectbox if each.label == "转给谁")
    assert len(set(box.options)) == len(box.options)
    chosen = next(option for option in reversed(box.options) if option.startswith("李明"))
    press(fill(page, "转给谁", chosen), "转给他")
    with reading() as session:
        agent = session.get_one(User, tasks()[0].agent_id)
    assert chosen == f"李明（{agent.username}）"
