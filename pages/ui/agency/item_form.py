"""How one item of the catalogue is entered and changed: materials and steps one a line, as they are said."""

import streamlit as st

from feedback.access.actor import Actor
from feedback.capture.lookup import units_for
from feedback.core.database import reading
from feedback.core.errors import MissingFact
from feedback.services.catalogue import (
    LONGEST_CODE,
    LONGEST_GROUP,
    LONGEST_NAME,
    LONGEST_NOTES,
    MOST_DAYS,
    MOST_FEE_FEN,
    MOST_TRIPS,
    ItemEntry,
    common_groups,
    save_item,
)
from feedback.services.catalogue_sheet import read_materials, read_steps, written_materials, written_steps
from models.vocabulary import OrgLevel
from pages.ui.admin_acts import carry_out
from pages.ui.choices import unit_choice, word_choice
from pages.ui.shell import acting
from pages.ui.text import _

_FEN = 100


def draw_item_form(actor: Actor, item: ItemEntry | None) -> None:
    """Draw the form with what the item holds, or empty for a new one; a refusal leaves all as it was typed."""
    key = f"item_form_{item.item_id if item else 0}"
    with st.form(key, border=False):
        code, group, name = _names(item, key)
        level, window, unit_id, fee = _office(item, key)
        materials, steps = _parts(item, key)
        days, before, after = _numbers(item, key)
        notes = st.text_area(
            _("注意事项"), item.notes if item else "", key=f"{key}_notes", max_chars=LONGEST_NOTES, height=80
        )
        approval = st.toggle(_("要上级审批，集中报送"), item.needs_approval if item else False, key=f"{key}_approval")
        online = st.toggle(_("网上也能办"), item.is_online if item else False, key=f"{key}_online")
        active = st.toggle(_("在用"), item.is_active if item else True, key=f"{key}_active")
        pressed = st.form_submit_button(_("保存这一项"), type="primary")
    if not pressed:
        return
    with acting():
        if level is None:
            raise MissingFact("fact_missing", field="level")
        entry = ItemEntry(
            item_id=item.item_id if item else 0,
            code=code,
            group_name=group,
            name=name,
            owner_level=level,
            unit_id=unit_id,
            window=window,
            materials=read_materials(materials),
            steps=read_steps(steps),
            promised_days=days,
            fee_fen=round(fee * _FEN),
            notes=notes,
            trips_before=before,
            trips_after=after,
            is_online=online,
            needs_approval=approval,
            is_active=active,
        )
        _save(actor, entry)


def _save(actor: Actor, entry: ItemEntry) -> None:
    carry_out(
        lambda session: save_item(session, actor, entry).id,
        _("{name} 已保存", name=entry.name.strip()),
        then=_open,
        once=f"item {entry}",
    )


def _open(item_id: int) -> None:
    st.session_state["agency_item"] = item_id


def _office(item: ItemEntry | None, key: str) -> tuple[OrgLevel | None, str, int | None, float]:
    """Draw who answers for the item, where it is handed in, and what it costs in yuan."""
    with reading() as session:
        units = units_for(session)
    one, two = st.columns(2, gap="small")
    with one:
        level = word_choice(_("办理层级"), OrgLevel, item.owner_level if item else None, key=f"{key}_level")
        window = st.text_input(_("窗口"), item.window if item else "", key=f"{key}_window", max_chars=LONGEST_NAME)
    with two:
        unit_id = unit_choice(_("归哪个单位"), units, key=f"{key}_unit", chosen=item.unit_id if item else None)
        held = item.fee_fen / _FEN if item else 0.0
        fee = st.number_input(_("收费（元）"), 0.0, MOST_FEE_FEN / _FEN, held, key=f"{key}_fee")
    return level, window, unit_id, fee


def _parts(item: ItemEntry | None, key: str) -> tuple[str, str]:
    """Draw what is handed in and what is done, one a line."""
    materials = st.text_area(
        _("材料，一行一样"),
        written_materials(item) if item else "",
        key=f"{key}_materials",
        placeholder=_("银行卡复印件 2份（正反面）"),
        height=132,
    )
    steps = st.text_area(
        _("环节，一行一步"),
        written_steps(item) if item else "",
        key=f"{key}_steps",
        placeholder=_("核对年龄 1天"),
        height=100,
    )
    return materials, steps


def _names(item: ItemEntry | None, key: str) -> tuple[str, str, str]:
    one, two, three = st.columns((2, 3, 5), gap="small")
    code = one.text_input(_("编号"), item.code if item else "", key=f"{key}_code", max_chars=LONGEST_CODE)
    groups = list(common_groups())
    if item and item.group_name not in groups:
        groups.append(item.group_name)
    group = two.selectbox(
        _("分组"),
        groups,
        groups.index(item.group_name) if item else None,
        key=f"{key}_group",
        accept_new_options=True,
        placeholder=_("选一个，或写新的"),
    )
    name = three.text_input(_("事项名称"), item.name if item else "", key=f"{key}_name", max_chars=LONGEST_NAME)
    return code, str(group or "")[:LONGEST_GROUP], name


def _numbers(item: ItemEntry | None, key: str) -> tuple[int, int, int]:
    one, two, three = st.columns(3, gap="small")
    days = one.number_input(
        _("承诺几个工作日"), 0, MOST_DAYS, item.promised_days if item else 10, key=f"{key}_days", help=_("0 是当场办结")
    )
    before = two.number_input(_("原来跑几趟"), 0, MOST_TRIPS, item.trips_before if item else 1, key=f"{key}_before")
    after = three.number_input(_("现在跑几趟"), 0, MOST_TRIPS, item.trips_after if item else 1, key=f"{key}_after")
    return int(days), int(before), int(after)
