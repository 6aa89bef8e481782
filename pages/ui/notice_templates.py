"""What stands under 用语模板: the words of each kind of notice and of each step, with how they read beside them."""

import streamlit as st

from feedback.access.actor import Actor
from feedback.core.database import reading
from feedback.core.errors import FeedbackError
from feedback.i18n.notice_texts import NoticeText
from feedback.notify.templates import (
    LONGEST_BODY,
    LONGEST_TITLE,
    SHORT_MESSAGE,
    Template,
    Which,
    change_template,
    coded,
    fitting_placeholders,
    preview,
    reset_template,
    spoken,
    templates,
)
from models.work_vocabulary import CitizenStep
from pages.ui import layout
from pages.ui.admin_acts import ask_first, carry_out
from pages.ui.admin_style import plain_note
from pages.ui.shell import said_last
from pages.ui.text import _, fault, language, listed, literal, words


def draw_templates(actor: Actor) -> None:
    """Draw the words of the chosen kind or step in boxes, and beside them how they read."""
    with reading() as session:
        found = {each.which: each for each in templates(session, actor)}
    is_citizen = _chosen_side() == "citizens"
    kinds = [which for which in found if isinstance(which, CitizenStep) is is_citizen]
    which = st.selectbox(_("哪一种"), kinds, format_func=lambda each: _named(found[each]), key=f"words_{is_citizen}")
    template = found[which]
    left, right = st.columns(2, gap="medium")
    with left, layout.card("words_edit"):
        text = _boxes(template)
        _acts(actor, template, text)
        _placeholders(template.which)
    with right, layout.card("words_preview"):
        _draw_preview(template, text)


def _chosen_side() -> str:
    sides = {"staff": _("给工作人员的"), "citizens": _("给反映人的短信")}
    return str(
        st.segmented_control(
            _("给谁的"), list(sides), format_func=sides.__getitem__, key="words_side", default="staff", required=True,
            label_visibility="collapsed",
        )
    )  # fmt: skip


def _named(template: Template) -> str:
    name = words(template.which)
    return _("{name}（改过）", name=name) if template.is_changed else name


def _boxes(template: Template) -> NoticeText:
    """Draw the boxes; they open anew with the words in use once these have changed."""
    key = f"{_key(template.which)}_{hash(template.text)}"
    shown = spoken(template.text, language())
    layout.section(words(template.which), _("本单位的话") if template.is_changed else _("系统的话"))
    title = ""
    if not isinstance(template.which, CitizenStep):
        title = st.text_input(_("标题"), shown.title, key=f"{key}_title", max_chars=LONGEST_TITLE)
    body = st.text_area(_("内容"), shown.body, key=f"{key}_body", max_chars=LONGEST_BODY, height=160)
    return coded(NoticeText(title, body), language())


def _key(which: Which) -> str:
    """A kind and a step may be spelt alike."""
    return f"{type(which).__name__}_{which}"


def _acts(actor: Actor, template: Template, text: NoticeText) -> None:
    which = template.which
    with st.container(horizontal=True, vertical_alignment="center", key="words_acts"):
        if st.button(_("保存"), key="words_save", type="primary"):
            if text == template.text:
                said_last().text = _("没有改动，不用保存。")
                st.rerun()
            said = _("“{name}”的话已换上。", name=words(which))
            carry_out(lambda session: change_template(session, actor, which, text), said)
        if template.is_changed:
            ask_first(
                _("换回系统的话"),
                _("本单位改的这一条会删去。"),
                lambda session: reset_template(session, actor, which),
                key="words_reset",
                said=_("已换回系统的话。"),
                sure=_("删去并换回"),
            )


def _draw_preview(template: Template, text: NoticeText) -> None:
    layout.section(_("收到的样子"), _("用一件假想的诉求"))
    try:
        shown = preview(template.which, text)
    except FeedbackError as error:
        st.error(literal(fault(error)), icon=":material/error:")
        return
    if shown.title:
        layout.label_line("", [shown.title])
    layout.quote(shown.body)
    if isinstance(template.which, CitizenStep):
        n = len(shown.body)
        layout.chips_row([layout.chip("closed", _("{n} 个字，一条短信最多 {most} 个", n=n, most=SHORT_MESSAGE))])
    else:
        plain_note(_("用英文的人看到的是系统的英文。保密件不用这里的话，只说有变化。"))


def _placeholders(which: Which) -> None:
    """Say what may stand in braces, and what becomes of a sentence whose fact is not there."""
    names = [f"{{{name}}}" for name in fitting_placeholders(which, language())]
    plain_note(_("大括号里的会换成这件事的，可以用：{names}。这件事没有的，整句不发。", names=listed(names)))
    plain_note(_("姓名、电话和反映的内容不能写进消息。"))
