"""What stands in a form by which a case goes to units: who is suggested and why, the load of each, and who is away.

All of it informs; the person decides. Nobody is put before another for having less in hand.
"""

from collections.abc import Mapping, Sequence
from typing import Final

import streamlit as st

from feedback.access.actor import Actor
from feedback.access.policy import place_of
from feedback.capture.lookup import UnitChoice, units_for
from feedback.core.database import reading
from feedback.i18n.catalogue import mark
from feedback.tracker.casefile import CaseFile
from feedback.tracker.responsibility import is_below
from feedback.tracker.route_rules import Miss
from feedback.tracker.routing import Handler, Route, handlers_of, suggest_route
from feedback.tracker.unit_load import UnitLoad, unit_loads
from models.vocabulary import OrgLevel
from pages.ui import layout
from pages.ui.choices import told_apart
from pages.ui.text import _, category_name, listed, literal, words

MISSES: Final[Mapping[Miss, str]] = {
    Miss.OFF: mark("这条规则没有启用"),
    Miss.CATEGORY: mark("类别不符"),
    Miss.AREA: mark("地方不符"),
    Miss.NATURE: mark("性质不符"),
    Miss.URGENCY: mark("缓急不符"),
    Miss.WORDS: mark("没有提到这些词"),
    Miss.UNIT_GONE: mark("主办单位已停用"),
    Miss.ELSEWHERE: mark("主办单位不在这个乡镇"),
    Miss.ACCUSED: mark("主办单位要回避"),
}
_MOST_NAMED: Final = 3


def read_choices(actor: Actor, file: CaseFile) -> tuple[list[UnitChoice], Route, dict[int, UnitLoad]]:
    """Return the units that a case can go to, who is suggested, and what each unit has in hand."""
    with reading() as session:
        units = units_for(session, place_of(file.case))
        route = suggest_route(session, actor, file.case)
        return units, route, unit_loads(session, [unit.unit_id for unit in units])


def unit_line(name: str, load: UnitLoad | None) -> str:
    """Return a unit's name with what it has in hand."""
    if load is None:
        return name
    if load.overdue:
        return _("{unit}（在办 {n}，超期 {late}）", unit=name, n=load.in_hand, late=load.overdue)
    return _("{unit}（在办 {n}）", unit=name, n=load.in_hand)


def draw_route(route: Route) -> None:
    """Say who is suggested and by which rule or line of the directory, and which rules could not be followed."""
    if route.lead is None:
        st.caption(_("没有规则合用，派单目录里也没有单位经办这一类，请自己选。"))
    elif route.rule:
        layout.label_line(_("按规则“{rule}”", rule=route.rule), [route.lead.name])
    else:
        layout.label_line(_("按派单目录"), [route.lead.name, _("经办{name}", name=category_name(route.category))])
    for passed in route.passed_over:
        st.caption(_("规则“{rule}”没有用上：{why}。", rule=literal(passed.rule), why=_(MISSES[passed.why])))


def push_down_reason(route: Route, units: Sequence[UnitChoice], lead: int | None, key: str) -> str | None:
    """Ask why a unit below the level that owns the matter is to lead it, and name the units whose it is."""
    owner = route.owner
    chosen = next((unit for unit in units if unit.unit_id == lead), None)
    if owner is None or chosen is None or not is_below(OrgLevel(chosen.level), owner):
        return None
    by_id = {unit.unit_id: unit for unit in units}
    rightful = [by_id[number] for number in route.near if number in by_id]
    names = [unit.name for unit in rightful if not is_below(OrgLevel(unit.level), owner)][:_MOST_NAMED]
    said = _(
        "这类事由{owner}负责，不能随意交给下一级；要交给{unit}，请写明理由。",
        owner=words(owner),
        unit=chosen.name,
    )
    more = _("可以派给：{units}。", units=listed(names)) if names else ""
    st.warning(literal(said + more), icon=":material/vertical_align_bottom:")
    return st.text_input(_("交给下一级的理由"), key=f"{key}_pushed", max_chars=500)


def people_choice(file: CaseFile, route: Route, lead: int | None, key: str) -> tuple[int, ...]:
    """Ask whom of the lead unit it is for, where it has several; a confidential case names nobody."""
    if lead is None or file.case.is_confidential:
        return ()
    with reading() as session:
        handlers = {handler.user_id: handler for handler in handlers_of(session, lead)}
    if len(handlers) < 2:
        return ()
    is_routed = route.lead is not None and route.lead.unit_id == lead
    meant = [person.user_id for person in route.people if person.user_id in handlers] if is_routed else []
    lines = {user_id: handler_line(each) for user_id, each in handlers.items()}
    names = told_apart(lines, {user_id: each.username for user_id, each in handlers.items()})
    return tuple(
        st.multiselect(
            _("请谁办（可不选）"),
            list(handlers),
            meant,
            format_func=names.__getitem__,
            key=f"{key}_people_{lead}",
            placeholder=_("没有就不选"),
        )
    )


def handler_line(handler: Handler) -> str:
    """Return a handler's name, and who receives today where they are away."""
    if not handler.is_away:
        return handler.name
    if handler.receiver:
        return _("{name}（今天不在，{other}代收）", name=handler.name, other=handler.receiver)
    return _("{name}（今天不在）", name=handler.name)
