"""查诉求: find cases by number, words, place, state, category, unit and time; the newest first."""

from typing import Literal

import streamlit as st

from feedback.access.permissions import Permission
from feedback.capture.lookup import places_for, units_for
from feedback.core.database import reading
from feedback.reports.ledger import LedgerRequest
from feedback.tracker.casefile import open_case
from feedback.tracker.desks import CaseSearch, count_cases, search_cases
from models.vocabulary import AreaKind, CaseStatus, Channel, Urgency
from pages.ui import layout
from pages.ui.caseview import desk_row, draw_case, draw_parts, draw_suggestion
from pages.ui.choices import category_choice, unit_names, word_choice
from pages.ui.desk import desk, desk_list
from pages.ui.forms.handing_in import show_kept
from pages.ui.forms.registry import draw_verbs
from pages.ui.ledger_view import draw_ledger
from pages.ui.paging import page_in_address, page_links
from pages.ui.searching import address_of, search_from_address, search_to_address
from pages.ui.shell import require
from pages.ui.text import _, words

actor = require(Permission.READ_CASES)
sought = search_from_address(st.query_params)
with reading() as session:
    places = places_for(session, actor, Permission.READ_CASES, AreaKind.TOWNSHIP, AreaKind.VILLAGE)
    units = units_for(session)
    total = count_cases(session, actor, sought)
    page = page_in_address(lambda at: search_cases(session, actor, sought, cursor=at))

layout.page_title(_("查诉求"), _("找到 {n} 件", n=f"{total:,}"))
with st.form("search", border=False):
    first, second = st.columns((3, 1), vertical_alignment="bottom")
    text = first.text_input(_("诊号或几个词"), sought.text, key="search_text", placeholder=_("如：自来水 发黄"))
    # Where a case stands below, the coloured button is its next act.
    look: Literal["primary", "secondary"] = "secondary" if page.rows else "primary"
    done = second.form_submit_button(_("查找"), type=look, width="stretch")
    with st.expander(_("更多条件"), expanded=bool(address_of(sought).keys() - {"text"})):
        one, two, three = st.columns(3)
        with one:
            statuses = st.multiselect(
                _("状态"),
                list(CaseStatus),
                list(sought.statuses),
                format_func=words,
                key="search_status",
                placeholder=_("不限"),
            )
            channel = word_choice(_("来源"), Channel, sought.channel, key="search_channel")
            since = st.date_input(_("挂号从"), sought.from_on, key="search_from", format="YYYY-MM-DD")
        with two:
            names = {choice.area_id: choice.path_names for choice in places}
            area = st.selectbox(
                _("地方"),
                list(names),
                list(names).index(sought.area_id) if sought.area_id in names else None,
                format_func=names.__getitem__,
                key="search_area",
                placeholder=_("不限"),
            )
            urgency = word_choice(_("缓急"), Urgency, sought.urgency, key="search_urgency")
            until = st.date_input(_("到"), sought.to_on, key="search_to", format="YYYY-MM-DD")
        with three:
            offered = unit_names(units)
            unit = st.selectbox(
                _("承办单位"),
                list(offered),
                list(offered).index(sought.unit_id) if sought.unit_id in offered else None,
                format_func=offered.__getitem__,
                key="search_unit",
                placeholder=_("不限"),
            )
            category = category_choice(sought.category, key="search_category")
            overdue = st.checkbox(_("只看超期的"), sought.only_overdue, key="search_overdue")
if done:
    wanted = CaseSearch(
        text=text,
        statuses=tuple(statuses),
        category=category,
        area_id=area,
        unit_id=unit,
        channel=channel,
        urgency=urgency,
        from_on=since,
        to_on=until,
        only_overdue=overdue,
    )
    search_to_address(st.query_params, wanted)
    st.rerun()

if not page.rows:
    show_kept(actor, None)
    layout.empty_state(_("没有找到"), _("换几个词试试，或放宽条件。"))
    st.stop()
left, right = desk("search")
with left:
    chosen = desk_list([desk_row(row) for row in page.rows], None, "search")
    page_links(page)
    draw_ledger(actor, LedgerRequest(search=sought), total, key="search")
with right:
    with reading() as session:
        file = open_case(session, actor, int(chosen or page.rows[0].case_id))
    show_kept(actor, file)
    draw_case(actor, file, on_desk=True)
    draw_suggestion(actor, file)
    draw_parts(file)
    draw_verbs(actor, file)
