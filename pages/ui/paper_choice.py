"""Which paper is wanted: of one case, of a place and days, of a month, or of all cases? The boxes for each."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

import streamlit as st

from feedback.access.actor import Actor
from feedback.access.permissions import Permission
from feedback.capture.lookup import AreaChoice, places_for
from feedback.core.clock import today
from feedback.core.database import reading
from feedback.core.errors import NotFound
from feedback.reports.case_offers import papers_of
from feedback.reports.ledger import LedgerRequest
from feedback.reports.making import CASE_PAPERS, PaperRequest
from feedback.reports.monthly import reported_units
from feedback.reports.paper import Paper, PaperName
from feedback.tracker.casefile import find_case, open_case
from feedback.tracker.desks import CaseSearch, count_cases
from feedback.tracker.minutes import closed_sessions
from models.vocabulary import AreaKind, CaseStatus, Role
from pages.ui import layout
from pages.ui.choices import told_apart
from pages.ui.ledger_view import draw_ledger
from pages.ui.papers import PAPER_NAMES, draw_making
from pages.ui.report_groups import draw_groups
from pages.ui.shell import go_to
from pages.ui.text import _, day, month, words

_WEEK: Final = timedelta(days=6)
_MONTHS: Final = 13


def of_case(actor: Actor, linked: str) -> None:
    """Draw the choice among the papers that a case has as it stands."""
    asked = st.query_params.get("no", "")
    typed = st.text_input(_("诊号"), asked, key="papers_no", placeholder="ZS2026-000318", width=320)
    number = (typed or "").strip()
    offered = _there(actor, number) if number else list(CASE_PAPERS)
    if not offered:
        layout.empty_state(_("没有这件诉求，或不在您的范围内"), _("请核对诊号，或从诉求详情里打开。"))
        return
    names = {name: _(PAPER_NAMES[name]) for name in offered}
    wanted = PaperName(linked) if linked in names else offered[0]
    name = st.selectbox(
        _("哪种文书"), offered, offered.index(wanted), format_func=names.__getitem__, key="papers_of_case", width=320
    )
    if number:
        st.caption(_("这里只列这件诉求现在出得了的文书。"))
    else:
        st.caption(_("先填诊号；在诉求详情的“可打印的文书”里点一下，也会到这里。"))
    draw_making(actor, PaperRequest(name=name, case_no=number), key=name, is_ready=bool(number))


def _there(actor: Actor, number: str) -> list[PaperName]:
    try:
        with reading() as session:
            return papers_of(open_case(session, actor, find_case(session, actor, number)))
    except NotFound:
        return []


def of_place(actor: Actor) -> None:
    """Draw the boxes of the feedback slip."""
    places = _places(actor)
    if not places:
        layout.empty_state(_("没有可以出单的地方"), _("反馈单按乡镇或村出，请由乡镇或村里的同志来打印。"))
        return
    one, two, three = st.columns(3)
    with one:
        area_id = area_box(actor, places, key="papers_area")
    since = two.date_input(_("从哪天"), today() - _WEEK, key="papers_from", format="YYYY-MM-DD")
    until = three.date_input(_("到哪天"), today(), key="papers_to", format="YYYY-MM-DD")
    if isinstance(since, date) and isinstance(until, date):
        draw_making(actor, PaperRequest(name=PaperName.SLIP, area_id=area_id, from_on=since, to_on=until), key="slip")


def of_session(actor: Actor) -> None:
    """Draw the choice among the sessions that have minutes."""
    with reading() as session:
        held = {each.session_id: each for each in closed_sessions(session, actor)}
    if not held:
        layout.empty_state(_("还没有开完的诊事会"), _("在“周二诊事”里结束会议后，纪要就在这里。"))
        return

    def named(session_id: int) -> str:
        each = held[session_id]
        number = _("第 {number} 期", number=each.number) if each.number else words(each.level)
        return f"{day(each.held_on)} · {each.area} · {number}"

    session_id = st.selectbox(_("哪一次诊事会"), list(held), format_func=named, key="papers_session")
    draw_making(actor, PaperRequest(name=PaperName.MINUTES, session_id=session_id), key="minutes")


def of_month(actor: Actor) -> None:
    """Draw the boxes of a monthly report: whose it is, and of which month."""
    places, units = _places(actor), _units(actor)
    choices = [f"area:{place.area_id}" for place in places] + [f"unit:{unit_id}" for unit_id in units]
    if not choices:
        layout.empty_state(_("没有可以出月报的地方"), _("月报按村、乡镇或承办单位出。"))
        return
    names = {f"area:{place.area_id}": place.path_names for place in places}
    names |= {f"unit:{unit_id}": name for unit_id, name in units.items()}
    names = told_apart(names)
    one, two = st.columns(2)
    whose = one.selectbox(
        _("谁的月报"), choices, _home(actor, choices), format_func=names.__getitem__, key="papers_whose"
    )
    months = _months()
    first = two.selectbox(_("哪个月"), months, format_func=month, key="papers_month")
    kind, number = whose.split(":")
    kinds = {f"area:{place.area_id}": place.kind for place in places}
    if kind == "unit":
        request = PaperRequest(name=PaperName.MONTH_DEPARTMENT, unit_id=int(number), from_on=first)
    else:
        is_village = kinds[whose] is AreaKind.VILLAGE
        name = PaperName.MONTH_VILLAGE if is_village else PaperName.MONTH_TOWNSHIP
        request = PaperRequest(name=name, area_id=int(number), from_on=first)
    draw_making(actor, request, key="month", draw_more=_draw_balance)
    draw_groups(actor)


def _draw_balance(paper: Paper) -> None:
    """Say whether the report's figures agree with each other; where they do not, lead to the cases behind it."""
    if paper.facts["broken"]:
        st.warning(str(paper.facts["broken"]), icon=":material/balance:")
    else:
        layout.saved_line(_("平衡关系核对无误。"))
    for case_no in paper.concerned:
        if st.button(case_no, key=f"month_case_{case_no}", type="tertiary"):
            go_to("case", no=case_no)


