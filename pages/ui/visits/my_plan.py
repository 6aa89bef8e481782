"""我的走访: whom to visit this week, where it presses first, in walking order; a press opens the form filled in."""

from collections.abc import Sequence

import streamlit as st

from feedback.access.actor import Actor
from feedback.archive.plans import Leg, Plan, Stop, my_plan
from feedback.capture.importing.route_sheet import route_sheet
from feedback.core.clock import today
from feedback.core.database import reading
from feedback.reports.making import PaperRequest
from feedback.reports.paper import PaperName
from feedback.sheets.writing import XLSX_MEDIA_TYPE
from models.office_vocabulary import VisitTier
from pages.ui import layout
from pages.ui.papers import draw_making
from pages.ui.shell import go_to
from pages.ui.text import _, day, literal, words

_TIER_CHIPS: dict[VisitTier, layout.ChipKind] = {VisitTier.HIGH_RISK: "overdue", VisitTier.KEY: "near"}


def plan_line(plan: Plan) -> str:
    """Return the grey line under the page's title."""
    if not plan.by_tier:
        return _("到{day}没有要走的户", day=day(plan.until))
    total = sum(plan.by_tier.values())
    return _("到{day}要走 {n} 户，其中已到期 {late} 户", day=day(plan.until), n=total, late=plan.overdue)


def draw_my_plan(actor: Actor) -> None:
    """Draw the week's plan."""
    with reading() as session:
        plan = my_plan(session, actor)
    st.caption(plan_line(plan))
    if not plan.has_duties and plan.households:
        st.caption(_("还没有给您分具体的组和户，先按全村来排。"))
    if not plan.stops:
        _nothing(plan)
        return
    layout.chips_row(
        [layout.chip(_TIER_CHIPS.get(tier, "plain"), f"{words(tier)} {n}") for tier, n in plan.by_tier.items()]
    )
    for leg in _chosen_legs(plan.legs):
        layout.section(leg.name, _("{n} 户", n=len(leg.stops)))
        _stops(leg)
    if plan.left_over:
        st.caption(_("还有 {n} 户也该走了，走完这些会自动排上来。", n=plan.left_over))
    _take_along(actor, plan)


def _nothing(plan: Plan) -> None:
    if plan.households:
        layout.empty_state(_("本周该走的都走到了"), _("想多走几户，直接到“记走访”里记。"))
    else:
        layout.empty_state(_("您名下还没有要走访的户"), _("请台账员在“走访安排 · 责任人”里把村、组或户分给您。"))


def _chosen_legs(legs: Sequence[Leg]) -> Sequence[Leg]:
    if len(legs) < 2:
        return legs
    by_id = {leg.area_id: leg for leg in legs}
    chosen = st.pills(
        _("先走哪一片"),
        list(by_id),
        format_func=lambda number: f"{by_id[number].name} {len(by_id[number].stops)}",
        key="plan_leg",
    )
    return [by_id[chosen]] if chosen in by_id else legs


def _stops(leg: Leg) -> None:
    with st.container(key=f"case_rows_leg_{leg.area_id}", gap=None):
        for stop in leg.stops:
            with st.container(key=f"case_row_stop_{stop.household_id}", gap=None):
                if st.button(literal(_door(leg, stop)), key=f"stop_{stop.household_id}", type="tertiary"):
                    go_to("visit", household=str(stop.household_id))
                layout.row_line(list(stop.marks) or [stop.household_no], _chips(stop))


def _door(leg: Leg, stop: Stop) -> str:
    house = _("{house_no} 号", house_no=stop.house_no) if stop.house_no.isdigit() else stop.house_no
    group = "" if stop.group == leg.name else stop.group
    return " · ".join(part for part in (f"{group} {house}".strip(), stop.head) if part)


def _chips(stop: Stop) -> list[layout.Markup]:
    late = stop.overdue_days(today())
    if stop.due_on is None:
        when = layout.chip("near", _("还没去过"))
    elif late:
        when = layout.chip("overdue", _("超期 {n} 天", n=late))
    else:
        when = layout.chip("waiting", _("{day}前", day=day(stop.due_on)))
    tier = layout.chip(_TIER_CHIPS.get(stop.tier, "plain"), words(stop.tier))
    return [tier, when] if stop.tier is not VisitTier.ORDINARY else [when]


def _take_along(actor: Actor, plan: Plan) -> None:
    with st.expander(_("没有网络的地方：打印路线、带表格")):
        st.caption(_("路线单按走的顺序排，有空格手写。表格填好交台账员，在“导入表格”里直接导入，没走的户空着。"))
        st.download_button(
            _("下载走访表格"),
            route_sheet(actor, plan.legs),
            file_name=f"{_('走访表格')}_{today().isoformat()}.xlsx",
            mime=XLSX_MEDIA_TYPE,
            key="plan_sheet",
            icon=":material/table:",
            on_click="ignore",
        )
        draw_making(actor, PaperRequest(name=PaperName.ROUTE), key="route")
