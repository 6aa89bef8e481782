"""What people are told, in words: each kind of notice, each step for a citizen, and why a message did not go out.

A sentence whose fact is missing is left out (`feedback.notify.wording`), so each says one thing. An office may put its
own words in the place of these.
"""

from collections.abc import Mapping
from typing import Final, NamedTuple

from feedback.i18n.catalogue import mark
from models.work_vocabulary import CitizenStep, NoticeKind


class NoticeText(NamedTuple):
    """A title and what stands below it; a citizen's message has no title."""

    title: str
    body: str


NOTICE_TEXTS: Final[Mapping[NoticeKind, NoticeText]] = {
    NoticeKind.CRITICAL: NoticeText(
        mark("特急件 {number}"), mark("{number} 定为特急件，请马上处置。办理期限 {due}。详情：{link}")
    ),
    NoticeKind.ASSIGNED: NoticeText(
        mark("派来 {number}"), mark("{number} 已派给本单位，请签收办理。缓急：{level}。办理期限 {due}。详情：{link}")
    ),
    NoticeKind.RELEASED: NoticeText(mark("收回 {number}"), mark("{number} 不再由本单位办理，不用再办。详情：{link}")),
    NoticeKind.REQUEST_MADE: NoticeText(
        mark("{number} 有申请待批"), mark("{number} 提出{request}申请，请尽快决定。期限 {due}。详情：{link}")
    ),
    NoticeKind.REQUEST_DECIDED: NoticeText(
        mark("{number} 的申请已批"), mark("{number} 的{request}申请{decision}。办理期限 {due}。详情：{link}")
    ),
    NoticeKind.REPLY_TO_CHECK: NoticeText(
        mark("{number} 待审核"), mark("{number} 已反馈办理结果，请审核。审核期限 {due}。详情：{link}")
    ),
    NoticeKind.SENT_BACK: NoticeText(
        mark("{number} 被退回"), mark("{number} 的反馈被审核退回，请补充后再反馈。办理期限 {due}。详情：{link}")
    ),
    NoticeKind.TO_REVISIT: NoticeText(
        mark("{number} 待回访"), mark("{number} 已审核通过，请回访反映人。回访期限 {due}。详情：{link}")
    ),
    NoticeKind.REDO: NoticeText(
        mark("{number} 退回重办"), mark("{number} 退回重办，请重新签收。办理期限 {due}。详情：{link}")
    ),
    NoticeKind.REMINDED: NoticeText(
        mark("催办 {number}"), mark("{number} 被催办，请抓紧办理。办理期限 {due}。详情：{link}")
    ),
    NoticeKind.SUPERVISED: NoticeText(
        mark("督办 {number}"), mark("{number} 的督办级别定为“{level}”。办理期限 {due}。详情：{link}")
    ),
    NoticeKind.ADOPTED: NoticeText(
        mark("{number} 由领导包案"), mark("{number} 由领导包案办理。办理期限 {due}。详情：{link}")
    ),
    NoticeKind.SUSPENDED: NoticeText(
        mark("{number} 已挂账"), mark("{number} 列入挂账，办理时间先停。{day} 再看。详情：{link}")
    ),
    NoticeKind.RESUMED: NoticeText(
        mark("{number} 恢复办理"), mark("{number} 不再挂账，请接着办理。办理期限 {due}。详情：{link}")
    ),
    NoticeKind.ESCALATED_UP: NoticeText(
        mark("呈报 {number}"), mark("{number} 由下级呈报，等待本级会诊。会诊期限 {due}。详情：{link}")
    ),
    NoticeKind.DUE_SOON: NoticeText(
        mark("{number} 快到期"),
        mark("{number} 的{stage}快到了，请抓紧。到期时间 {due}。另有 {count} 件也快到期，请看待办。详情：{link}"),
    ),
    NoticeKind.OVERDUE: NoticeText(
        mark("{number} 已超期"),
        mark(
            "{number} 的{stage}已过，请马上过问。到期时间 {due}。{gap}。另有 {count} 件也已超期，请看待办。详情：{link}"
        ),
    ),
    NoticeKind.NEXT_LOOK: NoticeText(
        mark("{number} 该再看了"),
        mark("{number} 挂账约定 {day} 再看，请安排。另有 {count} 件也该再看了，请看待办。详情：{link}"),
    ),
    NoticeKind.AGENDA_READY: NoticeText(
        mark("会诊议程已排好"), mark("{day} 的会诊议程已排好，共 {count} 件。详情：{link}")
    ),
    NoticeKind.STANDING_IN: NoticeText(mark("请您代收通知"), mark("{day} 到 {until} 由您代收同事的通知。")),
    NoticeKind.DIGEST: NoticeText(
        mark("今日汇总"),
        mark("没看的通知有 {count} 条：{counts}。今天到期 {due_today} 件。已经超期 {overdue} 件。详情：{link}"),
    ),
    NoticeKind.UNIT_DIGEST: NoticeText(
        mark("本单位今日汇总"),
        mark(
            "待签收 {to_sign} 件。今天到期 {due_today} 件。已经超期 {overdue} 件。退回待补 {sent_back} 件。详情：{link}"
        ),
    ),
    NoticeKind.WORK_FAILED: NoticeText(
        mark("后台任务没做成"), mark("后台任务“{job}”没有做成，请到“后台任务”看原因。详情：{link}")
    ),
    NoticeKind.TASK_DUE_SOON: NoticeText(
        mark("代办 {number} 快到期"), mark("代办 {number} 承诺 {day} 办好，请抓紧。详情：{link}")
    ),
    NoticeKind.TASK_OVERDUE: NoticeText(
        mark("代办 {number} 已超期"),
        mark("代办 {number} 承诺 {day} 办好，已经过了，请马上办，并向申请人说明。详情：{link}"),
    ),
    NoticeKind.TASK_HANDED_OVER: NoticeText(
        mark("请接手代办 {number}"), mark("代办 {number} 转由您办理。承诺 {day} 办好。详情：{link}")
    ),
    NoticeKind.NEW_IN_DUTY: NoticeText(
        mark("您的片区有新事 {number}"),
        mark("您负责的地方或农户有人反映了新事 {number}，请去看看。缓急：{level}。详情：{link}"),
    ),
    NoticeKind.EXCLUSION_ASKED: NoticeText(
        mark("{number} 申请剔除"), mark("有人申请考核时不算 {number}，请到“考核 · 剔除”里决定。详情：{link}")
    ),
    NoticeKind.EXCLUSION_DECIDED: NoticeText(
        mark("{number} 的剔除申请已定"),
        mark("您申请考核时不算 {number}，领导{decision}。理由在“考核 · 剔除”里。详情：{link}"),
    ),
    NoticeKind.APPEAL_MADE: NoticeText(
        mark("第 {sheet} 号考核表有申诉"), mark("第 {sheet} 号考核表有人提出申诉，请到“考核 · 申诉”里决定。")
    ),
    NoticeKind.APPEAL_DECIDED: NoticeText(
        mark("第 {sheet} 号考核表的申诉已定"),
        mark("您对第 {sheet} 号考核表的申诉，领导{decision}。理由在“考核 · 申诉”里。"),
    ),
}
# Of a confidential case nobody reads more than that there is something to see.
CONFIDENTIAL_TEXT: Final = NoticeText(mark("保密件 {number}"), mark("保密件 {number} 有变化，请到保密件处理页查看。"))

