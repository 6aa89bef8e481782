"""What stands on the page of limits for the office's own rules: each with what it does, its default and its range."""

from datetime import time

import streamlit as st

from feedback.access.actor import Actor
from feedback.core.database import reading, transaction
from feedback.i18n.office_rules import rule_meaning, rule_title, rule_unit
from feedback.worktime.office_rules import LONGEST_ADDRESS, RuleKind, RuleValue, SetRule, all_rules, set_rules
from pages.ui import layout
from pages.ui.admin_style import plain_note
from pages.ui.shell import acting, said_last
from pages.ui.text import _, language


def draw_rules(actor: Actor) -> None:
    """Draw every rule in one form, and save what was changed in it."""
    with reading() as session:
        rules = all_rules(session, actor)
    with layout.card("rules"):
        layout.section(_("办事规则"), _("改了马上生效，并记入日志"))
        with st.form("office_rules", border=False):
            values = {rule.declared.name: _field(rule) for rule in rules}
            done = st.form_submit_button(_("保存规则"), type="primary")
    if done:
        line = said_last()
        with acting():
            with transaction() as session:
                changed = set_rules(session, actor, values)
            line.text = _("规则已保存，改了 {n} 条。", n=changed) if changed else _("没有改动，不用保存。")
            st.rerun()


def _field(rule: SetRule) -> RuleValue | None:
    declared, code = rule.declared, rule.declared.name.value
    unit = rule_unit(code, language())
    title = rule_title(code, language())
    label = _("{title}（{unit}）", title=title, unit=unit) if unit else title
    key, about = f"rule_{code}", rule_meaning(code, language())
    left, right = st.columns((2, 3), gap="medium", vertical_alignment="center")
    with right:
        plain_note(f"{about} {_default(rule)}")
    if declared.kind is RuleKind.TIME:
        return left.time_input(label, rule.value if isinstance(rule.value, time) else None, key=key, step=300)
    if declared.kind is RuleKind.ADDRESS:
        return left.text_input(label, str(rule.value), key=key, max_chars=LONGEST_ADDRESS)
    return left.number_input(label, value=int(str(rule.value)), step=1, key=key)


def _default(rule: SetRule) -> str:
    declared = rule.declared
    if declared.kind is RuleKind.ADDRESS:
        return ""
    shown = f"{declared.default:%H:%M}" if isinstance(declared.default, time) else str(declared.default)
    if declared.kind is RuleKind.TIME:
        return _("出厂是 {value}。", value=shown)
    return _("可填 {least} 到 {most}，出厂是 {value}。", least=declared.least, most=declared.most, value=shown)
