"""What a person is told about what cannot be done to tasks on people's behalf, the catalogue and knowledge cards."""

from collections.abc import Mapping
from typing import Final

from feedback.i18n.catalogue import mark

AGENCY_SENTENCES: Final[Mapping[str, str]] = {
    "agent_not_there": mark("接手的人不在这个地方，或不能代办，请另选一人。"),
    "batch_empty": mark("这张单子已经报上去了，请刷新后再看。"),
    "item_code_taken": mark("编号 {code} 已有别的事项在用，请换一个。"),
    "item_material_twice": mark("同一样材料写了两次，请去掉一次。"),
    "item_not_found": mark("没有这个事项，或已停用，请从目录里另选。"),
    "item_number_out_of_range": mark("“{field}”的数字太大或小于 0，请改正。"),
    "item_part_name": mark("每样材料、每个环节都要有名称，最长 {most} 个字，请改正。"),
    "item_parts_too_many": mark("材料和环节各最多 {most} 项，请合并几项。"),
    "item_push_down_needs_reason": mark(
        "这一项由{owner}办理，由下一级的{agent}来办要写明理由，至少 {least} 个字，或请{owner}的人来办。"
    ),
    "item_sheet_has_faults": mark("表里还有 {n} 处要改，改好后整张再传，这次一条也没有写入。"),
    "missing_told_once": mark(
        "所缺材料 {at} 已经一次告知过。要再列一次，请写明当时没有、现在才有的理由，至少 {least} 个字。"
    ),
    "missing_too_much": mark("所缺材料最多 {most} 样，每样最长 {length} 个字，请改短。"),
    "notice_nothing_missing": mark("代办 {task_no} 不缺材料，没有告知单可打。"),
    "rating_link_unknown": mark("这个评价链接不对，请看看是不是抄漏了，或打电话问一问。"),
    "rating_out_of_range": mark("评价是 1 到 {most} 分，请重新点一次。"),
    "task_is_anothers": mark("这件由别的代办员在办，请由他本人办，或请台账员转给您。"),
    "task_needs_reason": mark("请写明理由，至少 {least} 个字。"),
    "task_not_found": mark("没有找到这件代办，它可能不在您的查看范围内，请核对编号。"),
    "task_not_there": mark("这件现在是“{state}”，不能这样办，请刷新后再看。"),
    "task_not_to_rate_yet": mark("{task_no} 还没有办完，办好以后再来评价。"),
    "task_rating_is_not_yours": mark("办这件事的人不能自己记评价，请申请人扫码评，或由别的工作人员照他说的记。"),
    "task_rated_already": mark("这件已经评价过了，不能再改。"),
    "task_wrong_already": mark("这件已经记为错办了。"),
}
KNOWLEDGE_SENTENCES: Final[Mapping[str, str]] = {
    "card_begins_too_early": mark("新的一版要在旧的（{day}起）之后开始，请改开始的日期。"),
    "card_category_unknown": mark("没有这个类别，请重新选择。"),
    "card_days_reversed": mark("截止日期早于开始日期，请改正。"),
    "card_keywords_too_many": mark("关键词最多 {most} 个，每个最长 {length} 个字，请删减。"),
    "card_lines_too_many": mark("数字和规则各最多 {most} 条，请合并几条。"),
    "card_not_found": mark("没有找到这张卡片，它可能不在您的查看范围内。"),
    "card_replaced_already": mark("这张卡片已有更新的一版，请改那一版。"),
    "card_rule_unusable": mark("每条规则要写明怎么答，最长 {most} 个字，年龄要在 0 到 130 之间。"),
}