CITIZEN_TEXTS: Final[Mapping[CitizenStep, str]] = {
    CitizenStep.RECEIVED: mark("您反映的事已登记，编号 {number}。电话{phone}。{link}"),
    CitizenStep.DISPATCHED: mark("您反映的事（{number}）已交单位办理。电话{phone}。{link}"),
    CitizenStep.SUSPENDED: mark("您反映的事（{number}）已列入计划待办。电话{phone}。{link}"),
    CitizenStep.REPLIED: mark("您反映的事（{number}）有了结果，会回访。电话{phone}。{link}"),
    CitizenStep.CLOSED: mark("您反映的事（{number}）已办结。电话{phone}。{link}"),
    CitizenStep.REDO: mark("您反映的事（{number}）已退回重新办理。电话{phone}。{link}"),
    CitizenStep.DECLINED: mark("您反映的事（{number}）按规定不予受理。电话{phone}。{link}"),
    CitizenStep.TRANSFERRED: mark("您反映的事（{number}）已转有关部门。电话{phone}。{link}"),
    CitizenStep.TASK_ACCEPTED: mark("您要办的事已受理，编号 {number}。{due} 前办好。电话{phone}。"),
    CitizenStep.TASK_MISSING: mark("您要办的事（{number}）还缺材料，请看告知单。电话{phone}。"),
    CitizenStep.TASK_COMPLETE: mark("您要办的事（{number}）材料齐了。{due} 前办好。电话{phone}。"),
    CitizenStep.TASK_STEP: mark("您要办的事（{number}）又办完一步。{due} 前办好。电话{phone}。"),
    CitizenStep.TASK_QUEUED: mark("您要办的事（{number}）将集中报上级。{due} 前办好。电话{phone}。"),
    CitizenStep.TASK_FORWARDED: mark("您要办的事（{number}）已报上级审批。电话{phone}。"),
    CitizenStep.TASK_CAME_BACK: mark("您要办的事（{number}）上级已批回。电话{phone}。"),
    CitizenStep.TASK_FINISHED: mark("您要办的事（{number}）已办好，会送到您手上。电话{phone}。"),
    CitizenStep.TASK_DELIVERED: mark("代办{number}已送达。请评：{link}"),
    CitizenStep.TASK_REFUSED: mark("您要办的事（{number}）不能办理，请问原因。电话{phone}。"),
    CitizenStep.TASK_WITHDRAWN: mark("您要办的事（{number}）已按您的意思撤回。电话{phone}。"),
    CitizenStep.TASK_HANDED_OVER: mark("您要办的事（{number}）换人接着办，不用您再跑。电话{phone}。"),
}

