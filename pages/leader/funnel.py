"""从听到办: what came in by which channel, and what came of it, down to whom it was dealt with; each figure opens."""

import streamlit as st

from feedback.access.permissions import Permission
from feedback.boards.funnel import funnel
from feedback.capture.lookup import places_for, units_for
from feedback.core.database import reading
from models.vocabulary import AreaKind
from pages.ui import board_style, layout
from pages.ui.board_filter import draw_filters, filter_in
from pages.ui.board_list import draw_list, names_of, span_line
from pages.ui.funnel_view import draw_channels, draw_contacts
from pages.ui.shell import acting, require
from pages.ui.text import _

actor = require(Permission.READ_BOARD)
board_style.apply()
with reading() as session:
    places = places_for(session, actor, Permission.READ_BOARD, AreaKind.TOWNSHIP, AreaKind.VILLAGE)
    units = units_for(session)

title = st.container()
draw_filters(places)
with acting():
    sought = filter_in(st.query_params)
    with title:
        layout.page_title(_("从听到办"), span_line(sought))
    draw_list(sought, names_of(places, units), Permission.READ_BOARD)
    draw_contacts(sought)
    with reading() as session:
        rows = funnel(session, actor, sought)
    if rows[0].contacts or len(rows) > 1:
        draw_channels(rows)
    else:
        layout.empty_state(_("这段时间没有记录"), _("换个期间或地方再看。"))
    with st.expander(_("这些数怎么算的")):
        board_style.definitions(
            [
                (_("接触"), _("这段时间记下的走访、座谈、来电、来信的次数，一次可以提几件事，也可以不提。")),
                (_("不立案"), _("听了没有立案的来电来信，每一次都记了理由。")),
                (_("受理"), _("这段时间登记的诉求，不含不予受理、撤回和并入别件的。")),
                (_("已派账"), _("这段时间登记的诉求里，已经交给承办单位去办的。")),
                (_("派出调查"), _("办理过程里记了“调查核实”的次数，一件可以有几次。")),
                (_("解决"), _("已办结、反映人说解决了的。")),
                (_("处理人数"), _("查实后处理的人数，不是件数。")),
                (_("都不含"), _("保密件不算在任何一个数里。")),
            ]
        )
