"""Does the help page say what one's own role may do, and draw how a matter goes?"""

import pytest

from models.vocabulary import Role
from tests.factories import County
from tests.pages.visiting import open_page, somebody, texts

PAGE = "pages/staff/help.py"


def test_a_handler_reads_what_a_handler_does(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    page = open_page(monkeypatch, PAGE, somebody(Role.HANDLER, unit=county.water))
    said = texts(page)
    assert "<dt>已派账</dt><dd>签收、" in said
    assert "反馈、" in said
    assert "会诊时限" not in said
    assert "<dt>签收时限</dt><dd>1 个工作日</dd>" in said
    assert any("mermaid" in block.value and 'dispatched["已派账"]' in block.value for block in page.markdown)
    grid = page.dataframe[0].value
    assert {"状态", "动作", "到", "村干部", "承办人"} <= set(grid.columns)
    row = grid[(grid["状态"] == "办理中") & (grid["动作"] == "反馈")].iloc[0]
    assert (row["承办人"], row["台账员"], row["到"]) == ("●", "", "已反馈")


def test_an_auditor_does_nothing_to_cases(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    page = open_page(monkeypatch, PAGE, somebody(Role.AUDITOR, area=county.root))
    assert "您的角色不办诉求" in texts(page)
