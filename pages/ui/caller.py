"""Who is on the line? While the number is typed: the households that have it, and what came from it lately."""

import streamlit as st

from feedback.capture.callers import Caller, EarlierCase, known_caller
from feedback.core.database import reading
from pages.ui import layout
from pages.ui.drafting import Form
from pages.ui.household import household_line, let_household_go, pick_household, picked_household
from pages.ui.shell import go_to
from pages.ui.text import _, ago, literal, words


def caller_known(form: Form, phone: str) -> Caller:
    """Return what is known of the number; asked anew only when it changed."""
    key = form.key("caller")
    held = st.session_state.get(key)
    if held is None or held[0] != phone:
        with reading() as session:
            held = st.session_state[key] = (phone, known_caller(session, form.actor, phone))
    caller: Caller = held[1]
    return caller


def draw_caller(form: Form, caller: Caller) -> int | None:
    """Draw what is known, and return the household that the operator says is calling."""
    picked = picked_household(form)
    if picked is not None:
        with st.container(horizontal=True, vertical_alignment="center"):
            layout.label_line(_("户"), [str(picked["line"])])
            st.button(
                _("不是这一户"), key=form.key("caller_not"), type="tertiary", on_click=let_household_go, args=(form,)
            )
    else:
        for choice in caller.households:
            st.button(
                _("是这一户：{household}", household=literal(household_line(choice))),
                key=form.key(f"caller_{choice.household_id}"),
                on_click=pick_household,
                args=(form, choice),
                icon=":material/home:",
            )
    if caller.contacts:
        layout.chips_row([layout.chip("near", _("此号码 90 天内来过 {n} 次", n=caller.contacts))])
        for case in caller.cases:
            _draw_case(form, case)
    return int(picked["id"]) if picked else None


def _draw_case(form: Form, case: EarlierCase) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key=f"link_{form.key(case.case_no)}", gap="xsmall"):
        if st.button(f"{case.case_no} {literal(case.heading)}", key=form.key(f"open_{case.case_no}"), type="tertiary"):
            go_to("case", no=case.case_no)
        layout.row_line([ago(case.registered_at), words(case.status)])
