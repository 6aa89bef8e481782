"""What can be done with a task on somebody's behalf: one form of a field or two for each act, the next act first."""

from collections.abc import Callable, Mapping
from functools import partial

import streamlit as st

from feedback.access.actor import Actor
from feedback.core.database import Session, reading, transaction
from feedback.i18n.catalogue import mark
from feedback.services import ratings, steps
from feedback.services.batches import forward_batch
from feedback.services.push_down import as_agents
from feedback.services.steps import LONGEST_ARCHIVE_NO, LONGEST_NOTE
from feedback.services.task_lists import TaskFile
from models.office_vocabulary import TaskEvent
from pages.ui import layout
from pages.ui.admin_acts import Look
from pages.ui.agency.pushing_down import agent_names, push_down_reason
from pages.ui.agency.words import ACTS, rating_names
from pages.ui.late_press import deed_of, note_press, tell_late_press
from pages.ui.shell import acting, said_last
from pages.ui.text import _, literal

_Deed = Callable[[Session], object]


def draw_acts(actor: Actor, file: TaskFile) -> None:
    """Draw the choice of acts and the form of the one that is chosen; nothing where none is open to the actor."""
    name, seen = _form_of(file)
    tell_late_press({name: seen})
    if not file.acts:
        return
    task = file.task
    # With the task's version in its keys, what was pressed twice is not there any more the second time.
    key = f"task_act_{task.id}_{task.version}"
    with layout.card(f"task_acts_{task.id}"):
        chosen = st.pills(
            _("怎么办"),
            list(file.acts),
            default=file.acts[0],
            format_func=lambda act: _next_name(file, act),
            key=key,
            required=True,
            label_visibility="collapsed",
        )
        _FORMS[TaskEvent(chosen)](actor, file, f"{key}_{chosen}")


def _next_name(file: TaskFile, act: TaskEvent) -> str:
    if act is TaskEvent.STEP_DONE:
        return _("办完“{step}”", step=file.item.steps[file.task.step].name)
    return _(ACTS[act])


def _form_of(file: TaskFile) -> tuple[str, str]:
    """Return what a press on this task is kept under, and how the task stood then."""
    return f"task_{file.task.id}", str(file.task.version)


def _submit(file: TaskFile, label: str, boxes: Mapping[str, str], look: Look = "primary") -> bool:
    """Draw the button of a form; `boxes` are the labels of its words by their keys."""
    return st.form_submit_button(
        label, type=look, width="stretch", on_click=note_press, args=(*_form_of(file), file.task.task_no, boxes)
    )


def _do(file: TaskFile, deed: _Deed, said: str) -> None:
    with acting():
        line = said_last()
        with transaction() as session:
            deed(session)
        line.note(deed_of(*_form_of(file)), None)
        line.text = said
        st.rerun()


def _done(file: TaskFile, act: TaskEvent) -> str:
    return _("{no} {what}，已记下", no=file.task.task_no, what=_next_name(file, act))


def _noted(act: TaskEvent, verb: Callable[..., object]) -> Callable[[Actor, TaskFile, str], None]:
    """Return the form of an act that needs no more than a remark."""

    def draw(actor: Actor, file: TaskFile, key: str) -> None:
        with st.form(key, border=False):
            note = st.text_input(_("补充说明（可不填）"), key=f"{key}_note", max_chars=LONGEST_NOTE)
            pressed = _submit(file, _next_name(file, act), {f"{key}_note": _("补充说明（可不填）")})
        if pressed:
            task = file.task
            _do(file, lambda session: verb(session, actor, task.task_no, task.version, note=note), _done(file, act))

    return draw


def _reasoned(act: TaskEvent, verb: Callable[..., object], asks: str) -> Callable[[Actor, TaskFile, str], None]:
    """Return the form of an act that has to say why."""

    def draw(actor: Actor, file: TaskFile, key: str) -> None:
        with st.form(key, border=False):
            reason = st.text_area(_(asks), key=f"{key}_reason", max_chars=LONGEST_NOTE, height=80)
            # What is offered alone beside a task that is done is not what comes next.
            look: Look = "secondary" if act is TaskEvent.MARKED_WRONG else "primary"
            pressed = _submit(file, _(ACTS[act]), {f"{key}_reason": _(asks)}, look)
        if pressed:
            task = file.task
            _do(file, lambda session: verb(session, actor, task.task_no, task.version, reason=reason), _done(file, act))

    return draw


def _take_materials(actor: Actor, file: TaskFile, key: str) -> None:
    task = file.task
    with st.form(key, border=False):
        st.caption(_("收到哪样，勾哪样；都齐了，承诺的日子从今天算起"))
        ticked = [name for number, name in enumerate(file.missing) if st.checkbox(literal(name), key=f"{key}_{number}")]
        pressed = _submit(file, _("收到材料"), {})
    if pressed:
        _do(
            file,
            lambda session: steps.take_materials(session, actor, task.task_no, task.version, ticked),
            _done(file, TaskEvent.MATERIALS_TAKEN),
        )


def _forward(actor: Actor, file: TaskFile, key: str) -> None:
    st.caption(_("一般攒到集中报送那天一起报；急的可以现在单独报"))
    press = (*_form_of(file), file.task.task_no, dict[str, str]())
    label = _(ACTS[TaskEvent.FORWARDED])
    if st.button(label, key=key, type="primary", width="stretch", on_click=note_press, args=press):
        _do(file, lambda session: forward_batch(session, actor, [file.task.id]), _done(file, TaskEvent.FORWARDED))


