"""What stands round every page: who is asking, which pages they have, the guard, and what happens to an error.

A page's order: `actor = require(...)`, read, draw, form, `with acting(): ...`, words that stay (`said_last`), rerun.
"""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from time import monotonic
from typing import Any
from urllib.parse import quote, urlencode

import streamlit as st

from feedback.access.actor import Actor
from feedback.access.permissions import Permission
from feedback.access.sessions import actor_of_token, note_seen
from feedback.core.clock import utc_now
from feedback.core.database import reading, transaction
from feedback.core.errors import FeedbackError
from feedback.i18n.terms import label
from feedback.trial.marker import is_trial_county
from pages.ui import layout, theme
from pages.ui.navigation import FIRST_ON_PHONE, PAGE_BY_PATH, PAGES, PageEntry
from pages.ui.text import _, fault, literal
from pages.ui.unread import draw_bell, title_with_count, unread

SESSION_COOKIE = "zs_session"
NONCE_COOKIE = "zs_nonce"
# Within which the second click of a double one comes, on a slow machine too.
_SECOND_CLICK_SECONDS = 2.0
# Within which the same deed with the same words is the second click: the page is drawn once between the two.
_SAME_DEED_SECONDS = 10.0
_MOST_ON_PHONE = 3
_SIGN_IN = "pages/public/sign_in.py"
_FIRST_PASSWORD = "pages/public/first_password.py"  # noqa: S105 - the name of a script


def main() -> None:
    """Draw the frame for whoever asks, and run the page that they opened."""
    actor = _find_actor()
    st.session_state["language"] = actor.language if actor else _spoken_language()
    if actor is None:
        _run_alone(_SIGN_IN, _("登录"))
    elif actor.must_change_password:
        _run_alone(_FIRST_PASSWORD, _("修改初始密码"))
    else:
        _run_for(actor)


def _spoken_language() -> str:
    return "en" if st.context.cookies.get("zs_lang") == "en" else "zh"


def _run_alone(script: str, title: str) -> None:
    st.set_page_config(page_title=f"{title} · {_('诊事')}", layout="wide")
    theme.apply(width="form")
    # At every address of ours: Streamlit would else tell whoever opens one that there is no such page.
    everywhere = [
        st.Page(entry.script if entry.is_public else script, title=title, url_path=entry.path)
        for entry in PAGES
        if entry.path != "home"
    ]
    opened = st.navigation([st.Page(script, title=title, default=True), *everywhere], position="hidden")
    st.session_state["asked_page"] = opened.url_path
    opened.run()


def _run_for(actor: Actor) -> None:
    st.set_page_config(page_title=_("诊事"), layout="wide")
    theme.apply("large" if actor.text_size == "large" else "normal")
    theme.brand(_("诊事"))
    entries = [entry for entry in PAGES if entry.is_open_to(actor)]
    count = unread(actor)
    sections: dict[str, list[st.Page]] = {}
    for entry in entries:
        sections.setdefault(_(entry.section) if entry.section else "", []).append(_page(entry, count))
    chosen = st.navigation(sections, expanded=True)
    with st.sidebar.container(key="person_menu"):
        layout.person_card(actor.name, _role_line(actor))
        if st.button(_("退出登录"), key="sign_out", type="tertiary", icon=":material/logout:"):
            leave_to("/session/end")
    if _is_trial():
        layout.banner(_("试用"), _("这是试用县：人和事都是编的，可由系统管理员一键清除。"))
    st.session_state["asked_page"] = chosen.url_path
    # Before the page, which may end the run early.
    draw_bell(count)
    layout.tab_bar([(entry.script, _(entry.title), entry.icon) for entry in _phone_pages(entries)])
    with _flash_shown():
        chosen.run()


def _phone_pages(entries: list[PageEntry]) -> list[PageEntry]:
    """Return the pages that a phone shows at its lower edge: home, and what this person does most."""
    own = {entry.path for entry in entries}
    shown = {"home", *[path for path in FIRST_ON_PHONE if path in own][:_MOST_ON_PHONE]}
    return [entry for entry in entries if entry.path in shown]


def _page(entry: PageEntry, unread_notices: int) -> st.Page:
    title = _(entry.title)
    return st.Page(
        entry.script,
        title=title_with_count(title, unread_notices) if entry.path == "inbox" else title,
        icon=entry.icon,
        url_path=entry.path,
        default=entry.path == "home",
        visibility="hidden" if entry.hidden else "visible",
    )


def _role_line(actor: Actor) -> str:
    first = actor.grants[0] if actor.grants else None
    if first is None:
        return _("还没有角色")
    return f"{first.unit_name or first.area_name} · {label(first.role, actor.language)}"


@st.cache_data(ttl=60, show_spinner=False)
def _is_trial() -> bool:
    with reading() as session:
        return is_trial_county(session)


