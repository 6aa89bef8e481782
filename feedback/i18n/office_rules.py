"""What the rules are called that an office can set, and what each does, by the codes that are stored for them."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from feedback.i18n.catalogue import SOURCE_LANGUAGE, mark, translate


class RuleText(NamedTuple):
    """A rule's name, what it does, and in what it is counted; a time of day and an address need no unit."""

    title: str
    meaning: str
    unit: str = ""


RULE_TEXTS: Final[Mapping[str, RuleText]] = {
    "reopen_days": RuleText(
        mark("办结后可以重提的天数"), mark("反映人在办结后这些天里说没办好，可以直接重办；过了要有新情况。"), mark("天")
    ),
    "revisit_share": RuleText(
        mark("回访的比例"), mark("办完的件里抽多少来回访。重办、督办、紧急和没联系上的，一律要回访。"), mark("%")
    ),
    "due_soon_hours": RuleText(mark("提前多久提醒"), mark("离到期还有这么久时，提醒要办的人。"), mark("小时")),
    "clinic_again_days": RuleText(
        mark("超期的事隔多久再上会"),
        mark("会上已经定过、仍然超期的事，过了这么多天再排上议程；会上说下次再议的，或又过了一次期限的，不等这么久。"),
        mark("天"),
    ),
    "file_cycle_days": RuleText(
        mark("民情档案多少天更新一次"),
        mark("一户的档案这么多天没有更新或核对，就列进该更新的红名单。"),
        mark("天"),
    ),
    "digest_at": RuleText(mark("每日汇总的时间"), mark("每个工作日早上，把前一天的消息合成一条发给每个人。")),
    "quiet_from": RuleText(mark("免打扰从几点起"), mark("从这时起，不急的消息留到免打扰结束后再发；特急件照发。")),
    "quiet_until": RuleText(mark("免打扰到几点止"), mark("到这时为止。可以跨过零点。")),
    "most_tries": RuleText(
        mark("一条消息最多发几次"), mark("发不出去会隔一阵再试，试满这么多次就停下，等人处理。"), mark("次")
    ),
    "notices_kept_days": RuleText(
        mark("消息留多少天"),
        mark("看过的消息和发出去的短信、邮件留这么久；没看的和没发成的留两倍。法律要求留满六个月。"),
        mark("天"),
    ),
    "service_address": RuleText(
        mark("本系统的网址"), mark("消息里的链接以它开头，如 https://zs.example.gov.cn；空着就不带链接。")
    ),
    "batch_weekday": RuleText(
        mark("集中报送在周几"), mark("需要上级审批的代办，攒到这一天一张单子报上去。1 是周一，5 是周五。"), mark("周几")
    ),
}


def rule_title(code: str, language: str = SOURCE_LANGUAGE) -> str:
    """Return what a rule is called; a code that is no rule's is shown as it is."""
    return translate(RULE_TEXTS[code].title, language) if code in RULE_TEXTS else code


def rule_meaning(code: str, language: str = SOURCE_LANGUAGE) -> str:
    """Return what a rule does."""
    return translate(RULE_TEXTS[code].meaning, language)


def rule_unit(code: str, language: str = SOURCE_LANGUAGE) -> str:
    """Return in what a rule is counted, or nothing."""
    unit = RULE_TEXTS[code].unit
    return translate(unit, language) if unit else ""
