"""责任人: who answers for which area, household or contact point: given, ended, handed over; and what nobody does."""

from collections.abc import Mapping, Sequence
from typing import Final

import streamlit as st

from feedback.access.absences import PersonChoice
from feedback.access.actor import Actor
from feedback.access.permissions import Permission
from feedback.archive.contact_points import leaders_for, points
from feedback.archive.duties import WALKED, DutyEntry, end_duties, hand_over, set_duties
from feedback.archive.duty_list import (
    DutyPage,
    duties,
    people_for_duty,
    uncovered_areas,
    uncovered_households,
)
from feedback.capture.lookup import find_households, places_for
from feedback.core.clock import today
from feedback.core.database import reading
from models.office_vocabulary import DutyKind
from pages.ui import layout
from pages.ui.admin_acts import carry_out
from pages.ui.admin_style import alarm, plain_note
from pages.ui.choices import person_names, told_apart
from pages.ui.household import household_line
from pages.ui.paging import page_in_address, page_links
from pages.ui.text import _, day, listed, literal, words

_MOST_NAMED: Final = 5
_MOST_LISTED: Final = 60


def draw_duty_people(actor: Actor) -> None:
    """Draw what is uncovered, the form that gives a duty, and the list."""
    with reading() as session:
        people = people_for_duty(session, actor)
        leaders = leaders_for(session, actor)
    _draw_uncovered(actor)
    left, right = st.columns(2, gap="medium")
    with left, layout.card("duty_give"):
        _draw_giving(actor, people, leaders)
    with right, layout.card("duty_list"):
        _draw_list(actor, people, leaders)


def _draw_uncovered(actor: Actor) -> None:
    with reading() as session:
        areas = uncovered_areas(session, actor)
        alone = uncovered_households(session, actor, areas) if areas else []
    if not areas:
        return
    named = listed([_("{name}（{n} 户）", name=each.name, n=each.households) for each in areas[:_MOST_NAMED]])
    more = _("等 {n} 处", n=len(areas)) if len(areas) > _MOST_NAMED else ""
    alarm(
        _("{n} 处还没有人负责，共 {households} 户", n=len(areas), households=sum(each.households for each in areas)),
        f"{named}{more}",
        is_now=False,
    )
    if more:
        with st.expander(_("看全部 {n} 处", n=len(areas))):
            for area in areas[:_MOST_LISTED]:
                layout.row_line([area.name, _("{n} 户", n=area.households)])
            if len(areas) > _MOST_LISTED:
                st.caption(_("这里只列前 {n} 处，分好一批会接着列。", n=_MOST_LISTED))
    if alone:
        with st.expander(_("其中没有人负责的重点户（{n}）", n=len(alone))):
            for each in alone:
                layout.row_line([each.head, each.household_no, each.place], [layout.chip("near", words(each.tier))])


def _draw_giving(actor: Actor, people: Sequence[PersonChoice], leaders: Sequence[PersonChoice]) -> None:
    layout.section(_("分给谁"))
    if not people and not leaders:
        layout.empty_state(_("这里还没有村干部"), _("请安全管理员先给人加上村干部的角色。"))
        return
    kind = st.segmented_control(
        _("负责什么"), list(DutyKind), format_func=words, default=DutyKind.AREA, key="duty_kind", required=True
    )
    names = _names(people, leaders, with_leaders=kind is DutyKind.CONTACT_POINT)
    if st.session_state.get("duty_who") not in names:
        st.session_state["duty_who"] = None
    user_id = st.selectbox(
        _("谁来负责"), list(names), index=None, format_func=names.__getitem__, key="duty_who",
        placeholder=_("输入几个字查找"),
    )  # fmt: skip
    choices = {DutyKind.HOUSEHOLD: _households, DutyKind.CONTACT_POINT: _points}
    targets = choices.get(DutyKind(kind or DutyKind.AREA), _areas)(actor)
    ready = user_id is not None and bool(targets)
    if st.button(_("分给他"), key="duty_give", type="primary", disabled=not ready) and user_id is not None:
        entries = [DutyEntry(user_id=user_id, kind=kind or DutyKind.AREA, target_id=each) for each in targets]
        carry_out(
            lambda session: set_duties(session, actor, entries),
            _("已分给{name}。", name=names[user_id]),
            after=_given,
        )
    plain_note(_("要分得多，用“导入表格 · 责任人”一次导入。"))


