"""What stands on the page of routing for the rules: the list in its order, and the chosen rule with its acts."""

from collections.abc import Sequence
from functools import partial

import streamlit as st

from feedback.access.actor import Actor
from feedback.core.database import reading
from feedback.tracker.routing_list import (
    RuleView,
    UnitPeople,
    add_rule,
    change_rule,
    move_rule,
    remove_rule,
    rule_list,
    rule_units,
    set_rule_active,
)
from feedback.tracker.rule_entry import RuleEntry
from pages.ui import layout
from pages.ui.admin_acts import ask_first, carry_out
from pages.ui.admin_style import alarm, plain_note, tools_of
from pages.ui.desk import DeskRow, desk, desk_list, open_row
from pages.ui.routing_form import rule_form
from pages.ui.text import _, category_name, listed, literal, words

_KEY = "rules"
_NEW = "new"


def draw_rules(actor: Actor) -> None:
    """Draw the rules that hold in the actor's places, in their order, and the chosen one."""
    with reading() as session:
        views = rule_list(session, actor)
        units = rule_units(session, actor)
    _warn_of_gone(views)
    with tools_of(_KEY):
        plain_note(_("从上往下看，第一条合用的规则说了算；都不合用的，按派单目录推荐。"))
        if st.button(_("新增规则"), key="rules_new", icon=":material/add:"):
            open_row(_KEY, _NEW)
    rows = [_row(view, place) for place, view in enumerate(views, 1)]
    if st.session_state.get(f"{_KEY}_chosen") == _NEW:
        rows.insert(0, DeskRow(id=_NEW, number="", title=_("新规则"), place=_("还没有保存")))
    if not rows:
        layout.empty_state(_("还没有规则"), _("没有规则时，派账按派单目录推荐单位。"))
        return
    left, right = desk(_KEY)
    with left:
        chosen = desk_list(rows, None, _KEY)
    with right:
        view = next((view for view in views if str(view.rule_id) == chosen), None)
        if view is not None:
            _draw_rule(actor, view, units)
        else:
            _draw_new(actor, units)


def _warn_of_gone(views: Sequence[RuleView]) -> None:
    broken = [view.entry.name for view in views if view.lead_gone and view.is_active and view.may_change]
    if broken:
        alarm(
            _("有 {n} 条规则的主办单位已停用", n=len(broken)),
            _("派账时会跳过它们：{names}。请换一个单位，或先不用这条规则。", names=listed(broken)),
            is_now=True,
        )


def _row(view: RuleView, place: int) -> DeskRow:
    chip, kind = _state(view)
    return DeskRow(
        id=str(view.rule_id),
        number=view.area or _("全县"),
        title=view.entry.name,
        place=view.lead,
        age=conditions_line(view.entry),
        chip=chip,
        chip_kind=kind,
        place_on_agenda=str(place),
    )


def _state(view: RuleView) -> tuple[str, layout.ChipKind]:
    if not view.is_active:
        return _("没有启用"), "waiting"
    if view.lead_gone:
        return _("单位已停用"), "overdue"
    return (_("轮不到"), "near") if view.behind else ("", "waiting")


def conditions_line(entry: RuleEntry) -> str:
    """Return what a rule asks of a matter, in words; its place stands elsewhere."""
    named = [category_name(code) for code in entry.categories]
    named += [words(each) for each in (*entry.natures, *entry.urgencies)]
    if entry.words:
        named.append(_("提到“{word}”", word=" / ".join(entry.words)))
    return listed(named) if named else _("不限")


def _draw_rule(actor: Actor, view: RuleView, units: Sequence[UnitPeople]) -> None:
    state = [] if view.is_active else [layout.chip("waiting", _("没有启用"))]
    if view.lead_gone:
        state.append(layout.chip("overdue", _("单位已停用")))
    facts = [(_("什么事"), conditions_line(view.entry)), (_("哪里"), view.area or _("全县"))]
    facts += [(_("主办"), view.lead), (_("协办"), listed(list(view.co)) or "—")]
    if view.people:
        facts.append((_("请谁办"), listed(list(view.people))))
    with layout.card("rule"):
        layout.matter_card("", view.entry.name, chips=state, facts=facts)
        if view.behind:
            st.warning(
                _("排在“{name}”后面，合用的都被它拿走了，永远轮不到。请上移，或改条件。", name=literal(view.behind))
            )
        if view.may_change:
            _draw_acts(actor, view)
    if not view.may_change:
        plain_note(_("这条规则管着全县，由县里的人来改。"))
        return
    with layout.card("rule_form"):
        layout.section(_("改规则"))
        entry = rule_form(actor, units, view.entry, key=f"rule_{view.rule_id}_{hash(view.entry)}", button=_("保存规则"))
    if entry is not None:
        carry_out(
            lambda session: change_rule(session, actor, view.rule_id, entry, seen=view.entry),
            _("规则“{name}”已保存。", name=entry.name.strip()),
        )


def _draw_acts(actor: Actor, view: RuleView) -> None:
    rule_id, name = view.rule_id, view.entry.name
    with st.container(horizontal=True, vertical_alignment="center", key=f"rule_acts_{rule_id}"):
        if st.button(_("上移"), key="rule_up", icon=":material/arrow_upward:"):
            deed = partial(move_rule, actor=actor, rule_id=rule_id, up=True)
            carry_out(deed, _("“{name}”已上移。", name=name))
        if st.button(_("下移"), key="rule_down", icon=":material/arrow_downward:"):
            deed = partial(move_rule, actor=actor, rule_id=rule_id, up=False)
            carry_out(deed, _("“{name}”已下移。", name=name))
        label = _("先不用") if view.is_active else _("启用")
        if st.button(label, key="rule_switch"):
            said = _("“{name}”先不用了。", name=name) if view.is_active else _("“{name}”已启用。", name=name)
            carry_out(partial(set_rule_active, actor=actor, rule_id=rule_id, is_active=not view.is_active), said)
        ask_first(
            _("删去"),
            _("删去后不能恢复，改动记入审计日志。只是暂时不用的，按“先不用”就行。"),
            partial(remove_rule, actor=actor, rule_id=rule_id),
            key=f"rule_remove_{rule_id}",
            said=_("“{name}”已删去。", name=name),
            sure=_("删去“{name}”", name=name),
        )


def _draw_new(actor: Actor, units: Sequence[UnitPeople]) -> None:
    with layout.card("rule_form"):
        layout.section(_("新增规则"), _("排在最后，再往上移"))
        turn = st.session_state.setdefault("rules_turn", 0)
        entry = rule_form(actor, units, RuleEntry(), key=f"rule_new_{turn}", button=_("新增规则"))
    if entry is not None:
        made: list[int] = []
        carry_out(
            lambda session: made.append(add_rule(session, actor, entry).id),
            _("新增了规则“{name}”。", name=entry.name.strip()),
            after=lambda: _after_adding(made[0]),
        )


def _after_adding(rule_id: int) -> None:
    st.session_state["rules_turn"] += 1
    open_row(_KEY, str(rule_id))
