"""The part of the look that the pages about the machine's reading have; `theme.css` is sent before it, by the shell."""

from collections.abc import Iterable, Sequence
from functools import cache
from html import escape
from pathlib import Path

import streamlit as st

from pages.ui.layout import Markup


def apply() -> None:
    """Send the sheet, once a run and before anything is drawn."""
    st.html(f"<style>{_sheet()}</style>")


@cache
def _sheet() -> str:
    return Path(__file__).with_name("learning.css").read_text(encoding="utf-8")


def hundred(before: str, number: str, after: str, size: str) -> None:
    """How many of a hundred, in large type within its sentence, and from how many it was counted."""
    st.html(
        f'<div class="zs-hundred"><span>{escape(before)}</span><b>{escape(number)}</b><span>{escape(after)}</span>'
        f"<small>{escape(size)}</small></div>"
    )


def bar(name: str, part: int, whole: int, *, is_new: bool) -> Markup:
    """A bar for `part` of `whole`, with the numbers behind it."""
    share = part / whole if whole else 0
    kind = ' class="zs-new"' if is_new else ""
    return Markup(
        f'<i{kind}><span>{escape(name)}</span><u style="--zs-part:{share:.1%}"></u><em>{part}/{whole}</em></i>'
    )


def bars_beside(groups: Iterable[tuple[str, str, Sequence[Markup]]]) -> None:
    """Groups of bars, each under its name with a grey word beside it."""
    drawn = (f"<div><b>{escape(name)}<small>{escape(aside)}</small></b>{''.join(bars)}</div>"
             for name, aside, bars in groups)  # fmt: skip
    st.html(f'<div class="zs-beside">{"".join(drawn)}</div>')


def told(lines: Iterable[Markup]) -> None:
    """Sentences below each other."""
    st.html(f'<ul class="zs-told">{"".join(f"<li>{line}</li>" for line in lines)}</ul>')


def line(text: str, size: str = "") -> Markup:
    """A sentence, with the size of what it was counted from in grey."""
    return Markup(f"{escape(text)}<small>{escape(size)}</small>" if size else escape(text))
