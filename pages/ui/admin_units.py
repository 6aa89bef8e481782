"""What stands on the page of places for the units: who handles what (the dispatch directory), and one unit's form."""

from collections.abc import Sequence
from functools import partial

import streamlit as st

from feedback.access.actor import Actor
from feedback.archive.outline import AreaNode, UnitView, unserved_categories
from feedback.archive.unit_changes import UnitEntry, add_unit, change_unit, set_unit_active
from feedback.classify.taxonomy import category_codes
from models.vocabulary import AreaKind, UnitKind
from pages.ui import layout
from pages.ui.admin_acts import ask_first, carry_out
from pages.ui.admin_style import tools_of
from pages.ui.desk import DeskRow, desk, desk_list, open_row
from pages.ui.text import _, category_name, listed, words

_KEY = "units"
_NEW = "new"
_PLACED = (AreaKind.COUNTY, AreaKind.TOWNSHIP, AreaKind.VILLAGE)
_MOST_NAMED = 6


def draw_units(actor: Actor, units: Sequence[UnitView], nodes: Sequence[AreaNode]) -> None:
    """Draw the list of units, the gaps of the directory, and the chosen unit."""
    gaps = unserved_categories(units)
    if gaps:
        with st.expander(_("还有 {n} 类没有单位经办，派账时不会推荐单位", n=len(gaps)), icon=":material/report:"):
            st.text(listed([category_name(code, with_code=True) for code in gaps]))
    with tools_of(_KEY):
        typed = st.text_input(
            _("找单位"),
            key="units_search",
            type="search",
            live=True,
            placeholder=_("名称、地方或类别"),
            width=320,
            label_visibility="collapsed",
        )
        if st.button(_("新增单位"), key="units_new", icon=":material/add:"):
            open_row(_KEY, _NEW)
    found = [unit for unit in units if _fits(unit, (typed or "").strip())]
    rows = [_row(unit) for unit in found]
    if st.session_state.get(f"{_KEY}_chosen") == _NEW:
        rows.insert(0, DeskRow(id=_NEW, number="", title=_("新单位"), place=_("还没有保存")))
    left, right = desk(_KEY)
    with left:
        chosen = desk_list(rows, None, _KEY)
    with right:
        unit = next((unit for unit in units if str(unit.unit_id) == chosen), None)
        if unit is not None:
            _draw_unit(actor, unit, nodes)
        elif chosen == _NEW:
            _draw_new(actor, nodes)
        else:
            layout.empty_state(_("没有这样的单位"), _("换几个字查找，或新增单位。"))


def _fits(unit: UnitView, typed: str) -> bool:
    if not typed:
        return True
    taken = (category_name(code, with_code=True) for code in unit.handles)
    return any(typed in text for text in (unit.name, unit.code, unit.area_name, *taken))


def _row(unit: UnitView) -> DeskRow:
    return DeskRow(
        id=str(unit.unit_id),
        number=unit.area_name,
        title=unit.name,
        place=words(unit.kind),
        age=_("经办 {n} 类", n=len(unit.handles)) if unit.handles else _("没有经办类别"),
        chip="" if unit.is_active else _("已停用"),
    )


def _draw_unit(actor: Actor, unit: UnitView, nodes: Sequence[AreaNode]) -> None:
    named = [category_name(code) for code in unit.handles]
    handled = listed(named[:_MOST_NAMED]) + (_(" 等 {n} 类", n=len(named)) if len(named) > _MOST_NAMED else "")
    state = [] if unit.is_active else [layout.chip("waiting", _("已停用"))]
    facts = [
        (_("属于"), f"{unit.area_name} · {words(unit.level)}"),
        (_("经办"), handled or "—"),
        (_("承办人"), _("{n} 个账号", n=unit.handlers) if unit.handlers else _("还没有，派给它的件没人签收")),
    ]
    with layout.card("unit"):
        layout.matter_card(unit.code, unit.name, chips=[layout.chip("plain", words(unit.kind)), *state], facts=facts)
        _draw_closing(actor, unit)
    with layout.card("unit_form"):
        layout.section(_("改单位"))
        entry = _form(f"unit_{hash(unit)}", nodes, unit=unit, button=_("保存单位"))
    if entry is not None:
        said = _("“{name}”已保存。", name=entry.name.strip())
        carry_out(lambda session: change_unit(session, actor, unit.unit_id, entry), said)


def _draw_new(actor: Actor, nodes: Sequence[AreaNode]) -> None:
    with layout.card("unit_form"):
        layout.section(_("新增单位"))
        entry = _form("unit_new", nodes, unit=None, button=_("新增单位"))
    if entry is not None:
        made: list[int] = []
        carry_out(
            lambda session: made.append(add_unit(session, actor, entry).id),
            _("新增了“{name}”。", name=entry.name.strip()),
            after=lambda: open_row(_KEY, str(made[0])),
        )


def _form(key: str, nodes: Sequence[AreaNode], *, unit: UnitView | None, button: str) -> UnitEntry | None:
    """Draw the fields of a unit and return what was handed in, or None."""
    names = _area_names(nodes, unit)
    kinds, areas, codes = list(UnitKind), list(names), category_codes()
    with st.form(key, border=False):
        name = st.text_input(_("名称"), unit.name if unit else "", key=f"{key}_name", max_chars=60)
        left, right = st.columns(2)
        kind = left.selectbox(
            _("类型"), kinds, kinds.index(unit.kind) if unit else None, format_func=words, key=f"{key}_kind",
            placeholder=_("请选择"),
        )  # fmt: skip
        area = right.selectbox(
            _("属于哪个地方"), areas, areas.index(unit.area_id) if unit else None, format_func=names.__getitem__,
            key=f"{key}_area", placeholder=_("输入几个字查找"),
        )  # fmt: skip
        handles = st.multiselect(
            _("经办哪些类别（派账时优先推荐）"),
            codes,
            [code for code in unit.handles if code in codes] if unit else [],
            format_func=lambda code: category_name(code, with_code=True) + (_("（整类）") if len(code) == 2 else ""),
            key=f"{key}_handles",
            placeholder=_("输入几个字查找，如：饮水"),
        )
        done = st.form_submit_button(button, type="primary")
    if not done:
        return None
    if kind is None or area is None:
        st.error(_("类型和所属的地方都要选。"), icon=":material/error:")
        return None
    return UnitEntry(name=name, kind=kind, area_id=area, handles=tuple(handles))


def _area_names(nodes: Sequence[AreaNode], unit: UnitView | None) -> dict[int, str]:
    """Return the areas that a unit can belong to, with the names of those above; the unit's own even if closed."""
    held = {node.area_id: node.name for node in nodes}
    own = unit.area_id if unit else None
    return {
        node.area_id: " · ".join([*(held[each] for each in node.above[1:] if each in held), node.name])
        for node in nodes
        if (node.kind in _PLACED and node.is_active) or node.area_id == own
    }


def _draw_closing(actor: Actor, unit: UnitView) -> None:
    if unit.is_active:
        ask_first(
            _("停用"),
            _("停用后不能再派给它；手上在办的照常办完。可以随时恢复。"),
            partial(set_unit_active, actor=actor, unit_id=unit.unit_id, is_active=False),
            key=f"unit_close_{unit.unit_id}",
            said=_("“{name}”已停用。", name=unit.name),
            sure=_("停用“{name}”", name=unit.name),
        )
    elif st.button(_("恢复"), key=f"unit_open_{unit.unit_id}"):
        deed = partial(set_unit_active, actor=actor, unit_id=unit.unit_id, is_active=True)
        carry_out(deed, _("“{name}”已恢复。", name=unit.name))
