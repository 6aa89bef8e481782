"""What stands on the page of places for the areas: the outline, and one area with its names and acts."""

import re
from collections.abc import Mapping, Sequence
from functools import partial

import streamlit as st

from feedback.access.actor import Actor
from feedback.archive.area_changes import change_names, child_kinds, close_area, free_code, open_area, reopen_area
from feedback.archive.outline import AreaNode, area_use, kept_area, named_like, opened_along
from feedback.core.database import reading
from models.vocabulary import AreaKind
from pages.ui import layout
from pages.ui.admin_acts import ask_first, carry_out
from pages.ui.admin_joins import draw_joining, draw_past
from pages.ui.admin_style import plain_note, tools_of
from pages.ui.admin_tree import TreeRow, choose, chosen_in, tree
from pages.ui.desk import desk
from pages.ui.text import _, listed, words

_KEY = "areas"
_BETWEEN = re.compile(r"[、，,;；\s]+")


def draw_areas(actor: Actor, nodes: Sequence[AreaNode]) -> None:
    """Draw the outline and the chosen area."""
    with tools_of(_KEY):
        typed = st.text_input(
            _("找地方"), key="areas_search", type="search", live=True, placeholder=_("名称、别名、首字母或代码"),
            width=320, label_visibility="collapsed",
        )  # fmt: skip
    by_id = {str(node.area_id): node for node in nodes}
    chosen = chosen_in(_KEY)
    if chosen not in by_id:
        chosen = str(nodes[0].area_id) if nodes else None
    left, right = desk(_KEY)
    with left:
        _draw_outline(nodes, typed or "", chosen)
    with right:
        if chosen is None:
            layout.empty_state(_("还没有地方"), _("可以用导入表格一次录入全部区划地名。"))
        else:
            _draw_area(actor, by_id[chosen], by_id)


def _draw_outline(nodes: Sequence[AreaNode], typed: str, chosen: str | None) -> None:
    if typed.strip():
        found = named_like(nodes, typed)
        names = {node.area_id: node.name for node in nodes}
        rows = [_found_row(node, names) for node in found]
        if not rows:
            layout.empty_state(_("没有这个地方"), _("换个写法试试。"))
    else:
        shown = opened_along(nodes, int(chosen) if chosen else None)
        opened = {node.parent_id for node in shown}
        rows = [_row(node, is_open=node.area_id in opened, has_children=_has_children(node, nodes)) for node in shown]
    tree(rows, chosen, _KEY)


def _has_children(node: AreaNode, nodes: Sequence[AreaNode]) -> bool:
    return any(node.below.values()) or any(other.parent_id == node.area_id for other in nodes)


def _row(node: AreaNode, *, is_open: bool, has_children: bool) -> TreeRow:
    return TreeRow(
        id=str(node.area_id),
        name=node.name,
        depth=node.depth,
        parent=None if node.depth == 0 else str(node.parent_id),
        aside=below_line(node.below),
        chip="" if node.is_active else _("已停用"),
        is_open=is_open,
        is_leaf=not has_children,
        is_quiet=not node.is_active,
    )


def _found_row(node: AreaNode, names: Mapping[int, str]) -> TreeRow:
    above = " · ".join(names[area_id] for area_id in node.above[1:] if area_id in names)
    chip = "" if node.is_active else _("已停用")
    return TreeRow(str(node.area_id), node.name, aside=above or words(node.kind), chip=chip, is_leaf=True)


def below_line(below: Mapping[AreaKind, int], most: int = 2) -> str:
    """Return what lies in an area, its nearest kinds first: 12 个行政村 · 38 个自然村."""
    held = [kind for kind in AreaKind if below.get(kind, 0)]
    return " · ".join(_("{n} 个{kind}", n=below[kind], kind=words(kind)) for kind in held[:most])


