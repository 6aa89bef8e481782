"""How is one routing rule filled in? What must be so of a matter, and then to whom it goes."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import streamlit as st

from feedback.access.actor import Actor
from feedback.access.permissions import Permission
from feedback.capture.lookup import places_for
from feedback.classify.taxonomy import category_codes
from feedback.core.database import reading
from feedback.tracker.routing_list import UnitPeople
from feedback.tracker.rule_entry import LONGEST_DUTY, LONGEST_NAME, RuleEntry
from models.vocabulary import Nature, Urgency
from pages.ui import layout
from pages.ui.choices import told_apart
from pages.ui.text import _, category_name, literal, words

# How people part words: by any comma, blank or line.
_BETWEEN: Final = re.compile(r"[、，,;；\s]+")


def rule_form(
    actor: Actor, units: Sequence[UnitPeople], entry: RuleEntry, *, key: str, button: str
) -> RuleEntry | None:
    """Draw the fields of a rule, and return what was handed in, or None.

    They stand in no `st.form`, since the people and duties that are asked for follow the units that are chosen.
    """
    name = st.text_input(_("规则名称"), entry.name, key=f"{key}_name", max_chars=LONGEST_NAME)
    layout.section(_("什么样的事"), _("空着的条件表示不限"))
    asked = _conditions(actor, entry, key)
    layout.section(_("派给谁"))
    lead, co, people = _receivers(units, entry, key)
    if not st.button(button, key=f"{key}_save", type="primary"):
        return None
    return replace(asked, name=name, lead_unit_id=lead, co=co, person_ids=people)


def _conditions(actor: Actor, entry: RuleEntry, key: str) -> RuleEntry:
    """Return an entry that holds the conditions only."""
    categories = st.multiselect(
        _("类别"),
        category_codes(),
        list(entry.categories),
        format_func=lambda code: category_name(code, with_code=True) + (_("（整类）") if len(code) == 2 else ""),
        key=f"{key}_categories",
        placeholder=_("输入几个字查找，如：饮水"),
    )
    area_id = area_choice(actor, entry.area_id, key=f"{key}_area")
    left, right = st.columns(2)
    natures = left.multiselect(
        _("性质"), list(Nature), list(entry.natures), format_func=words, key=f"{key}_natures", placeholder=_("不限")
    )
    urgencies = right.multiselect(
        _("缓急"),
        list(Urgency),
        list(entry.urgencies),
        format_func=words,
        key=f"{key}_urgencies",
        placeholder=_("不限"),
    )
    typed = st.text_input(
        _("提到其中一个词（用顿号隔开；保密的内容不看）"), _("、").join(entry.words), key=f"{key}_words", max_chars=500
    )
    return RuleEntry(
        categories=tuple(categories),
        area_id=area_id,
        natures=tuple(natures),
        urgencies=tuple(urgencies),
        words=tuple(word for word in _BETWEEN.split(typed) if word),
    )


def area_choice(actor: Actor, chosen: int | None, *, key: str) -> int | None:
    """Draw the box of places where the actor keeps the list; an open one means everywhere."""
    with reading() as session:
        names = {place.area_id: place.path_names for place in places_for(session, actor, Permission.MANAGE_ROUTING)}
    ids = list(names)
    return st.selectbox(
        _("地方（含下面的）"),
        ids,
        index=ids.index(chosen) if chosen in names else None,
        format_func=names.__getitem__,
        key=key,
        placeholder=_("不限，输入几个字查找"),
    )


def _receivers(
    units: Sequence[UnitPeople], entry: RuleEntry, key: str
) -> tuple[int | None, tuple[tuple[int, str], ...], tuple[int, ...]]:
    names = told_apart({each.unit.unit_id: each.unit.name for each in units})
    ids = list(names)
    lead = st.selectbox(
        _("主办单位"),
        ids,
        index=ids.index(entry.lead_unit_id) if entry.lead_unit_id in names else None,
        format_func=names.__getitem__,
        key=f"{key}_lead",
        placeholder=_("输入几个字查找"),
    )
    people = told_apart(dict(next((each.people for each in units if each.unit.unit_id == lead), ())))
    meant = [user_id for user_id in entry.person_ids if user_id in people]
    chosen = st.multiselect(
        _("请谁办（可不选）"),
        list(people),
        meant,
        format_func=lambda user_id: people[user_id],
        key=f"{key}_people_{lead}",
        placeholder=_("没有就不选"),
    )
    duties = dict(entry.co)
    helpers = st.multiselect(
        _("协办单位（可不选）"),
        ids,
        [unit_id for unit_id in duties if unit_id in names],
        format_func=names.__getitem__,
        key=f"{key}_co",
        placeholder=_("没有就不选"),
    )
    co = tuple(
        (unit_id, _duty(names[unit_id], duties.get(unit_id, ""), f"{key}_duty_{unit_id}")) for unit_id in helpers
    )
    return lead, co, tuple(chosen)


def _duty(unit: str, duty: str, key: str) -> str:
    return st.text_input(_("{unit}要做什么", unit=literal(unit)), duty, key=key, max_chars=LONGEST_DUTY)
