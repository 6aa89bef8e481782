"""Does the page of a contact card say where to ring and go, without an account, whatever the code says?"""

import pytest
from sqlalchemy import Engine

from feedback.core.database import transaction
from models.place import Area
from tests.factories import County, a_county_in
from tests.pages.visiting import browse, texts
from tests.stores import Store

PAGE = "pages/public/say.py"


@pytest.fixture
def county(database: Engine, store: Store) -> County:
    return a_county_in(store)


def test_names_the_place_its_phone_and_office(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    with transaction() as session:
        session.get_one(Area, county.north.id).duty_phone = "0571-1234567"
    page = browse(monkeypatch, PAGE, area=county.village.code)
    said = texts(page)
    assert f"石桥镇{county.village.name}" in said
    assert "到石桥镇便民服务中心" in said
    (call,) = page.get("link_button")
    assert (call.proto.label.replace("\\", ""), call.proto.url) == ("0571-1234567", "tel:0571-1234567")
    assert not page.get("text_input")


def test_unknown_code_is_no_error(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    page = browse(monkeypatch, PAGE, area="<b>x</b>")
    assert "没有认出卡片上的地方" in texts(page)
    assert "到青岩县便民服务中心" in texts(page)
    assert not page.get("link_button")


def test_system_without_places_is_no_error(database: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "到便民服务中心" in texts(browse(monkeypatch, PAGE))
