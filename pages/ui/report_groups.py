"""How are categories joined in reports? A line for each group: its name and its categories; kept by the county."""

from typing import Final

import streamlit as st

from feedback.access.actor import Actor
from feedback.classify.taxonomy import taxonomy
from feedback.core.database import reading, transaction
from feedback.i18n.catalogue import mark
from feedback.reports.groups import (
    LONGEST_NAME,
    MONTHLY,
    Group,
    Scheme,
    drop_groups,
    groups_of,
    may_change_groups,
    save_groups,
)
from pages.ui.shell import Said, acting, said_last
from pages.ui.text import _

_SCHEMES: Final = {
    Scheme.LIVELIHOOD: mark("月报 · 民生"),
    Scheme.HARDSHIP: mark("月报 · 困难"),
    Scheme.STABILITY: mark("月报 · 稳定"),
    Scheme.BRIEF: mark("简报里的合称"),
}
_ROUND: Final = "report_groups_round"


def draw_groups(actor: Actor) -> None:
    """Draw the groups for whoever keeps them."""
    if not may_change_groups(actor):
        return
    with st.expander(_("报表栏目怎么归类"), icon=":material/category:"):
        schemes: list[Scheme] = list(Scheme)
        scheme = st.selectbox(
            _("哪张表"), schemes, format_func=lambda each: _(_SCHEMES[each]), key="groups_scheme", width=320
        )
        st.caption(
            _("栏目数和表格一样多，名称和类别都可以改；一个类别只归一栏。")
            if scheme in MONTHLY
            else _("归在一起的类别在简报里用一个名称，没有归的用自己的名称。")
        )
        _draw_scheme(actor, scheme)


def _draw_scheme(actor: Actor, scheme: Scheme) -> None:
    with reading() as session:
        groups = list(groups_of(session)[scheme])
    number = st.session_state.get(_ROUND, 0)
    names = {code: category.name for code, category in taxonomy().by_code.items()}
    if scheme is Scheme.BRIEF:
        groups.append(Group("", ()))
    with st.form(f"groups_{scheme}_{number}", border=False):
        edited = []
        for place, group in enumerate(groups):
            one, two = st.columns((1, 3))
            name = one.text_input(
                _("第 {n} 栏", n=place + 1), group.name, max_chars=LONGEST_NAME, key=f"group_{scheme}_{number}_{place}"
            )
            inside = two.multiselect(
                _("包括的类别"),
                list(taxonomy().codes),
                [code for code in group.categories if code in taxonomy().codes],
                format_func=names.__getitem__,
                key=f"group_{scheme}_{number}_{place}_in",
                placeholder=_("选类别"),
            )
            edited.append(Group(name or "", tuple(inside)))
        kept = st.form_submit_button(_("保存栏目"))
    if kept:
        _save(actor, scheme, edited)
    if st.button(_("换回系统的归类"), key=f"groups_{scheme}_drop", type="tertiary"):
        with acting():
            last = said_last()
            with transaction() as session:
                drop_groups(session, actor, scheme)
            _done(last)


def _save(actor: Actor, scheme: Scheme, edited: list[Group]) -> None:
    """Save the lines; in the brief a line whose name was taken away goes."""
    wanted = [group for group in edited if group.name.strip() or group.categories or scheme is not Scheme.BRIEF]
    with acting():
        last = said_last()
        with transaction() as session:
            save_groups(session, actor, scheme, wanted)
        _done(last)


def _done(last: Said) -> None:
    last.text = _("栏目已保存。")
    st.session_state[_ROUND] = st.session_state.get(_ROUND, 0) + 1
    st.rerun()
