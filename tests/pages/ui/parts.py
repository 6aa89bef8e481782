"""A small application with the live box and a desk in it, which the browser's tests work; it has no database."""

import streamlit as st
from starlette.middleware import Middleware
from streamlit import runtime

TITLES = {"a": "水管裂了", "b": "<img src=x onerror=document.title='broken'>", "c": "路灯坏了", "d": "低保停发"}


@st.fragment
def writing() -> None:
    from pages.ui import layout
    from pages.ui.words import live_words

    state = st.session_state
    state.setdefault("turn", 0)
    text = live_words("box", state.get("draft", ""), "说了什么", max_length=50, reset_token=str(state.turn))
    st.text(f"told [{text}]")
    if text:
        layout.quote(text, [(0, 2, "category")])
    if st.button("存下", type="primary"):
        state.saved = text
        state.turn += 1
        st.rerun(scope="fragment")
    st.text(f"saved [{state.get('saved', '')}]")


def working() -> None:
    from pages.ui import layout
    from pages.ui.desk import DeskRow, desk, desk_list

    done = st.session_state.setdefault("done", [])
    rows = [DeskRow(id=key, number=f"ZS-{key}", title=title) for key, title in TITLES.items() if key not in done]
    left, right = desk("trial")
    with left:
        chosen = desk_list(rows, None, "trial")
    with right:
        st.text(f"looking at [{chosen}]")
        st.text_input("备注")
        with layout.action_bar("trial"):
            if st.button("办完", type="primary", disabled=chosen is None):
                done.append(chosen)
                st.rerun()


def going_on() -> None:
    from pages.ui.words import live_words

    turn = st.session_state.setdefault("turn", 0)
    live_words(f"box_{turn}", "", "说了什么", reset_token=str(turn), takes_focus=turn > 0)
    if st.button("存下", key=f"save_{turn}"):
        st.session_state.turn += 1
        st.rerun()


def quoting() -> None:
    from pages.ui.text import literal
    from tests.pages.ui.signs import SIGNS

    for number, text in enumerate(SIGNS):
        with st.container(key=f"quoted_{number}"):
            st.caption(literal(text))
            st.error(literal(text))
            st.button(literal(text), key=f"button_{number}")


def talking() -> None:
    st.selectbox("村", ["大陈村"], index=None)
    st.file_uploader("照片")
    st.date_input("日期", value=None)


if not runtime.exists() and __name__ != "__main__":
    from streamlit.runtime.pages_manager import PagesManager

    from feedback.api.chrome import Chrome

    PagesManager.uses_pages_directory = False
    app = st.App(__file__, middleware=[Middleware(Chrome)])
else:
    from pages.ui import theme

    st.set_page_config(layout="wide")
    theme.apply()
    parts = {"words": writing, "next": going_on, "desk": working, "talk": talking, "quote": quoting}
    parts[st.query_params.get("part", "words")]()
