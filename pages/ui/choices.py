"""How one word of a closed list, a category, a unit or a place is chosen: the same box on every page."""

from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import TypeVar

import streamlit as st

from feedback.capture.lookup import UnitChoice
from feedback.classify.taxonomy import taxonomy
from pages.ui.text import _, category_name, words

Word = TypeVar("Word", bound=StrEnum)
# What is shown of a unit, from its number and its name.
UnitName = Callable[[int, str], str]


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
    label: str,
    units: Sequence[UnitChoice],
    *,
    key: str,
    near: Sequence[int] = (),
    chosen: int | None = None,
    name: UnitName | None = None,
) -> int | None:
    """Draw the box of units, those of `near` first; it opens with `chosen`, and `name` tells more than their names."""
    names = {unit.unit_id: name(unit.unit_id, unit.name) if name else unit.name for unit in units}
    ordered = list(dict.fromkeys([*(each for each in near if each in names), *names]))
    first = chosen if chosen in names else None
    return st.selectbox(
        label,
        ordered,
        index=ordered.index(first) if first is not None else None,
        format_func=lambda unit_id: names[unit_id],
        key=key,
        placeholder=_("输入几个字查找"),
    )


def units_choice(
    label: str, units: Sequence[UnitChoice], *, key: str, chosen: Sequence[int] = (), name: UnitName | None = None
) -> list[int]:
    """Draw the box of several units; it opens with those of `chosen`."""
    names = {unit.unit_id: name(unit.unit_id, unit.name) if name else unit.name for unit in units}
    return st.multiselect(
        label,
        list(names),
        [unit_id for unit_id in chosen if unit_id in names],
        format_func=lambda unit_id: names[unit_id],
        key=key,
        placeholder=_("没有就不选"),
    )
