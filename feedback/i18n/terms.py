"""What a person reads for a code that is stored: a word of a vocabulary, an event of a case, a deadline's rule.

Knows no case and no tracker: facts and rules come as plain values, as they are stored.
"""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from string import Formatter
from typing import Final, Protocol

from feedback.i18n.catalogue import SOURCE_LANGUAGE, mark, translate
from feedback.i18n.dates import day, moment
from feedback.i18n.labels import LABELS
from models.office_vocabulary import FormKind
from models.vocabulary import (
    ActionKind,
    CaseStatus,
    Channel,
    ClosureMode,
    DeclineReason,
    HandledHow,
    LimitUnit,
    Nature,
    OrgLevel,
    OutsideChannel,
    PartRole,
    ReopenGround,
    ReplyDefect,
    SamePerson,
    Satisfaction,
    Scope,
    SuperviseLevel,
    Urgency,
    Verb,
)

# From the fullest line to the plainest: the first one whose facts are all there is told. The event of a confidential
# case has no facts, so the last line of each needs none.
EVENT_LINES: Final[Mapping[Verb, tuple[str, ...]]] = {
    Verb.REGISTER: (mark("挂号，来自{channel}"), mark("登记挂号")),
    Verb.TAKE_OVER: (
        mark("从旧台账接转，{registered}登记，原编号 {number}，转来时{stood}，反映人{satisfaction}"),
        mark("从旧台账接转，{registered}登记，原编号 {number}，转来时{stood}"),
        mark("从旧台账接转，{registered}登记，转来时{stood}"),
        mark("从旧台账接转"),
    ),
    Verb.TAKE_BACK: (mark("旧台账导错，撤销接转"),),
    Verb.DIAGNOSE: (mark("初诊：{labels}"), mark("完成初诊")),
    Verb.ANSWER: (mark("当场答复（{handled_how}），拟按“{closure_mode}”办结"), mark("作出当场答复")),
    Verb.QUEUE_FOR_CLINIC: (mark("提交{level}会诊"), mark("列入会诊")),
    Verb.DISPATCH: (
        mark("派账给{lead}（本由{pushed_down}负责），协办{co}，期限 {due}"),
        mark("派账给{lead}（本由{pushed_down}负责），期限 {due}"),
        mark("派账给{lead}，协办{co}，期限 {due}"),
        mark("派账给{lead}，期限 {due}"),
        mark("派账给承办单位"),
    ),
    Verb.SIGN: (mark("签收（{role}）"), mark("单位签收")),
    Verb.REPLY: (mark("反馈办理结果（{handled_how}），拟按“{closure_mode}”办结"), mark("反馈办理结果")),
    Verb.APPROVE_REPLY: (mark("审核通过，转回访"),),
    Verb.SEND_BACK: (mark("审核退回：{defect}"), mark("审核退回")),
    Verb.RECORD_REVISIT: (
        mark("回访：{satisfaction}，按“{closure_mode}”办结"),
        mark("回访后按“{closure_mode}”办结"),
        mark("回访反映人"),
    ),
    Verb.SUSPEND: (
        mark("第 {look_no} 次再看，继续挂账，{next_look}再看"),
        mark("列入挂账，{next_look}再看"),
        mark("列入挂账清单"),
    ),
    Verb.RESUME: (mark("恢复办理，接着办"),),
    Verb.UPHOLD_RETURN: (
        mark("同意退单，改派给{lead}（本由{pushed_down}负责）"),
        mark("同意退单，改派给{lead}"),
        mark("同意退单，改派"),
    ),
    Verb.ESCALATE: (mark("由{from}呈报{to}"), mark("呈报上一级")),
    Verb.DECLINE: (mark("不予受理：{reason}，原件 {earlier}"), mark("不予受理：{reason}"), mark("不予受理，已告知")),
    Verb.UPHOLD_DECLINE: (
        mark("同意{people}的提请，不予受理：{reason}，原件 {earlier}"),
        mark("同意提请，不予受理，已告知"),
    ),
    Verb.MERGE: (mark("并入 {into}，{same_person}再次反映"), mark("并入 {into}"), mark("并入另一件")),
    Verb.UNMERGE: (mark("撤销并案，重新挂号"),),
    Verb.TRANSFER_OUT: (mark("转出：{outside}"), mark("转出到别的渠道")),
    Verb.WITHDRAW: (mark("反映人撤回"),),
    Verb.REOPEN: (
        mark("重新办理（{reopen_ground}），第 {redo_no} 次重办，派账给{lead}"),
        mark("重新办理，第 {redo_no} 次重办，派账给{lead}"),
        mark("重新办理，第 {redo_no} 次重办"),
        mark("再次办理"),
    ),
    Verb.JOIN_OPINION: (mark("又有人反映同一件事，并入本件"),),
    Verb.CHANGE_LABELS: (mark("分类更正为：{labels}"), mark("更正类别")),
    Verb.LOG_ACTION: (mark("办理记录：{kind}"), mark("记下办理过程")),
    Verb.ANSWER_PART: (mark("协办单位答复"),),
    Verb.REQUEST_RETURN: (mark("提出退单申请"),),
    Verb.DENY_RETURN: (mark("不同意退单，仍由原单位办理"),),
    Verb.REQUEST_EXTENSION: (mark("提出延期申请"),),
    Verb.GRANT_EXTENSION: (mark("同意延期到 {due}"), mark("同意延期申请")),
    Verb.DENY_EXTENSION: (mark("不同意延期申请"),),
    Verb.REQUEST_DECLINE: (
        mark("提请领导审定，不予受理：{reason}，原件 {earlier}"),
        mark("提请领导审定，不予受理"),
    ),
    Verb.DENY_DECLINE: (mark("不同意{people}提请的不予受理，照常办理"), mark("不同意不予受理，照常办理")),
    Verb.REMIND: (mark("发出催办"),),
    Verb.SUPERVISE: (mark("解除{lifted}"), mark("督办级别定为{level}"), mark("列为督办")),
    Verb.ADOPT: (mark("领导包案"),),
    Verb.ARCHIVE: (mark("归入档案"),),
    Verb.CLOSE_UNASKED: (mark("回访没有抽中，按“{closure_mode}”办结"), mark("回访没有抽中，办结")),
    Verb.FILL_FORM: (mark("填写附表：{form}，缓急提为{urgency}"), mark("填写附表：{form}"), mark("填写附表")),
    Verb.RECORD_DISCIPLINE: (mark("查实后处理 {persons} 人"), mark("记下处理的人数")),
    Verb.RESET_DUE: (mark("按新的假日和时限重算，{was} 改到 {due}"), mark("按新的假日和时限重算")),
}
_ENDS: Final[Mapping[tuple[Verb, CaseStatus], tuple[str, ...]]] = {
    (Verb.RECORD_REVISIT, CaseStatus.CLOSED): (*EVENT_LINES[Verb.RECORD_REVISIT][:-1], mark("回访后办结")),
    (Verb.RECORD_REVISIT, CaseStatus.MERGED): (
        mark("随 {into} 回访：{satisfaction}"),
        mark("随 {into} 回访"),
        mark("随并入的那一件回访"),
    ),
    (Verb.RECORD_REVISIT, CaseStatus.DISPATCHED): (
        mark("回访：{satisfaction}，重新派账给{lead}"),
        mark("回访后重新派账给{lead}"),
        mark("回访：{satisfaction}，退回重办"),
        mark("回访后退回重办"),
    ),
}
_WORDED: Final[Mapping[str, type[StrEnum]]] = {
    "channel": Channel,
    "stood": CaseStatus,
    "scope": Scope,
    "urgency": Urgency,
    "nature": Nature,
    "handled_how": HandledHow,
    "closure_mode": ClosureMode,
    "level": OrgLevel,
    "from": OrgLevel,
    "to": OrgLevel,
    "pushed_down": OrgLevel,
    "role": PartRole,
    "defect": ReplyDefect,
    "lifted": SuperviseLevel,
    "reopen_ground": ReopenGround,
    "same_person": SamePerson,
    "satisfaction": Satisfaction,
    "reason": DeclineReason,
    "outside": OutsideChannel,
    "kind": ActionKind,
    "form": FormKind,
}
_LABELLING: Final = ("category", "scope", "urgency", "nature")

