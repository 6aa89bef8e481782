"""Does the projector show each matter large, and nobody's name or number?"""

from datetime import timedelta

import pytest
from streamlit.testing.v1 import AppTest

from feedback.core.clock import day_bounds, today
from feedback.core.database import transaction
from models.case import Case
from tests.factories import County, an_opinion
from tests.pages.staff.deskwork import (
    desk_rows,
    fill_in,
    open_case_page,
    primary,
    read,
    title,
)
from tests.pages.staff.sessionwork import PAGE, SAID, begun, brought
from tests.pages.visiting import open_page, press, run, texts


class TestProjector:
    def test_shows_the_matter_and_never_who_brought_it(self, county: County, monkeypatch: pytest.MonkeyPatch) -> None:
        (case, _other) = brought(county, "上学路坑洼", "井盖丢了")
        with transaction() as session:
            an_opinion(session, case, reporter_name="陈大福", phone="13812345678")
        page = open_page(monkeypatch, PAGE, county.chair, view="projector")
        said = read(page)
        assert "1上学路坑洼" in said
        assert case.case_no in said
        assert "1 / 2" in said
        assert not [name for name in ("陈", "138", "5678") if name in said]
        page = press(page, "projector_later")
        assert "2井盖丢了" in read(page)
        page = press(page, "projector_page_up")
        assert "1上学路坑洼" in read(page)
        page = run(fill_in(page, {"记意见和决定": True}))
        page = run(fill_in(page, {SAID: "村支书：先填坑"}))
        assert "村支书：先填坑" in texts(run(page))
        assert primary(page) == ["派账"]
        page = press(page, "projector_leave")
        assert title(page).startswith("周二诊事 · ")

    def test_has_waited_as_long_as_on_the_list_and_the_case_s_page(
        self, county: County, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (case,) = brought(county, "上学路坑洼")
        with transaction() as session:
            # Three days and an hour or two: four nights where it was late in the evening.
            row = session.get_one(Case, case.id)
            row.registered_at = day_bounds(today() - timedelta(days=4))[1] - timedelta(minutes=1)
        waited = "已等 4 个自然日"
        page = open_page(monkeypatch, PAGE, county.chair)
        assert [row["age"] for row in desk_rows(page)] == [waited]
        assert waited in read(open_page(monkeypatch, PAGE, county.chair, view="projector"))
        assert f" · {waited}" in read(open_case_page(monkeypatch, county.chair, case))

    def test_is_closed_to_others(self, county: County, monkeypatch: pytest.MonkeyPatch) -> None:
        brought(county, "上学路坑洼")
        page = open_page(monkeypatch, PAGE, county.handler, view="projector")
        assert "上学路坑洼" not in texts(page)


def look_at(page: AppTest, title: str) -> AppTest:
    """Choose a matter in the list of whoever records."""
    page.session_state["clinic_chosen"] = next(row["id"] for row in desk_rows(page) if row["title"] == title)
    return run(page)


class TestFollows:
    """The chair has opened the session and so records it; the wall is another browser."""

    @pytest.fixture
    def keeper(self, county: County, monkeypatch: pytest.MonkeyPatch) -> AppTest:
        brought(county, "上学路坑洼", "井盖丢了", "路灯不亮")
        begun(county)
        return open_page(monkeypatch, PAGE, county.chair)

    @pytest.fixture
    def wall(self, keeper: AppTest, county: County, monkeypatch: pytest.MonkeyPatch) -> AppTest:
        return open_page(monkeypatch, PAGE, county.chair, view="projector")

    def test_what_is_recorded_without_a_click(self, keeper: AppTest, wall: AppTest) -> None:
        assert "1上学路坑洼" in read(wall)
        look_at(keeper, "路灯不亮")
        assert "3路灯不亮" in read(run(wall))
        look_at(keeper, "井盖丢了")
        assert "2井盖丢了" in read(run(wall))

    def test_until_it_is_turned_by_hand_and_again_from_then_on(self, keeper: AppTest, wall: AppTest) -> None:
        look_at(keeper, "井盖丢了")
        wall = press(run(wall), "projector_later")
        look_at(keeper, "上学路坑洼")
        assert "3路灯不亮" in read(run(wall))
        assert wall.button(key="projector_return").label == "回到正在议的第 1 件"
        wall = press(wall, "projector_return")
        assert "1上学路坑洼" in read(wall)
        assert not [each for each in wall.button if each.key == "projector_return"]
        look_at(keeper, "井盖丢了")
        assert "2井盖丢了" in read(run(wall))

    def test_again_once_it_is_turned_back_to_what_is_treated(self, keeper: AppTest, wall: AppTest) -> None:
        wall = press(press(wall, "projector_later"), "projector_earlier")
        look_at(keeper, "路灯不亮")
        assert "3路灯不亮" in read(run(wall))

    def test_never_away_from_what_is_being_written_on_it(self, keeper: AppTest, wall: AppTest) -> None:
        wall = run(fill_in(wall, {"记意见和决定": True}))
        look_at(keeper, "路灯不亮")
        assert "1上学路坑洼" in read(run(wall))

    def test_nobody_else_unless_they_say_so(
        self, keeper: AppTest, wall: AppTest, county: County, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        other = look_at(open_page(monkeypatch, PAGE, county.clerk), "路灯不亮")
        assert "1上学路坑洼" in read(run(wall))
        run(fill_in(other, {"大屏跟着我": True}))
        assert "3路灯不亮" in read(run(wall))
