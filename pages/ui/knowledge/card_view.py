"""How does one card of what an office knows look: what is asked, what is said, figures, who gets what, its versions?"""

from collections.abc import Mapping
from typing import Final

import streamlit as st

from feedback.access.actor import Actor
from feedback.core.clock import today
from feedback.core.database import reading
from feedback.i18n.catalogue import mark
from feedback.services.knowledge import OLDEST, CardView, Person, Rule, answer_for, versions_of
from models.office_vocabulary import HouseholdType
from pages.ui import layout
from pages.ui.text import _, category_name, day, listed, literal, words

_BEDRIDDEN: Final[Mapping[bool, str]] = {True: mark("卧床"), False: mark("不卧床")}


def draw_card(actor: Actor, card: CardView) -> None:
    """Draw a card whole, with what it says for one person where it has rules, and the versions before it."""
    entry = card.entry
    with layout.card(f"known_{card.card_id}"):
        layout.matter_card(_from_line(card), entry.title, chips=_chips(card))
        layout.quote(entry.answer)
        if entry.figures:
            layout.figure_tiles([layout.Figure(each.name, each.value, each.unit) for each in entry.figures])
        if entry.rules:
            _draw_rules(card)
        about = [card.area, category_name(entry.category) if entry.category else "", *entry.keywords]
        layout.row_line([part for part in about if part])
        if entry.source:
            st.caption(_("依据：{source}", source=literal(entry.source)))
        if card.replaces_id is not None:
            _draw_versions(actor, card)


def _from_line(card: CardView) -> str:
    entry = card.entry
    since = day(entry.valid_from)
    if entry.valid_until is None:
        return _("{since} 起执行", since=since)
    return _("{since} 到 {until}", since=since, until=day(entry.valid_until))


def _chips(card: CardView) -> list[layout.Markup]:
    if not card.holds_on(today()):
        return [layout.chip("plain", _("现在不执行"))]
    if card.is_running_out and card.entry.valid_until:
        return [layout.chip("near", _("{day} 到期", day=day(card.entry.valid_until)))]
    return [layout.chip("closed", _("现行"))]


def _draw_rules(card: CardView) -> None:
    """Draw three questions, and what the first rule that fits says."""
    layout.section(_("他能享受什么"), _("这里填的不保存"))
    one, two, three = st.columns(3, gap="small", vertical_alignment="bottom")
    key = f"known_{card.card_id}"
    age = one.number_input(_("多大年纪"), 0, OLDEST, None, key=f"{key}_age", placeholder=_("周岁"))
    kind = two.selectbox(_("什么家庭"), list(HouseholdType), format_func=words, key=f"{key}_kind")
    bedridden = three.toggle(_("卧床"), key=f"{key}_bed")
    person = Person(
        age=int(age) if age is not None else None,
        household_type=kind or HouseholdType.ORDINARY,
        is_bedridden=bedridden,
    )
    if age is None:
        st.caption(_("填上年纪，这里就说他能享受什么"))
    else:
        said = answer_for(card.entry.rules, person)
        layout.saved_line(said or _("没有合他的一条，请查原文或问承办单位"))
    with st.expander(_("全部规定（从上往下，合哪条按哪条）")):
        layout.numbered_list(
            [(number, rule.says, rule_line(rule)) for number, rule in enumerate(card.entry.rules, start=1)]
        )


def rule_line(rule: Rule) -> str:
    """Return for whom a rule is, in words."""
    parts = []
    if rule.age_least is not None:
        parts.append(_("{n} 周岁以上", n=rule.age_least))
    if rule.age_most is not None:
        parts.append(_("{n} 周岁以下", n=rule.age_most))
    parts += [words(each) for each in rule.household_types]
    if rule.is_bedridden is not None:
        parts.append(_(_BEDRIDDEN[rule.is_bedridden]))
    return listed(parts) if parts else _("其他的人")


def _draw_versions(actor: Actor, card: CardView) -> None:
    with st.expander(_("以前的规定")):
        with reading() as session:
            older = versions_of(session, actor, card.card_id)[1:]
        for each in older:
            layout.row_line([_from_line(each)])
            layout.quote(each.entry.answer)
