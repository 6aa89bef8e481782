"""Does the page of a matter from an old ledger tell where it came from, and what can be done with it now?"""

import pytest
from sqlalchemy import Engine

from feedback.core.clock import set_to
from models.work_vocabulary import ImportKind
from tests.capture.importing.sheets import ROAD, WATER, light_reading, taken
from tests.factories import NOW, County, a_county_in
from tests.pages.visiting import open_page, texts
from tests.stores import Store

_COLUMNS = (
    "原编号",
    "反映内容",
    "地点",
    "登记日期",
    "办理状态",
    "承办单位",
    "办结日期",
    "办结方式",
    "办理结果",
    "满意度",
)
_UNIT = "石桥镇村镇建设办"


@pytest.fixture
def county(database: Engine, store: Store, monkeypatch: pytest.MonkeyPatch) -> County:
    monkeypatch.setattr("feedback.capture.understanding.understand", light_reading)
    found = a_county_in(store)
    closed = (
        "J-1",
        ROAD,
        "上河村",
        "2025-03-10",
        "办结",
        _UNIT,
        "2025-03-20",
        "实质办结",
        "已经补平，雨后没有积水。",
        "满意",
    )
    with set_to(NOW):
        taken(
            found.clerk, ImportKind.CASES, _COLUMNS, closed,
            ("J-2", WATER, "上河村", "2025-09-01", "在办", _UNIT, "", "", "", ""),
        )  # fmt: skip
    return found


@pytest.mark.parametrize(
    ("case_no", "wanted"),
    [
        ("ZS2025-000001", "从旧台账接转，2025年3月10日登记，原编号 J-1，转来时已办结，反映人满意"),
        ("ZS2025-000002", "从旧台账接转，2025年9月1日登记，原编号 J-2，转来时办理中"),
    ],
)
def test_the_story_begins_with_the_ledger(
    county: County, monkeypatch: pytest.MonkeyPatch, case_no: str, wanted: str
) -> None:
    page = open_page(monkeypatch, "pages/staff/case.py", county.clerk, no=case_no)
    assert wanted in texts(page)
    assert _UNIT in texts(page)