def of_all(actor: Actor) -> None:
    """Draw the boxes of the ledger; what can be narrowed further, the search does."""
    places = _places(actor)
    one, two, three = st.columns(3)
    names = {place.area_id: place.path_names for place in places}
    area_id = one.selectbox(
        _("地方"), list(names), None, format_func=names.__getitem__, key="ledger_area", placeholder=_("不限")
    )
    since = two.date_input(_("挂号从"), today().replace(month=1, day=1), key="ledger_from", format="YYYY-MM-DD")
    until = three.date_input(_("到"), today(), key="ledger_to", format="YYYY-MM-DD")
    statuses = st.multiselect(
        _("状态"), list(CaseStatus), format_func=words, key="ledger_statuses", placeholder=_("不限")
    )
    if isinstance(since, date) and isinstance(until, date):
        sought = CaseSearch(area_id=area_id, from_on=since, to_on=until, statuses=tuple(statuses))
        with reading() as session:
            total = count_cases(session, actor, sought)
        draw_ledger(actor, LedgerRequest(search=sought), total, key="all", is_quiet=False)
    st.caption(_("姓名和电话已作隐名处理，保密件不在其中。要按类别、缓急、单位来导出，请在“查诉求”里选好条件再导。"))


def area_box(actor: Actor, places: Sequence[AreaChoice], *, key: str) -> int:
    """Draw the choice of a place, the actor's own first."""
    names = {place.area_id: place.path_names for place in places}
    home, ids = actor.home(), list(names)
    first = ids.index(home.area_id) if home and home.area_id in names else 0
    return int(st.selectbox(_("地方"), ids, first, format_func=names.__getitem__, key=key))


def _places(actor: Actor) -> Sequence[AreaChoice]:
    if not actor.home():
        return ()
    with reading() as session:
        return places_for(session, actor, Permission.READ_CASES, AreaKind.TOWNSHIP, AreaKind.VILLAGE)


def _units(actor: Actor) -> dict[int, str]:
    """Return the units of which the actor may have a report: their own, or those of the places that they read."""
    if not actor.home():
        return {
            grant.unit_id: grant.unit_name
            for grant in actor.grants
            if grant.role is Role.HANDLER and grant.unit_id is not None
        }
    with reading() as session:
        return reported_units(session, actor)


def _home(actor: Actor, choices: Sequence[str]) -> int:
    home = actor.home()
    own = f"area:{home.area_id}" if home else ""
    return choices.index(own) if own in choices else 0


def _months() -> list[date]:
    """Return the last months, the newest first."""
    found: list[date] = []
    first = today().replace(day=1)
    for _number in range(_MONTHS):
        found.append(first)
        first = (first - timedelta(days=1)).replace(day=1)
    return found
