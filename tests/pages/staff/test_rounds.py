"""Does the page lead a round from its setting up to its published results, and show others only what is public?"""

import pytest
from sqlmodel import select
from streamlit.testing.v1 import AppTest

from feedback.core.database import reading, transaction
from feedback.services.rounds.ballots import issue_tickets, tickets_of
from feedback.services.rounds.service import close_round, open_round, publish_round, put_subject, subjects_of
from models.appraisal import AppraisalRound, AppraisalSubject, Ballot
from models.office_vocabulary import RoundState
from models.place import UnitPromise
from tests.factories import County
from tests.pages.staff.recording import errors
from tests.pages.visiting import open_page, run, texts
from tests.services.rounds.acts import a_round, vote

PAGE = "pages/staff/rounds.py"


def press(page: AppTest, key: str) -> AppTest:
    page.button(key=key).click()
    return run(page)


def submit(page: AppTest, label: str) -> AppTest:
    next(each for each in page.button if each.label == label).click()
    return run(page)


def only_round() -> AppraisalRound:
    with reading() as session:
        return session.exec(select(AppraisalRound)).one()


def opened(county: County, monkeypatch: pytest.MonkeyPatch, who: str = "chair") -> AppTest:
    return open_page(monkeypatch, PAGE, getattr(county, who))


