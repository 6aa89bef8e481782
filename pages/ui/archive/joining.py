"""How does the office join two files, or divide one? The other household is found as on every page, then one choice."""

from typing import Final

import streamlit as st

from feedback.access.actor import Actor
from feedback.archive.file_joins import Division, Records, divide_file, join_files, joining_counts
from feedback.archive.files import FileView
from feedback.capture.lookup import HouseholdChoice, find_households
from feedback.core.database import Session, reading
from feedback.i18n.catalogue import mark
from pages.ui import layout
from pages.ui.admin_acts import carry_out
from pages.ui.archive.file_acts import begin
from pages.ui.archive.words import named
from pages.ui.choices import told_apart
from pages.ui.household import household_line
from pages.ui.shell import go_to
from pages.ui.text import _, listed, literal

_COUNTED: Final = {
    "visit": mark("走访 {n} 次"),
    "opinion": mark("意见 {n} 条"),
    "issue": mark("诉求 {n} 件"),
    "contact_card": mark("发卡 {n} 次"),
    "agency_task": mark("代办 {n} 件"),
    "aid_application": mark("帮扶 {n} 件"),
    "duty": mark("联系干部 {n} 人"),
}


def _counted(rows: dict[str, int]) -> str:
    return listed([_(said, n=rows[name]) for name, said in _COUNTED.items() if rows.get(name)])


def _records_choice(rows: dict[str, int], key: str, *, first: Records) -> Records:
    said = {Records.FOLLOW: _("一起过去"), Records.STAY: _("留在这一户")}
    counted = _counted(rows)
    label = _("以前的记录（{counted}）", counted=counted) if counted else _("以前的记录（没有）")
    order = [first, *(each for each in Records if each is not first)]
    return st.radio(label, order, format_func=said.__getitem__, key=f"{key}_records", horizontal=True) or first


def draw_joining(actor: Actor, file: FileView) -> None:
    """Draw the search for the other file, what will move, and the button that does it."""
    key = f"join_{file.household_id}"
    with layout.card("file_join"):
        layout.section(_("并到另一户"), file.facts.head_name)
        picked: HouseholdChoice | None = st.session_state.get(f"{key}_picked")
        if picked is None:
            _draw_finding(actor, file, key)
        else:
            _draw_confirming(actor, file, picked, key)
        st.button(_("不并了"), key=f"{key}_leave", on_click=_leave, args=(file, key))


def _leave(file: FileView, key: str) -> None:
    st.session_state.pop(f"{key}_picked", None)
    begin(file, None)


def _draw_finding(actor: Actor, file: FileView, key: str) -> None:
    typed = st.text_input(
        _("并到哪一户（同一个村）"), key=f"{key}_typed", placeholder=_("姓名、首字母、户号、门牌或手机尾号"),
        autocomplete="off", live=True,
    )  # fmt: skip
    if not (typed or "").strip():
        return
    with reading() as session:
        found = find_households(session, actor, typed or "", village_id=file.place.village_id)
    others = [choice for choice in found if choice.household_id != file.household_id]
    if not others:
        st.caption(_("没有找到别的户，换个写法再找"))
    for choice in others:
        label = literal(household_line(choice))
        if st.button(label, key=f"{key}_{choice.household_id}", width="stretch"):
            st.session_state[f"{key}_picked"] = choice
            st.rerun()


def _draw_confirming(actor: Actor, file: FileView, picked: HouseholdChoice, key: str) -> None:
    with reading() as session:
        counts = joining_counts(session, actor, file.household_id)
    layout.label_line(_("并到"), [household_line(picked)])
    layout.row_line([_("{n} 个人过去，这边的档案不再使用，旧户号还能找到", n=counts.members)])
    records = _records_choice(counts.rows, key, first=Records.FOLLOW)
    with st.container(horizontal=True):
        done = st.button(_("并户"), key=f"{key}_do", type="primary")
        if st.button(_("换一户"), key=f"{key}_other"):
            del st.session_state[f"{key}_picked"]
            st.rerun()
    if done:

        def after() -> None:
            _leave(file, key)
            go_to("household", id=str(picked.household_id))

        carry_out(
            lambda session: join_files(session, actor, file.household_id, picked.household_id, records=records),
            _("已并户。弄错了可以在旧档里撤回。"), after=after,
        )  # fmt: skip


def draw_dividing(actor: Actor, file: FileView) -> None:
    """Draw who goes, who is the head of the new file, its number, and what becomes of the records."""
    key = f"divide_{file.household_id}"
    with reading() as session:
        counts = joining_counts(session, actor, file.household_id)
    names = told_apart({member.person_id: member.name for member in file.living_here})
    with layout.card("file_divide"):
        layout.section(_("分户"), file.facts.head_name)
        going = st.multiselect(
            _("分出去的人"), list(names), format_func=names.__getitem__, key=f"{key}_who", placeholder=_("请选择")
        )
        # A box that was drawn empty would stay so.
        head = st.selectbox(_("新户的户主"), going, format_func=names.__getitem__, key=f"{key}_head") if going else None
        one, two = st.columns(2, gap="small")
        number = one.text_input(_("新的户号"), f"{file.household_no}-2"[:30], key=f"{key}_no", max_chars=30)
        house_no = two.text_input(named("house_no"), file.facts.house_no, key=f"{key}_door", max_chars=60)
        records = _records_choice(counts.rows, key, first=Records.STAY)
        with st.container(horizontal=True):
            done = st.button(_("分户"), key=f"{key}_do", type="primary")
            st.button(_("不分了"), key=f"{key}_leave", on_click=begin, args=(file, None))
    if done:
        division = Division(
            household_no=number or "", head_id=head or 0, member_ids=tuple(going), house_no=house_no or "",
            records=records,
        )  # fmt: skip
        made: list[int] = []

        def deed(session: Session) -> None:
            made.append(divide_file(session, actor, file.household_id, division))

        def after() -> None:
            begin(file, None)
            go_to("household", id=str(made[0]))

        carry_out(deed, _("已分户立档，下面是新的一户。"), after=after)
