"""How is one step of a new township drawn: what its sheet holds, how many there are, and who takes it in?"""

from collections.abc import Mapping, Sequence

import streamlit as st

from feedback.access.actor import Actor
from feedback.capture.importing.onboarding import Step
from feedback.i18n.catalogue import mark
from feedback.sheets.writing import XLSX_MEDIA_TYPE
from models.work_vocabulary import ImportKind
from pages.ui import layout
from pages.ui.sheet_choice import template_file
from pages.ui.shell import go_to
from pages.ui.text import _, listed, literal, words

_HOLDS: Mapping[str, str] = {
    "areas": mark("乡镇、村、自然村、小组，一行一个。后面的表都按这里的名称认地方。"),
    "units": mark("乡镇站所、县直部门、专班和村委会，各管哪些类别。"),
    "users": mark("谁用系统，在哪里做什么。系统管理员导入后开出账号，安全管理员再用同一张表给角色。"),
    "households": mark("一户一档：户主、成员、门牌。走访时输入两个字就能找到。"),
    "duties": mark("哪个干部联系哪个村、哪个组、哪一户。"),
    "cases": mark("原来台账里的事项：办结的留作记录，没办完的接着办，到期日照旧。没有旧台账的，这一步可以不做。"),
}


def next_step(found: Sequence[Step]) -> Step | None:
    """Return the first step that is not done."""
    return next((step for step in found if not step.is_done), None)


def draw_step(actor: Actor, number: int, step: Step, *, is_next: bool) -> None:
    """Draw one step: its empty sheet and its way in for who takes it in, else who that is."""
    with layout.card(f"onboarding_{step.kind}"):
        counted = _("{n} 条", n=f"{step.count:,}")
        layout.label_line(str(number), [words(step.kind), counted], chips=[_chip(step, is_next=is_next)])
        st.caption(_(_HOLDS[step.kind]))
        if step.without_role:
            st.warning(
                _("有 {n} 个账号还没有角色，请安全管理员用同一张表再导入一次。", n=step.without_role),
                icon=":material/info:",
            )
        if step.is_mine:
            _draw_acts(actor, step.kind, is_next=is_next)
        else:
            st.markdown(literal(_who(step)))


def _chip(step: Step, *, is_next: bool) -> layout.Markup:
    if step.is_done:
        return layout.chip("closed", _("已有"))
    return layout.chip("next", _("下一步")) if is_next else layout.chip("waiting", _("还没有"))


def _draw_acts(actor: Actor, kind: ImportKind, *, is_next: bool) -> None:
    with st.container(horizontal=True):
        if st.button(
            _("导入这张表"),
            key=f"onboarding_go_{kind}",
            type="primary" if is_next else "secondary",
            icon=":material/upload:",
        ):
            # What was chosen or taken in before is over: the page opens on this kind.
            for name in ("sheet_last_kind", "sheet_result"):
                st.session_state.pop(name, None)
            go_to("sheets", kind=kind)
        st.download_button(
            _("下载空白表"),
            # Made when it is asked for: it lists every area and unit.
            lambda: template_file(actor, kind),
            file_name=f"{words(kind)}.xlsx",
            mime=XLSX_MEDIA_TYPE,
            key=f"onboarding_template_{kind}",
            icon=":material/download:",
            on_click="ignore",
        )


def _who(step: Step) -> str:
    roles = listed([words(role) for role in step.roles])
    if not step.people:
        return _("这张表由{roles}导入，现在还没有这样的账号。", roles=roles)
    return _("这张表由{roles}导入：{people}", roles=roles, people=listed(list(step.people)))