class TestSettingUp:
    def test_new_round_with_items_and_voters_as_typed(self, county: County, monkeypatch: pytest.MonkeyPatch) -> None:
        page = press(opened(county, monkeypatch), "rounds_new")
        page.text_input(key="round_new_name").set_value("服务品牌联评")
        page.text_area(key="round_new_items_False").set_value("服务态度：１０ ２\n办事效率")
        submit(page, "存下")
        made = only_round()
        assert (made.name, made.state) == ("服务品牌联评", RoundState.DRAFT)
        assert [(each["name"], each["most"], each["weight"]) for each in made.items] == [
            ("服务态度", 10, 2), ("办事效率", 10, 1),
        ]  # fmt: skip
        assert [(each["name"], each["weight"]) for each in made.groups] == [
            ("群众代表", 6), ("服务对象", 3), ("机关代表", 1),
        ]  # fmt: skip

    def test_line_that_cannot_be_read_is_told_and_nothing_typed_is_lost(
        self, county: County, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        page = press(opened(county, monkeypatch), "rounds_new")
        page.text_input(key="round_new_name").set_value("联评")
        page.text_area(key="round_new_items_False").set_value("态度 10 2 7")
        submit(page, "存下")
        assert "“态度 10 2 7”这一行看不懂" in " ".join(errors(page))
        assert page.text_area(key="round_new_items_False").value == "态度 10 2 7"

    @pytest.mark.parametrize(
        ("box", "line"), [("round_new_items_False", "态度 10 2.5"), ("round_new_groups", "群众代表 -6")]
    )
    def test_number_that_is_none_is_not_taken_for_a_part_of_the_name(
        self, county: County, monkeypatch: pytest.MonkeyPatch, box: str, line: str
    ) -> None:
        page = press(opened(county, monkeypatch), "rounds_new")
        page.text_input(key="round_new_name").set_value("联评")
        page.text_area(key=box).set_value(line)
        submit(page, "存下")
        assert f"“{line}”这一行看不懂" in " ".join(errors(page))

    def test_subject_with_promises_and_the_start(self, county: County, monkeypatch: pytest.MonkeyPatch) -> None:
        with transaction() as session:
            made = a_round(session, county, "档案科", is_open=False)
        page = opened(county, monkeypatch)
        page.text_input(key=f"subject_{made.id}_0_name").set_value("气象台")
        page.text_area(key=f"subject_{made.id}_0_promises").set_value("全天值班\n\n预警及时")
        submit(page, "加上")
        with reading() as session:
            kept = session.exec(select(AppraisalSubject).where(AppraisalSubject.name == "气象台")).one()
        assert kept.promises == ["全天值班", "预警及时"]
        # The next one starts with an empty form, so that it is not given the promises of this one.
        assert page.text_area(key=f"subject_{made.id}_1_promises").value == ""
        press(page, "round_open_sure")
        assert only_round().state is RoundState.OPEN


class TestRunning:
    def test_links_are_made_and_paper_ballots_entered(self, county: County, monkeypatch: pytest.MonkeyPatch) -> None:
        with transaction() as session:
            made = a_round(session, county, "档案科")
        with reading() as session:
            subject = subjects_of(session, made.id)[0].id
        page = opened(county, monkeypatch)
        submit(page, "生成链接")
        assert "发了 20 个" in texts(page)
        page.text_input(key=f"paper_serial_{made.id}_0").set_value("0007")
        for code, value in (("manner", 9), ("speed", 4)):
            page.button_group(key=f"paper_{made.id}_0_{subject}_{code}").set_value(value)
        press(page, f"paper_save_{made.id}_0")
        with reading() as session:
            ballot = session.exec(select(Ballot)).one()
        assert (ballot.serial_no, ballot.marks) == ("0007", {str(subject): {"manner": 9, "speed": 4}})
        assert page.text_input(key=f"paper_serial_{made.id}_1").value == ""

    def test_links_of_another_group_do_not_take_the_place_of_the_first(
        self, county: County, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with transaction() as session:
            made = a_round(session, county, "档案科")
        page = opened(county, monkeypatch)
        submit(page, "生成链接")
        page.number_input(key=f"links_count_{made.id}").set_value(5)
        submit(page, "生成链接")
        assert [each.proto.label for each in page.get("download_button")] == ["下载 25 个链接"]

    def test_second_click_makes_no_second_set_of_links(self, county: County, monkeypatch: pytest.MonkeyPatch) -> None:
        with transaction() as session:
            made = a_round(session, county, "档案科")
        page = opened(county, monkeypatch)
        submit(page, "生成链接")
        submit(page, "生成链接")
        with reading() as session:
            assert tickets_of(session, made.id) == {"群众代表": (20, 0)}
        assert [each.proto.label for each in page.get("download_button")] == ["下载 20 个链接"]

    def test_how_it_stands_is_shown_to_nobody(self, county: County, monkeypatch: pytest.MonkeyPatch) -> None:
        with transaction() as session:
            made = a_round(session, county, "档案科")
            issue_tickets(session, county.chair, made.id, group="群众代表", count=1)
        said = texts(opened(county, monkeypatch))
        assert "得分" not in said


class TestResults:
    def test_are_published_by_who_keeps_it_and_then_read_by_others(
        self, county: County, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with transaction() as session:
            made = a_round(session, county, "档案科", "气象台")
            first, second = (each.id for each in subjects_of(session, made.id))
            marks = {first: {"manner": 10, "speed": 5}, second: {"manner": 5, "speed": 2}}
            vote(session, county, made, "群众代表", *[marks] * 5)
            close_round(session, county.chair, made.id)
        assert "还没有评议" in texts(opened(county, monkeypatch, "handler"))
        page = opened(county, monkeypatch)
        assert "<i>第 1 名</i><b>档案科</b>" in texts(page)
        assert "100.0 分 · 5 票" in texts(page)
        press(page, "round_publish_sure")
        said = texts(opened(county, monkeypatch, "handler"))
        assert "档案科" in said
        assert "100.0" in said

    def test_a_handler_sees_no_round_that_is_not_public(self, county: County, monkeypatch: pytest.MonkeyPatch) -> None:
        with transaction() as session:
            made = a_round(session, county, is_open=False)
            put_subject(session, county.chair, made.id, name="气象台")
            open_round(session, county.chair, made.id)
            close_round(session, county.chair, made.id)
            publish_round(session, county.chair, made.id)
            a_round(session, county, name="还没公布的一次")
        assert "还没公布的一次" not in texts(opened(county, monkeypatch, "handler"))


def test_units_promises_are_kept(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    page = opened(county, monkeypatch)
    page.button_group(key="rounds_view").set_value("promises")
    run(page)
    key = next(str(each.key) for each in page.text_area if str(each.key).startswith("promise_"))
    page.text_area(key=key).set_value("材料齐的当场办")
    submit(page, "存下承诺")
    with reading() as session:
        assert session.exec(select(UnitPromise)).one().promises == ["材料齐的当场办"]