# The names that the limit table starts with; an administrator's own names stay as they were written.
RULE_NAMES: Final = (
    mark("初诊时限"),
    mark("特急件初诊时限"),
    mark("签收时限"),
    mark("紧急件签收时限"),
    mark("特急件签收时限"),
    mark("首联时限"),
    mark("紧急件首联时限"),
    mark("特急件首联时限"),
    mark("一般办理时限"),
    mark("咨询件办理时限"),
    mark("求助件办理时限"),
    mark("投诉件办理时限"),
    mark("举报件办理时限"),
    mark("建议件办理时限"),
    mark("表扬件办理时限"),
    mark("紧急件办理时限"),
    mark("特急件办理时限"),
    mark("审核时限"),
    mark("回访时限"),
    mark("按类别的办理时限"),
    mark("周二诊事日"),
    mark("窗口承诺办理时限"),
    mark("信访登记转送时限"),
    mark("信访事项办理时限"),
)
# Rules that no row of the table made, by the codes that the tracker stores.
RULE_CODES: Final[Mapping[str, str]] = {
    "next_look": mark("挂账约定的再看日"),
    "set_by_hand": mark("人工设定"),
    "taken_over": mark("旧台账定的期限"),
    "extended": mark("经同意延期"),
    "redo_half": mark("重办，原时限的一半"),
    "return_decision": mark("退单须在一个工作日内决定"),
}
_AMOUNTS: Final[Mapping[LimitUnit, str]] = {
    LimitUnit.WORKING_DAYS: mark("{count} 个工作日"),
    LimitUnit.CALENDAR_DAYS: mark("{count} 天"),
    LimitUnit.HOURS: mark("{count} 小时"),
}