def _draw_area(actor: Actor, node: AreaNode, by_id: Mapping[str, AreaNode]) -> None:
    with reading() as session:
        use = area_use(session, actor, node.area_id)
    above = " · ".join(by_id[str(area_id)].name for area_id in node.above if str(area_id) in by_id)
    facts = [
        (_("属于"), above or "—"),
        (_("别名"), listed(list(node.aliases)) if node.aliases else "—"),
        (_("下面有"), below_line(node.below, most=4) or "—"),
        (
            _("在用"),
            _("{households} 户，{units} 个单位，{accounts} 个账号", households=f"{use.households:,}", units=use.units,
              accounts=use.accounts),
        ),
    ]  # fmt: skip
    state = [] if node.is_active else [layout.chip("waiting", _("已停用"))]
    with layout.card("area"):
        layout.matter_card(node.code, node.name, chips=[layout.chip("plain", words(node.kind)), *state], facts=facts)
        _draw_closing(actor, node)
    _draw_names(actor, node)
    if node.is_active and node.kind in (AreaKind.VILLAGE, AreaKind.TOWNSHIP):
        draw_joining(actor, node, list(by_id.values()))
    draw_past(node.area_id)
    if node.is_active and child_kinds(node.kind):
        _draw_adding(actor, node)


def _draw_names(actor: Actor, node: AreaNode) -> None:
    # The fields follow what is kept: with the old ones a second save would undo half of the first.
    key = f"names_{node.area_id}_{hash((node.name, node.aliases, node.duty_phone))}"
    with layout.card("area_names"), st.form(key, border=False):
        layout.section(_("名称、别名和值班电话"))
        left, right = st.columns((2, 3))
        name = left.text_input(_("名称"), node.name, key=f"{key}_name", max_chars=60)
        typed = right.text_input(
            _("别名（旧名、俗名，用顿号隔开）"), _("、").join(node.aliases), key=f"{key}_aliases", max_chars=200
        )
        phone = st.text_input(
            _("值班电话（扫联系卡的人看得到，空着就用上一级的）"),
            node.duty_phone,
            key=f"{key}_phone",
            max_chars=20,
        )
        keep = st.checkbox(_("改名时把旧名留作别名，老的叫法也能找到"), value=True, key=f"{key}_keep")
        done = st.form_submit_button(_("保存名称"), type="primary")
    if done:
        old = [node.name] if keep and name.strip() != node.name else []
        aliases = [*old, *_BETWEEN.split(typed)]
        carry_out(
            lambda session: change_names(session, actor, node.area_id, name=name, aliases=aliases, duty_phone=phone),
            _("“{name}”已保存。", name=name.strip()),
        )


def _draw_adding(actor: Actor, node: AreaNode) -> None:
    with reading() as session:
        code = free_code(session, kept_area(session, actor, node.area_id))
    key = f"adding_{node.area_id}_{code}"
    kinds = child_kinds(node.kind)
    with layout.card("area_adding"), st.form(key, border=False):
        layout.section(_("在{name}里新增", name=node.name))
        first, second, third = st.columns((2, 3, 3))
        kind = first.selectbox(_("哪一级"), kinds, format_func=words, key=f"{key}_kind")
        name = second.text_input(_("名称"), key=f"{key}_name", max_chars=60)
        own = third.text_input(_("代码"), code, key=f"{key}_code", max_chars=24)
        done = st.form_submit_button(_("新增"))
    if done:
        carry_out(
            lambda session: open_area(session, actor, parent_id=node.area_id, kind=kind, name=name, code=own),
            _("{parent}里新增了“{name}”。", parent=node.name, name=name.strip()),
            after=lambda: choose(_KEY, str(node.area_id)),
        )


def _draw_closing(actor: Actor, node: AreaNode) -> None:
    if node.kind is AreaKind.COUNTY:
        return
    if node.is_active:
        n = sum(node.below.values())
        lower = _("连同下面在用的 {n} 处一起停用。", n=n) if n else ""
        ask_first(
            _("停用"),
            lower + _("停用后，登记和查找时不再列出；已经记在这里的住户和诉求都留着，在办的照常办。可以随时恢复。"),
            partial(close_area, actor=actor, area_id=node.area_id),
            key=f"area_close_{node.area_id}",
            said=_("“{name}”已停用。", name=node.name),
            sure=_("停用“{name}”", name=node.name),
        )
        return
    plain_note(_("这里已停用，登记和查找时不再列出。"))
    with st.container(horizontal=True, vertical_alignment="center"):
        everything = st.checkbox(_("连同下面停用的地方"), value=True, key=f"area_open_all_{node.area_id}")
        if st.button(_("恢复"), key=f"area_open_{node.area_id}"):
            deed = partial(reopen_area, actor=actor, area_id=node.area_id, with_all_in_it=everything)
            carry_out(deed, _("“{name}”已恢复。", name=node.name))
