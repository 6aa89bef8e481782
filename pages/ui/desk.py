"""How does somebody work through a list? Left the list by due time, right the matter; on a phone one after the other.

The list is one small component: a row is one click, J and K move, Enter presses the coloured button of the matter.
It sorts and filters nothing, and asks nobody whether a row may be seen: it draws the rows that it is given.
"""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Final

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from pages.ui.layout import ChipKind
from pages.ui.own_component import own_component
from pages.ui.text import _


@dataclass(frozen=True, slots=True)
class DeskRow:
    """What a desk shows of one case; `chip` is the limit in words (还剩 2 天), never a colour alone."""

    id: str
    number: str
    title: str
    place: str = ""
    age: str = ""
    chip: str = ""
    chip_kind: ChipKind = "waiting"
    place_on_agenda: str = ""
    flag: str = ""
    flag_kind: ChipKind = "waiting"


_LIST: Final = own_component("zhenshi_desk_list", "desk")


def desk(key: str, *, beside: Callable[[], None] | None = None) -> tuple[DeltaGenerator, DeltaGenerator]:
    """The two sides of a desk, left for `desk_list(rows, ..., key)` with the same key, right for the matter.

    On a phone the right side shows once a row was tapped, with a way back; on a desktop both stand side by side.
    `beside` draws a third column at the right, which a narrow screen shows below.
    """
    opened = bool(st.session_state.get(f"{key}_opened"))
    # The script does not know how wide the screen is: it says which side a phone would show, and the style decides.
    hidden = f".st-key-desk_list_{key}" if opened else f".st-key-desk_matter_{key}"
    tabs = "" if opened else ".stApp .st-key-tab_bar{display:flex!important}"
    side = f"[data-testid=stColumn]:has({hidden})"
    st.html(f"<style>@media(max-width:640px){{{side}{{display:none!important}}{tabs}}}</style>")
    left, right, *third = st.columns((5, 8) if beside is None else (9, 15, 8), gap="medium")
    if beside is not None:
        with third[0].container(key=f"desk_beside_{key}"):
            beside()
    matter = right.container(key=f"desk_matter_{key}")
    with matter.container(key=f"desk_back_{key}"):
        st.button(_("‹ 返回列表"), key=f"{key}_back", type="tertiary", on_click=_shut(key))
    return left.container(key=f"desk_list_{key}"), matter


def desk_list(rows: Sequence[DeskRow], selected: str | None, key: str) -> str | None:
    """Draw the rows and return the id of the one that is looked at, or None where there are none.

    What the person chose comes first, as long as it is still in the list; then `selected` (an address that was opened,
    say); else the row that moved up into the place of the one that went away, so that a saved matter brings the next.
    """
    current = _current([row.id for row in rows], selected, key)
    st.session_state[f"{key}_chosen"] = current
    _LIST(
        key=f"{key}_list",
        data={
            "rows": [asdict(row) for row in rows],
            "selected": current,
            "scope": f".st-key-desk_matter_{key}",
            "label": _("待办列表，按 J、K 上下移动，回车办理"),
        },
        on_picked_change=_pick(key),
    )
    return current


def open_row(key: str, row_id: str) -> None:
    """Choose a row from outside the list, before `desk_list` draws it; on a phone this opens the matter."""
    st.session_state[f"{key}_chosen"] = row_id
    st.session_state[f"{key}_opened"] = True


def open_beside_list(key: str) -> None:
    """Let a phone show the matter of the desk `key`, for lists that draw their rows themselves; for callbacks."""
    st.session_state[f"{key}_opened"] = True


def shown_with_list(key: str) -> DeltaGenerator:
    """What stands over the list of the desk `key`: a phone that looks at one thing of the list has no use for it."""
    if st.session_state.get(f"{key}_opened"):
        st.html(f"<style>@media(max-width:640px){{.st-key-over_{key}{{display:none!important}}}}</style>")
    return st.container(key=f"over_{key}")


def _current(ids: Sequence[str], selected: str | None, key: str) -> str | None:
    chosen = st.session_state.get(f"{key}_chosen")
    if chosen not in ids and selected in ids:
        chosen = selected
    last_place = min(st.session_state.get(f"{key}_place", 0), len(ids) - 1)
    place = ids.index(chosen) if chosen in ids else last_place
    st.session_state[f"{key}_place"] = max(place, 0)
    return ids[place] if ids else None


def _pick(key: str) -> Callable[[], None]:
    def picked() -> None:
        choice = st.session_state[f"{key}_list"].get("picked")
        if isinstance(choice, dict) and isinstance(choice.get("id"), str):
            st.session_state[f"{key}_chosen"] = choice["id"]
            st.session_state[f"{key}_opened"] = bool(choice.get("opens")) or bool(st.session_state.get(f"{key}_opened"))

    return picked


def _shut(key: str) -> Callable[[], None]:
    def shut() -> None:
        st.session_state[f"{key}_opened"] = False

    return shut