class StatedRule(Protocol):
    """Why a deadline is what it is, as the tracker stores it."""

    @property
    def name(self) -> str: ...
    @property
    def amount(self) -> int | None: ...
    @property
    def unit(self) -> LimitUnit | None: ...
    @property
    def unofficial_years(self) -> tuple[int, ...]: ...


COUNTY_NAME: Final = mark("本县")
"""What a county is called that was set up without a name."""


def label(member: StrEnum, language: str = SOURCE_LANGUAGE) -> str:
    """Return what a person reads for a word of a vocabulary."""
    return translate(LABELS[type(member)][member], language)


def stored_label(vocabulary: type[StrEnum], stored: object, language: str = SOURCE_LANGUAGE) -> str:
    """Return the label of a stored word; one that the vocabulary no longer has is shown as it is."""
    known = str(stored) in tuple(vocabulary)
    return label(vocabulary(str(stored)), language) if known else str(stored)


def event_line(
    verb: Verb,
    facts: Mapping[str, object] | None = None,
    *,
    target: CaseStatus | None = None,
    language: str = SOURCE_LANGUAGE,
) -> str:
    """Return what was done, for a case's timeline, as fully as the event's facts allow.

    `facts` are those of the event, but for `category`, which comes as its name. `target` is the state that the event
    led to: a revisit reads differently where the case was closed and where it was sent back.
    """
    shown = _shown(verb, facts or {}, language)
    lines = _ENDS.get((verb, target), EVENT_LINES[verb]) if target else EVENT_LINES[verb]
    line = next(line for line in lines if placeholders(line) <= shown.keys())
    return translate(line, language).format(**shown)


def _shown(verb: Verb, facts: Mapping[str, object], language: str) -> dict[str, str]:
    given = {name: value for name, value in facts.items() if value not in (None, "")}
    shown = {name: _fact_text(verb, name, value, language) for name, value in given.items()}
    labels = [shown[name] for name in _LABELLING if name in shown]
    return {**shown, "labels": listed(labels, language)} if labels else shown


def _fact_text(verb: Verb, name: str, value: object, language: str) -> str:
    if name in {"due", "was"}:
        return moment(datetime.fromisoformat(str(value)), language)
    if name in {"next_look", "registered"}:
        return day(date.fromisoformat(str(value)), language)
    if verb is Verb.SUPERVISE and name == "level":
        return stored_label(SuperviseLevel, value, language)
    vocabulary = _WORDED.get(name)
    return stored_label(vocabulary, value, language) if vocabulary else str(value)


def rule_line(rule: StatedRule, language: str = SOURCE_LANGUAGE) -> str:
    """Return the rule of a deadline: its name, its length, and which years on the way counted weekends only."""
    name = translate(RULE_CODES.get(rule.name, rule.name), language)
    line = name
    if rule.amount is not None and rule.unit is not None:
        amount = amount_of_time(rule.amount, rule.unit, language)
        line = translate("{rule}：{amount}", language, rule=name, amount=amount)
    if not rule.unofficial_years:
        return line
    years = listed([str(year) for year in rule.unofficial_years], language)
    return line + translate("（{years} 年放假安排未录入，仅按周末计算）", language, years=years)


def amount_of_time(amount: int, unit: LimitUnit, language: str = SOURCE_LANGUAGE) -> str:
    """Return a length of time: 5 个工作日."""
    return translate(_AMOUNTS[unit], language, count=amount)


def listed(parts: list[str], language: str = SOURCE_LANGUAGE) -> str:
    """Return the parts in a row, as a list is written in the language."""
    return translate("、", language).join(parts)


def placeholders(text: str) -> frozenset[str]:
    """Return the names of the facts that a text fills in."""
    return frozenset(name for _literal, name, _format, _conversion in Formatter().parse(text) if name)
