"""How does one task on somebody's behalf look: what it is, how far it is, what is missing, what was done and told?"""

from html import escape

import streamlit as st

from feedback.access.actor import Actor
from feedback.access.permissions import Permission
from feedback.access.reveal import reveal_applicant
from feedback.notify.applicants import SentToApplicant
from feedback.reports.making import PaperRequest
from feedback.reports.paper import PaperName
from feedback.services.task_lists import TaskFile, TaskLine
from models.office_vocabulary import TaskEvent, TaskState
from pages.ui import layout
from pages.ui.agency.words import promise_chip, state_chip
from pages.ui.delivery_words import fault_words
from pages.ui.delivery_words import state_chip as delivery_chip
from pages.ui.papers import draw_making
from pages.ui.revealing import draw_revealed
from pages.ui.shell import go_to
from pages.ui.text import _, day, listed, moment, words


def draw_task(actor: Actor, file: TaskFile, *, on_desk: bool) -> None:
    """Draw the head of a task: item and person, chips, how far it is, and the facts; on a desk with a way to it all."""
    task = file.task
    kind, line = promise_chip(task.state, task.promised_on)
    chips = [state_chip(task.state)]
    if line and line != words(task.state):
        chips.append(layout.chip(kind, line))
    if task.is_green:
        chips.append(layout.chip("closed", _("绿色通道")))
    if file.stands_in:
        chips.append(layout.chip("near", _("A 岗今天不在，由您办")))
    if task.was_wrong:
        chips.append(layout.chip("overdue", _("错办")))
    if task.pushed_down is not None:
        chips.append(layout.chip("near", _("下沉事项")))
    with layout.card(f"task_{task.id}"):
        layout.matter_card(
            task.task_no, _("{item} · {person}", item=file.item.name, person=file.applicant), chips=chips
        )
        _draw_progress(file)
        layout.fact_list(_facts(file))
        with st.container(horizontal=True, vertical_alignment="center", key=f"link_task_{task.id}"):
            if on_desk and st.button(_("看全部经过"), key=f"task_open_{task.id}", type="tertiary"):
                go_to("agency_task", no=task.task_no)
            if file.case_no and st.button(
                _("相关诉求 {no}", no=file.case_no), key=f"task_case_{task.id}", type="tertiary"
            ):
                go_to("case", no=file.case_no)
            _draw_reveal(actor, file)


def _draw_progress(file: TaskFile) -> None:
    task = file.task
    if task.state in (TaskState.REFUSED, TaskState.WITHDRAWN):
        return
    names = [_("接件"), *(each.name for each in file.item.steps), _("送到本人")]
    done = 1 + task.step if task.state is not TaskState.INCOMPLETE else 0
    done = len(names) if task.state is TaskState.DELIVERED else done
    layout.steps(
        [
            layout.Step(name, state="done" if number < done else "now" if number == done else "ahead")
            for number, name in enumerate(names)
        ]
    )


def _facts(file: TaskFile) -> list[tuple[str, str]]:
    task = file.task
    facts = [
        (_("地方"), file.place),
        (_("怎么来的"), listed([words(task.mode), *([_("代老人或他人办")] if task.is_on_behalf else [])])),
        (_("联系电话"), file.phone or _("没有留")),
        (_("A 岗"), file.agent),
        (_("B 岗"), file.backup or _("没有设")),
        (_("首接人"), _("{name}，{at}", name=file.first_receiver, at=moment(task.accepted_at))),
        (_("少跑"), _("{n} 趟", n=task.trips_saved)),
    ]
    if task.promised_on is not None:
        facts.insert(3, (_("承诺"), _("{day} 前办好", day=day(task.promised_on))))
    if task.missed_on is not None:
        facts.insert(3, (_("超过的承诺"), _("{day} 前没有办好", day=day(task.missed_on))))
    if task.pushed_down is not None:
        facts.append(
            (
                _("交给下一级的理由"),
                _("{why}（本由{owner}办理）", why=task.push_down_reason or "", owner=words(task.pushed_down)),
            )
        )
    if task.archive_no:
        facts.append((_("归档号"), task.archive_no))
    if task.rating is not None:
        facts.append((_("申请人评价"), _("{n} 分（满分 5）", n=task.rating)))
    return facts


def _draw_reveal(actor: Actor, file: TaskFile) -> None:
    task_id = file.task.id
    draw_revealed(
        actor,
        f"task_{task_id}",
        _("查看姓名电话"),
        lambda session, reason: reveal_applicant(session, actor, task_id, reason=reason),
    )


def draw_missing(actor: Actor, file: TaskFile) -> None:
    """Draw what is still missing, and the way to the printed notice of what was told."""
    told = [line for line in file.lines if line.event is TaskEvent.MISSING_TOLD]
    if not told:
        return
    with layout.card(f"task_missing_{file.task.id}"):
        layout.section(_("一次性告知"), _("{at} 告知", at=moment(told[-1].at)))
        if file.missing:
            layout.check_list([(False, name, _("还没收到")) for name in file.missing])
        else:
            layout.saved_line(_("材料都收到了"))
        request = PaperRequest(name=PaperName.NOTICE_OF_MISSING, task_no=file.task.task_no)
        draw_making(actor, request, key=f"notice_{file.task.id}_{len(told)}", is_next=not file.acts)


def draw_receipt(actor: Actor, file: TaskFile) -> None:
    """Draw the way to the receipt that the person takes home, with the code by which they rate what was done."""
    if not actor.holds(Permission.TAKE_TASKS):
        return
    with layout.card(f"task_receipt_{file.task.id}"):
        layout.section(_("受理单"))
        st.caption(_("打印出来交给申请人：收了什么材料、几时办好；办好以后扫上面的码评价，一件事评一次。"))
        request = PaperRequest(name=PaperName.TASK_RECEIPT, task_no=file.task.task_no)
        draw_making(actor, request, key=f"receipt_{file.task.id}")


def draw_story(file: TaskFile) -> None:
    """Draw what was done, in order."""
    with layout.card(f"task_story_{file.task.id}"):
        layout.section(_("办理经过"))
        layout.timeline([_moment(line) for line in file.lines])


def _moment(line: TaskLine) -> layout.Moment:
    what = words(line.event)
    if line.step_name:
        what = _("{what}：{step}", what=what, step=line.step_name)
    kind = "closed" if line.event is TaskEvent.DELIVERED else ""
    return layout.Moment(
        moment(line.at),
        _("申请人") if line.event is TaskEvent.RATED and not line.by else line.by,
        what,
        note=line.note.replace("\n\n", "\n"),
        by_machine=line.event is TaskEvent.QUEUED,
        kind="closed" if kind else "",
    )


def draw_sent(sent: list[SentToApplicant]) -> None:
    """Draw each short message to the person with what became of it; nothing where nothing was sent."""
    if not sent:
        return
    with layout.card("sent_to_applicant"):
        layout.section(_("发给申请人的短信"), _("{n} 条", n=len(sent)))
        st.html(f'<ul class="zs-sent">{"".join(_line(each) for each in sent)}</ul>')


def _line(each: SentToApplicant) -> str:
    why = fault_words(each.fault, "")
    fault = f"<small>{escape(why)}</small>" if why else ""
    return (
        f"<li><header><b>{escape(words(each.step))}</b>{delivery_chip(each.state)}"
        f"<time>{escape(moment(each.made_at))}</time></header><p>{escape(each.text)}</p>{fault}</li>"
    )
