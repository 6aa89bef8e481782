"""Does the projector show each matter large, and nobody's name or number?"""

import pytest

from feedback.core.database import transaction
from tests.factories import County, an_opinion
from tests.pages.staff.deskwork import (
    fill_in,
    primary,
    read,
    title,
)
from tests.pages.staff.sessionwork import PAGE, SAID, brought
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

    def test_is_closed_to_others(self, county: County, monkeypatch: pytest.MonkeyPatch) -> None:
        brought(county, "上学路坑洼")
        page = open_page(monkeypatch, PAGE, county.handler, view="projector")
        assert "上学路坑洼" not in texts(page)
