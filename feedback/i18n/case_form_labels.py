"""What the fields of a case's sub-forms are called, by the codes under which they are kept."""

from collections.abc import Mapping
from typing import Final

from feedback.i18n.catalogue import SOURCE_LANGUAGE, mark, translate

FORM_FIELDS: Final[Mapping[str, str]] = {
    "employer": mark("欠薪单位或个人"),
    "project": mark("哪个工程"),
    "workers": mark("涉及劳动者人数"),
    "owed_fen": mark("拖欠金额（元）"),
    "recovered_fen": mark("已追回（元）"),
    "is_irrational": mark("有非理性讨薪"),
    "by_special_team": mark("由专班办理"),
    "penalty_fen": mark("处罚金额（元）"),
    "transferred_on": mark("哪天移送公安"),
    "police_result": mark("公安处理结果"),
    "sentenced_persons": mark("判刑人数"),
    "project_kind": mark("建设性质"),
    "site": mark("建设地点"),
    "beneficiaries": mark("受益人口"),
    "planned_fen": mark("计划投资（元）"),
    "raised_fen": mark("自筹资金（元）"),
    "missing_fen": mark("缺口资金（元）"),
    "hardship_kind": mark("困难类型"),
    "hardship_cause": mark("困难原因"),
    "hardship_needs": mark("帮扶需求"),
    "involved": mark("涉稳人数"),
    "alert_level": mark("预警级别"),
    "calmed_by": mark("稳控责任单位和责任人"),
    "settled_by": mark("化解责任部门和责任人"),
    "hazard": mark("什么隐患"),
    "parties": mark("涉及哪几方"),
    "interim": mark("临时防护措施"),
    "agreement": mark("协商结果"),
}


def form_field_label(code: str, language: str = SOURCE_LANGUAGE) -> str:
    """Return what a field is called; a code that is none is shown as it is."""
    return translate(FORM_FIELDS[code], language) if code in FORM_FIELDS else code
