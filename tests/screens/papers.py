"""What does each official paper look like? `python -m tests.screens.papers` draws them, with invented people.

The first page of each is written to `docs/screens/papers`; the whole run of `tests.screens` does it too.
"""

import json
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final

from feedback.reports.groups import MONTHLY, shipped_groups
from feedback.reports.making import first_picture
from feedback.reports.month_figures import NONE, TOTAL, Identity, IdentityName, MonthFigures, MonthKind
from feedback.reports.monthly import PAPERS, MonthReport, month_paper
from feedback.reports.paper import Facts, Paper, PaperName
from tests.screens.camera import store
from tests.server import ROOT

FOLDER: Final = ROOT / "docs" / "screens" / "papers"
_MATTERS: Final = (
    (
        "ZS2026-000412", "三组水渠北段塌方约80米，上游漏水，秋种用水接不上，涉及21户。",
        "农田水利、自然村共性、紧急", "派账：先用临时管道保供水，列入冬修水利项目。",
        "水利站", "2026年\n12月10日", "村镇建设办",
    ),
    (
        "ZS2026-000415", "村口公交站没有候车亭，雨天学生候车淋雨。",
        "公共交通、社会共性问题、一般", "呈报上级：与县公交公司对接，过渡期设临时雨棚。", "——", "——", "——",
    ),
    (
        "ZS2026-000421", "低保复核后停发，家中有重病人，请求重新核查。",
        "最低生活保障、家庭问题、一般", "派账：一周内入户复核，符合条件的当月恢复。", "民政办", "2026年\n12月1日", "——",
    ),
    (
        "ZS2026-000427", "垃圾中转点异味大、清运不及时，夏季尤甚。",
        "垃圾处理、村民小组共性、一般", "领导包案：王志强：清运改为每日一次，中转点加盖。",
        "环卫所", "2026年\n11月30日", "农办",
    ),
)  # fmt: skip
_TOLD_BACK: Final = (
    ("三组水渠北段塌方漏水，秋种用水接不上。", "自然村共性", "张**等21人", "水利站\n赵建国", "2026年\n12月10日",
     "已接通临时供水管，塌方段列入冬修，11月20日开工。", "基本满意"),
    ("路灯自10月起有7盏不亮，老人夜间出行不便。", "村民小组共性", "李*", "村镇建设办\n钱明", "2026年\n11月18日",
     "11月16日全部更换，已试灯。", "满意"),
    ("低保复核停发，家中有重病人，请求重新核查。", "家庭问题", "王**", "民政办\n孙丽", "2026年\n12月1日",
     "办理中", "——"),
    ("邻里因排水沟走向有争执，要求调解。", "个人问题", "匿名", "司法所\n郑强", "2026年\n11月25日",
     "双方已签调解协议，排水沟改走东侧。（待回访）", "——"),
)  # fmt: skip
_FACTS: Final[Mapping[PaperName, Facts]] = {
    PaperName.MINUTES: {
        "area": "清溪乡", "year": "2026", "number": "47", "held_on": "2026年11月24日（星期二） 09:00—11:20",
        "place": "便民服务中心二楼会议室", "chair": "周海平", "keeper": "李晓燕",
        "present": "陈伟（人大主席）、王志强（副乡长）、"
        "赵建国（水利站）、钱明（村镇建设办）、孙丽（民政办）、郑强（司法所）",
        "listening": "溪口村、塘头村、岭脚村党支部书记", "excused": "冯军（派出所）", "count": "4",
        "printed_on": "2026年11月24日",
    },
    PaperName.SLIP: {
        "year": "2026", "place": "清溪乡溪口村", "period": "2026年11月9日至2026年11月22日", "count": "4",
        "printed_on": "2026年11月24日",
    },
    PaperName.ORDER: {
        "case_no": "ZS2026-000412", "scope": "自然村共性", "category": "农田水利", "session": "2026年第47期",
        "urgency": "紧急", "place": "清溪乡溪口村三组",
        "matter": "三组水渠北段塌方\n三组反映水渠北段塌了约80米，上游漏水，秋种用水接不上，二十来户都等着，盼早点修。",
        "decision": "先用临时管道保供水，再列入冬修水利项目，12月10日前完工。", "lead": "水利站", "lead_person": "",
        "co": "村镇建设办：配合勘查，拓宽施工便道", "dispatched_on": "2026年11月24日", "due": "2026年12月10日",
        "signed_on": "2026年11月25日", "signed_by": "赵建国", "printed_on": "2026年11月25日",
    },
    PaperName.DECLINE: {
        "year": "2026", "case_no": "ZS2026-000433", "said_on": "2026年11月20日", "matter": "邻居建房界址纠纷",
        "reason": "应走诉讼、仲裁等法定途径",
        "notice": "此事已由县人民法院立案受理，请按诉讼程序办理。需要法律援助的，可到乡司法所申请。",
        "office": "清溪乡民情台账办", "declined_on": "2026年11月24日",
    },
    PaperName.NOTICE_OF_MISSING: {
        "task_no": "DB2026-000017", "applicant": "陈秀英", "accepted_on": "2026年11月24日", "item": "最低生活保障申请",
        "count": "2", "again": "", "promise": "15 个工作日", "agent": "李晓燕", "told_at": "2026年11月24日 09:40",
        "told_on": "2026年11月24日", "office": "清溪乡溪口村便民服务中心",
        "rows": [
            {"no": "1", "material": "户口簿", "copies": "1 份", "note": "原件核对后退还"},
            {"no": "2", "material": "银行卡复印件", "copies": "2 份", "note": "正反面"},
        ],
    },
    PaperName.TASK_RECEIPT: {
        "task_no": "DB2026-000017", "applicant": "陈秀英", "accepted_on": "2026年11月24日", "item": "高龄津贴申请",
        "count": "2", "promise": "我们承诺在2026年12月8日前办好，办到哪一步会告诉您。", "agent": "李晓燕",
        "window": "到便民服务窗口或打电话都可以", "office": "清溪乡溪口村便民服务中心", "printed_on": "2026年11月24日",
        "rate_link": "https://zs.example.gov.cn/rate?t=17.k3JfQ8x2",
        "rows": [
            {"no": "1", "material": "身份证", "copies": "1 份", "note": "原件核对后退还"},
            {"no": "2", "material": "银行卡复印件", "copies": "2 份", "note": "正反面"},
        ],
    },
    PaperName.GUIDE: {
        "item": "高龄津贴申请", "code": "MZ03", "group": "民政", "window": "便民服务窗口", "level": "乡镇级",
        "promise": "5 个工作日", "fee": "不收费", "trips": "原来跑 2 趟，现在跑 1 趟", "notes": "本人不便的可以上门。",
        "printed_on": "2026年11月24日",
        "materials": [
            {"no": "1", "material": "身份证", "copies": "1 份", "note": "原件核对后退还"},
            {"no": "2", "material": "银行卡复印件", "copies": "1 份", "note": ""},
        ],
        "steps": [
            {"no": "1", "step": "核对年龄", "days": "1 个工作日"},
            {"no": "2", "step": "报镇登记", "days": "3 个工作日"},
        ],
    },
    PaperName.BATCH_LIST: {
        "office": "清溪乡", "on": "2026年11月27日", "count": "2", "printed_on": "2026年11月27日",
        "rows": [
            {"no": "1", "task_no": "DB2026-000015", "item": "临时救助申请", "applicant": "郑忠挺", "village": "溪口村",
             "due": "2026年\n12月2日", "note": "绿色通道"},
            {"no": "2", "task_no": "DB2026-000017", "item": "高龄津贴申请", "applicant": "陈秀英", "village": "塘头村",
             "due": "2026年\n12月4日", "note": ""},
        ],
    },
}  # fmt: skip


