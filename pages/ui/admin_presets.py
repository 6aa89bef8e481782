"""What stands on the page of limits for presets: others' promises, and what each would change row by row."""

from collections.abc import Sequence
from html import escape

import streamlit as st

from feedback.access.actor import Actor
from feedback.classify.taxonomy import category_codes, taxonomy
from feedback.core.database import reading
from feedback.i18n.catalogue import SOURCE_LANGUAGE
from feedback.worktime.editing import LimitLine, StatedLimit, limit_lines, save_limits
from feedback.worktime.presets import LimitChange, Preset, limit_changes, preset_lines, presets
from pages.ui import layout
from pages.ui.admin_acts import carry_out
from pages.ui.admin_style import plain_note
from pages.ui.recount_offer import settings_changed
from pages.ui.text import _, category_name, language, rule_line, words


def draw_presets(actor: Actor) -> None:
    """Draw the choice of a preset, its source, and what it would change; one press saves it."""
    with reading() as session:
        lines = limit_lines(session, actor)
    with layout.card("presets"):
        layout.section(_("现成的时限"), _("先看会改哪些行，再决定"))
        chosen = st.radio(_("选一套"), presets(), format_func=_name, key="preset", label_visibility="collapsed")
        plain_note(_("依据：{source}", source=chosen.source if language() == SOURCE_LANGUAGE else chosen.source_en))
        with_categories = st.toggle(
            _("按类别的行也换掉"), value=True, key="preset_categories",
            help=_("按类别的行比这一套更优先，留着它们，定了类别的件还是按原来的算。"),
        )  # fmt: skip
        days = {code: category.days for code, category in taxonomy().by_code.items()}
        wanted = preset_lines(chosen.code, lines, taxonomy_days=days, with_categories=with_categories)
        changes = limit_changes(lines, wanted)
        _draw_changes(changes)
        if changes and st.button(_("换成这一套"), key="preset_save", type="primary"):
            carry_out(
                lambda session: save_limits(
                    session, actor, seen=lines, wanted=wanted, categories=set(category_codes())
                ),
                _("时限表已换成“{name}”，改了 {n} 行。", name=_name(chosen), n=len(changes)),
                after=_saved,
            )


def _saved() -> None:
    st.session_state["limits_turn"] = st.session_state.get("limits_turn", 0) + 1
    settings_changed()


def _name(preset: Preset) -> str:
    return preset.name if language() == SOURCE_LANGUAGE else preset.name_en


def _draw_changes(changes: Sequence[LimitChange]) -> None:
    if not changes:
        layout.empty_state(_("和现在的时限表一样"), _("不用换。"))
        return
    layout.section(_("会改 {n} 行", n=len(changes)))
    head = "".join(f"<th>{escape(each)}</th>" for each in (_("环节和条件"), _("现在"), _("换成")))
    rows = "".join(_row(change) for change in changes)
    with st.container(key="preset_changes"):
        st.html(f'<table class="zs-tried"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>')


def _row(change: LimitChange) -> str:
    named = change.after or change.before
    assert named is not None, "a change has a row before or after"  # noqa: S101 - Made so by `limit_changes`.
    before = f"<del>{escape(_said(change.before))}</del>" if change.before else f"<i>{escape(_('没有'))}</i>"
    after = f"<b>{escape(_said(change.after))}</b>" if change.after else f"<em>{escape(_('去掉这一行'))}</em>"
    return f"<tr><td>{escape(_conditions(named))}</td><td>{before}</td><td>{after}</td></tr>"


def _conditions(line: LimitLine) -> str:
    named = [words(word) for word in (line.stage, line.nature, line.urgency, line.level) if word is not None]
    if line.category:
        named.append(category_name(line.category, with_code=True))
    return " · ".join(named)


def _said(line: LimitLine) -> str:
    if line.amount is None or line.unit is None:
        return line.rule_name
    said = rule_line(StatedLimit(line.rule_name, line.amount, line.unit))
    return said if line.extension is None else _("{rule}，最多可延 {n}", rule=said, n=line.extension)
