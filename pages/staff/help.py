"""怎么用: how a matter goes from the first word to the last question, what each role does with it, and by when."""

import streamlit as st

from feedback.core.database import reading
from feedback.tracker.state_table import drawing
from pages.ui import layout
from pages.ui.help_view import draw_limits, draw_own_moves, draw_questions, draw_whole_table
from pages.ui.shell import require
from pages.ui.text import _, language

actor = require()
layout.page_title(_("怎么用"), _("一件事从挂号到办结怎么走，您在哪一步、能做什么"))

with layout.card("help_own"):
    layout.section(_("您能做的"), _("按您现在的角色"))
    draw_own_moves(actor)

with layout.card("help_way"):
    layout.section(_("一件事怎么走"), _("出诊挂号、初诊、会诊派账、复诊对账"))
    st.mermaid_chart(drawing(language(), main_road=True), width="content", alt=_("多数的事从挂号到办结的走法"))
    with st.expander(_("看全部走法")):
        st.mermaid_chart(drawing(language()), alt=_("一件事从挂号到办结的各个状态和走法"))
        st.caption(_("还没有办结的事，反映人随时可以撤回，图上没有画。"))

with layout.card("help_limits"), reading() as session:
    layout.section(_("多久办完"), _("没有更具体的规定时按这些"))
    draw_limits(session)

with layout.card("help_questions"):
    layout.section(_("常遇到的"))
    draw_questions()

with layout.card("help_table"):
    layout.section(_("谁在哪一步能做什么"), _("全部状态、动作和角色"))
    draw_whole_table()
