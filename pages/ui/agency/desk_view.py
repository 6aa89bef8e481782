"""The desk of whoever handles things on people's behalf: what is mine by state, and one task open beside it."""

from typing import Final

import streamlit as st

from feedback.access.actor import Actor
from feedback.access.permissions import Permission
from feedback.core.database import reading
from feedback.core.errors import NotFound
from feedback.services.task_lists import STATES_OF_DESK, desk_counts, desk_page, find_tasks, open_task
from models.office_vocabulary import TaskState
from pages.ui import layout
from pages.ui.agency.task_acts import draw_acts
from pages.ui.agency.task_view import draw_missing, draw_task
from pages.ui.agency.words import desk_row
from pages.ui.desk import desk, desk_list
from pages.ui.late_press import tell_late_press
from pages.ui.paging import page_in_address, page_links
from pages.ui.text import _, words

_DOING: Final = STATES_OF_DESK.index((TaskState.HANDLING,))


def draw_desk(actor: Actor) -> None:
    """Draw the list of one state and the task that is chosen in it; what was typed into the search goes first."""
    only_mine = _scope(actor)
    typed = st.session_state.get("agency_search", "")
    with reading() as session:
        counts = desk_counts(session, actor, only_mine=only_mine)
    states = _state_choice(counts)
    with reading() as session:
        if typed.strip():
            rows = find_tasks(session, actor, typed)
            page = None
        else:
            page = page_in_address(lambda at: desk_page(session, actor, states, only_mine=only_mine, cursor=at))
            rows = list(page.rows)
    if not rows:
        tell_late_press({})
        _draw_nothing(typed, only_mine=only_mine)
        return
    left, right = desk("agency")
    with left:
        chosen = desk_list([desk_row(row) for row in rows], None, "agency")
        if page is not None:
            page_links(page)
    with right:
        _draw_chosen(actor, chosen or rows[0].task_no)


def _draw_chosen(actor: Actor, task_no: str) -> None:
    try:
        with reading() as session:
            file = open_task(session, actor, task_no)
    except NotFound:
        return
    draw_task(actor, file, on_desk=True)
    draw_acts(actor, file)
    draw_missing(actor, file)


def _scope(actor: Actor) -> bool:
    """Draw whose tasks are shown and the search; who takes none of them sees all of the place."""
    left, right = st.columns((2, 3), gap="small", vertical_alignment="bottom")
    takes = actor.holds(Permission.TAKE_TASKS)
    whose = False
    if takes:
        whose = left.segmented_control(
            _("看谁的"),
            [True, False],
            default=True,
            format_func=lambda mine: _("我手上的") if mine else _("本地全部"),
            key="agency_whose",
            required=True,
            on_change=_to_first_page,
            label_visibility="collapsed",
        )
    (right if takes else left).text_input(
        _("找一件"),
        key="agency_search",
        placeholder=_("编号或事项名称"),
        autocomplete="off",
        label_visibility="collapsed",
    )
    return bool(whose)


def _state_choice(counts: dict[TaskState, int]) -> tuple[TaskState, ...]:
    def named(place: int) -> str:
        states = STATES_OF_DESK[place]
        name = words(states[0]) if len(states) == 1 else _("已了结")
        return f"{name} {sum(counts[state] for state in states)}"

    places = list(range(len(STATES_OF_DESK)))
    # What is being done comes first, or else the first that has anything.
    first = next((at for at in (_DOING, *places) if sum(counts[each] for each in STATES_OF_DESK[at])), _DOING)
    chosen = st.pills(
        _("办到哪一步"),
        places,
        default=first,
        format_func=named,
        key="agency_states",
        required=True,
        on_change=_to_first_page,
        label_visibility="collapsed",
    )
    return STATES_OF_DESK[first if chosen is None else chosen]


def _to_first_page() -> None:
    st.query_params.pop("from", None)


def _draw_nothing(typed: str, *, only_mine: bool) -> None:
    if typed.strip():
        layout.empty_state(_("没有找到"), _("换编号的后几位，或事项名称里的几个字试试。"))
    elif only_mine:
        layout.empty_state(_("这里没有您手上的代办"), _("有人来办事，点上面的“接一件”；要看别人的，点“本地全部”。"))
    else:
        layout.empty_state(_("这里没有代办"), _("有人来办事，点上面的“接一件”。"))
