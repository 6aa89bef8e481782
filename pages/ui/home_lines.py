"""What stands on the home page: the desks that wait, a leader's figures, what was recorded, and duties of office."""

from collections.abc import Iterator, Mapping
from typing import Final

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from feedback.access.actor import Actor
from feedback.access.permissions import Permission
from feedback.archive.contact_points import points, unmet
from feedback.archive.file_lists import stale_count
from feedback.boards.home import DeskWaiting, MyDay, Recorded, last_seven_days
from feedback.boards.lists import burning
from feedback.boards.marks import Mark, Measure
from feedback.boards.queries import headline
from feedback.core.clock import today
from feedback.core.database import reading
from feedback.i18n.catalogue import mark
from feedback.services.aid.voting import count_awaiting
from feedback.tracker.desks import CaseSearch, Desk, desk_page
from feedback.tracker.routing_list import broken_rules
from models.vocabulary import CaseStatus
from pages.ui import layout
from pages.ui.board_charts import draw_burning
from pages.ui.board_list import draw_list, open_mark
from pages.ui.board_rows import case_rows
from pages.ui.board_tiles import draw_tiles, tiles_of
from pages.ui.navigation import PAGE_BY_PATH, PAGES
from pages.ui.searching import address_of
from pages.ui.shell import go_to
from pages.ui.text import _, ago, words

_MOST_MINE: Final = 8
_MOST_BURNING: Final = 6
_RECORDING: Final = ("visit", "call", "message", "forum")
_PAGE_OF_DESK: Final = {
    Desk.CONFIDENTIAL: "confidential",
    Desk.TRIAGE: "triage",
    Desk.CLINIC: "clinic",
    Desk.REQUESTS: "clinic",
    Desk.DECLINES: "declines",
    Desk.UNIT: "unit",
    Desk.REVIEW: "review",
    Desk.REVISIT: "revisit",
    Desk.UNASKED: "revisit",
}
# What hardly ever waits stands there only when it does.
_SELDOM: Final = frozenset({Desk.UNASKED, Desk.DECLINES, Desk.REQUESTS})
# Lists that are no page of their own are a view of one.
_VIEWS: Final = {Desk.REQUESTS: {"view": "requests"}, Desk.UNASKED: {"view": "unasked"}}
_DUTIES: Final = {
    "accounts": mark("建账号、停用、换密码，给角色、收角色"),
    "places": mark("地方的名称和别名，单位和各自管的事"),
    "limits": mark("哪天上班，每一步有几天"),
    "logs": mark("谁看过隐藏的信息，谁改过设置；核验有没有被动过"),
}


def _line(path: str, key: str, title: str = "", query: Mapping[str, str] | None = None) -> DeltaGenerator:
    """Draw one line of the home page, which leads to a page; what is drawn with it stands behind its title."""
    entry = PAGE_BY_PATH[path]
    line = st.container(border=True, horizontal=True, vertical_alignment="center", key=key)
    with line:
        label = f"**{title or _(entry.title)}**"
        st.page_link(entry.script, label=label, icon=entry.icon, query_params=dict(query) if query else None)
    return line


def waiting_desks(mine: MyDay) -> Iterator[DeskWaiting]:
    """Yield the desks that have a page of their own; what is suspended waits for its day, not for anybody.

    Those whom the draw passed over stand there only where an office draws a share, and what is to be declined by a
    leader's decision only where somebody asks for one.
    """
    yield from (
        each for each in mine.desks if each.desk in _PAGE_OF_DESK and (each.waiting.count or each.desk not in _SELDOM)
    )


def draw_desks(mine: MyDay) -> None:
    """Draw a line for each desk: how much waits, how much of it is overdue, since when."""
    for item in waiting_desks(mine):
        path = _PAGE_OF_DESK[item.desk]
        with _line(path, f"home_{item.desk}", _desk_title(item.desk), _VIEWS.get(item.desk)):
            n = item.waiting.count
            # The agenda holds more than what was sent to the session.
            count = _("{n} 件待会诊", n=n) if item.desk is Desk.CLINIC else _("{n} 件", n=n)
            chips = [layout.chip("next" if n else "waiting", count)]
            if item.waiting.overdue:
                chips.append(layout.chip("overdue", _("超期 {n} 件", n=item.waiting.overdue)))
            if item.waiting.oldest_at is not None:
                chips.append(layout.chip("plain", _("最早 {time}", time=ago(item.waiting.oldest_at))))
            layout.chips_row(chips)


def _desk_title(desk: Desk) -> str:
    """Return the name of a list that is a view of a page; empty where the page's own says it."""
    if desk is Desk.UNASKED:
        return _("{title}：没抽中的", title=_(PAGE_BY_PATH["revisit"].title))
    return _("承办单位的申请") if desk is Desk.REQUESTS else ""


