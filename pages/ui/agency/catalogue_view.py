"""The catalogue as its readers see it: found by group and words, one item open with its guide; the clerk edits it."""

from typing import Final

import streamlit as st

from feedback.access.actor import Actor
from feedback.access.permissions import Permission
from feedback.core.database import reading, transaction
from feedback.i18n.amounts import yuan
from feedback.reports.making import PaperRequest
from feedback.reports.paper import PaperName
from feedback.services.catalogue import ItemEntry, add_common_items, items
from pages.ui import layout
from pages.ui.agency.catalogue_sheets import draw_sheets
from pages.ui.agency.item_form import draw_item_form
from pages.ui.desk import desk, open_beside_list, shown_with_list
from pages.ui.papers import draw_making
from pages.ui.shell import acting, said_last
from pages.ui.text import _, literal, words

_KEY: Final = "agency_catalogue"


def draw_catalogue(actor: Actor) -> None:
    """Draw the list, and the item that is opened in it."""
    keeps = actor.holds(Permission.MANAGE_CATALOGUE)
    with reading() as session:
        every = items(session, actor, with_closed=keeps)
    if not every:
        _draw_empty(actor, keeps=keeps)
        return
    with shown_with_list(_KEY):
        found = _found(actor, every, keeps=keeps)
    left, right = desk(_KEY)
    chosen = st.session_state.get("agency_item")
    with left:
        _draw_list(found)
        if keeps:
            st.button(_("加一项"), key="item_new", icon=":material/add:", on_click=_open, args=(0,))
            draw_sheets(actor)
    with right:
        item = next((entry for entry in every if entry.item_id == chosen), None)
        if item is not None:
            _draw_item(actor, item, keeps=keeps)
        elif chosen == 0 and keeps:
            draw_item_form(actor, None)
        else:
            layout.empty_state(_("点左边的事项看要带什么"), _("可以打印业务指南交给来问的人。"))


def _found(actor: Actor, every: list[ItemEntry], *, keeps: bool) -> list[ItemEntry]:
    groups = list(dict.fromkeys(entry.group_name for entry in every))
    group = st.pills(_("分组"), groups, key="agency_group", label_visibility="collapsed")
    typed = st.text_input(
        _("找事项"),
        key="agency_item_typed",
        placeholder=_("名称、首字母或编号"),
        autocomplete="off",
        label_visibility="collapsed",
        live=True,
    )
    with reading() as session:
        return items(session, actor, group=group or "", typed=typed or "", with_closed=keeps)


def _draw_list(found: list[ItemEntry]) -> None:
    if not found:
        layout.empty_state(_("没有这样的事项"), _("换几个字，或不选分组再找。"))
    with st.container(key="agency_items", gap="xxsmall"):
        for entry in found:
            closed = "" if entry.is_active else _("（已停用）")
            about = _("{n} 个工作日", n=entry.promised_days) if entry.promised_days else _("当场办结")
            label = f"**{literal(entry.name)}{closed}**  \n:gray[{literal(entry.group_name)} · {about}]"
            st.button(label, key=f"item_{entry.item_id}", width="stretch", on_click=_open, args=(entry.item_id,))


def _open(item_id: int) -> None:
    """Open an item, 0 for a new one; a phone shows it alone, with a way back to the list."""
    st.session_state["agency_item"] = item_id
    open_beside_list(_KEY)


def _draw_empty(actor: Actor, *, keeps: bool) -> None:
    if not keeps:
        layout.empty_state(_("目录里还没有事项"), _("请台账员先装入常用事项。"))
        return
    layout.empty_state(_("目录里还没有事项"), _("可以先装入三十来项常用的，再按本地规定改；也可以上传自己的表。"))
    if st.button(_("装入常用事项"), key="items_common", type="primary"):
        with acting():
            said = said_last()
            with transaction() as session:
                added = add_common_items(session, actor)
            said.text = _("装入了 {n} 项，请按本地规定核对材料和天数", n=added)
            st.rerun()
    draw_sheets(actor)


def _draw_item(actor: Actor, item: ItemEntry, *, keeps: bool) -> None:
    with layout.card(f"item_{item.item_id}"):
        layout.matter_card(item.code, item.name, chips=_chips(item))
        layout.fact_list(_facts(item))
        layout.section(_("要带的材料"), _("{n} 样", n=len(item.materials)))
        layout.numbered_list(
            [
                (number, each.name, " · ".join(part for part in (_("{n} 份", n=each.copies), each.note) if part))
                for number, each in enumerate(item.materials, 1)
            ]
        )
        layout.section(_("怎么办"), _("{n} 步", n=len(item.steps)))
        layout.numbered_list(
            [
                (number, each.name, _("{n} 个工作日", n=each.days) if each.days else _("当天"))
                for number, each in enumerate(item.steps, 1)
            ]
        )
        if item.notes:
            st.caption(literal(item.notes))
        draw_making(actor, PaperRequest(name=PaperName.GUIDE, item_id=item.item_id), key=f"guide_{item.item_id}")
    if keeps:
        with st.expander(_("修改这一项")):
            draw_item_form(actor, item)


def _chips(item: ItemEntry) -> list[layout.Markup]:
    chips = [layout.chip("plain", item.group_name)]
    if item.needs_approval:
        chips.append(layout.chip("near", _("要上级审批")))
    if item.is_online:
        chips.append(layout.chip("next", _("网上可办")))
    if not item.is_active:
        chips.append(layout.chip("waiting", _("已停用")))
    return chips


def _facts(item: ItemEntry) -> list[tuple[str, str]]:
    return [
        (_("承诺"), _("{n} 个工作日", n=item.promised_days) if item.promised_days else _("当场办结")),
        (_("收费"), _("{n} 元", n=yuan(item.fee_fen)) if item.fee_fen else _("不收费")),
        (_("办理层级"), words(item.owner_level)),
        (_("窗口"), item.window or "—"),
        (_("跑几趟"), _("原来 {before} 趟，现在 {after} 趟", before=item.trips_before, after=item.trips_after)),
    ]
