"""One's own contact points: which, what the year lacks, the form for a visit, and the visits with their reports."""

from collections.abc import Sequence

import streamlit as st

from feedback.access.actor import Actor
from feedback.archive.contact_points import PointView, unmet, visits_of_point
from feedback.capture.checks import LARGEST_FILE_MB
from feedback.capture.importing.parsers import split_names
from feedback.capture.point_visits import LONGEST_NOTE, PointVisitEntry, record_point_visit
from feedback.core.clock import today
from feedback.core.database import reading, transaction
from pages.ui import layout
from pages.ui.choices import told_apart
from pages.ui.drafting import ANCHOR, Form, open_form
from pages.ui.placing import day_choice
from pages.ui.saving import telling_why
from pages.ui.shell import said_last
from pages.ui.text import _, literal
from pages.ui.visit_aside import REPORTS
from pages.ui.visits.points import draw_visit, missing_chip

_KEPT = (ANCHOR, "on", "companions", "point")


def own_line(views: Sequence[PointView]) -> str:
    """Return the grey line under the title: how many points, and what they still lack this year."""
    if not views:
        return ""
    lacking = sum(view.missing for view in unmet(views))
    said = _("今年还差 {n} 次", n=lacking) if lacking else _("今年都达标了")
    return f"{_('共 {n} 个', n=len(views))} · {said}"


def draw_own_points(actor: Actor, views: Sequence[PointView]) -> None:
    """Draw the point that is chosen: the form on one side, this year's visits on the other."""
    form = open_form(actor, "my_points")
    view = _chosen(form, views)
    left, right = st.columns((6, 7), gap="medium")
    with left, layout.card("point_visit"):
        _draw_form(form, view)
    with right, layout.card("point_visits"):
        _draw_visits(actor, view)


def _chosen(form: Form, views: Sequence[PointView]) -> PointView:
    by_id = {view.point_id: view for view in views}
    asked = st.query_params.pop("point", "")
    key = form.starts_with("point", views[0].point_id)
    if asked.isdecimal() and int(asked) in by_id:
        st.session_state[key] = int(asked)
    if st.session_state[key] not in by_id:
        st.session_state[key] = views[0].point_id
    if len(views) == 1:
        return views[0]
    chosen = st.pills(
        _("哪个联系点"),
        list(by_id),
        format_func=told_apart({number: each.name for number, each in by_id.items()}).__getitem__,
        key=key,
        required=True,
        label_visibility="collapsed",
    )
    return by_id[chosen or views[0].point_id]


def _draw_form(form: Form, view: PointView) -> None:
    layout.section(_("记一次去{point}", point=view.name), view.place)
    on = day_choice(form, _("哪天"))
    note = st.text_area(_("看到什么、听到什么"), key=form.starts_with(ANCHOR, ""), max_chars=LONGEST_NOTE, height=140)
    companions = st.text_input(_("同行的人，用顿号隔开"), key=form.key("companions"), max_chars=100)
    report = st.file_uploader(
        _("调研报告（可以过后再补，补了才算一次）") if view.needs_report else _("调研报告（可不交）"),
        type=list(REPORTS),
        key=form.key("report"),
        max_upload_size=LARGEST_FILE_MB,
    )
    form.keep(_KEPT, {}, worth_keeping=bool((note or "").strip()))
    if form.kept_line:
        st.caption(literal(form.kept_line))
    st.caption(_("群众托您办的事，请村干部在“记走访”里登记，才能派下去、跟到底。"))
    refused = st.container()
    if st.button(_("存下"), key=form.key("save"), type="primary", width="stretch"):
        entry = PointVisitEntry(
            submission_key=form.submission_key,
            point_id=view.point_id,
            on=on,
            note=note or "",
            companions=split_names(companions or ""),
            report=(report.name, report.getvalue()) if report is not None else None,
        )
        with telling_why(refused):
            _save(form, view, entry)


def _save(form: Form, view: PointView, entry: PointVisitEntry) -> None:
    line = said_last()
    with transaction() as session:
        record_point_visit(session, form.actor, entry)
        form.discard(session)
    counts = entry.report is not None or not view.needs_report
    line.text = _("已记下，算一次。") if counts else _("已记下。补交报告以后才算一次。")
    form.finish({"point": view.point_id})
    st.rerun()


def _draw_visits(actor: Actor, view: PointView) -> None:
    with reading() as session:
        made = visits_of_point(session, actor, view.point_id, today().year)
    counted = _("算数的 {n} 次，至少 {least} 次", n=view.counted, least=view.least)
    layout.section(_("今年去过的"), counted)
    layout.chips_row([missing_chip(view)])
    if not made:
        layout.empty_state(_("今年还没有去过"), _("去了以后，在这里记一次，附上调研报告。"))
    for visit in made:
        draw_visit(actor, view, visit, may_hand_in=True)
