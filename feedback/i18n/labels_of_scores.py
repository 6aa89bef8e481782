"""What each measure of assessment is called and how it is counted; groups, presets and bulletins too.

The formulas themselves are data (`feedback/assess/data/measures.json`); `docs/assessment.md` shows both together.
"""

from collections.abc import Mapping
from typing import Final, NamedTuple

from feedback.i18n.catalogue import SOURCE_LANGUAGE, mark, translate


class MeasureText(NamedTuple):
    """A measure's name and how it is counted."""

    name: str
    how: str


MEASURES: Final[Mapping[str, MeasureText]] = {
    "visited_households": MeasureText(mark("走访户数"), mark("期内走访过的户，同一户走几次都只算一户")),
    "visit_times": MeasureText(mark("走访次数"), mark("期内记下的走访")),
    "coverage": MeasureText(mark("走访覆盖率"), mark("期内走访过的户 ÷ 负责的在册户")),
    "key_in_cycle": MeasureText(
        mark("重点户走访到位率"), mark("到期末在规定天数内走访过的高风险户、重点户 ÷ 全部高风险户、重点户")
    ),
    "opinions_per_visit": MeasureText(mark("走访见底率"), mark("走访中记下的意见 ÷ 走访次数")),
    "files_updated": MeasureText(mark("档案更新率"), mark("到期末 180 天内更新过的户情档案 ÷ 在册户")),
    "cards": MeasureText(mark("联系卡发放率"), mark("到期末领过联系卡的户 ÷ 在册户")),
    "contact_points_met": MeasureText(
        mark("联系点达标率"), mark("当年走访够次数并且次次有调研报告的联系点 ÷ 全部联系点")
    ),
    "registered": MeasureText(mark("挂号件数"), mark("期内挂号的诉求")),
    "dispatched": MeasureText(mark("交办件数"), mark("期内派出的诉求")),
    "triaged_in_time": MeasureText(mark("及时受理率"), mark("按时初诊的 ÷ 期内挂号的；没初诊但还没到期的先不算")),
    "signed_in_time": MeasureText(mark("按时签收率"), mark("按时签收的 ÷ 期内派出的；没签收但还没到期的先不算")),
    "contacted_in_time": MeasureText(
        mark("先行联系率"), mark("按时联系上群众的 ÷ 期内派出的；没联系但还没到期的先不算")
    ),
    "on_time": MeasureText(
        mark("按时办结率"), mark("期内办结、到期前反馈的 ÷（期内办结的 + 到期还没反馈的）；没办完的超期件也算进分母")
    ),
    "overdue": MeasureText(mark("超期率"), mark("超期反馈的和到期还没反馈的 ÷（期内办结的 + 到期还没反馈的）")),
    "mean_days": MeasureText(mark("平均办理天数"), mark("期内办结的，从派出到反馈的天数加起来 ÷ 件数")),
    "early": MeasureText(mark("提前办结率"), mark("比期限早一天以上反馈的 ÷ 期内办结、有期限的")),
    "closed": MeasureText(mark("办结率"), mark("期内受理的里面已经办结的 ÷ 期内受理的")),
    "substantive": MeasureText(mark("实质办结率"), mark("实质性办结的 ÷ 期内办结的")),
    "staged": MeasureText(mark("阶段办结率"), mark("阶段性办结的 ÷ 期内办结的")),
    "procedural": MeasureText(mark("程序办结率"), mark("程序性办结的 ÷ 期内办结的")),
    "solved": MeasureText(mark("真正解决率"), mark("以“问题解决”办结的 ÷ 期内办结的；“问题中止”不算解决")),
    "done_at_once": MeasureText(mark("一次办结率"), mark("没有重办、30 天内同一户没有再反映同类事的 ÷ 期内办结的")),
    "on_the_spot": MeasureText(mark("当场答复率"), mark("初诊时就答复、没有派单的 ÷ 期内挂号的")),
    "returned": MeasureText(mark("退单率"), mark("申请退单的（同意的和不同意的） ÷ 交到手上的")),
    "wrongly_dispatched": MeasureText(mark("误派率"), mark("同意退单的 ÷ 派出的；算派单一方的")),
    "redone": MeasureText(mark("重办率"), mark("重办过的 ÷ 期内办结的")),
    "extended": MeasureText(mark("延期率"), mark("延过期的 ÷ 期内派出的")),
    "suspended": MeasureText(mark("挂账率"), mark("现在挂账的 ÷ 期内受理的")),
    "repeated": MeasureText(mark("重复诉求率"), mark("同一人又反映、并进来过的 ÷ 期内挂号的")),
    "valid_revisits": MeasureText(mark("有效回访率"), mark("回访到本人并答了话的 ÷ 期内办结的")),
    "rated": MeasureText(mark("参评率"), mark("说了满意不满意的 ÷ 期内办结的")),
    "responded": MeasureText(mark("响应率"), mark("说承办单位联系过自己的 ÷ 有效回访的")),
    "resolved": MeasureText(mark("解决率"), mark("说问题解决了的 ÷ 有效回访的")),
    "satisfied": MeasureText(mark("满意率"), mark("（满意的 + 0.9 × 基本满意的） ÷ 有效回访的")),
    "composite": MeasureText(mark("综合得分"), mark("100 ×（各项比率 × 所选权重之和）；有一项没有基数就不算")),
    "petition_points": MeasureText(
        mark("信访得分"),
        mark("及时受理率×5 + 按时办结率×10 + 重复诉求 10 分（第二件起每件减 1）+ 满意率×10 + 参评率×5"),
    ),
    "timeout_points": MeasureText(
        mark("超时扣分"), mark("超期签收、超期反馈每件 −1，黄牌每件 −5，红牌每件 −10；只列单位，不列个人")
    ),
    "opinions_per_hundred": MeasureText(mark("百户意见数"), mark("期内收到的意见 ÷ 在册户 × 100")),
    "uncovered_villages": MeasureText(mark("未走访自然村"), mark("期内一户也没有走访的自然村 ÷ 全部自然村")),
    "disputes": MeasureText(mark("矛盾纠纷占比"), mark("矛盾纠纷与法律服务类的 ÷ 期内挂号的")),
    "heat": MeasureText(mark("热度"), mark("按意见条数、人数、增长、紧急和重复的比例算，和热点问题同一个算法")),
    "excluded": MeasureText(mark("剔除件数"), mark("经领导同意、不算进剔除后比率的诉求")),
}
GROUPS: Final[Mapping[str, str]] = {
    "visits": mark("走访和档案"),
    "handling": mark("受理和办理"),
    "closing": mark("办成什么样"),
    "turns": mark("退单、重办、延期、挂账"),
    "revisits": mark("群众怎么说"),
    "points": mark("综合"),
    "villages": mark("村情"),
    "excluded": mark("剔除"),
}
PRESETS: Final[Mapping[str, str]] = {
    "three_rates": mark("响应 10、解决 50、满意 40"),
    "even_rates": mark("响应 30、解决 35、满意 35"),
}
BULLETINS: Final[Mapping[str, str]] = {
    "hotline_columns": mark("热线通报五栏"),
    "ticket_columns": mark("工单通报六栏"),
}

