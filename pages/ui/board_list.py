"""The cases behind a mark, in a panel at the side: as many as the mark says, newest first, each one press away.

Which mark is open stands in the address, so that going back from a case leads to the list again.
"""

from collections.abc import Callable, Mapping, Sequence

import streamlit as st

from feedback.access.permissions import Permission
from feedback.boards.conditions import look_at
from feedback.boards.lists import count_behind, list_behind
from feedback.boards.marks import BoardFilter, Mark
from feedback.boards.selection import as_search, chosen_mark
from feedback.capture.lookup import AreaChoice, UnitChoice
from feedback.core.database import reading
from feedback.reports.ledger import LedgerRequest
from models.vocabulary import AreaKind
from pages.ui import board_style, layout
from pages.ui.board_rows import case_rows
from pages.ui.board_words import is_over_time, mark_line
from pages.ui.ledger_view import draw_ledger
from pages.ui.searching import address_of
from pages.ui.shell import acting, go_to, require
from pages.ui.text import _, day
from pages.ui.year_warning import warn_of_rows

_WIDTH: int = 520


def names_of(places: Sequence[AreaChoice], units: Sequence[UnitChoice]) -> dict[str, str]:
    """Return the names that a mark's line may need, by its field and number."""
    fields = {AreaKind.TOWNSHIP: "township_id", AreaKind.VILLAGE: "village_id"}
    found = {f"{fields[place.kind]}={place.area_id}": place.name for place in places if place.kind in fields}
    return found | {f"unit_id={unit.unit_id}": unit.name for unit in units}


def open_mark(key: str) -> None:
    """Open the list of a mark in the next run; for callbacks."""
    st.query_params["mark"] = key
    st.query_params.pop("from", None)


def close_mark() -> None:
    st.query_params.pop("mark", None)
    st.query_params.pop("from", None)


def picked_in(chart: str) -> Callable[[], None]:
    """Return what happens when a mark of the figure `chart` is pressed.

    A second press on the same mark takes its selection away, and is meant as another look at the same list.
    """

    def picked() -> None:
        last = f"{chart}_picked"
        with acting():
            chosen = chosen_mark(st.session_state[chart]["selection"]["points"])
            key = chosen.key() if chosen else st.session_state.get(last)
            if key:
                st.session_state[last] = key
                open_mark(key)

    return picked


def draw_list(sought: BoardFilter, names: Mapping[str, str], *permissions: Permission) -> None:
    """Draw the panel where a mark is open; whoever may not open the page may not open its lists."""
    key = st.query_params.get("mark")
    if key:
        panel = st.dialog(_("明细"), width=_WIDTH, position="right", on_dismiss=close_mark)
        panel(_draw)(sought, key, names, permissions)


def _draw(sought: BoardFilter, key: str, names: Mapping[str, str], permissions: Sequence[Permission]) -> None:
    # A press inside the panel runs this function alone, without the page and its guard.
    actor = require(*permissions)
    with acting():
        chosen = Mark.read(key)
        with reading() as session:
            total = count_behind(session, actor, sought, chosen)
            page = list_behind(session, actor, sought, chosen, cursor=st.query_params.get("from"))
            search = as_search(look_at(session, actor, sought), chosen)
        said = mark_line(chosen, names)
        if is_over_time(chosen.measure) and chosen.from_on is None:
            said = f"{said} · {span_line(sought)}"
        board_style.count_line(_("{n} 件", n=f"{total:,}"), said)
        if not page.rows:
            layout.empty_state(_("这里没有诉求"), _("换个期间或地方再看。"))
            return
        warn_of_rows(page.rows)
        case_rows(page.rows, "behind")
        _turn(page.earlier, page.later)
        may_search = actor.holds(Permission.READ_CASES)
        if may_search:
            draw_ledger(actor, LedgerRequest(board=sought, mark=chosen), total, key="behind")
        if search and may_search and st.button(_("到“查诉求”里看"), key="behind_search", type="tertiary"):
            go_to("search", **address_of(search))


def span_line(sought: BoardFilter) -> str:
    """Return the days of a look."""
    if sought.from_on == sought.to_on:
        return day(sought.from_on)
    return _("{first}到{last}", first=day(sought.from_on), last=day(sought.to_on))


def _turn(earlier: str | None, later: str | None) -> None:
    """Draw the two buttons that turn the list over; only the panel is drawn anew."""
    if earlier is None and later is None:
        return
    with st.container(horizontal=True, key="behind_paging"):
        for key, label, cursor in (("earlier", _("‹ 上一页"), earlier), ("later", _("下一页 ›"), later)):
            st.button(
                label,
                key=f"behind_{key}",
                disabled=cursor is None,
                on_click=st.query_params.update,
                args=({"from": cursor},),
            )
