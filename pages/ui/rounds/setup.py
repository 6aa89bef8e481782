"""Setting a round up: what it is called, when, what is asked, who votes; and who or what is rated."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from feedback.access.actor import Actor
from feedback.capture.lookup import AreaChoice, units_for
from feedback.core.clock import today
from feedback.core.database import reading
from feedback.i18n.catalogue import mark
from feedback.services.rounds.entry import LONGEST_NAME, RoundEntry
from feedback.services.rounds.service import (
    change_round,
    groups_of,
    items_of,
    open_round,
    put_subject,
    remove_subject,
    set_up_round,
)
from models.appraisal import AppraisalRound, AppraisalSubject
from models.office_vocabulary import RoundKind
from pages.ui import layout
from pages.ui.admin_acts import ask_first, carry_out
from pages.ui.admin_style import plain_note
from pages.ui.choices import unit_choice, word_choice
from pages.ui.desk import open_row
from pages.ui.rounds.lines import read_groups, read_items, write_groups, write_items
from pages.ui.shell import acting
from pages.ui.text import _, literal

_ITEMS = mark("服务态度 10 1\n办事效率 10 1\n廉洁守纪 10 1")
_WISHES = mark("希望几点开放：白天/晚上/周末")
_GROUPS = mark("群众代表 6\n服务对象 3\n机关代表 1")


def draw_new(actor: Actor, places: Sequence[AreaChoice]) -> None:
    """Draw the form of a new round."""
    with layout.card("round_new"):
        layout.section(_("新的评议"))
        read = _form(None, places, key="round_new")
    if read is not None:
        with acting():
            entry = read()
            carry_out(
                lambda session: set_up_round(session, actor, entry).id,
                _("评议已建好，请加评议对象。"),
                then=lambda round_id: open_row("rounds", str(round_id)),
                once=f"round {entry}",
            )


def draw_preparing(
    actor: Actor, found: AppraisalRound, subjects: Sequence[AppraisalSubject], places: Sequence[AreaChoice]
) -> None:
    """Draw a round that is not open yet: who is rated, the way to open it, and its form."""
    with layout.card("round_subjects"):
        layout.section(_("评谁"), _("{n} 个", n=len(subjects)))
        for subject in subjects:
            _draw_subject(actor, found, subject)
        _draw_add(actor, found, is_next=not subjects)
    ask_first(
        _("开始评议"),
        _("开始以后，评议对象、项目和评议人都不能再改。"),
        lambda session: open_round(session, actor, found.id),
        key="round_open",
        said=_("“{name}”已经开始。", name=found.name),
        sure=_("确定开始"),
        look="primary" if subjects else "secondary",
    )
    with st.expander(_("改名称、日期、项目和评议人")):
        read = _form(found, places, key=f"round_{found.id}")
    if read is not None:
        carry_out(lambda session: change_round(session, actor, found.id, read()), _("评议已改好。"))


def _draw_subject(actor: Actor, found: AppraisalRound, subject: AppraisalSubject) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key=f"subject_{subject.id}"):
        layout.row_line([part for part in (subject.name, subject.slogan, *subject.promises) if part])
        if st.button(_("移出"), key=f"subject_off_{subject.id}", type="tertiary"):
            carry_out(
                lambda session: remove_subject(session, actor, found.id, subject.id),
                _("“{name}”已移出。", name=subject.name),
            )


def _draw_add(actor: Actor, found: AppraisalRound, *, is_next: bool) -> None:
    with reading() as session:
        units = units_for(session)
    # With the turn in its keys, the form is empty after each: a browser keeps what was typed under a key.
    turn = st.session_state.setdefault(f"subject_turn_{found.id}", 0)
    key = f"subject_{found.id}_{turn}"
    with st.form(f"{key}_new", border=False):
        left, right = st.columns(2)
        with left:
            unit_id = unit_choice(_("选一个单位"), units, key=f"{key}_unit")
            name = st.text_input(_("或另写名称"), key=f"{key}_name", max_chars=LONGEST_NAME)
        with right:
            slogan = st.text_input(_("服务品牌（可不填）"), key=f"{key}_slogan", max_chars=LONGEST_NAME)
            promises = st.text_area(_("服务承诺，一行一条（可不填）"), key=f"{key}_promises", height=96)
        done = st.form_submit_button(_("加上"), type="primary" if is_next else "secondary")
    if done:
        carry_out(
            lambda session: put_subject(
                session, actor, found.id, name=name, unit_id=unit_id, slogan=slogan, promises=promises.splitlines()
            ),
            _("已加上。"),
            after=lambda: st.session_state.update({f"subject_turn_{found.id}": turn + 1}),
            once=f"{key} {unit_id} {name} {slogan} {promises}",
        )


def _form(found: AppraisalRound | None, places: Sequence[AreaChoice], *, key: str) -> Callable[[], RoundEntry] | None:
    """Draw the form of a round, filled in with `found`; once it is handed in, return what reads what was typed."""
    kind = word_choice(_("评什么"), RoundKind, found.kind if found else RoundKind.REVIEW, key=f"{key}_kind")
    is_poll = kind is RoundKind.POLL
    with st.form(f"{key}_form", border=False):
        name = st.text_input(
            _("评议名称"), value=found.name if found else "", key=f"{key}_name", max_chars=LONGEST_NAME
        )
        (begins, ends, area_id), best = _when_and_where(found, places, key)
        winners = best.number_input(
            _("评出几个优秀"), value=found.winners if found else 6, min_value=0, max_value=60, key=f"{key}_winners",
            disabled=is_poll,
        )  # fmt: skip
        items = st.text_area(
            _("问题和选项，一行一个") if is_poll else _("项目、满分、权重，一行一项"),
            value=_items_of(found, is_poll=is_poll),
            key=f"{key}_items_{is_poll}",
            height=140,
        )
        groups = st.text_area(
            _("评议人和权重，一行一类"),
            value=write_groups(groups_of(found)) if found else _(_GROUPS),
            key=f"{key}_groups",
            height=140,
        )
        plain_note(_("满分不写是 10，权重不写是 1。同一类人的平均分乘权重，再合成总分。"))
        done = st.form_submit_button(_("存下"), type="primary")
    if not done:
        return None
    # Read where it is kept, so that a line that cannot be read is told as any other refusal.
    return lambda: RoundEntry(
        name=name,
        kind=kind or RoundKind.REVIEW,
        area_id=area_id,
        begins_on=begins,
        ends_on=ends,
        items=read_items(items, is_poll=is_poll),
        groups=read_groups(groups),
        winners=int(winners or 0),
    )


def _when_and_where(
    found: AppraisalRound | None, places: Sequence[AreaChoice], key: str
) -> tuple[tuple[date, date, int], DeltaGenerator]:
    """Draw the days and the place; return them, and the column that is left beside them."""
    first, last, where, left = st.columns(4)
    begins = first.date_input(
        _("哪天开始"), value=found.begins_on if found else today(), key=f"{key}_begins", format="YYYY-MM-DD"
    )
    ends = last.date_input(
        _("哪天截止"),
        value=found.ends_on if found else today() + timedelta(days=14),
        key=f"{key}_ends",
        format="YYYY-MM-DD",
    )
    names = {place.area_id: place.name for place in places}
    ids = list(names)
    picked = where.selectbox(
        _("哪里"),
        ids,
        index=ids.index(found.area_id) if found and found.area_id in names else 0,
        format_func=lambda each: literal(names[each]),
        key=f"{key}_area",
    )
    return (begins or today(), ends or today(), int(picked or 0)), left


def _items_of(found: AppraisalRound | None, *, is_poll: bool) -> str:
    if found is not None and (found.kind is RoundKind.POLL) == is_poll:
        return write_items(items_of(found))
    return _(_WISHES) if is_poll else _(_ITEMS)