_MORE: Final = Path(__file__).with_name("papers.json")


def _rows(fields: Sequence[str], texts: Sequence[Sequence[str]]) -> list[dict[str, str]]:
    return [dict(zip(fields, each, strict=True)) for each in texts]


def _month(name: PaperName) -> Facts:
    """Return a monthly report of a small place, whose figures agree."""
    kind = MonthKind(name.removeprefix("month_"))
    figures = Counter({("m_before", "total"): 3})
    for column in ("total", "livelihood", "l1"):
        figures.update({(row, column): 12 for row in ("y_opened", "m_opened", "m_new", "m_direct")})
        figures.update({(row, column): 9 for row in ("y_closed", "m_closed", "m_substantive", "m_own")})
        figures.update({("m_after", column): 6 if column == "total" else 3})
    columns = {TOTAL: "合计", NONE: "未初诊", "livelihood": "", "hardship": "", "stability": ""}
    columns |= {
        f"{letter}{place}": group.name
        for letter, scheme in zip("lhs", MONTHLY, strict=True)
        for place, group in enumerate(shipped_groups(scheme), 1)
    }
    identity = Identity(IdentityName.MONTH, True, {"before": 3, "opened": 12, "closed": 9, "after": 6})
    made = MonthFigures(figures, columns, (identity,))
    place = "水利站" if kind is MonthKind.DEPARTMENT else "清溪乡" if kind is MonthKind.TOWNSHIP else "清溪乡溪口村"
    return dict(month_paper(MonthReport(kind, 0, place, date(2026, 10, 1), "李晓燕", made)).facts)


def invented(name: PaperName) -> Paper:
    more: dict[str, Facts] = json.loads(_MORE.read_text(encoding="utf-8"))
    facts: dict[str, Any] = dict(_month(name) if name in PAPERS.values() else _FACTS.get(name) or more[name])
    if name is PaperName.MINUTES:
        facts["rows"] = _rows(("case_no", "question", "diagnosis", "decision", "lead", "due", "co"), _MATTERS)
    if name is PaperName.SLIP:
        told = [(str(number), *each) for number, each in enumerate(_TOLD_BACK, 1)]
        facts["rows"] = _rows(("no", "matter", "scope", "person", "charged", "due", "result", "satisfied"), told)
    return Paper(name=name, facts=facts, on=date(2026, 11, 24), about=(), subject=("area", 0))


def draw_papers(folder: Path) -> None:
    """Write a picture of each paper's first page."""
    for name in PaperName:
        store(first_picture(invented(name)), folder / f"{name}.webp")


if __name__ == "__main__":
    draw_papers(FOLDER)
    sys.stderr.write(f"{len(PaperName)} papers in {FOLDER}\n")
