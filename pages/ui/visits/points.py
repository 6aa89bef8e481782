"""联系点: which points have not been visited often enough this year, each visit with its report, and the list kept."""

from collections.abc import Sequence

import streamlit as st

from feedback.access.actor import Actor
from feedback.access.permissions import Permission
from feedback.archive.contact_points import (
    LONGEST_NAME,
    MOST_VISITS,
    READING,
    PointEntry,
    PointView,
    PointVisit,
    add_point,
    change_point,
    close_point,
    hand_in_report,
    leaders_for,
    points,
    unmet,
    visits_of_point,
)
from feedback.capture.attachments import read_report
from feedback.capture.checks import LARGEST_FILE_MB
from feedback.capture.lookup import places_for
from feedback.core.clock import today
from feedback.core.database import reading
from pages.ui import layout
from pages.ui.admin_acts import ask_first, carry_out
from pages.ui.choices import person_names
from pages.ui.shell import acting, go_to, require
from pages.ui.text import _, day, listed, literal
from pages.ui.visit_aside import REPORTS


def draw_points(actor: Actor) -> None:
    """Draw the points of this year, those that miss visits first."""
    year = today().year
    with reading() as session:
        views = points(session, actor, year)
    manages = actor.holds(Permission.MANAGE_VISITS)
    short = unmet(views)
    if views:
        said = _("{short} 个未达标", short=len(short)) if short else _("都达标了")
        layout.section(_("{year} 年的联系点", year=year), f"{_('共 {n} 个', n=len(views))} · {said}")
        with st.container(key="case_rows_points", gap=None):
            for view in views:
                _line(view)
    else:
        hint = _("在下面加一个：哪里、谁联系、一年至少几次。") if manages else _("请台账员在这里加。")
        layout.empty_state(_("还没有联系点"), hint)
    if any(view.leader_id == actor.user_id for view in views) and st.button(
        _("记一次我的联系点"), key="points_mine", type="primary", icon=":material/edit_note:"
    ):
        go_to("my_points")
    if manages:
        with st.expander(_("加一个联系点"), expanded=not views):
            _draw_adding(actor)


def _line(view: PointView) -> None:
    with st.container(key=f"case_row_point_{view.point_id}", gap=None):
        if st.button(literal(f"{view.name} · {view.leader}"), key=f"point_{view.point_id}", type="tertiary"):
            st.dialog(view.name, width="large", position="right")(_draw_point)(view)
        made = _("算数的 {n} 次，至少 {least} 次", n=view.counted, least=view.least)
        without = view.visits - view.counted
        facts = [view.place, made, _("{n} 次没有报告", n=without) if without else ""]
        layout.row_line([each for each in facts if each], [missing_chip(view)])


def _draw_point(view: PointView) -> None:
    # A press inside the panel runs this function alone, without the page and its guard.
    actor = require(*READING)
    with reading() as session:
        made = visits_of_point(session, actor, view.point_id, today().year)
    if not made:
        layout.empty_state(_("今年还没有去过"), _("去了以后，在“记走访 · 联系点调研”里选它来记。"))
    for visit in made:
        draw_visit(actor, view, visit, may_hand_in=actor.holds(Permission.MANAGE_VISITS))
    if actor.holds(Permission.MANAGE_VISITS):
        with st.expander(_("改这个联系点")):
            _draw_changing(actor, view)


def missing_chip(view: PointView) -> layout.Markup:
    """Return the chip that says how many visits of the year are still to be made."""
    return (
        layout.chip("overdue", _("还差 {n} 次", n=view.missing)) if view.missing else layout.chip("closed", _("达标"))
    )


