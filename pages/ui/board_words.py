"""What do the figures of a board say? Findings become sentences, codes their words, and a mark a line over its list.

Nothing is computed here: the numbers come from `feedback.boards`.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Final

from feedback.boards.findings import Finding, FindingName
from feedback.boards.lists import Reason
from feedback.boards.marks import Mark, Measure, Trait
from feedback.classify.taxonomy import taxonomy
from feedback.i18n.catalogue import mark
from models.vocabulary import CaseStatus, Channel, Nature, Scope, Urgency
from pages.ui.text import _, category_name, day, listed, words

_SENTENCES: Final = {
    FindingName.NOTHING_REGISTERED: mark("这段时间没有挂过号"),
    FindingName.CATEGORY_NEW: mark("{category}新冒出 {count} 件，上期一件没有"),
    FindingName.CATEGORY_ROSE: mark("{category}从 {previous} 件涨到 {count} 件"),
    FindingName.CATEGORY_DOUBLED: mark("{category}翻倍，从 {previous} 件到 {count} 件"),
    FindingName.CATEGORY_LEADS: mark("{category}最多，占 {share}（{count}/{total}）"),
    FindingName.MORE_CAME: mark("新挂号比办结多 {difference} 件"),
    FindingName.MORE_CLOSED: mark("办结比新挂号多 {difference} 件"),
    FindingName.AS_MANY_CLOSED: mark("新挂号和办结一样多，各 {closed} 件"),
    FindingName.NOTHING_MOVED: mark("这段时间没有挂号，也没有办结"),
    FindingName.OLD_CASES: mark("{total} 件在办，{count} 件已过 15 天，多在“{status}”"),
    FindingName.NONE_OLD: mark("{total} 件在办，都没过 15 天"),
    FindingName.NOTHING_OPEN: mark("眼下没有在办的事"),
    FindingName.CODE_LEADS: mark("“{code}”最多，占 {share}（{count}/{total}）"),
    FindingName.HASTE_OVERDUE: mark("紧急和特急的 {total} 件里，{count} 件超期"),
    FindingName.HASTE_ON_TRACK: mark("紧急和特急的 {total} 件都没有超期"),
    FindingName.UNIT_OVERDUE: mark("{unit}超期最多，{overdue} 件（各单位共 {total} 件）"),
    FindingName.UNITS_ON_TRACK: mark("各单位手里没有超期的"),
    FindingName.NOTHING_AT_UNITS: mark("眼下没有派给单位的事"),
}
_NO_HASTE: Final = mark("这段时间没有紧急和特急的")
_FEW_LATE: Final = mark("{total} 件超期，都在只有几件事的单位")
_MEASURES: Final = {
    Measure.REGISTERED: mark("挂号的"),
    Measure.OPEN: mark("在办的"),
    Measure.OVERDUE: mark("超期的"),
    Measure.NEWLY_OVERDUE: mark("这段时间里超期的"),
    Measure.CLOSED: mark("办结的"),
    Measure.JUDGED: mark("算按时率的"),
    Measure.ON_TIME: mark("按时办的"),
    Measure.LATE: mark("没有按时办的"),
    Measure.ASKED: mark("问过满意不满意的"),
    Measure.DISSATISFIED: mark("不满意的"),
    Measure.AT_UNITS: mark("在单位手里的"),
    Measure.BURNING: mark("拖不得的"),
    Measure.ADOPTED: mark("我包的案"),
    Measure.RECORDED: mark("我记的"),
    Measure.ACCEPTED: mark("受理的"),
    Measure.SENT_OUT: mark("派账的"),
    Measure.INVESTIGATED: mark("派人调查过的"),
    Measure.RESOLVED: mark("解决的"),
    Measure.DISCIPLINED: mark("查实处理了人的"),
}
# These are counted over the period of the board, the others as things stand now.
_OVER_TIME: Final = frozenset(Measure) - {
    Measure.OPEN,
    Measure.OVERDUE,
    Measure.AT_UNITS,
    Measure.BURNING,
    Measure.ADOPTED,
}
_LACKS: Final = {
    Trait.CATEGORY: mark("未定类别"),
    Trait.URGENCY: mark("未定缓急"),
    Trait.NATURE: mark("未定性质"),
    Trait.SCOPE: mark("未定范围"),
    Trait.TOWNSHIP: mark("县本级"),
    Trait.VILLAGE: mark("乡镇本级"),
}
_REASONS: Final = {
    Reason.CRITICAL: mark("特急"),
    Reason.URGENT: mark("紧急"),
    Reason.OVERDUE: mark("超期"),
    Reason.REDO: mark("重办"),
    Reason.SUPERVISED: mark("督办中"),
}
AGE_SPANS: Final = {
    "0-2": mark("0–2 天"),
    "3-7": mark("3–7 天"),
    "8-15": mark("8–15 天"),
    "16-30": mark("16–30 天"),
    ">30": mark("30 天以上"),
}
_VOCABULARIES: Final[dict[str, type[StrEnum]]] = {
    "status": CaseStatus,
    "urgency": Urgency,
    "channel": Channel,
    "nature": Nature,
    "scope": Scope,
}


def sentence(finding: Finding, *, cut: str = "") -> str:
    """Return a finding as the title of its figure; `cut` names the vocabulary of a code that it speaks of."""
    template = _SENTENCES[finding.name]
    if finding.name is FindingName.HASTE_ON_TRACK and not finding.facts["total"]:
        template = _NO_HASTE
    if finding.name is FindingName.UNITS_ON_TRACK and finding.facts["total"]:
        template = _FEW_LATE
    line = _(template, **_said(finding.facts, cut))
    return _("{line}，集中在{places}", line=line, places=listed(list(finding.places))) if finding.places else line


def _said(facts: Mapping[str, Any], cut: str) -> dict[str, Any]:
    said = dict(facts)
    if "category" in facts:
        said["category"] = category_name(facts["category"])
    if "status" in facts:
        said["status"] = words(CaseStatus(facts["status"]))
    if "code" in facts:
        said["code"] = word_of(cut, facts["code"])
    if "share" in facts:
        said["share"] = f"{facts['share']:.0%}"
    return said


def word_of(cut: str, code: str) -> str:
    """Return the word of one of a board's vocabularies; "" is what nobody has decided yet."""
    return words(_VOCABULARIES[cut](code)) if code else _("未定")


