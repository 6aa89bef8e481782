"""How does somebody find their way in a tree of places? An outline that opens along the chosen place, with counts.

It stands in the left side of a `pages.ui.desk.desk` of the same key: a name opens the place there, the triangle only
its branch. Which rows there are is decided by whoever draws it.
"""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Final

import streamlit as st

from pages.ui.own_component import own_component
from pages.ui.text import _


@dataclass(frozen=True, slots=True)
class TreeRow:
    """One line of the outline; `aside` stands at its right, `is_quiet` strikes it out."""

    id: str
    name: str
    depth: int = 0
    parent: str | None = None
    aside: str = ""
    chip: str = ""
    is_open: bool = False
    is_leaf: bool = False
    is_quiet: bool = False


_TREE: Final = own_component("zhenshi_tree", "admin_tree")


def chosen_in(key: str) -> str | None:
    """Return the id of what was chosen in the tree `key`, before the tree is drawn."""
    chosen = st.session_state.get(f"{key}_chosen")
    return chosen if isinstance(chosen, str) else None


def choose(key: str, row_id: str) -> None:
    """Choose a row from outside the tree."""
    st.session_state[f"{key}_chosen"] = row_id


def tree(rows: Sequence[TreeRow], selected: str | None, key: str) -> None:
    """Draw the outline."""
    _TREE(
        key=f"{key}_tree",
        data={
            "rows": [asdict(row) for row in rows],
            "selected": selected,
            "label": _("地方，按方向键移动，回车打开"),
            "open": _("展开"),
            "shut": _("收起"),
        },
        on_picked_change=_pick(key),
    )


def _pick(key: str) -> Callable[[], None]:
    def picked() -> None:
        choice = st.session_state[f"{key}_tree"].get("picked")
        if isinstance(choice, dict) and isinstance(choice.get("id"), str):
            st.session_state[f"{key}_chosen"] = choice["id"]
            st.session_state[f"{key}_opened"] = bool(choice.get("opens")) or bool(st.session_state.get(f"{key}_opened"))

    return picked