def draw_drafts(mine: MyDay) -> None:
    """Offer to go on with what was typed and not saved."""
    for draft in mine.drafts:
        entry = PAGE_BY_PATH.get(draft.form)
        if entry is not None:
            with st.container(horizontal=True, vertical_alignment="center", key=f"draft_{draft.form}"):
                layout.chips_row([layout.chip("near", _("有没存下的草稿"))])
                st.page_link(
                    entry.script, label=_("接着写：{title}（{time}）", title=_(entry.title), time=ago(draft.saved_at))
                )


def draw_recording(actor: Actor) -> None:
    """Offer what this person may write down, the first as the coloured button."""
    entries = [entry for entry in PAGES if entry.is_open_to(actor) and entry.path in _RECORDING]
    if not entries:
        return
    with st.container(horizontal=True, key="home_record"):
        for number, entry in enumerate(entries):
            if st.button(
                _(entry.title), icon=entry.icon, type="primary" if number == 0 else "secondary", key=f"to_{entry.path}"
            ):
                go_to(entry.path)


def draw_open_list() -> None:
    """Draw the cases of the mark that somebody pressed on this page; all its figures are of the last seven days."""
    draw_list(last_seven_days(), {}, Permission.READ_BOARD, Permission.REGISTER)


def draw_recorded(actor: Actor, recorded: Recorded) -> None:
    """Draw what this person wrote down in the last seven days and what became of it, with the latest cases."""
    layout.section(_("我记的"), _("近 7 天 {n} 件", n=recorded.total))
    if recorded.became:
        with st.container(horizontal=True, key="link_became"):
            for item in recorded.became:
                label = f"{words(item.status)} {item.count}"
                st.button(label, key=f"became_{item.status}", on_click=open_mark, args=(item.key,))
    with reading() as session:
        page = desk_page(session, actor, Desk.MINE)
    if page.rows:
        case_rows(page.rows[:_MOST_MINE], "mine")
    else:
        layout.empty_state(_("还没有记过"), _("走访回来，从上面的按钮记第一户。"))


def draw_lead(actor: Actor, mine: MyDay) -> None:
    """Draw a leader's last seven days in four figures, what was taken over by name or put off, and what cannot wait."""
    week = last_seven_days()
    with reading() as session:
        first = headline(session, actor, week)
        hot = burning(session, actor, week, most=_MOST_BURNING)
    layout.section(_("近 7 天"), _("点数字看是哪些事"))
    draw_tiles(tiles_of(first))
    with st.container(horizontal=True, vertical_alignment="center", key="link_lead"):
        st.page_link(PAGE_BY_PATH["board"].script, label=_("看全部看板"), icon=PAGE_BY_PATH["board"].icon)
        if mine.adopted:
            key = Mark(measure=Measure.ADOPTED).key()
            label = _("我包的案 {n} 件", n=mine.adopted)
            st.button(label, key="lead_adopted", type="tertiary", on_click=open_mark, args=(key,))
        suspended = next((each.waiting.count for each in mine.desks if each.desk is Desk.SUSPENDED), 0)
        if suspended and st.button(_("挂账 {n} 件", n=suspended), key="lead_suspended", type="tertiary"):
            go_to("search", **address_of(CaseSearch(statuses=(CaseStatus.SUSPENDED,))))
    draw_burning(hot)


def draw_broken_rules(actor: Actor) -> None:
    """Tell whoever keeps the routing rules that some are passed over, since their unit is closed."""
    if not actor.holds(Permission.MANAGE_ROUTING):
        return
    with reading() as session:
        broken = broken_rules(session, actor)
    if broken:
        with _line("routing", "home_routing"):
            layout.chips_row([layout.chip("overdue", _("{n} 条规则的单位已停用", n=broken))])


def draw_aid_votes(actor: Actor) -> None:
    """Tell a member of a panel how many applications for aid await their vote; the line leads to them."""
    with reading() as session:
        waiting = count_awaiting(session, actor)
    if waiting:
        with _line("aid_votes", "home_aid_votes"):
            layout.chips_row([layout.chip("next", _("{n} 份等您投票", n=waiting))])


def draw_stale_files(actor: Actor) -> None:
    """Tell who keeps household files how many have not been looked at for too long; the line opens their list."""
    with reading() as session:
        stale = stale_count(session, actor)
    if stale:
        _line("households", "home_files", _("{n} 户档案该更新了", n=f"{stale:,}"), {"view": "stale"})


def draw_contact_points(actor: Actor) -> None:
    """Tell whose contact points they are how many visits the year still lacks; the line opens their page."""
    with reading() as session:
        views = points(session, actor, today().year, only_own=True)
    if views:
        with _line("my_points", "home_points"):
            lacking = sum(view.missing for view in unmet(views))
            chips = [layout.chip("plain", _("{n} 个", n=len(views)))]
            said = _("今年还差 {n} 次", n=lacking) if lacking else _("今年都达标了")
            layout.chips_row([*chips, layout.chip("near" if lacking else "closed", said)])


def draw_duties(actor: Actor) -> None:
    """Draw an administrator's pages, each with what is done there."""
    for path, said in _DUTIES.items():
        if PAGE_BY_PATH[path].is_open_to(actor):
            with _line(path, f"home_{path}"):
                st.caption(_(said))
