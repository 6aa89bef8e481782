"""How does an administrator turn, merge and join villages? What will move is shown first; then it is done at once."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

import streamlit as st

from feedback.access.actor import Actor
from feedback.archive.following import HeldRole
from feedback.archive.outline import AreaNode
from feedback.archive.village_joins import JoinPlan, JoinWish, area_history, join_villages, plan_join
from feedback.core.clock import today
from feedback.core.database import reading
from feedback.core.errors import FeedbackError
from models.office_vocabulary import AreaEvent
from models.vocabulary import AreaKind
from pages.ui import layout
from pages.ui.admin_acts import carry_out
from pages.ui.admin_style import plain_note
from pages.ui.text import _, fault, listed, literal, words

_OLDEST: Final = timedelta(days=366 * 30)
_MOST_NAMED: Final = 12


def draw_joining(actor: Actor, node: AreaNode, nodes: Sequence[AreaNode]) -> None:
    """Draw the ways in which the village, or villages of the township, become others."""
    with layout.card("area_joining"):
        layout.section(_("转、并、联"), _("村改社区、撤并、联建"))
        ways = [AreaEvent.CONVERTED, AreaEvent.MERGED] if node.kind is AreaKind.VILLAGE else [AreaEvent.JOINED]
        with st.expander(_("转为社区，或并入别的村") if len(ways) > 1 else _("几个村联合组建一个新村（社区）")):
            key = f"joining_{node.area_id}"
            event = (
                st.radio(_("怎么变"), ways, format_func=words, key=f"{key}_event", horizontal=True) or ways[0]
                if len(ways) > 1
                else ways[0]
            )
            wish = _wish(event, node, nodes, key)
            if wish is not None:
                _draw_plan(actor, wish, key)


def _wish(event: AreaEvent, node: AreaNode, nodes: Sequence[AreaNode], key: str) -> JoinWish | None:
    township = node.area_id if node.kind is AreaKind.TOWNSHIP else node.parent_id
    near = [each for each in nodes if each.parent_id == township and each.kind is AreaKind.VILLAGE and each.is_active]
    names = {each.area_id: each.name for each in near if each.area_id != node.area_id}
    ids: tuple[int, ...] = (node.area_id,)
    into_id, name = None, ""
    if event is AreaEvent.JOINED:
        chosen = st.multiselect(
            _("哪些村"), list(names), format_func=names.__getitem__, key=f"{key}_villages", placeholder=_("请选择")
        )
        ids = tuple(chosen)
    if event is AreaEvent.MERGED:
        into_id = st.selectbox(
            _("并入哪个村"), list(names), None, format_func=names.__getitem__, key=f"{key}_into",
            placeholder=_("请选择"),
        )  # fmt: skip
    else:
        name = st.text_input(_("新名称"), key=f"{key}_name", max_chars=60, placeholder=_("如：上河社区")) or ""
    on = st.date_input(
        _("哪天起"), today(), min_value=today() - _OLDEST, max_value=today(), key=f"{key}_on", format="YYYY-MM-DD",
        width=200,
    )  # fmt: skip
    follow = event is AreaEvent.CONVERTED or st.checkbox(
        _("在原村任职的人，改在新村任职"), value=True, key=f"{key}_follow",
        help=_("不勾选的，仍只管原来的自然村，由安全管理员另行授权。"),
    )  # fmt: skip
    is_ready = bool(name.strip()) if event is not AreaEvent.MERGED else into_id is not None
    if not is_ready or not ids:
        return None
    return JoinWish(event=event, village_ids=ids, decided_on=on, into_id=into_id, name=name, roles_follow=follow)


def _draw_plan(actor: Actor, wish: JoinWish, key: str) -> None:
    """Show what will move, and the button that does it."""
    try:
        with reading() as session:
            plan = plan_join(session, actor, wish)
    except FeedbackError as error:
        st.warning(literal(fault(error)), icon=":material/info:")
        return
    layout.fact_list(_lines(wish, plan))
    if wish.event is not AreaEvent.CONVERTED:
        plain_note(_("原村成为新村下面的自然村，原来的自然村直接归新村，小组不动。做了就不能撤回，以前的记录都留着。"))
    if st.button(_("就这样办"), key=f"{key}_do", type="primary"):
        carry_out(
            lambda session: join_villages(session, actor, wish),
            _("{villages}已{event}：{into}。", villages=listed(list(plan.villages)), event=words(wish.event),
              into=plan.into),
        )  # fmt: skip


def _lines(wish: JoinWish, plan: JoinPlan) -> list[tuple[str, str]]:
    lines = [(_("怎么变"), _("{was} → {into}", was=listed(list(plan.villages)), into=plan.into))]
    if wish.event is AreaEvent.CONVERTED:
        return [*lines, (_("跟着改名的单位"), _some(plan.units))]
    lines += [
        (_("跟着过去"), _("{households} 户、{contacts} 次接触、{cases} 件事", households=plan.rows.get("household", 0),
                      contacts=plan.rows.get("contact", 0), cases=plan.rows.get("issue", 0))),
        (_("地方"), _("{n} 个自然村，{groups} 个小组和楼栋", n=plan.natural_villages, groups=plan.groups)),
    ]  # fmt: skip
    if plan.renamed:
        lines.append((_("重名的自然村改叫"), _some(plan.renamed)))
    if plan.numbers:
        named = _some([f"{each.was} → {each.number}" for each in plan.numbers])
        lines.append((_("重号的户"), _("{n} 户加上原村名：{named}", n=len(plan.numbers), named=named)))
    roles = _some([_role(each) for each in plan.roles])
    lines.append((_("跟着任职的人") if wish.roles_follow else _("要另行授权的人"), roles))
    lines.append((_("跟着过去的单位"), _some(plan.units)))
    return lines


def _role(held: HeldRole) -> str:
    return _("{name}（{role}）", name=held.name, role=words(held.role))


def _some(names: Sequence[str]) -> str:
    if not names:
        return "—"
    more = _("等 {n} 项", n=len(names)) if len(names) > _MOST_NAMED else ""
    return listed(list(names[:_MOST_NAMED])) + more


def draw_past(area_id: int) -> None:
    """Draw what became of an area, and what was joined to it."""
    with reading() as session:
        past = area_history(session, area_id)
    if past:
        with layout.card("area_past"):
            layout.section(_("转、并、联的经过"))
            for each in past:
                change = _("{was} → {into}", was=each.was, into=each.into)
                layout.label_line(words(each.event), [change, each.decided_on.isoformat()])
