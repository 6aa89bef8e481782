"""A small township on six sheets, each written into the empty sheet as a person would who begins with nothing."""

import io
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Final

from openpyxl import load_workbook

from models.work_vocabulary import ImportKind

ROAD: Final = "村口到学校的路坑坑洼洼，雨天孩子上学不好走，盼望修一修。"
WATER: Final = "自来水发黄已经三天了，洗衣服都不敢用，请来看看。"
LIGHT: Final = "二组的路灯坏了两盏，老人晚上出门看不见。"
Rows = Sequence[Mapping[str, str | date]]

AREAS: Final[Rows] = (
    {"代码": "330001", "名称": "云山镇", "级别": "乡镇"},
    {"代码": "330001001", "名称": "杨梅村", "级别": "行政村", "上级代码": "330001", "别名": "梅村"},
    {"代码": "330001002", "名称": "竹坑村", "级别": "行政村", "上级代码": "330001"},
    {"代码": "33000100201", "名称": "竹坑二组", "级别": "村民小组", "上级代码": "330001002"},
)
UNITS: Final[Rows] = (
    {"单位名称": "云山镇水利站", "单位类型": "站所", "所在区划": "云山镇", "承办类别": "水务与饮水安全"},
    {"单位名称": "云山镇村镇建设办", "单位类型": "站所", "所在区划": "云山镇", "承办类别": "0305；0701"},
)
USERS: Final[Rows] = (
    {"账号": "chenyun", "姓名": "陈云", "角色": "台账员", "区划代码": "云山镇"},
    {"账号": "linshan", "姓名": "林山", "角色": "承办人", "单位代码": "云山镇水利站"},
    {"账号": "zhaoqi", "姓名": "赵祺", "角色": "审核人", "区划代码": "云山镇"},
    {"账号": "wuhua", "姓名": "吴华", "角色": "回访员", "区划代码": "云山镇"},
    {"账号": "yangmei", "姓名": "杨眉", "角色": "村干部", "区划代码": "杨梅村"},
)
HOUSEHOLDS: Final[Rows] = (
    {"户号": "01-001", "村": "杨梅村", "户主": "杨大山", "成员姓名": "杨大山", "与户主关系": "户主"},
    {"户号": "01-001", "村": "杨梅村", "户主": "杨大山", "成员姓名": "杨小妹", "与户主关系": "女"},
    {"户号": "02-001", "村": "竹坑村", "组": "竹坑二组", "户主": "竺来福", "电话": "13800000001"},
)

DUTIES: Final[Rows] = ({"账号": "yangmei", "区划代码": "330001001"},)


def past_cases(today: date) -> Rows:
    """Return the old ledger: one matter closed long ago, two in work, one of them late, one that nobody looked at."""
    return (
        {"原编号": "J-1", "反映内容": ROAD, "地点": "杨梅村", "登记日期": date(2025, 3, 10), "类别": "0701",
         "办理状态": "已办结", "承办单位": "云山镇村镇建设办", "派账日期": date(2025, 3, 11),
         "办结日期": date(2025, 3, 20), "办结方式": "实质办结", "满意度": "满意"},
        {"原编号": "J-2", "反映内容": WATER, "地点": "竹坑村", "登记日期": date(2025, 9, 1), "类别": "0401",
         "办理状态": "办理中", "承办单位": "云山镇水利站", "派账日期": date(2025, 9, 2), "办理时限": date(2025, 9, 20)},
        {"原编号": "J-3", "反映内容": WATER + "井水也少了。", "地点": "杨梅村", "登记日期": today - timedelta(days=4),
         "类别": "0401", "办理状态": "办理中", "承办单位": "云山镇水利站", "派账日期": today - timedelta(days=3)},
        {"原编号": "J-4", "反映内容": LIGHT, "地点": "竹坑二组", "登记日期": today - timedelta(days=1)},
    )  # fmt: skip


def filled(empty: bytes, rows: Rows) -> bytes:
    """Return the empty sheet without its example and with these rows; a header that is not there is a mistake."""
    book = load_workbook(io.BytesIO(empty))
    sheet = book.worksheets[0]
    headers = [str(cell.value) for cell in sheet[1]]
    for place in range(1, len(headers) + 1):
        sheet.cell(row=2, column=place).value = None
    for number, row in enumerate(rows, 2):
        assert row.keys() <= set(headers), row.keys() - set(headers)
        for place, header in enumerate(headers, 1):
            if header in row:
                sheet.cell(row=number, column=place).value = row[header]
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


SHEETS: Final[Mapping[ImportKind, Rows]] = {
    ImportKind.AREAS: AREAS,
    ImportKind.UNITS: UNITS,
    ImportKind.USERS: USERS,
    ImportKind.HOUSEHOLDS: HOUSEHOLDS,
    ImportKind.DUTIES: DUTIES,
}
