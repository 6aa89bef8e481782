"""The part of the look that the page of assessment has; `theme.css` is sent before it, by the shell."""

from functools import cache
from pathlib import Path

import streamlit as st


def apply() -> None:
    """Send the sheet, once a run and before anything is drawn."""
    st.html(f"<style>{_sheet()}</style>")


@cache
def _sheet() -> str:
    return Path(__file__).with_name("scores.css").read_text(encoding="utf-8")
