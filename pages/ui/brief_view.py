"""What does a brief say? Kind, place or campaign, and days; then its paragraphs, the exact figures, and the files."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final

import streamlit as st

from feedback.access.actor import Actor
from feedback.access.permissions import Permission
from feedback.boards.marks import Mark, Measure
from feedback.capture.lookup import places_for
from feedback.core.clock import today
from feedback.core.database import reading
from feedback.i18n.catalogue import mark
from feedback.reports.briefs import campaigns_for
from feedback.reports.making import PaperRequest
from feedback.reports.paper import BRIEFS, Paper, PaperName
from models.vocabulary import AreaKind
from pages.ui import layout
from pages.ui.choices import told_apart
from pages.ui.paper_choice import area_box
from pages.ui.papers import PAPER_NAMES, draw_making
from pages.ui.shell import go_to
from pages.ui.text import _

_MONTH: Final = timedelta(days=30)
FIGURE_NAMES: Final[Mapping[str, str]] = {
    "households": mark("走访户数"),
    "visits": mark("走访次数"),
    "cards": mark("发放联系卡"),
    "problems": mark("热点难点问题"),
    "suggestions": mark("意见建议"),
    "resolved": mark("解决诉求"),
    "risks": mark("排除不稳定因素"),
    "disputes": mark("化解矛盾纠纷"),
    "calls": mark("来电"),
    "mails": mark("来信"),
    "refused": mark("未受理"),
    "accepted": mark("受理"),
    "investigations": mark("派出调查"),
    "disciplined": mark("通报处理人数"),
    "helped": mark("帮扶人次"),
    "opinions": mark("意见建议条数"),
    "topics": mark("类数"),
    "solved": mark("已解决"),
    "unsorted": mark("没有归类的"),
    "registered": mark("受理诉求"),
    "closed": mark("办结"),
    "open": mark("在办"),
    "overdue": mark("超期"),
    "repeats": mark("重复反映"),
}
# What a board can open: the same cases as were counted.
_MARKS: Final = {"registered": Measure.REGISTERED, "closed": Measure.CLOSED}
_NOW: Final = {"open": Measure.OPEN, "overdue": Measure.OVERDUE}


def of_brief(actor: Actor, linked: str) -> None:
    """Draw the choice of a brief and what was made of it."""
    names = {name: _(PAPER_NAMES[name]) for name in BRIEFS}
    wanted = PaperName(linked) if linked in names else BRIEFS[0]
    name = st.segmented_control(
        _("哪种简报"), BRIEFS, format_func=names.__getitem__, default=wanted, key="brief_name", required=True
    )
    request = _of_campaign(actor) if name is PaperName.CAMPAIGN_BRIEF else _of_place(actor, name or wanted)
    if request is not None:
        draw_making(actor, request, key="brief", draw_more=lambda paper: _draw_said(actor, request, paper))


def _of_place(actor: Actor, name: PaperName) -> PaperRequest | None:
    with reading() as session:
        kinds = (AreaKind.COUNTY, AreaKind.TOWNSHIP, AreaKind.VILLAGE)
        places = places_for(session, actor, Permission.READ_CASES, *kinds)
    if not places:
        layout.empty_state(_("没有可以出简报的地方"), _("简报按县、乡镇或村出。"))
        return None
    one, two, three = st.columns(3)
    with one:
        area_id = area_box(actor, places, key="brief_area")
    since = two.date_input(_("从哪天"), today() - _MONTH, key="brief_from", format="YYYY-MM-DD")
    until = three.date_input(_("到哪天"), today(), key="brief_to", format="YYYY-MM-DD")
    is_exact = _exact_box()
    request: PaperRequest | None = None
    if isinstance(since, date) and isinstance(until, date):
        request = PaperRequest(name=name, area_id=area_id, from_on=since, to_on=until, is_exact=is_exact)
    return request


def _of_campaign(actor: Actor) -> PaperRequest | None:
    with reading() as session:
        found = {each.id: each for each in campaigns_for(session, actor)}
    if not found:
        layout.empty_state(_("还没有专项活动"), _("先立一个专项活动，走访、座谈时选上它，这里就能出简报。"))
        return None
    names = told_apart({number: each.name for number, each in found.items()})
    chosen = st.selectbox(_("哪个活动"), list(found), format_func=names.__getitem__, key="brief_campaign", width=420)
    campaign = found[chosen]
    return PaperRequest(
        name=PaperName.CAMPAIGN_BRIEF,
        campaign_id=campaign.id,
        from_on=campaign.begins_on,
        to_on=max(campaign.begins_on, min(campaign.ends_on, today())),
        is_exact=_exact_box(),
    )


def _exact_box() -> bool:
    return st.toggle(_("数字写准数"), key="brief_exact", help=_("不打开时写约数，如“3050多户”，只往小里写。"))


def _draw_said(actor: Actor, request: PaperRequest, paper: Paper) -> None:
    """Draw the paragraphs, and below them the exact counts, from which a list opens where there is one."""
    said = [str(value) for name, value in paper.facts.items() if name[0] == "p" and name[1:].isdigit() and value]
    if not said:
        layout.empty_state(_("这段时间没有可写的数据"), _("换一段时间，或换个地方。"))
    for text in said:
        layout.quote(text)
    shown = [name for name in paper.figures if paper.figures[name] and name in FIGURE_NAMES]
    labels = {name: _("{name} {n}", name=_(FIGURE_NAMES[name]), n=f"{paper.figures[name]:,}") for name in shown}
    addresses = {name: _list_of(actor, name, request) for name in shown}
    layout.chips_row([layout.chip("plain", labels[name]) for name in shown if addresses[name] is None])
    with st.container(horizontal=True, key="brief_figures"):
        for name, address in addresses.items():
            if address is not None and st.button(
                labels[name], key=f"brief_figure_{name}", type="tertiary", icon=":material/list:"
            ):
                go_to("board", **address)


def _list_of(actor: Actor, name: str, request: PaperRequest) -> dict[str, str] | None:
    """Return the address of the list of a figure; what is counted at the period's end is listed while that is today."""
    measures = _MARKS | (_NOW if request.to_on == today() else {})
    if name not in measures or not request.area_id or not actor.holds(Permission.READ_BOARD):
        return None
    return {
        "period": "own",
        "from_on": request.from_on.isoformat(),
        "to_on": request.to_on.isoformat(),
        "area_id": str(request.area_id),
        "mark": Mark(measure=measures[name]).key(),
    }
