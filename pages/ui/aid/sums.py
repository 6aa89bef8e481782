"""The box of a sum: typed in yuan, kept in fen."""

import streamlit as st

from feedback.i18n.amounts import fen_of

_FEN = 100


def sum_box(label: str, *, key: str, opens_with: int | None = None) -> int | None:
    """Draw the box and return its sum in fen, None where it is empty.

    It opens with `opens_with` and does not go back to that: what was emptied stays empty, and is not paid.
    """
    if key not in st.session_state:
        st.session_state[key] = opens_with / _FEN if opens_with else None
    typed = st.number_input(label, min_value=0.0, value=None, step=100.0, format="%.2f", key=key)
    return None if typed is None else fen_of(typed)
