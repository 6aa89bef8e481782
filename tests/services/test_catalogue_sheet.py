"""Does the catalogue come back from a sheet as it went out, and is a bad sheet refused whole, with each cell named?"""

from io import BytesIO
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from sqlmodel import Session

from feedback.core.errors import BadInput
from feedback.services.catalogue import add_common_items, items
from feedback.services.catalogue_sheet import catalogue_sheet, plan_catalogue, run_plan
from tests.county import County

HEADER = ("编号", "分组", "事项名称", "办理层级", "所需材料", "流程", "承诺天数", "收费", "需上级审批")


def a_sheet(*rows: tuple[object, ...]) -> bytes:
    book = Workbook()
    sheet: Any = book.active
    for row in (HEADER, *rows):
        sheet.append(row)
    saved = BytesIO()
    book.save(saved)
    return saved.getvalue()


def test_goes_out_and_comes_back_the_same(session: Session, county: County) -> None:
    add_common_items(session, county.clerk)
    before = items(session, county.clerk)
    out = catalogue_sheet(session, county.clerk)
    plan = plan_catalogue(session, county.clerk, out, "目录.xlsx")
    assert (plan.new, plan.faults) == ((), ())
    assert run_plan(session, county.clerk, plan) == len(before)
    assert items(session, county.clerk) == before
    sheet: Any = load_workbook(BytesIO(out)).active
    assert sheet.freeze_panes == "A2"


def test_empty_catalogue_gives_an_example_that_reads(session: Session, county: County) -> None:
    plan = plan_catalogue(session, county.clerk, catalogue_sheet(session, county.clerk), "空表.xlsx")
    [example] = plan.new
    assert [(each.name, each.copies, each.note) for each in example.materials] == [
        ("身份证", 1, ""),
        ("银行卡复印件", 2, "正反面"),
    ]
    assert [(each.name, each.days) for each in example.steps] == [("核对年龄", 1), ("报镇登记", 3)]


def test_bad_cells_are_named_and_nothing_is_written(session: Session, county: County) -> None:
    content = a_sheet(
        ("A1", "民政", "救助", "乡镇级", "身份证", "受理 1天", 5, "20.50", "是"),
        ("A1", "民政", "重号", "乡镇级", "", "", 5, "", ""),
        ("A3", "民政", "没有层级", "省里", "", "", "很快", "", ""),
        ("A4", "民政", "材料写了两次", "村级", "身份证；身份证", "", 5, "", ""),
    )
    plan = plan_catalogue(session, county.clerk, content, "目录.xlsx")
    assert [(fault.row, fault.column) for fault in plan.faults] == [
        (3, "编号"),
        (4, "办理层级"),
        (4, "承诺天数"),
        (5, "事项名称"),
    ]
    assert [(entry.code, entry.fee_fen, entry.needs_approval) for entry in plan.new] == [("A1", 2050, True)]
    with pytest.raises(BadInput):
        run_plan(session, county.clerk, plan)
    assert items(session, county.clerk) == []
