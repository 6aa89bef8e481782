"""How is a household found while somebody stands in its yard? By two signs of a name, initials, a door or a phone."""

from typing import Any

import streamlit as st

from feedback.access.actor import Actor
from feedback.capture.lookup import HouseholdChoice, find_households
from feedback.core.database import reading
from feedback.core.errors import MissingFact
from pages.ui import layout
from pages.ui.drafting import Form
from pages.ui.text import _, literal


def household_line(choice: HouseholdChoice) -> str:
    """Return what tells the household from others: head, group, house number, hardships."""
    door = _("{house_no} 号", house_no=choice.house_no) if choice.house_no.isdigit() else choice.house_no
    return " · ".join(part for part in (choice.head, f"{choice.group} {door}".strip(), *choice.hardships) if part)


def pick_household(form: Form, choice: HouseholdChoice) -> None:
    """Take this household; it is kept with the draft."""
    st.session_state[form.key("household")] = {
        "id": choice.household_id,
        "line": household_line(choice),
        "village": choice.place.village_id,
    }


def household_choice(form: Form, *, village_id: int | None) -> int | None:
    """Draw the search, or the household that was picked, and return its number."""
    picked = picked_household(form)
    if picked is not None and village_id not in (None, picked["village"]):
        # Another village was chosen since.
        let_household_go(form)
        picked = None
    if picked is None:
        _search(form, village_id)
        return None
    with st.container(horizontal=True, vertical_alignment="center", key=form.key("household_line")):
        layout.label_line(_("户"), [str(picked["line"])])
        st.button(
            _("换一户"), key=form.key("household_other"), type="tertiary", on_click=let_household_go, args=(form,)
        )
    return int(picked["id"])


def picked_household(form: Form) -> dict[str, Any] | None:
    """Return the number, line and village of the household that was picked, in this run of the page or before."""
    picked: dict[str, Any] | None = st.session_state.setdefault(form.key("household"), form.restored.get("household"))
    return picked


def check_household(form: Form) -> None:
    """Refuse a search that was left halfway: what is handed in would belong to no household, and nobody would notice.

    Raises
    ------
    MissingFact
        Something was typed to find a household, and none was picked.
    """
    if form.value("household") is None and str(form.value("household_typed") or "").strip():
        raise MissingFact("household_not_picked")


def let_household_go(form: Form) -> None:
    """Take the household back."""
    st.session_state[form.key("household")] = None


def _search(form: Form, village_id: int | None) -> None:
    typed = st.text_input(
        _("户"),
        key=form.key("household_typed"),
        placeholder=_("姓名、首字母、门牌或手机尾号"),
        autocomplete="off",
        live=True,
    )
    if not typed.strip():
        st.caption(_("不是某一户的事，不用选，就记在村里"))
        return
    found = _found(form.actor, typed, village_id)
    if not found:
        st.caption(_("没有找到这一户。换个写法再找，或者清空这一栏，先记在村里"))
    with st.container(key=form.key("household_found"), gap="xxsmall"):
        for choice in found:
            st.button(
                literal(household_line(choice)),
                key=form.key(f"household_{choice.household_id}"),
                width="stretch",
                on_click=pick_household,
                args=(form, choice),
            )


def _found(actor: Actor, typed: str, village_id: int | None) -> list[HouseholdChoice]:
    with reading() as session:
        return find_households(session, actor, typed, village_id=village_id)