COUNTED: Final = mark("{what} {n} 件")
GAPS: Final[Mapping[str, str]] = {
    "unassigned": mark("还没有单位承办"),
    "without_superior": mark("找不到上一级负责人"),
}
PLACEHOLDERS: Final[Mapping[str, str]] = {
    "number": mark("诊号"),
    "level": mark("缓急或级别"),
    "due": mark("到期时间"),
    "link": mark("网址"),
    "phone": mark("咨询电话"),
    "count": mark("件数"),
    "counts": mark("各类有几件"),
    "due_today": mark("今天到期几件"),
    "overdue": mark("超期几件"),
    "to_sign": mark("待签收几件"),
    "sent_back": mark("退回待补几件"),
    "stage": mark("哪一步"),
    "day": mark("日期"),
    "until": mark("到哪天"),
    "request": mark("哪种申请"),
    "decision": mark("批了没有"),
    "gap": mark("缺谁"),
    "job": mark("哪项任务"),
    "sheet": mark("考核表号"),
}
"""What stands in braces in a text, as people read and type it; no two are alike in any language."""
REPEAT_MARK: Final = mark("（可能重复）")
TEST_TEXT: Final = NoticeText(mark("测试消息"), mark("这是一条测试消息，收到就说明通知能送到这里。"))

DELIVERY_FAULTS: Final[Mapping[str, str]] = {
    "refused": mark("对方不收，请核对地址和密钥"),
    "not_reached": mark("连不上对方，会再试"),
    "busy": mark("对方忙或出错，会再试"),
    "unsure": mark("对方没有回音，可能收到也可能没收到"),
    "broke_off": mark("发送两次都中途断了，可能收到也可能没收到"),
    "given_up": mark("试了多次都没发出去"),
    "outlet_closed": mark("这个接收地址已停用"),
    "not_told_any_more": mark("这件事已转为保密或没有了联系电话，不再告知"),
}
"""Why a message is not out, by the code that a delivery keeps; with `fault_detail`, a status or a code beside it."""
