"""How one word of a closed list, a category, a unit or a place is chosen: the same box on every page."""

from collections.abc import Sequence
from enum import StrEnum
from typing import TypeVar

import streamlit as st

from feedback.capture.lookup import UnitChoice, suggested_units
from feedback.classify.taxonomy import taxonomy
from pages.ui.text import _, category_name, words

Word = TypeVar("Word", bound=StrEnum)


def word_choice(label: str, vocabulary: type[Word], chosen: Word | None, *, key: str) -> Word | None:
    """Draw a box with the words of one list; None stays open until somebody decides."""
    members = list(vocabulary)
    return st.selectbox(
        label,
        members,
        index=members.index(chosen) if chosen is not None else None,
        format_func=words,
        key=key,
        placeholder=_("请选择"),
    )


def category_choice(chosen: str | None, *, key: str, top: Sequence[str] = ()) -> str | None:
    """Draw the box of second-level categories; the machine's first three stand on top, typing finds any.

    What stands in the session under `key` goes before `chosen`, so that a button may choose too.
    """
    codes = list(dict.fromkeys([*top, *taxonomy().codes]))
    st.session_state.setdefault(key, chosen if chosen in codes else None)
    return st.selectbox(
        _("类别"),
        codes,
        index=None,
        format_func=category_name,
        key=key,
        placeholder=_("输入几个字查找，如：饮水"),
    )


def unit_choice(
    label: str, units: Sequence[UnitChoice], *, key: str, category: str | None = None, chosen: int | None = None
) -> int | None:
    """Draw the box of units, those first that the dispatch directory names for `category`."""
    near = suggested_units(list(units), category)
    ordered = list(dict.fromkeys([*(unit.unit_id for unit in near), *(unit.unit_id for unit in units)]))
    names = {unit.unit_id: unit.name for unit in units}
    first = chosen if chosen in names else (near[0].unit_id if near else None)
    return st.selectbox(
        label,
        ordered,
        index=ordered.index(first) if first is not None else None,
        format_func=lambda unit_id: names[unit_id],
        key=key,
        placeholder=_("输入几个字查找"),
    )


def units_choice(label: str, units: Sequence[UnitChoice], *, key: str) -> list[int]:
    """Draw the box of several units."""
    names = {unit.unit_id: unit.name for unit in units}
    return st.multiselect(
        label, list(names), format_func=lambda unit_id: names[unit_id], key=key, placeholder=_("没有就不选")
    )
