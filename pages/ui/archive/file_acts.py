"""What may be done with a file: record a visit, bring it up to date, look it through, print it, join, divide, close."""

from collections.abc import Callable
from datetime import timedelta

import streamlit as st

from feedback.access.actor import Actor
from feedback.access.masking import mask_name
from feedback.access.permissions import Permission
from feedback.archive.file_changes import (
    Closing,
    add_member,
    change_file,
    change_member,
    close_file,
    confirm_file,
    member_is_back,
    member_left,
    reopen_file,
)
from feedback.archive.file_joins import part_files
from feedback.archive.files import FileView, MemberView
from feedback.capture.lookup import HouseholdChoice
from feedback.core.clock import today
from feedback.core.database import Session
from feedback.reports.making import PaperRequest
from feedback.reports.paper import PaperName
from pages.ui import layout
from pages.ui.admin_acts import ask_first, carry_out
from pages.ui.archive.editing import FACT_FIELDS, HEAD, facts_fields, member_fields
from pages.ui.drafting import ANCHOR, Form, open_form
from pages.ui.household import pick_household
from pages.ui.papers import draw_making
from pages.ui.shell import go_to
from pages.ui.text import _

_LONG_AGO = timedelta(days=366 * 3)


PRINTING = "print"


def draw_printing(actor: Actor, file: FileView) -> None:
    """Draw the way to the file as a paper."""
    with layout.card("file_print"):
        request = PaperRequest(name=PaperName.HOUSEHOLD, household_id=file.household_id)
        draw_making(actor, request, key=f"household_{file.household_id}")
        st.button(_("收起"), key="file_print_leave", on_click=begin, args=(file, None))


def act_key(file: FileView) -> str:
    """Return under which name the session keeps what is being done with this file: "edit", "join", a member."""
    return f"file_act_{file.household_id}"


def begin(file: FileView, act: str | None) -> None:
    st.session_state[act_key(file)] = act


def draw_acts(actor: Actor, file: FileView, *, is_stale: bool) -> None:
    """Draw the buttons; the coloured one is to record a visit, or to look through a file that is too old."""
    with layout.action_bar("file"):
        if actor.holds(Permission.RECORD_VISIT) and file.is_active:
            look = "secondary" if is_stale and file.may_keep else "primary"
            if st.button(_("记走访"), key="file_visit", icon=":material/edit_note:", type=look):  # type: ignore[arg-type]  # One of two words.
                _go_and_record(actor, file)
        if file.may_keep:
            look = "primary" if is_stale else "secondary"
            if st.button(_("核对过，没有变化"), key="file_confirm", type=look):  # type: ignore[arg-type]  # One of two words.
                carry_out(lambda session: confirm_file(session, actor, file.household_id), _("已记下今天核对过。"))
            st.button(_("更新档案"), key="file_edit", on_click=begin, args=(file, "edit"))
        st.button(_("打印户情档案"), key="file_print", icon=":material/print:", on_click=begin, args=(file, PRINTING))


def _go_and_record(actor: Actor, file: FileView) -> None:
    """Open the page of visits with this household and its village filled in."""
    form = Form(actor, "visit", st.session_state.setdefault("visit_turn", 0))
    choice = HouseholdChoice(
        file.household_id, mask_name(file.facts.head_name), file.place_names.rpartition(" · ")[2], file.facts.house_no,
        file.facts.hardships, file.place,
    )  # fmt: skip
    pick_household(form, choice)
    form.remember(ANCHOR, file.place.village_id)
    go_to("visit")


def draw_grave_acts(actor: Actor, file: FileView) -> None:
    """Draw what only the office does: join, divide, close and open again."""
    if not file.may_change:
        return
    layout.section(_("并户、分户、销档"))
    key = f"file_{file.household_id}"
    head = file.facts.head_name
    with st.container(horizontal=True, key=f"grave_acts_{file.household_id}"):
        if not file.is_active and file.merged_into:
            ask_first(
                _("撤回并户"), _("档案恢复成两户，并户时过去的人和记录，还在那边的都回来。"),
                lambda session: part_files(session, actor, file.household_id), key=f"{key}_part",
                said=_("已撤回并户，{head}这一户恢复了。", head=head), sure=_("撤回并户"),
            )  # fmt: skip
        elif not file.is_active:
            ask_first(
                _("恢复档案"), _("恢复后，这一户又会出现在名单、走访和统计里。"),
                lambda session: reopen_file(session, actor, file.household_id), key=f"{key}_reopen",
                said=_("{head}这一户的档案已恢复。", head=head), sure=_("恢复档案"),
            )  # fmt: skip
        else:
            st.button(_("并到另一户"), key=f"{key}_join", on_click=begin, args=(file, "join"))
            st.button(_("分户"), key=f"{key}_divide", on_click=begin, args=(file, "divide"))
            _draw_closing(actor, file, key)