def _deliver(actor: Actor, file: TaskFile, key: str) -> None:
    task = file.task
    with st.form(key, border=False):
        number = st.text_input(_("归档号"), key=f"{key}_no", max_chars=LONGEST_ARCHIVE_NO, placeholder="2026-MZ-017")
        note = st.text_input(_("谁收的、怎么送的（可不填）"), key=f"{key}_note", max_chars=LONGEST_NOTE)
        pressed = _submit(
            file, _("送到了，归档"), {f"{key}_no": _("归档号"), f"{key}_note": _("谁收的、怎么送的（可不填）")}
        )
    if pressed:
        _do(
            file,
            lambda session: steps.deliver(
                session, actor, task.task_no, task.version, archive_no=number or "", note=note
            ),
            _done(file, TaskEvent.DELIVERED),
        )


def _rate(actor: Actor, file: TaskFile, key: str) -> None:
    st.caption(_("照申请人写的、说的记；办这件事的人不能记。有手机的，扫受理单上的码自己评。"))
    with st.container(key=f"{key}_stars", gap="xsmall"):
        for rating, name in rating_names().items():
            label = _("{n} 分 · {said}", n=rating, said=name)
            if st.button(label, key=f"{key}_{rating}", width="stretch"):
                _do(file, partial(_rated, actor, file.task.task_no, rating), _("评价已记下"))


def _rated(actor: Actor, task_no: str, rating: int, session: Session) -> None:
    ratings.rate(session, actor, task_no, rating)


def _tell_missing(actor: Actor, file: TaskFile, key: str) -> None:
    task, held = file.task, file.task.materials_held
    with st.form(key, border=False):
        if task.missing_told_at is not None:
            st.caption(_("所缺材料已经一次告知过。再列一次，要写明当时没有、现在才有的理由。"))
        names = [name for number, name in enumerate(held) if st.checkbox(
            _("{name} 不合格，要重交", name=literal(name)), key=f"{key}_{number}"
        )]  # fmt: skip
        boxes, reason = {f"{key}_more": _("还缺什么，一行一样，一次写全")}, ""
        more = st.text_area(boxes[f"{key}_more"], key=f"{key}_more", max_chars=400, height=96)
        if task.missing_told_at is not None:
            boxes[f"{key}_reason"] = _("为什么上次没有告知")
            reason = st.text_input(boxes[f"{key}_reason"], key=f"{key}_reason", max_chars=LONGEST_NOTE)
        pressed = _submit(file, _("一次告知"), boxes)
    if pressed:
        wanted = [*names, *more.split("\n")]
        _do(
            file,
            lambda session: steps.tell_missing(session, actor, task.task_no, task.version, wanted, reason=reason or ""),
            _done(file, TaskEvent.MISSING_TOLD),
        )


def _hand_over(actor: Actor, file: TaskFile, key: str) -> None:
    with reading() as session:
        able = [each.user_id for each in steps.takers_of(session, file.task)]
        people = as_agents(session, [actor.user_id, *able])
    takers = {user_id: people[user_id] for user_id in able}
    if not takers:
        st.caption(_("没有同一地方、同一角色的人可以接手。可以先在“我的账号”里设好 B 岗。"))
        return
    task = file.task
    chosen = st.selectbox(_("转给谁"), list(takers), format_func=agent_names(takers).__getitem__, key=f"{key}_to")
    # What was given below its level before has its reason already.
    owner = None if task.pushed_down else file.item.owner_level
    reason = push_down_reason(people[actor.user_id], takers.get(chosen or 0), owner, f"{key}_pushed")
    press = (*_form_of(file), task.task_no, {f"{key}_pushed": _("交给下一级的理由")})
    pressed = st.button(_("转给他"), key=f"{key}_do", type="primary", width="stretch", on_click=note_press, args=press)
    if pressed and chosen is not None:
        _do(
            file,
            lambda session: steps.hand_over(
                session, actor, task.task_no, task.version, chosen, push_down_reason=reason
            ),
            _("{no} 已转给 {name}", no=task.task_no, name=takers[chosen].name),
        )


_FORMS = {
    TaskEvent.MATERIALS_TAKEN: _take_materials,
    TaskEvent.FORWARDED: _forward,
    TaskEvent.CAME_BACK: _noted(TaskEvent.CAME_BACK, steps.come_back),
    TaskEvent.STEP_DONE: _noted(TaskEvent.STEP_DONE, steps.do_step),
    TaskEvent.FINISHED: _noted(TaskEvent.FINISHED, steps.finish),
    TaskEvent.DELIVERED: _deliver,
    TaskEvent.RATED: _rate,
    TaskEvent.MISSING_TOLD: _tell_missing,
    TaskEvent.HANDED_OVER: _hand_over,
    TaskEvent.MARKED_WRONG: _reasoned(TaskEvent.MARKED_WRONG, steps.mark_wrong, mark("错在哪里")),
    TaskEvent.REFUSED: _reasoned(TaskEvent.REFUSED, steps.refuse, mark("为什么不能办，怎么跟本人说的")),
    TaskEvent.WITHDRAWN: _reasoned(TaskEvent.WITHDRAWN, steps.withdraw, mark("本人怎么说的")),
}