def draw_visit(actor: Actor, view: PointView, visit: PointVisit, *, may_hand_in: bool) -> None:
    """Draw one visit of a point, whether it counts, and its report or the way to hand it in."""
    counts = bool(visit.report_id) or not view.needs_report
    chip = layout.chip("closed", _("算一次")) if counts else layout.chip("near", _("没有报告，不算"))
    on = day(visit.on) if visit.on else "—"
    layout.row_line([on, listed(list(visit.visitors)), visit.report], [chip])
    if visit.report_id is not None:
        _offer_report(actor, visit.report_id)
    elif may_hand_in:
        given = st.file_uploader(
            _("补交报告"), type=list(REPORTS), key=f"report_{visit.contact_id}", max_upload_size=LARGEST_FILE_MB
        )
        if given is not None and st.button(_("交上"), key=f"report_{visit.contact_id}_do", type="primary"):
            name, content = given.name, given.getvalue()
            carry_out(
                lambda session: hand_in_report(session, actor, visit.contact_id, name, content), _("报告已交上。")
            )


def _offer_report(actor: Actor, report_id: int) -> None:
    """Draw the way to a report; its bytes are read when somebody asks for them."""
    key = f"report_open_{report_id}"
    if not st.session_state.get(key):
        st.button(_("看报告"), key=f"{key}_do", type="tertiary", on_click=st.session_state.update, args=({key: True},))
        return
    with acting():
        with reading() as session:
            name, media_type, content = read_report(session, actor, report_id)
        st.download_button(_("下载 {name}", name=literal(name)), content, name, media_type, key=f"{key}_save")


def _fields(actor: Actor, key: str, view: PointView | None = None) -> PointEntry | None:
    with reading() as session:
        places = {each.area_id: each.path_names for each in places_for(session, actor, Permission.MANAGE_VISITS)}
        leaders = person_names(leaders_for(session, actor))
    name = st.text_input(_("名称"), view.name if view else "", max_chars=LONGEST_NAME, key=f"{key}_name")
    area = st.selectbox(
        _("在哪里"),
        list(places),
        _index(list(places), view.area_id if view else None),
        format_func=places.__getitem__,
        key=f"{key}_area",
        placeholder=_("输入几个字查找"),
    )
    leader = st.selectbox(
        _("联系的领导"),
        list(leaders),
        _index(list(leaders), view.leader_id if view else None),
        format_func=leaders.__getitem__,
        key=f"{key}_leader",
        placeholder=_("请选择"),
    )
    least = st.number_input(_("一年至少去几次"), 1, MOST_VISITS, view.least if view else 3, key=f"{key}_least")
    needs = st.toggle(_("每次要有调研报告才算"), view.needs_report if view else True, key=f"{key}_report")
    if area is None or leader is None or not name.strip():
        return None
    return PointEntry(name=name, area_id=area, leader_id=leader, least_visits=int(least), needs_report=needs)


def _index(values: Sequence[int], wanted: int | None) -> int | None:
    return values.index(wanted) if wanted in values else None


def _draw_adding(actor: Actor) -> None:
    turn = st.session_state.setdefault("point_turn", 0)
    entry = _fields(actor, f"point_new_{turn}")
    if st.button(_("加上"), key="point_add", type="primary", disabled=entry is None) and entry is not None:
        carry_out(
            lambda session: add_point(session, actor, entry),
            _("已加上联系点“{name}”。", name=entry.name.strip()),
            after=lambda: st.session_state.update(point_turn=turn + 1),
        )


def _draw_changing(actor: Actor, view: PointView) -> None:
    entry = _fields(actor, f"point_{view.point_id}_edit", view)
    with st.container(horizontal=True, key=f"point_acts_{view.point_id}"):
        if st.button(_("存下"), key=f"point_save_{view.point_id}", disabled=entry is None) and entry is not None:
            carry_out(lambda session: change_point(session, actor, view.point_id, entry), _("联系点已改好。"))
        ask_first(
            _("不再联系"),
            _("不再列在这里，已经记下的走访都留着。"),
            lambda session: close_point(session, actor, view.point_id),
            key=f"point_close_{view.point_id}",
            said=_("已取消这个联系点。"),
            sure=_("取消联系点"),
        )
