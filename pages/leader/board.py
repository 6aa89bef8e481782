"""问题看板: where it burns, what is overdue, whose and since when; from every figure to the cases behind it."""

import streamlit as st

from feedback.access.permissions import Permission
from feedback.capture.lookup import places_for, units_for
from feedback.core.database import reading
from models.vocabulary import AreaKind
from pages.ui import board_style, layout
from pages.ui.board_charts import chosen_board, draw_ageing, draw_burning, draw_flow, draw_heat, draw_side, style_of
from pages.ui.board_filter import draw_filters, filter_in
from pages.ui.board_list import draw_list, names_of, span_line
from pages.ui.board_screen import is_narrow
from pages.ui.board_tiles import draw_definitions, draw_tiles, tiles_of
from pages.ui.shell import acting, require
from pages.ui.text import _
from pages.ui.year_warning import warn_of_rows

_MOST_BURNING = {False: 12, True: 6}

actor = require(Permission.READ_BOARD)
board_style.apply(wide=True)
style = style_of(is_phone=is_narrow())
with reading() as session:
    places = places_for(session, actor, Permission.READ_BOARD, AreaKind.TOWNSHIP, AreaKind.VILLAGE)
    units = units_for(session)

title = st.container()
draw_filters(places)
with acting():
    sought = filter_in(st.query_params)
    with title:
        layout.page_title(_("问题看板"), _("{days}，和前 {n} 天比", days=span_line(sought), n=sought.days))
    draw_list(sought, names_of(places, units), Permission.READ_BOARD)
    board = chosen_board(actor, sought, most_burning=_MOST_BURNING[style.is_phone])
    draw_tiles(tiles_of(board.headline))
    wide, narrow = st.columns((8, 5))
    with wide:
        draw_heat(board.cells, style)
    with narrow:
        draw_side(board.side, style)
    left, right = st.columns((1, 1))
    with left:
        draw_flow(board.flow, sought, style)
    with right:
        draw_ageing(board.ageing, style)
    warn_of_rows(each.row for each in board.burning.cases)
    draw_burning(board.burning)
    draw_definitions()
