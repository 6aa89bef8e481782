"""Taking something on for somebody: what, for whom, which papers are there. Kept while it is typed, taken once."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from feedback.access.actor import Actor
from feedback.access.permissions import Permission
from feedback.capture.lookup import AreaChoice
from feedback.core.database import reading, transaction
from feedback.core.errors import MissingFact
from feedback.services.catalogue import ItemEntry, items
from feedback.services.push_down import Agent
from feedback.services.task_lists import TaskFile, open_task
from feedback.services.tasks import Acceptance, accept, agents_for
from models.office_vocabulary import ServiceMode
from models.vocabulary import AreaKind
from pages.ui import layout
from pages.ui.agency.pushing_down import agent_names, push_down_reason
from pages.ui.agency.task_view import draw_missing
from pages.ui.choices import told_apart
from pages.ui.drafting import Form, open_form
from pages.ui.household import check_household, household_choice
from pages.ui.placing import place_choice
from pages.ui.saving import telling_why
from pages.ui.shell import go_to, require
from pages.ui.text import _, day, literal, words

_KEPT = ("place", "item", "name", "phone", "mode", "green", "behalf", "messages", "case", "pushed")
_TAKEN = "agency_taken"


@st.fragment
def draw_taking() -> None:
    """Draw the form, and after it was handed in what was taken, with the notice where something is missing."""
    actor = require(Permission.TAKE_TASKS)
    form = open_form(actor, "agency")
    _draw_taken(actor)
    with reading() as session:
        catalogue = items(session, actor)
    if not catalogue:
        layout.empty_state(_("目录里还没有事项"), _("请台账员在“事项目录”里装入常用事项，再回来接件。"))
        # A draft is put back as long as this box is not there.
        place_choice(form, Permission.TAKE_TASKS, AreaKind.TOWNSHIP, AreaKind.VILLAGE)
        return
    left, right = st.columns((7, 6), gap="medium")
    with left, layout.card("agency_who"):
        item = _item(form, catalogue)
        place = place_choice(
            form, Permission.TAKE_TASKS, AreaKind.TOWNSHIP, AreaKind.VILLAGE, stays=True, has_label=True
        )
        household_id = household_choice(form, village_id=place.place.village_id if place else None)
        name, phone = _person(form)
        refused = st.container()
    with right, layout.card("agency_what"):
        held = _materials(form, item)
        _how(form, actor, place, item)
    with layout.action_bar("agency"):
        done = st.button(_("受理这件事"), type="primary", key=form.key("save"))
    household = form.value("household")
    form.keep(_KEPT, {"household": household, "held": held}, worth_keeping=bool(name.strip() or phone.strip()))
    if done:
        with telling_why(refused):
            _take(form, item, place, household_id, held)


def _item(form: Form, catalogue: Sequence[ItemEntry]) -> ItemEntry | None:
    by_id = {entry.item_id: entry for entry in catalogue}
    held = form.value("item")
    if held is not None and held not in by_id:
        st.session_state[form.key("item")] = None
    chosen = st.selectbox(
        _("办什么事"),
        list(by_id),
        index=None,
        format_func=told_apart({n: f"{each.group_name} · {each.name}" for n, each in by_id.items()}).__getitem__,
        key=form.key("item"),
        placeholder=_("输入几个字查找，如：高龄"),
    )
    item = by_id.get(chosen) if chosen is not None else None
    if item is not None:
        layout.row_line(_about(item))
    return item


def _about(item: ItemEntry) -> list[str]:
    days = _("承诺 {n} 个工作日", n=item.promised_days) if item.promised_days else _("当场办结")
    trips = _("原来跑 {before} 趟，现在 {after} 趟", before=item.trips_before, after=item.trips_after)
    about = [days, trips]
    if item.needs_approval:
        about.append(_("要上级审批，集中报送"))
    if item.is_online:
        about.append(_("网上也能办"))
    return about


def _person(form: Form) -> tuple[str, str]:
    left, right = st.columns(2, gap="small", wrap=False)
    name = left.text_input(_("给谁办（姓名）"), key=form.key("name"), max_chars=40, autocomplete="off")
    phone = right.text_input(
        _("联系电话"), key=form.key("phone"), type="phone", icon="", placeholder="", max_chars=20, autocomplete="off"
    )
    st.toggle(_("每一步发短信告诉他"), key=form.starts_with("messages", value=True))
    return name or "", phone or ""


def _materials(form: Form, item: ItemEntry | None) -> list[str]:
    """Draw the list of what is to be handed in, and return what was."""
    layout.section(_("收到的材料，收到一样勾一样"))
    if item is None:
        st.caption(_("先选办什么事，这里列出要带的材料"))
        return []
    if not item.materials:
        st.caption(_("这件事不用带材料"))
    ticked: Any = form.restored.get("held", [])
    held = []
    for number, material in enumerate(item.materials):
        about = _("{n} 份", n=material.copies) if material.copies > 1 else ""
        about = " · ".join(part for part in (about, material.note) if part)
        label = _("{name}（{about}）", name=material.name, about=about) if about else material.name
        key = form.starts_with(f"held_{item.item_id}_{number}", material.name in ticked)
        if st.checkbox(literal(label), key=key):
            held.append(material.name)
    lacking = len(item.materials) - len(held)
    if lacking:
        st.caption(_("缺 {n} 样：受理后一次告知，可以打印告知单", n=lacking))
    return held


def _how(form: Form, actor: Actor, place: AreaChoice | None, item: ItemEntry | None) -> None:
    layout.section(_("怎么来的"))
    st.pills(
        _("怎么来的"),
        list(ServiceMode),
        format_func=words,
        key=form.starts_with("mode", ServiceMode.COUNTER),
        required=True,
        label_visibility="collapsed",
    )
    st.toggle(_("绿色通道：老弱病残孕，急事急办"), key=form.key("green"))
    st.toggle(_("代老人或他人来办"), key=form.key("behalf"))
    agents = _agents(form, actor, place)
    with st.expander(_("谁来办、相关诉求（可不填）")):
        chosen = st.selectbox(
            _("谁来办"), list(agents), format_func=agent_names(agents).__getitem__, key=form.key("agent")
        )
        st.text_input(_("相关诉求的诊号"), key=form.key("case"), placeholder="ZS2026-000318", autocomplete="off")
    giver = agents.get(actor.user_id)
    push_down_reason(giver, agents.get(chosen or 0), item.owner_level if item else None, form.key("pushed"))


def _agents(form: Form, actor: Actor, place: AreaChoice | None) -> dict[int, Agent]:
    """Return who may see to it, oneself first; asked anew only when the place changed."""
    area_id = place.area_id if place else 0
    held: tuple[int, dict[int, Agent]] | None = st.session_state.get(form.key("agents"))
    if held is None or held[0] != area_id:
        with reading() as session:
            found = {each.user_id: each for each in agents_for(session, actor, area_id)}
        held = st.session_state[form.key("agents")] = (area_id, found)
    return held[1]


def _take(
    form: Form, item: ItemEntry | None, place: AreaChoice | None, household_id: int | None, held: Sequence[str]
) -> None:
    if item is None:
        raise MissingFact("fact_missing", field="task_item")
    check_household(form)
    wanted = Acceptance(
        submission_key=form.submission_key,
        item_id=item.item_id,
        applicant_name=form.value("name") or "",
        applicant_phone=form.value("phone") or "",
        wants_messages=bool(form.value("messages")),
        area_id=place.area_id if place else None,
        household_id=household_id,
        case_no=form.value("case") or "",
        mode=ServiceMode(form.value("mode")),
        is_green=bool(form.value("green")),
        is_on_behalf=bool(form.value("behalf")),
        materials_held=held,
        agent_id=form.value("agent"),
        push_down_reason=form.value("pushed") or "",
    )
    with transaction() as session:
        task = accept(session, form.actor, wanted)
        form.discard(session)
    st.session_state[_TAKEN] = task.task_no
    form.finish()
    st.rerun()


def _draw_taken(actor: Actor) -> None:
    """Draw what was taken last: its number, the day that was promised, and the notice where something is missing."""
    task_no = st.session_state.get(_TAKEN)
    if task_no is None:
        return
    with reading() as session:
        file = open_task(session, actor, task_no)
    with layout.card("agency_taken"), st.container(horizontal=True, vertical_alignment="center"):
        layout.saved_line(_taken_line(file))
        if st.button(_("打开这件"), key="agency_taken_open", type="tertiary"):
            go_to("agency_task", no=task_no)
    draw_missing(actor, file)


def _taken_line(file: TaskFile) -> str:
    task = file.task
    if task.promised_on is None:
        return _("{no} 已受理，还缺 {n} 样材料，请打印告知单交给本人", no=task.task_no, n=len(file.missing))
    return _("{no} 已受理，{day} 前办好", no=task.task_no, day=day(task.promised_on))