def _draw_closing(actor: Actor, file: FileView, key: str) -> None:
    said = {Closing.MOVED: _("全家迁走了"), Closing.CLOSED: _("户里没有人了")}
    with st.container(key=f"grave_{key}_close", width="content"), st.popover(_("销档")):
        layout.row_line([_("销档后不再出现在名单、走访和统计里，记过的都留着，可以恢复。")])
        why = st.radio(_("为什么销档"), list(said), format_func=said.__getitem__, key=f"{key}_why")
        if st.button(_("确定销档"), key=f"{key}_close_sure", width="stretch") and why:
            carry_out(
                lambda session: close_file(session, actor, file.household_id, why),
                _("{head}这一户已销档，需要时可以恢复。", head=file.facts.head_name),
            )


def draw_editing(actor: Actor, file: FileView) -> None:
    """Draw the form of the household; what is typed is kept until it is saved or put away."""
    form = open_form(actor, f"household_{file.household_id}", anchor=HEAD)
    begun = form.once("begun", lambda: int(form.restored.get("begun", file.last_change)))
    seen = form.once("seen", lambda: file.last_change)
    with layout.card("file_edit"):
        layout.section(_("更新档案"), form.kept_line)
        if begun < seen:
            st.warning(_("写这份草稿以后，档案又有人改过。请对照下面的档案，看好再保存。"), icon=":material/info:")
        facts = facts_fields(form, file.facts)
        form.keep(FACT_FIELDS, {"begun": begun}, worth_keeping=facts != file.facts)
        with layout.action_bar("file_edit"):
            save = st.button(_("保存"), key=form.key("save"), type="primary")
            leave = st.button(_("不改了"), key=form.key("leave"))
    if save:

        def deed(session: Session) -> None:
            change_file(session, actor, file.household_id, facts, seen_change=seen)
            form.discard(session)

        carry_out(deed, _("档案已更新。"), after=_put_away(file, form))
        form.keep_again()
    elif leave:
        carry_out(form.discard, _("没有更改。"), after=_put_away(file, form))


def _put_away(file: FileView, form: Form) -> Callable[[], None]:
    def put_away() -> None:
        form.finish()
        begin(file, None)

    return put_away


def draw_member_form(actor: Actor, file: FileView, wanted: str) -> None:
    """Draw the form of one member, or of a new one."""
    member = next((each for each in file.members if str(each.person_id) == wanted), None)
    form = open_form(actor, f"member_{file.household_id}_{wanted}", anchor="name")
    put_away = _put_away(file, form)
    with layout.card("member_edit"):
        layout.section(_("更改{name}", name=member.name) if member else _("添一个人"), form.kept_line)
        entry, numbers = member_fields(form, member)
        with st.container(horizontal=True, key="member_acts"):
            save = st.button(_("保存"), key=form.key("save"), type="primary")
            leave = st.button(_("不改了"), key=form.key("leave"))
            if member:
                _draw_leaving(actor, file, member, form)
    if save:

        def deed(session: Session) -> None:
            if member:
                change_member(session, actor, member.person_id, entry, numbers)
            else:
                add_member(session, actor, file.household_id, entry)
            form.discard(session)

        said = _("{name}的情况已保存。", name=entry.name) if member else _("已添上{name}。", name=entry.name)
        # A second click of a double one finds the member there.
        carry_out(deed, said, after=put_away, once="" if member else f"add {form.submission_key}")
    elif leave:
        carry_out(form.discard, _("没有更改。"), after=put_away)


def _draw_leaving(actor: Actor, file: FileView, member: MemberView, form: Form) -> None:
    put_away = _put_away(file, form)
    if member.left_on is not None:
        if st.button(_("又住回来了"), key=form.key("back")):
            carry_out(
                lambda session: member_is_back(session, actor, member.person_id),
                _("{name}已回到这一户。", name=member.name), after=put_away,
            )  # fmt: skip
        return
    with st.popover(_("不在这一户了")):
        on = st.date_input(
            _("哪天离开的"), today(), min_value=today() - _LONG_AGO, max_value=today(), key=form.key("on"),
            format="YYYY-MM-DD",
        )  # fmt: skip
        if st.button(_("记下"), key=form.key("left"), width="stretch") and on:
            carry_out(
                lambda session: member_left(session, actor, member.person_id, on=on),
                _("已记下{name}不在这一户了。", name=member.name), after=put_away,
            )  # fmt: skip
