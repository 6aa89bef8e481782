"""民情档案: find a household's file, see which are too old, open a new one, and look at the village as a whole."""

import streamlit as st

from feedback.access.permissions import Permission
from feedback.archive.file_lists import FilePage, FileSearch, count_files, file_page, stale_count
from feedback.core.database import reading
from pages.ui import board_style, layout
from pages.ui.archive.exporting import draw_export
from pages.ui.archive.lists import draw_rows, draw_search, places, search_in
from pages.ui.archive.opening import draw_opening
from pages.ui.archive.village import draw_village
from pages.ui.paging import page_in_address, page_links
from pages.ui.shell import require
from pages.ui.text import _

actor = require(Permission.READ_HOUSEHOLDS)
board_style.apply()
known = places(actor)
sought = search_in(st.query_params, known)
view = str(st.query_params.get("view", "files"))
with reading() as session:
    stale = stale_count(session, actor)
    total = count_files(session, actor, FileSearch(area_id=sought.area_id))

said = [_("{n} 户有档", n=f"{total:,}")]
if stale:
    said.append(_("{n} 户该更新了", n=f"{stale:,}"))
layout.page_title(_("民情档案"), " · ".join(said))
names = {"files": _("各户"), "stale": _("该更新的"), "village": _("全村")}
if actor.holds(Permission.KEEP_HOUSEHOLDS):
    names["new"] = _("建新档")
st.session_state.setdefault("households_view", view if view in names else "files")
chosen = st.segmented_control(
    _("看什么"), list(names), format_func=names.__getitem__, key="households_view", required=True,
    label_visibility="collapsed",
)  # fmt: skip
if chosen and chosen != view:
    st.query_params["view"] = chosen
    st.query_params.pop("from", None)
    st.rerun()
st.session_state["households_address"] = dict(st.query_params)


def _list(search: FileSearch) -> None:
    with reading() as session:
        page: FilePage = page_in_address(lambda at: file_page(session, actor, search, cursor=at))
        found = count_files(session, actor, search)
    if page.rows:
        layout.section(_("找到 {n} 户", n=f"{found:,}"))
        draw_rows(page.rows)
        page_links(page)
        draw_export(actor, search, found)
    elif search.only_stale:
        layout.empty_state(_("没有该更新的档案"), _("超过规定天数没有更新或核对的，会列在这里。"))
    else:
        layout.empty_state(_("没有找到这样的户"), _("换个写法试试；还没有建档的，可以建新档或导入表格。"))


if chosen == "village":
    draw_village(actor, known)
elif chosen == "new":
    draw_opening(actor)
else:
    draw_search(st.query_params, sought, known)
    _list(sought)
