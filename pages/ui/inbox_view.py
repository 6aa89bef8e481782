"""How does a notice look in its reader's inbox, and what can be done with it: seen, or its case opened?"""

from collections.abc import Mapping
from html import escape
from typing import Final

import streamlit as st

from feedback.access.actor import Actor
from feedback.core.database import reading, transaction
from feedback.notify.inbox import InboxPage, NoticeView, inbox, mark_read
from models.work_vocabulary import NoticeKind
from pages.ui import layout
from pages.ui.navigation import PAGE_BY_PATH
from pages.ui.shell import acting, go_to, said_last
from pages.ui.text import _, ago, language
from pages.ui.unread import count_anew

_UNREAD, _READ = "unread_from", "read_from"
# What is about no case, but about a page.
_PAGES: Final[Mapping[NoticeKind, str]] = {NoticeKind.AGENDA_READY: "clinic", NoticeKind.WORK_FAILED: "work"}


def draw_unread(actor: Actor, count: int) -> None:
    """Draw what was not read, the newest first, with the way to be done with all of it."""
    page = _page(actor, _UNREAD, is_read=False)
    if not page.notices:
        layout.empty_state(_("没有没看的消息"), _("有派来的、退回的、快到期的，都会先到这里。"))
        return
    with layout.card("inbox_unread"):
        with st.container(horizontal=True, vertical_alignment="center", key="inbox_head"):
            layout.section(_("没看的"), _("{n} 条", n=count))
            if st.button(_("全部看过"), key="all_seen"):
                _note_seen(actor, None, _("全部看过了。"))
        for notice in page.notices:
            _draw_unread_notice(actor, notice)
        _draw_paging(page, _UNREAD)


def draw_read(actor: Actor) -> None:
    """Draw what was read already, in grey; older ones by pages."""
    page = _page(actor, _READ, is_read=True)
    if not page.notices:
        return
    with layout.card("inbox_read"):
        layout.section(_("看过的"))
        for notice in page.notices:
            with st.container(horizontal=True, vertical_alignment="center", key=f"notice_{notice.notice_id}"):
                _draw_words(notice)
                _draw_way(actor, notice)
        _draw_paging(page, _READ)


def is_turned_over() -> bool:
    """Say whether somebody looks at an older page of what they have not read."""
    return _UNREAD in st.query_params


def _page(actor: Actor, name: str, *, is_read: bool) -> InboxPage:
    after = st.query_params.get(name, "")
    place = int(after) if after.isascii() and after.isdigit() and len(after) < _LONGEST_NUMBER else None
    with reading() as session:
        page = inbox(session, actor, after=place, is_read=is_read, language=language())
        if page.notices or place is None:
            return page
        return inbox(session, actor, is_read=is_read, language=language())


_LONGEST_NUMBER = 18


def _draw_unread_notice(actor: Actor, notice: NoticeView) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key=f"notice_{notice.notice_id}"):
        _draw_words(notice)
        _draw_way(actor, notice)
        if st.button(_("看过了"), key=f"seen_{notice.notice_id}"):
            _note_seen(actor, notice, "")


def _draw_words(notice: NoticeView) -> None:
    chips = [layout.chip("overdue", _("紧急"))] if notice.is_urgent else []
    if notice.instead_of:
        chips.append(layout.chip("plain", _("代{name}收", name=notice.instead_of)))
    kind = "zs-notice" if notice.is_read else "zs-notice zs-unread"
    about = f"<p><strong>{escape(notice.heading)}</strong></p>" if notice.heading else ""
    st.html(
        f'<div class="{kind}"><header><b>{escape(notice.words.title)}</b>{"".join(chips)}'
        f"<time>{escape(ago(notice.made_at))}</time></header>{about}<p>{escape(notice.words.body)}</p></div>"
    )


def _draw_way(actor: Actor, notice: NoticeView) -> None:
    """Offer what a notice is about; whoever opens it has read the notice."""
    way = _way_of(actor, notice)
    if way is None:
        return
    label, page, query = way
    if st.button(label, key=f"notice_case_{notice.notice_id}", type="tertiary"):
        if not notice.is_read:
            with transaction() as session:
                mark_read(session, actor, [notice.notice_id])
            count_anew(actor)
        go_to(page, **query)


def _way_of(actor: Actor, notice: NoticeView) -> tuple[str, str, dict[str, str]] | None:
    """Return the words of the button, the page and what it is asked for; None where there is nothing to open."""
    if notice.case_no:
        return _("打开这件"), "case", {"no": notice.case_no}
    if notice.task_no:
        return _("打开这件"), "agency_task", {"no": notice.task_no}
    if notice.score_view:
        return _("到考核里看"), "assessment", {"view": notice.score_view}
    page = _PAGES.get(notice.kind)
    if page and PAGE_BY_PATH[page].is_open_to(actor):
        return _("打开“{page}”", page=_(PAGE_BY_PATH[page].title)), page, {}
    return None


def _note_seen(actor: Actor, notice: NoticeView | None, said: str) -> None:
    with acting():
        last = said_last()
        with transaction() as session:
            mark_read(session, actor, [notice.notice_id] if notice else None)
        count_anew(actor)
        last.text = said
        st.query_params.pop(_UNREAD, None)
        st.rerun()


def _draw_paging(page: InboxPage, name: str) -> None:
    is_older = name in st.query_params
    if page.older is None and not is_older:
        return
    with st.container(horizontal=True, key=f"paging_{name}"):
        if st.button(_("‹ 回到最新"), key=f"{name}_newest", disabled=not is_older):
            st.query_params.pop(name, None)
            st.rerun()
        if st.button(_("更早的 ›"), key=f"{name}_older", disabled=page.older is None) and page.older:
            st.query_params[name] = str(page.older)
            st.rerun()
