"""How one word of a closed list, a category, a unit or a place is chosen: the same box on every page."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import StrEnum
from typing import TypeVar

import streamlit as st

from feedback.access.absences import PersonChoice
from feedback.capture.lookup import UnitChoice
from feedback.classify.taxonomy import taxonomy
from feedback.tracker.supervision import Leader
from pages.ui.text import _, category_name, words

Word = TypeVar("Word", bound=StrEnum)
Key = TypeVar("Key")
# What is shown of a unit, from its number and its name.
UnitName = Callable[[int, str], str]


def told_apart(names: Mapping[Key, str], more: Mapping[Key, str] | None = None) -> dict[Key, str]:
    """Return the names so that no two are the same: with `more` behind a name that several bear, else with a number.

    A box knows a choice by the words that it shows, and would take the first of the same words for the other.
    """
    found: dict[Key, str] = {}
    shared = Counter(names.values())
    used: Counter[str] = Counter()
    for key, name in names.items():
        beside = more.get(key, "") if more and shared[name] > 1 else ""
        said = _("{name}（{where}）", name=name, where=beside) if beside else name
        used[said] += 1
        found[key] = said if used[said] == 1 else f"{said} ({used[said]})"
    return found


def person_names(people: Iterable[PersonChoice]) -> dict[int, str]:
    """Return people as choices, with the account behind a name that several bear."""
    held = {each.user_id: each for each in people}
    names, accounts = (
        {user_id: getattr(each, what) for user_id, each in held.items()} for what in ("name", "username")
    )
    return told_apart(names, accounts)


def leader_names(leaders: Iterable[Leader]) -> dict[int, str]:
    """Return leaders as choices, each with the place that they lead."""
    return told_apart({each.user_id: _("{name}（{where}）", name=each.name, where=each.where) for each in leaders})


def unit_names(units: Iterable[UnitChoice], name: UnitName | None = None) -> dict[int, str]:
    """Return units as choices, with the place behind a name that several bear; `name` tells more than their names."""
    held = {each.unit_id: each for each in units}
    names = {unit_id: name(unit_id, each.name) if name else each.name for unit_id, each in held.items()}
    return told_apart(names, {unit_id: each.place for unit_id, each in held.items()})


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
    names = unit_names(units, name)
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
    names = unit_names(units, name)
    return st.multiselect(
        label,
        list(names),
        [unit_id for unit_id in chosen if unit_id in names],
        format_func=lambda unit_id: names[unit_id],
        key=key,
        placeholder=_("没有就不选"),
    )
