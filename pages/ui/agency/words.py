"""How is it said of a task on somebody's behalf where it stands, how much time is left, and what can be done?"""

from collections.abc import Mapping
from datetime import date
from typing import Final

from feedback.core.clock import today
from feedback.i18n.catalogue import mark
from feedback.services.task_door import ENDED
from feedback.services.task_lists import TaskRow
from models.office_vocabulary import TaskEvent, TaskState
from pages.ui import layout
from pages.ui.desk import DeskRow
from pages.ui.text import _, ago, day, words

ACTS: Final[Mapping[TaskEvent, str]] = {
    TaskEvent.MATERIALS_TAKEN: mark("收到材料"),
    TaskEvent.FORWARDED: mark("现在就报上去"),
    TaskEvent.CAME_BACK: mark("上级批回来了"),
    TaskEvent.STEP_DONE: mark("办完这一步"),
    TaskEvent.FINISHED: mark("全部办好了"),
    TaskEvent.DELIVERED: mark("送到本人，归档"),
    TaskEvent.RATED: mark("记下申请人评价"),
    TaskEvent.MISSING_TOLD: mark("告知缺材料"),
    TaskEvent.HANDED_OVER: mark("转给别人办"),
    TaskEvent.MARKED_WRONG: mark("记为错办"),
    TaskEvent.REFUSED: mark("不能办理"),
    TaskEvent.WITHDRAWN: mark("申请人撤回"),
}
"""What the button of each act says."""
_NEAR_DAYS: Final = 2


def rating_names() -> dict[int, str]:
    """Return what each rating says, the best first."""
    return {5: _("很满意"), 4: _("满意"), 3: _("一般"), 2: _("不太满意"), 1: _("不满意")}


def promise_chip(state: TaskState, promised_on: date | None) -> tuple[layout.ChipKind, str]:
    """Return the kind and the words of the chip that says how much time is left."""
    if state is TaskState.INCOMPLETE:
        return "waiting", _("等材料")
    if promised_on is None or state in (*ENDED, TaskState.FINISHED):
        return ("closed" if state is TaskState.DELIVERED else "waiting"), ""
    left = (promised_on - today()).days
    if left < 0:
        return "overdue", _("超过承诺 {n} 天", n=-left)
    if left == 0:
        return "near", _("今天该办好")
    return ("near" if left <= _NEAR_DAYS else "waiting"), _("{day} 前办好", day=day(promised_on))


def state_chip(state: TaskState) -> layout.Markup:
    """Return the chip that says where a task stands."""
    kinds: dict[TaskState, layout.ChipKind] = {
        TaskState.DELIVERED: "closed",
        TaskState.HANDLING: "next",
        TaskState.FINISHED: "next",
        TaskState.REFUSED: "plain",
        TaskState.WITHDRAWN: "plain",
    }
    return layout.chip(kinds.get(state, "waiting"), words(state))


def desk_row(row: TaskRow) -> DeskRow:
    """Return a task as a line of a desk's list."""
    kind, line = promise_chip(row.state, row.promised_on)
    flag = _("绿色通道") if row.is_green else _("替 A 岗") if row.stands_in else ""
    return DeskRow(
        id=row.task_no,
        number=row.task_no,
        title=_("{item} · {person}", item=row.item, person=row.applicant),
        place=row.place,
        age=ago(row.accepted_at),
        chip=line or words(row.state),
        chip_kind=kind,
        flag=flag,
        flag_kind="closed" if row.is_green else "plain",
    )