def _names(people: Sequence[PersonChoice], leaders: Sequence[PersonChoice], *, with_leaders: bool) -> dict[int, str]:
    """Return who can be given a duty, by name; a leader for contact points alone."""
    offered = [*leaders, *people] if with_leaders else people
    return person_names(sorted(offered, key=lambda each: (each.name, each.user_id)))


def _emptied(name: str) -> str:
    """Return a key that is another after each giving: a browser keeps what was chosen under a key."""
    return f"{name}_{st.session_state.get('duty_turn', 0)}"


def _given() -> None:
    st.session_state["duty_turn"] = st.session_state.get("duty_turn", 0) + 1


def _areas(actor: Actor) -> list[int]:
    with reading() as session:
        places = {
            each.area_id: each.path_names for each in places_for(session, actor, Permission.MANAGE_VISITS, *WALKED)
        }
    return st.multiselect(
        _("哪些村、自然村、组或楼栋"), list(places), format_func=places.__getitem__, key=_emptied("duty_areas"),
        placeholder=_("输入几个字查找"),
    )  # fmt: skip


def _points(actor: Actor) -> list[int]:
    with reading() as session:
        offered = told_apart(
            {each.point_id: f"{each.name} · {each.place}" for each in points(session, actor, today().year)}
        )
    if not offered:
        st.caption(_("还没有联系点，先在“联系点”里加。"))
    return st.multiselect(
        _("哪些联系点"),
        list(offered),
        format_func=offered.__getitem__,
        key=_emptied("duty_points"),
        placeholder=_("请选择"),
    )


def _households(actor: Actor) -> list[int]:
    typed = st.text_input(
        _("找户"), key="duty_typed", placeholder=_("姓名、首字母、户号或手机尾号"), autocomplete="off"
    )
    held: dict[int, str] = st.session_state.setdefault("duty_found", {})
    if typed.strip():
        with reading() as session:
            found = find_households(session, actor, typed, village_id=None)
        held |= {each.household_id: household_line(each) for each in found}
        if not found:
            st.caption(_("没有找到这一户。换个写法再找。"))
    return st.multiselect(
        _("哪些户"),
        list(held),
        format_func=told_apart(held).__getitem__,
        key=_emptied("duty_houses"),
        placeholder=_("先在上面找"),
    )


def _draw_list(actor: Actor, people: Sequence[PersonChoice], leaders: Sequence[PersonChoice]) -> None:
    names = _names(people, leaders, with_leaders=True)
    layout.section(_("现在谁负责"))
    user_id = st.selectbox(
        _("只看谁"), list(names), index=None, format_func=names.__getitem__, key="duty_of", placeholder=_("全部")
    )
    with reading() as session:
        page = page_in_address(lambda at: duties(session, actor, user_id=user_id, cursor=at), name="duty")
    if not page.rows:
        layout.empty_state(_("还没有分责任人"), _("在左边选人和地方，就分好了。"))
        return
    chosen = _rows(page)
    page_links(page, name="duty")
    with st.container(horizontal=True, key="duty_acts"):
        if st.button(_("不再负责"), key="duty_end", disabled=not chosen):
            carry_out(lambda session: end_duties(session, actor, chosen), _("已结束 {n} 项。", n=len(chosen)))
        with st.popover(_("交给别人"), disabled=not chosen):
            kinds = {row.kind for row in page.rows if row.duty_id in chosen}
            _draw_handing(actor, chosen, _names(people, leaders, with_leaders=kinds == {DutyKind.CONTACT_POINT}))


def _draw_handing(actor: Actor, chosen: Sequence[int], names: Mapping[int, str]) -> None:
    to = st.selectbox(
        _("交给谁"), list(names), index=None, format_func=names.__getitem__, key="duty_hand_to",
        placeholder=_("输入几个字查找"),
    )  # fmt: skip
    if st.button(_("从今天起交给他"), key="duty_hand", disabled=to is None) and to is not None:
        carry_out(lambda session: hand_over(session, actor, chosen, to_user_id=to), _("已交给{name}。", name=names[to]))


def _rows(page: DutyPage) -> list[int]:
    """Draw the duties, each with a box to choose it, and return the chosen ones."""
    chosen = []
    for row in page.rows:
        said = f"{row.name} · {row.target}"
        if row.place:
            said = _("{what}（{place}）", what=said, place=row.place)
        if st.checkbox(literal(_("{duty}，{day}起", duty=said, day=day(row.since_on))), key=f"duty_{row.duty_id}"):
            chosen.append(row.duty_id)
    return chosen
