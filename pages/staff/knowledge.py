"""政策问答: what people ask, and what the office says to it: found by a few words; the clerk keeps the cards."""

from typing import Final

import streamlit as st

from feedback.access.actor import Actor
from feedback.access.permissions import Permission
from feedback.core.clock import today
from feedback.core.database import reading
from feedback.services.knowledge import CardView, running_out
from feedback.services.knowledge_search import find_cards
from pages.ui import layout
from pages.ui.desk import desk, open_beside_list, shown_with_list
from pages.ui.knowledge.card_form import draw_card_form, draw_ending
from pages.ui.knowledge.card_view import draw_card
from pages.ui.shell import require
from pages.ui.text import _, day, literal

_KEY: Final = "known"
_EXCERPT: Final = 36


def _draw_list(found: list[CardView]) -> None:
    with st.container(key="known_list", gap="xxsmall"):
        for card in found:
            answer = card.entry.answer.replace("\n", " ")
            about = literal(answer if len(answer) <= _EXCERPT else f"{answer[:_EXCERPT]}…")
            label = f"**{literal(card.entry.title)}**  \n:gray[{about}]"
            st.button(label, key=f"known_open_{card.card_id}", width="stretch", on_click=_open, args=(card.card_id,))


def _open(card_id: int) -> None:
    """Open a card, 0 for a new one; a phone shows it alone, with a way back to the list."""
    st.session_state["known_open"] = card_id
    open_beside_list(_KEY)


def _draw_running_out(actor: Actor) -> None:
    with reading() as session:
        ending = running_out(session, actor)
    if not ending:
        return
    with layout.card("known_ending"):
        layout.section(_("快到期的，请备好新的一版"), _("{n} 张", n=len(ending)))
        for card in ending:
            until = card.entry.valid_until or today()
            st.button(
                _("{title}，{day} 到期", title=literal(card.entry.title), day=day(until)),
                key=f"known_ending_{card.card_id}",
                type="tertiary",
                on_click=_open,
                args=(card.card_id,),
            )


def _draw_keeping(actor: Actor, card: CardView) -> None:
    with st.expander(_("改为新的一版")):
        st.caption(_("旧的一版留着，到新的一版开始的前一天为止"))
        draw_card_form(actor, card)
    with st.expander(_("停用")):
        draw_ending(actor, card)


actor = require(Permission.READ_KNOWLEDGE)
keeps = actor.holds(Permission.MANAGE_KNOWLEDGE)
layout.page_title(_("政策问答"), _("输入几个字或拼音首字母，如：低保、db"))
with shown_with_list(_KEY):
    asked, day_of = st.columns((8, 3), gap="small", vertical_alignment="bottom")
    typed = asked.text_input(
        _("问什么"), key="known_typed", placeholder=_("如：低保标准是多少"), autocomplete="off", live=True
    )
    on = day_of.date_input(_("按哪天的规定"), today(), key="known_on", format="YYYY-MM-DD")
    with reading() as session:
        found = find_cards(session, actor, typed or "", on=on)
    if keeps:
        _draw_running_out(actor)
left, right = desk(_KEY)
chosen = st.session_state.get("known_open")
shown = next((card for card in found if card.card_id == chosen), found[0] if found else None)
with left:
    if found:
        _draw_list(found)
    elif (typed or "").strip():
        layout.empty_state(_("没有这方面的卡片"), _("换个说法试试；确实没有的，请台账员补上。"))
    else:
        layout.empty_state(_("还没有卡片"), _("台账员把常被问到的写成卡片，接电话时就会提示。"))
    if keeps:
        st.button(_("加一张卡片"), key="known_new", icon=":material/add:", on_click=_open, args=(0,))
with right:
    if keeps and chosen == 0:
        draw_card_form(actor, None)
    elif shown is not None:
        draw_card(actor, shown)
        if keeps:
            _draw_keeping(actor, shown)
