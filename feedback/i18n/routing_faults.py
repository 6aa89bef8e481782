"""What a person is told about what cannot be done to routing rules, owner levels, absences and the duty roster."""

from collections.abc import Mapping
from typing import Final

from feedback.i18n.catalogue import mark

ROUTING_SENTENCES: Final[Mapping[str, str]] = {
    "accused_chosen": mark("反映内容里提到了{name}，按回避规定不能由他办理，请另选一人。"),
    "accused_own_unit": mark("反映内容里提到了本单位，按回避规定“{verb}”不能由本单位来做，请申请退单。"),
    "nothing_to_try": mark("还没有可试的内容，请写几句话，或选一个类别、地方。"),
    "person_not_of_unit": mark("所选的人不是{unit}的承办人，请重新选择。"),
    "push_down_needs_reason": mark(
        "这类事由{owner}负责，交给下一级的{unit}要写明理由，至少 {least} 个字，或改派给{owner}的单位。"
    ),
    "rule_lead_among_co": mark("主办单位不能又做协办，请改选协办单位。"),
    "rule_needs_lead": mark("规则要有一个主办单位，请选择。"),
    "rule_needs_name": mark("规则要有名称，最长 {most} 个字，请改正。"),
    "rule_not_found": mark("没有找到这条规则，它可能已被删去，请刷新后再看。"),
    "rule_outside_your_places": mark("这条规则管到您负责的地方以外，请选一个您负责的地方，或由县里的人来定。"),
    "rule_person_not_of_lead": mark("建议的经办人要是主办单位的承办人，请重新选择。"),
    "rule_place_gone": mark("没有找到规则里的地方，它可能已经停用，请重新选择。"),
    "rule_repeated": mark("规则“{name}”的条件和这一条完全相同，排在后面的永远轮不到，请改条件。"),
    "rule_unit_elsewhere": mark("{unit}不管这条规则所说的地方，请把地方改到它的乡镇，或另选单位。"),
    "rule_unit_gone": mark("规则里有单位已经停用，请重新选择。"),
    "rule_word_length": mark("词“{word}”的长短不合用，每个词要有 {least} 到 {most} 个字，请改正。"),
    "rule_words_too_many": mark("一条规则最多 {most} 个词，请删减，或分成几条。"),
}
DUTY_SENTENCES: Final[Mapping[str, str]] = {
    "absence_in_the_past": mark("这些日子已经过去，不用再登记，请改日期。"),
    "absence_not_found": mark("没有找到这次外出，它可能已经结束，请刷新后再看。"),
    "absence_overlaps": mark("{first}到{last}已经登记过不在岗，请改日期，或先撤回那一次。"),
    "absence_too_long": mark("一次最长登记 {most} 天，请改日期。"),
    "backup_not_alike": mark("代收的人要和本人同一个单位或地方、同一个角色，请重新选择。"),
    "backup_of_oneself": mark("代收的人要是另一个人，请重新选择。"),
    "duty_in_the_past": mark("这些日子已经过去，不能再排班，请改日期。"),
    "duty_needs_people": mark("还没有选值班的人，请选择。"),
    "duty_not_a_leader": mark("值班领导要是这个地方的领导或会诊召集人，请重新选择。"),
    "duty_not_found": mark("没有找到这一班，它可能已经过去或删去，请刷新后再看。"),
    "duty_taken": mark("其中有人{first}到{last}已经排了班，请改日期或换人。"),
    "duty_too_long": mark("一次最长排 {most} 天，请改日期。"),
}
