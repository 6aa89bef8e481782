"""The list of applications: by state, or what a figure opened; a tap opens one."""

from collections.abc import Mapping
from typing import Final

import streamlit as st

from feedback.access.actor import Actor
from feedback.core.database import reading
from feedback.i18n.catalogue import mark
from feedback.services.aid.reading import OPEN_AID, AidFilter, AidLine, aid_lines, count_aid
from models.office_vocabulary import AidKind, AidState, HouseholdType
from pages.ui import layout
from pages.ui.aid.words import facts_of, state_chip, sums_of
from pages.ui.paging import page_in_address, page_links
from pages.ui.shell import go_to
from pages.ui.text import _, day, literal, words

_STATES: Final[Mapping[str, tuple[AidState, ...]]] = {
    "open": OPEN_AID,
    "applied": (AidState.APPLIED,),
    "approved": (AidState.APPROVED,),
    "paid": (AidState.PAID,),
    "over": (AidState.REJECTED, AidState.WITHDRAWN),
}
_NAMES: Final[Mapping[str, str]] = {
    "open": mark("手上的"),
    "applied": mark("待评议"),
    "approved": mark("待发放"),
    "paid": mark("已发放"),
    "over": mark("未通过和撤回"),
}
_OPENED: Final = "aid_opened"


def open_list(sought: AidFilter) -> None:
    """Show what a figure was counted from the next time the list is drawn."""
    st.session_state[_OPENED] = sought
    st.session_state["aid_view"] = "list"
    st.query_params.pop("from", None)


def draw_list(actor: Actor) -> None:
    """Draw the list with its conditions."""
    opened: AidFilter | None = st.session_state.get(_OPENED)
    sought = _drawn_conditions(opened) if opened is not None else AidFilter(states=_STATES[_chosen_states()])
    with reading() as session:
        count = count_aid(session, actor, sought)
        page = page_in_address(lambda at: aid_lines(session, actor, sought, cursor=at))
    if not page.rows:
        layout.empty_state(_("这里没有帮扶申请"), _("走访时遇到困难家庭，点上面的“提申请”。"))
        return
    with layout.card("aid_list"):
        layout.section(_("帮扶申请"), _("{n} 份申请", n=f"{count:,}"))
        for line in page.rows:
            draw_line(line)
    page_links(page)


def draw_line(line: AidLine) -> None:
    """Draw one application as a row that opens it."""
    with st.container(key=f"link_aid_{line.application_id}", gap="xxsmall"):
        name = f"{line.applicant} · {sums_of(line)}" if sums_of(line) else line.applicant
        if st.button(literal(name), key=f"aid_{line.application_id}", type="tertiary"):
            go_to("aid_application", no=line.application_no)
        layout.row_line(facts_of(line), [state_chip(line.state)])


def _chosen_states() -> str:
    chosen = st.pills(
        _("办到哪一步"),
        list(_STATES),
        default="open",
        format_func=lambda each: _(_NAMES[each]),
        key="aid_states",
        required=True,
        on_change=_to_first_page,
        label_visibility="collapsed",
    )
    return chosen or "open"


def _to_first_page() -> None:
    st.query_params.pop("from", None)


def _drawn_conditions(opened: AidFilter) -> AidFilter:
    """Draw what a figure was counted by, and the way back to the whole list."""
    with st.container(horizontal=True, vertical_alignment="center"):
        layout.chips_row([layout.chip("plain", text) for text in _conditions(opened)])
        st.button(_("看全部申请"), key="aid_all", type="tertiary", on_click=_let_go)
    return opened


def _let_go() -> None:
    st.session_state.pop(_OPENED, None)
    _to_first_page()


def _conditions(opened: AidFilter) -> list[str]:
    lacking = {"kind": _("没写帮扶类型"), "household_type": _("没写家庭类型")}
    found = [_("发放过的")] if opened.is_helped else []
    found += [words(each) for each in (*opened.states, opened.kind, opened.household_type) if each is not None]
    found += [lacking[opened.lacks]] if opened.lacks else []
    if opened.from_on and opened.to_on:
        found.append(_("{since} 至 {until}", since=day(opened.from_on), until=day(opened.to_on)))
    return found


def kinds_and_types() -> tuple[list[AidKind], list[HouseholdType]]:
    """Return the words by which aid is divided, in the order in which figures list them."""
    poor = [HouseholdType.MINIMUM_LIVING, HouseholdType.LOW_INCOME, HouseholdType.OTHER_DIFFICULTY]
    return list(AidKind), [*poor, *(each for each in HouseholdType if each not in poor)]