SHEET_TEXTS: Final[Mapping[str, str]] = {
    "sheet": mark("考核表"),
    "subject": mark("考核对象"),
    "area": mark("区域"),
    "from_on": mark("从哪天"),
    "to_on": mark("到哪天"),
    "state": mark("状态"),
    "made_by": mark("制表人"),
    "made_at": mark("制表时间"),
    "frozen_at": mark("封存时间"),
    "hash": mark("校验码"),
    "weights": mark("权重"),
    "excluded": mark("剔除件数"),
    "item": mark("项目"),
    "content": mark("内容"),
    "about": mark("说明"),
    "numerator": mark("{name}（分子）"),
    "denominator": mark("{name}（分母）"),
    "adjusted": mark("{name}（剔除后）"),
    "case_no": mark("诊号"),
    "reason": mark("剔除原因"),
    "evidence": mark("依据"),
    "asked_by": mark("申请人"),
    "decided_by": mark("批准人"),
    "decided_at": mark("批准时间"),
    "note": mark("批准理由"),
    "exclusions": mark("剔除清单"),
}


def measure_name(code: str, language: str = SOURCE_LANGUAGE) -> str:
    return translate(MEASURES[code].name, language)


def measure_how(code: str, language: str = SOURCE_LANGUAGE) -> str:
    return translate(MEASURES[code].how, language)


def group_name(code: str, language: str = SOURCE_LANGUAGE) -> str:
    return translate(GROUPS[code], language)


def preset_name(name: str, label: str, language: str = SOURCE_LANGUAGE) -> str:
    """Return what weights are called: an office's own by the label that it gave."""
    return label or translate(PRESETS.get(name, name), language)


def bulletin_name(name: str, language: str = SOURCE_LANGUAGE) -> str:
    return translate(BULLETINS[name], language)


def sheet_text(code: str, language: str = SOURCE_LANGUAGE, **facts: object) -> str:
    """Return a heading of the workbook that a sheet becomes."""
    return translate(SHEET_TEXTS[code], language, **facts)
