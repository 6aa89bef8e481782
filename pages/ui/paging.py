"""How a long list is turned over: earlier and later, with the cursor in the address; no page numbers."""

from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar

import streamlit as st

from feedback.core.errors import BadInput
from pages.ui.text import _


class Paged(Protocol):
    """A page of any list, with the cursors that lead on."""

    @property
    def rows(self) -> Sequence[object]: ...

    @property
    def earlier(self) -> str | None: ...

    @property
    def later(self) -> str | None: ...


Page = TypeVar("Page", bound=Paged)


def page_in_address(read: Callable[[str | None], Page], *, name: str = "from") -> Page:
    """Return the page at the address's cursor; the first one where the cursor is not ours or nothing is left there."""
    cursor = st.query_params.get(name)
    if cursor is None:
        return read(None)
    try:
        page = read(cursor)
    except BadInput:
        return read(None)
    return page if page.rows else read(None)


def page_links(page: Paged, *, name: str = "from") -> None:
    """Draw the two buttons of a list that does not fit one page; `name` is the address's parameter for the cursor."""
    if page.earlier is None and page.later is None:
        return
    with st.container(horizontal=True, key=f"paging_{name}"):
        if st.button(_("‹ 上一页"), key=f"{name}_earlier", disabled=page.earlier is None) and page.earlier:
            st.query_params[name] = page.earlier
            st.rerun()
        if st.button(_("下一页 ›"), key=f"{name}_later", disabled=page.later is None) and page.later:
            st.query_params[name] = page.later
            st.rerun()
