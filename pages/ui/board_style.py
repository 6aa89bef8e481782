"""The part of the look that boards and the home page have; `theme.css` is sent before it, by the shell."""

from functools import cache
from html import escape
from pathlib import Path
from typing import Final

import streamlit as st

_BOARD_WIDTH: Final = ":root{--zs-width:1480px}"


def apply(*, wide: bool = False) -> None:
    """Send the sheet, once a run and before anything is drawn; `wide` lets the page use a large screen."""
    st.html(f"<style>{_sheet()}{_BOARD_WIDTH if wide else ''}</style>")


@cache
def _sheet() -> str:
    return Path(__file__).with_name("board.css").read_text(encoding="utf-8")


def answer(sentence: str, name: str) -> None:
    """The head of a figure: what it says, and under it what it is."""
    st.html(f'<div class="zs-answer"><h2>{escape(sentence)}</h2><p>{escape(name)}</p></div>')


def count_line(count: str, said: str) -> None:
    """How many there are in large type, and of what."""
    st.html(f'<div class="zs-counted"><b>{escape(count)}</b><span>{escape(said)}</span></div>')


def definitions(pairs: list[tuple[str, str]]) -> None:
    """What each figure is counted from, as pairs of name and sentence."""
    st.html(
        '<dl class="zs-defined">'
        + "".join(f"<dt>{escape(name)}</dt><dd>{escape(said)}</dd>" for name, said in pairs)
        + "</dl>"
    )