def reason(why: Reason) -> str:
    return _(_REASONS[why])


def mark_line(one: Mark, names: Mapping[str, str]) -> str:
    """Return what the cases behind a mark have in common; `names` gives places and units by field and number."""
    parts = [names.get(f"{field}={getattr(one, field)}", "") for field in ("township_id", "village_id", "unit_id")]
    parts += [_(_LACKS[trait]) for trait in one.lacks]
    if one.category is not None:
        parts.append(category_name(one.category))
    parts += [words(getattr(one, name)) for name in _VOCABULARIES if getattr(one, name) is not None]
    if one.is_overdue:
        parts.append(_("已超期"))
    parts.append(_span(one))
    return " · ".join([_(_MEASURES[one.measure]), *(part for part in parts if part)])


def _span(one: Mark) -> str:
    """Return the days that a mark names for itself; of what is open now they are the days of registration."""
    first, last = one.from_on, one.to_on
    if first is not None and first == last:
        return day(first)
    if first is not None and last is not None:
        span = _("{first}到{last}", first=day(first), last=day(last))
        return span if is_over_time(one.measure) else _("{days}挂的号", days=span)
    if last is not None:
        return _("{day}及以前挂的号", day=day(last))
    return _("{day}以后挂的号", day=day(first)) if first is not None else ""


def is_over_time(measure: Measure) -> bool:
    """Say whether a measure is counted over the board's period."""
    return measure in _OVER_TIME


def category_labels() -> dict[str, str]:
    codes = [*(sector.code for sector in taxonomy().sectors), *taxonomy().by_code]
    return {code: category_name(code) for code in codes} | {"": category_name(None)}


def vocabulary_labels(cut: str) -> dict[str, str]:
    return {str(word): words(word) for word in _VOCABULARIES[cut]} | {"": word_of(cut, "")}


def figure_labels() -> dict[str, str]:
    """Return the names that every figure needs."""
    return {
        "empty": _("这个范围里没有数"),
        "count": _("挂号"),
        "previous": _("上期"),
        "overdue": _("超期"),
        "here": _("本级"),
        "open": _("在办"),
        "too_few": _("（件数少）"),
        "registered": _("新挂号"),
        "closed": _("办结"),
    }
