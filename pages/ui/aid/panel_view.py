"""The panels of volunteers: who sits in each, how many must agree; one is set up in a minute."""

from collections.abc import Callable, Sequence

import streamlit as st

from feedback.access.actor import Actor
from feedback.access.permissions import Permission
from feedback.capture.lookup import AreaChoice, places_for
from feedback.core.database import Session, reading
from feedback.services.aid.panels import (
    MemberEntry,
    MemberView,
    PanelView,
    add_member,
    close_panel,
    let_member_go,
    panels_over,
    seat_account,
    set_least_yes,
    set_up_panel,
)
from models.vocabulary import AreaKind
from pages.ui import layout
from pages.ui.admin_acts import ask_first, carry_out
from pages.ui.text import _, literal

_MOST_TYPED = 15


def draw_panels(actor: Actor) -> None:
    """Draw the panels of the actor's areas, and the form that sets another up."""
    with reading() as session:
        panels = panels_over(session, actor)
        places = places_for(session, actor, Permission.MANAGE_AID, AreaKind.COUNTY, AreaKind.TOWNSHIP, AreaKind.VILLAGE)
    managed = {each.area_id for each in places}
    left, right = st.columns((7, 6), gap="medium")
    with left:
        if not panels:
            layout.empty_state(
                _("还没有评议组"), _("一般请三位退休老干部当志愿者，两人同意就通过。在旁边填好名字就可以用。")
            )
        for panel in panels:
            _draw_panel(actor, panel, may_change=panel.area_id in managed)
    with right, layout.card("aid_panel_new"):
        layout.section(_("设一个评议组"))
        _draw_new(actor, places)


def _draw_new(actor: Actor, places: Sequence[AreaChoice]) -> None:
    """Draw the form of a new panel."""
    names = {each.area_id: each.path_names for each in places}
    # With the turn in its keys the form is empty after each: a browser keeps what was typed under a key.
    turn = st.session_state.setdefault("aid_panel_turn", 0)
    with st.form(f"aid_panel_{turn}", border=False):
        name = st.text_input(
            _("名称"), key=f"aid_panel_name_{turn}", max_chars=60, placeholder=_("如：张堰镇市民帮扶评议组")
        )
        area_id = st.selectbox(_("管哪里"), list(names), format_func=names.__getitem__, key=f"aid_panel_area_{turn}")
        typed = st.text_area(
            _("评议员，一行一人：姓名 身份"),
            key=f"aid_panel_members_{turn}",
            height=108,
            placeholder=_("顾长根 退休干部"),
        )
        least = st.number_input(_("几人同意就通过"), 1, _MOST_TYPED, 2, key=f"aid_panel_least_{turn}")
        pressed = st.form_submit_button(_("设好"), type="primary")
    if pressed and area_id is not None:
        members = [_member(line) for line in typed.split("\n") if line.strip()]
        carry_out(
            lambda session: set_up_panel(
                session, actor, name=name, area_id=area_id, members=members, least_yes=int(least)
            ),
            _("评议组“{name}”已设好", name=name),
            after=lambda: st.session_state.update(aid_panel_turn=turn + 1),
            once=f"panel {turn} {name} {area_id} {members} {least}",
        )


def _member(line: str) -> MemberEntry:
    # A full-width blank, as a Chinese keyboard gives it, parts them as well.
    name, *post = line.split(maxsplit=1) or [""]
    return MemberEntry(name, "".join(post).strip())


def _draw_panel(actor: Actor, panel: PanelView, *, may_change: bool) -> None:
    with layout.card(f"aid_panel_{panel.panel_id}"):
        layout.section(
            panel.name,
            _("{area} · {n} 人，{least} 人同意就通过", area=panel.area, n=len(panel.members), least=panel.least_yes),
        )
        for member in panel.members:
            _draw_member(actor, member, may_change=may_change)
        if may_change:
            _draw_changes(actor, panel)


def _draw_member(actor: Actor, member: MemberView, *, may_change: bool) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key=f"aid_member_{member.member_id}"):
        account = _("账号 {username}，自己投票", username=member.username) if member.username else ""
        with st.container(gap="xxsmall"):
            layout.label_line("", [member.name])
            layout.row_line([part for part in (member.post, account) if part])
        if not may_change:
            return
        _draw_account(actor, member)
        ask_first(
            _("不再担任"),
            _("{name}以后不再评议，已经说过的意见照旧保留。", name=literal(member.name)),
            _goes(actor, member.member_id),
            key=f"member_{member.member_id}",
            said=_("{name}不再担任评议员", name=member.name),
            sure=_("确定"),
            look="tertiary",
        )


def _draw_account(actor: Actor, member: MemberView) -> None:
    key = f"aid_account_{member.member_id}_{member.username}"
    with st.popover(_("账号")), st.form(key, border=False):
        typed = st.text_input(
            _("{name}的登录名", name=literal(member.name)), member.username, key=f"{key}_name", autocomplete="off"
        )
        st.caption(_("填好以后，本人登录就能自己投票；清空就改回由台账员按纸面意见记。"))
        pressed = st.form_submit_button(_("存下"))
    if pressed:
        said = (
            _("{name}可以自己投票了", name=member.name) if typed.strip() else _("{name}改为纸面表态", name=member.name)
        )
        carry_out(lambda session: seat_account(session, actor, member.member_id, typed), said)


def _goes(actor: Actor, member_id: int) -> Callable[[Session], None]:
    def deed(session: Session) -> None:
        let_member_go(session, actor, member_id)

    return deed


def _draw_least(actor: Actor, panel: PanelView) -> None:
    key = f"aid_least_{panel.panel_id}_{panel.least_yes}"
    with st.form(key, border=False):
        most = max(len(panel.members), panel.least_yes)
        least = st.number_input(_("几人同意就通过"), 1, most, panel.least_yes, key=f"{key}_n")
        st.caption(_("只对以后提交的申请算数，已经提交的仍按当时的人数。"))
        pressed = st.form_submit_button(_("改定"))
    if pressed:
        carry_out(
            lambda session: set_least_yes(session, actor, panel.panel_id, int(least)),
            _("以后的申请 {n} 人同意就通过", n=int(least)),
        )


def _draw_changes(actor: Actor, panel: PanelView) -> None:
    with st.expander(_("改几人通过、补一位评议员，或停用这个组")):
        _draw_least(actor, panel)
        key = f"aid_joins_{panel.panel_id}_{len(panel.members)}"
        with st.form(key, border=False):
            typed = st.text_input(_("姓名 身份"), key=f"{key}_name", placeholder=_("顾长根 退休干部"))
            pressed = st.form_submit_button(_("补上"))
        if pressed:
            carry_out(
                lambda session: add_member(session, actor, panel.panel_id, _member(typed)),
                _("已补上{name}", name=_member(typed).name),
                once=f"member {panel.panel_id} {typed}",
            )
        ask_first(
            _("停用这个组"),
            _("以后的申请不能再选它，已经提交的照旧由它评完。"),
            lambda session: close_panel(session, actor, panel.panel_id),
            key=f"panel_{panel.panel_id}",
            said=_("“{name}”已停用", name=panel.name),
            sure=_("停用"),
        )