def _find_actor() -> Actor | None:
    """Return who holds this browser's cookie; asked of the database in every run, so that a sign-out holds at once."""
    token = st.context.cookies.get(SESSION_COOKIE, "")
    if not token:
        return None
    with reading() as session:
        actor = actor_of_token(session, token)
    if actor is not None and st.session_state.get("seen_minute") != (minute := _minute()):
        st.session_state["seen_minute"] = minute
        with transaction() as session:
            note_seen(session, token)
    return actor


def _minute() -> int:
    return int(utc_now().timestamp()) // 60


def require(*permissions: Permission) -> Actor:
    """Return the actor of this page, or end the run: nobody is signed in, or none of the permissions is theirs.

    Every page calls this first, in its fragments too: the frame is not run before a fragment, and a page's script may
    be reached without it.
    """
    actor = _find_actor()
    if actor is None:
        layout.empty_state(_("请先登录"), _("登录已结束或还没有登录。请打开首页重新登录。"))
        st.stop()
    if actor.must_change_password:
        layout.empty_state(_("请先修改初始密码"), _("第一次登录要先换成自己的密码。请打开首页。"))
        st.stop()
    if permissions and not any(actor.holds(permission) for permission in permissions):
        layout.empty_state(_("这一页不在您的职责范围内"), _("如果工作需要，请联系安全管理员添加角色。"))
        st.stop()
    return actor


def who_looks() -> Actor | None:
    """Return who is signed in at a page that needs no account; None where nobody is."""
    return _find_actor()


@contextmanager
def acting() -> Iterator[None]:
    """Show an error of the block as one sentence, and keep the page with all that was typed."""
    try:
        yield
    except FeedbackError as error:
        st.error(literal(fault(error)), icon=":material/error:")


@dataclass(slots=True)
class Said:
    """What was done last, until a run that shows it comes to its end; then `shown`, until a second click has come."""

    text: str = ""
    shown: str = ""
    shown_until: float = 0.0
    deed: str = ""
    done_at: float = 0.0
    made: Any = None

    def is_done(self, deed: str) -> bool:
        """Say whether this very deed was done a moment ago."""
        return bool(deed) and deed == self.deed and monotonic() - self.done_at < _SAME_DEED_SECONDS

    def note(self, deed: str, made: object) -> None:
        """Keep what was done, and what came of it."""
        self.deed, self.made, self.done_at = deed, made, monotonic()


def said_last() -> Said:
    """Return what keeps the words that the next run shows at its top; ask for it before the deed, and fill it after.

    Each access to the session's state may end a run in which somebody clicked again: after the deed it would be too
    late for the words.
    """
    said: Said = st.session_state.setdefault("said_last", Said())
    return said


@contextmanager
def _flash_shown() -> Iterator[None]:
    """Show what was done last. A second click at once cuts the run short or follows it, and must not hide the words."""
    said = said_last()
    text = said.text or (said.shown if monotonic() < said.shown_until else "")
    # The line keeps its place while there is nothing to say: else the whole page would be built anew below it.
    line = st.empty()
    if text:
        with line:
            layout.saved_line(text)
    yield
    if text and said.text == text:
        said.text, said.shown, said.shown_until = "", text, monotonic() + _SECOND_CLICK_SECONDS


def submission_key(name: str) -> str:
    """Return the key under which the form `name` is handed in once; `renew_key` makes the next."""
    return str(st.session_state.setdefault(f"{name}_submission_key", secrets.token_urlsafe(18)))


def renew_key(name: str) -> None:
    st.session_state.pop(f"{name}_submission_key", None)


def go_to(path: str, **query: str) -> None:
    """Open another page of the navigation; a case remembers from where it was opened."""
    if path == "case":
        here = (st.session_state.get("asked_page", ""), dict(st.query_params))
        st.session_state.setdefault("opened_from", {})[query.get("no", "")] = here
    st.switch_page(PAGE_BY_PATH[path].script, query_params=query)


def way_back(case_no: str) -> None:
    """Draw the way to the page that this case was opened from, or home; a phone has no other."""
    path, query = st.session_state.get("opened_from", {}).get(case_no, ("", {}))
    entry = PAGE_BY_PATH.get(path or "home", PAGE_BY_PATH["home"])
    name = query.get("no", "") if entry.path == "case" else _(entry.title)
    with st.container(key="link_back"):
        if st.button(_("‹ 返回{page}", page=name), key="way_back", type="tertiary"):
            st.switch_page(entry.script, query_params=query)


def leave_to(address: str) -> None:
    """Send the browser itself to one of our HTTP addresses, as signing in and out must."""
    target = quote(address, safe="/?&=%.-_~")
    st.html(f"<script>window.location.replace('{target}')</script>", unsafe_allow_javascript=True)
    st.stop()


def asked_path() -> str:
    """Return the path and query of the page that the visitor opened, to come back to after signing in."""
    # Not from `st.context.url`, which takes /revisit for a page /visit below a folder /re.
    query = urlencode({name: value for name, value in st.query_params.items() if name != "again"})
    return f"/{st.session_state.get('asked_page', '')}{'?' + query if query else ''}"
