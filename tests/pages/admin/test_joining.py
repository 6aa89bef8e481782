"""Does the administrator see what will move before villages are joined, and is it done with one press?"""

import pytest
from streamlit.testing.v1 import AppTest

from feedback.core.database import reading, transaction
from models.office_vocabulary import AreaEvent
from models.place import Area
from models.vocabulary import AreaKind
from tests.county import an_area
from tests.pages.admin.conftest import Office
from tests.pages.visiting import flashed, open_page, press, run, texts

PAGE = "pages/admin/places.py"


def looking_at(patch: pytest.MonkeyPatch, office: Office, area: Area) -> AppTest:
    page = open_page(patch, PAGE, office.sysadmin)
    page.session_state["areas_chosen"] = str(area.id)
    return run(page)


@pytest.fixture
def other(office: Office) -> Area:
    with transaction() as session:
        return an_area(session, kind=AreaKind.VILLAGE, name="下河村", parent=session.get_one(Area, office.township.id))


def stored(area: Area) -> Area:
    with reading() as session:
        return session.get_one(Area, area.id)


def test_merged(office: Office, other: Area, monkeypatch: pytest.MonkeyPatch) -> None:
    page = looking_at(monkeypatch, office, office.village)
    key = f"joining_{office.village.id}"
    page.radio(key=f"{key}_event").set_value(AreaEvent.MERGED)
    page = run(page)
    page.selectbox(key=f"{key}_into").set_value(other.id)
    page = run(page)
    assert "上河村 → 下河村" in texts(page)
    page = press(page, f"{key}_do")
    assert flashed(page).startswith("上河村已并")
    assert (stored(office.village).kind, stored(office.village).village_id) == (AreaKind.NATURAL_VILLAGE, other.id)
    assert "转、并、联的经过" in texts(looking_at(monkeypatch, office, other))


def test_converted(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    page = looking_at(monkeypatch, office, office.village)
    key = f"joining_{office.village.id}"
    page.text_input(key=f"{key}_name").set_value("上河社区")
    press(run(page), f"{key}_do")
    assert (stored(office.village).name, stored(office.village).aliases) == ("上河社区", ["上河村"])


def test_joined(office: Office, other: Area, monkeypatch: pytest.MonkeyPatch) -> None:
    page = looking_at(monkeypatch, office, office.township)
    key = f"joining_{office.township.id}"
    page.text_input(key=f"{key}_name").set_value("河畔社区")
    page.multiselect(key=f"{key}_villages").set_value([office.village.id])
    page = run(page)
    assert "至少 2 个" in texts(page)
    page.multiselect(key=f"{key}_villages").set_value([office.village.id, other.id])
    press(run(page), f"{key}_do")
    assert {stored(office.village).parent_id} == {stored(other).parent_id}
    assert stored(other).kind is AreaKind.NATURAL_VILLAGE
