"""What a person is told about what cannot be done with a rated round or a ballot; see `faults.py`."""

from collections.abc import Mapping
from typing import Final

from feedback.i18n.catalogue import mark

ROUND_SENTENCES: Final[Mapping[str, str]] = {
    "ballot_day": mark("选票的日期要在 {from_on} 到 {to_on} 之间，请核对。"),
    "ballot_empty": mark("还没有打分，请至少评一个。"),
    "ballot_entered": mark("编号 {serial_no} 的选票已经录过了，请核对编号。"),
    "ballot_item_missing": mark("“{subject}”的“{item}”还没有填，请补上，或者整个不评。"),
    "ballot_mark": mark("“{subject}”的“{item}”填得不对，分数是 1 到 {most}，或选一个给出的选项。"),
    "ballot_not_found": mark("没有找到这张纸质选票，或已经作废；网上投的票不能单独作废。"),
    "ballot_subject_unknown": mark("评的对象不在这次评议里，请刷新后再评。"),
    "ballot_was_void": mark("编号 {serial_no} 的选票作废过了；要重新录入，请在编号后面加上“-2”。"),
    "promises_long": mark("承诺最多 {most} 条，每条最多 {longest} 个字，请删减。"),
    "round_days": mark("结束日期 {to_on} 早于开始日期 {from_on}，请改正。"),
    "round_group_unknown": mark("没有“{name}”这一类评议人，请重新选择。"),
    "round_groups": mark("评议人要有 1 到 {most} 类，请改正。"),
    "round_items": mark("评议项目要有 1 到 {most} 项，请改正。"),
    "round_line": mark("“{line}”这一行看不懂，请写成：名称 满分 权重；征求意愿写成：问题：选项/选项。"),
    "round_mark": mark("“{name}”的满分要在 2 到 {most} 之间，请改正。"),
    "round_names": mark("项目和评议人都要有名称，不能重复，最长 {most} 个字，请改正。"),
    "round_not_found": mark("没有找到这次评议，它可能不在您的范围内。"),
    "round_not_open": mark("“{name}”现在不收票，收票的日子是 {from_on} 到 {to_on}。"),
    "round_options": mark("“{name}”要有 2 到 {most} 个不同的选项，请改正。"),
    "round_over": mark("结束日期 {day} 已经过了，请改日期后再开始。"),
    "round_state": mark("“{name}”现在是“{state}”，不能这样做，请刷新后再看。"),
    "round_still_open": mark("“{name}”还没有截止，截止后才能看结果。"),
    "round_subject_name": mark("“{name}”已经在评议名单里，或名称超过 {most} 个字，请改正。"),
    "round_subject_not_found": mark("没有找到这个评议对象，请刷新后再看。"),
    "round_subjects_many": mark("一次评议最多 {most} 个对象，请分几次评。"),
    "round_voter_line": mark("“{line}”这一行看不懂，请写成：名称 权重，权重写整数。"),
    "round_weight": mark("权重要在 1 到 {most} 之间，请改正。"),
    "round_without_subjects": mark("还没有评议对象，请先加上再开始。"),
    "ticket_unknown": mark("这个链接不能用：可能已经投过票，或地址不完整，请核对。"),
    "tickets_out_of_range": mark("一次发 1 到 {most} 个链接，请改正。"),
}
