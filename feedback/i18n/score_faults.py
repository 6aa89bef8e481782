"""What a person is told about a sheet of assessment, an exclusion, an appeal or weights; see `faults.py`."""

from collections.abc import Mapping
from typing import Final

from feedback.i18n.catalogue import mark

SCORE_SENTENCES: Final[Mapping[str, str]] = {
    "appeal_needs_reason": mark("请写明哪里不对，至少 {least} 个字。"),
    "appeal_not_found": mark("没有找到这份申诉，它可能不在您的查看范围内，请刷新后再看。"),
    "appeal_not_yours": mark("只能对自己单位或自己村的数字提出申诉，请选自己的那一行。"),
    "appeal_only_when_frozen": mark("这张考核表还没有封存，有不对的请直接告诉制表人，封存后再申诉。"),
    "asked_by_you": mark("这一项是您自己提出的，要由另一位领导决定。"),
    "asking_decided": mark("这一项已经有结论，请刷新后再看。"),
    "decision_needs_note": mark("请写明理由，至少 {least} 个字。"),
    "excluded_already": mark("{case_no} 已经剔除，不用再申请。"),
    "exclusion_case_not_found": mark("没有找到 {case_no}，它可能不归您管，请核对诊号。"),
    "exclusion_needs_evidence": mark("请写明依据，至少 {least} 个字。"),
    "exclusion_not_found": mark("没有找到这件剔除申请，它可能不在您的查看范围内，请刷新后再看。"),
    "measure_not_found": mark("没有这个指标，请从表里重新选择。"),
    "no_appeal_upheld": mark("这张表没有成立的申诉，不用出更正表。"),
    "preset_needs_label": mark("请给这组权重起个名字，最长 {most} 个字。"),
    "weights_not_found": mark("没有找到这组权重，请重新选择。"),
    "satisfaction_is_not_enough": mark("不能只看满意率，请给别的指标也分一些权重。"),
    "score_period_ahead": mark("这段时间还没有开始，请改选已经开始的时段。"),
    "score_period_running": mark("这段时间到{to_on}才结束，结束以后才能封存。"),
    "score_sheet_frozen": mark("这张考核表已经封存，不能再改，要更正请出更正表。"),
    "score_sheet_not_found": mark("没有找到这张考核表，它可能不在您的查看范围内，请刷新后再看。"),
    "weights_must_sum_to_one": mark("权重加起来是 {total}%，要正好 100%，请改正。"),
    "weights_not_for_subject": mark("这组权重里有考核对象没有的指标，请换一组权重。"),
    "weights_unusable": mark("权重只能分给表里列出的比率，并且不能是负数，请改正。"),
}
