"""How a card of what an office knows is entered, how a new version takes its place, and how it ends."""

import math
from datetime import date, timedelta
from typing import Any, Final

import streamlit as st

from feedback.access.actor import Actor
from feedback.access.permissions import Permission
from feedback.capture.lookup import places_for
from feedback.core.clock import today
from feedback.core.database import Session, reading, transaction
from feedback.core.errors import MissingFact
from feedback.services.knowledge import (
    LONGEST_ANSWER,
    LONGEST_SAYS,
    LONGEST_SOURCE,
    LONGEST_TITLE,
    MOST_LINES,
    CardEntry,
    CardView,
    KnownFigure,
    Rule,
    add_card,
    end_card,
    replace_card,
)
from models.office_vocabulary import HouseholdType
from models.vocabulary import AreaKind
from pages.ui.admin_acts import carry_out
from pages.ui.choices import category_choice
from pages.ui.shell import acting, said_last
from pages.ui.text import _, day, listed, words

_DAY: Final = timedelta(days=1)
_EVERYBODY: Final = ""


def draw_card_form(actor: Actor, card: CardView | None) -> None:
    """Draw the form with what the card holds, or empty for a new one; a refusal leaves all as it was typed."""
    key = f"known_form_{card.card_id if card else 0}"
    entry = card.entry if card else None
    with st.form(key, border=False):
        title, answer, said = _words(entry, key)
        area_id = _area(actor, entry, key)
        since, until = _days(card, key)
        with st.expander(_("依据、类别、数字和各人不同的规定（可不填）")):
            source = st.text_input(
                _("依据"), entry.source if entry else "", key=f"{key}_source", max_chars=LONGEST_SOURCE
            )
            category = category_choice(entry.category if entry else None, key=f"{key}_category")
            figures = _figures(entry, key)
            rules = _rules(entry, key)
        pressed = st.form_submit_button(_("存为新的一版") if card else _("存下这张卡片"), type="primary")
    if pressed:
        with acting():
            if area_id is None:
                raise MissingFact("fact_missing", field="place")
            wanted = CardEntry(
                title=title,
                answer=answer,
                area_id=area_id,
                valid_from=since,
                valid_until=until,
                keywords=tuple(said.replace("，", "、").replace(",", "、").split("、")),
                category=category,
                figures=tuple(_read_figures(figures)),
                rules=tuple(_read_rules(rules)),
                source=source,
            )
            _save(actor, card, wanted)


def _words(entry: CardEntry | None, key: str) -> tuple[str, str, str]:
    """Draw the question, the answer, and the words by which a call finds them."""
    keywords = listed(list(entry.keywords)) if entry else ""
    title = st.text_input(_("问的是什么"), entry.title if entry else "", key=f"{key}_title", max_chars=LONGEST_TITLE)
    answer = st.text_area(
        _("怎么答"), entry.answer if entry else "", key=f"{key}_answer", max_chars=LONGEST_ANSWER, height=160
    )
    said = st.text_input(
        _("关键词，用顿号隔开"), keywords, key=f"{key}_words", help=_("来电里说到其中一个词，就会提示这张卡片")
    )
    return title, answer, said


def _area(actor: Actor, entry: CardEntry | None, key: str) -> int | None:
    with reading() as session:
        places = places_for(session, actor, Permission.MANAGE_KNOWLEDGE, AreaKind.COUNTY, AreaKind.TOWNSHIP)
    names = {place.area_id: place.path_names for place in places}
    first = list(names).index(entry.area_id) if entry and entry.area_id in names else 0
    return st.selectbox(_("在哪里执行"), list(names), first, format_func=names.__getitem__, key=f"{key}_area")


def _days(card: CardView | None, key: str) -> tuple[date, date | None]:
    one, two = st.columns(2, gap="small")
    first = max(today(), card.entry.valid_from + _DAY) if card else today()
    since = one.date_input(_("从哪天起执行"), first, key=f"{key}_since", format="YYYY-MM-DD")
    until = two.date_input(_("到哪天（不定就空着）"), None, key=f"{key}_until", format="YYYY-MM-DD")
    return since, until


def _save(actor: Actor, card: CardView | None, wanted: CardEntry) -> None:
    def deed(session: Session) -> int:
        return (replace_card(session, actor, card.card_id, wanted) if card else add_card(session, actor, wanted)).id

    carry_out(
        deed,
        _("“{title}”已存下，{since} 起执行", title=wanted.title.strip(), since=day(wanted.valid_from)),
        then=_open,
        once=f"card {card.card_id if card else 0} {wanted}",
    )


def _open(card_id: int) -> None:
    st.session_state["known_open"] = card_id


def _figures(entry: CardEntry | None, key: str) -> list[dict[str, Any]]:
    """Draw the table of figures: a name, a value and its unit each."""
    st.caption(_("数字（如：城镇 681 元/月），一行一个"))
    held = [{"name": each.name, "value": each.value, "unit": each.unit} for each in entry.figures] if entry else []
    rows: list[dict[str, Any]] = st.data_editor(
        held or [{"name": "", "value": "", "unit": ""}],
        column_config={
            "name": st.column_config.TextColumn(_("名称"), max_chars=20),
            "value": st.column_config.TextColumn(_("数值"), max_chars=20),
            "unit": st.column_config.TextColumn(_("单位（元、%）"), max_chars=20),
        },
        num_rows="dynamic",
        hide_index=True,
        key=f"{key}_figures",
        width="stretch",
    )
    return rows[:MOST_LINES]


def _rules(entry: CardEntry | None, key: str) -> list[dict[str, Any]]:
    """Draw the table of rules, the first that fits counts."""
    st.caption(_("谁享受什么：从上往下，合哪条按哪条；条件空着就是不限"))
    kinds = {words(kind): kind for kind in HouseholdType}
    held = [_rule_row(rule) for rule in entry.rules] if entry else []
    rows: list[dict[str, Any]] = st.data_editor(
        held or [_rule_row(None)],
        column_config={
            "least": st.column_config.NumberColumn(_("满几岁"), min_value=0, max_value=130, step=1),
            "most": st.column_config.NumberColumn(_("到几岁"), min_value=0, max_value=130, step=1),
            "kind": st.column_config.SelectboxColumn(_("什么家庭"), options=[_EVERYBODY, *kinds]),
            "bed": st.column_config.CheckboxColumn(_("要卧床")),
            "says": st.column_config.TextColumn(_("怎么答"), max_chars=LONGEST_SAYS, width="large"),
        },
        num_rows="dynamic",
        hide_index=True,
        key=f"{key}_rules",
        width="stretch",
        placeholder="",
    )
    return rows[:MOST_LINES]


def _rule_row(rule: Rule | None) -> dict[str, Any]:
    return {
        "least": rule.age_least if rule else None,
        "most": rule.age_most if rule else None,
        "kind": words(rule.household_types[0]) if rule and rule.household_types else _EVERYBODY,
        "bed": bool(rule.is_bedridden) if rule else False,
        "says": rule.says if rule else "",
    }


def _read_figures(rows: list[dict[str, Any]]) -> list[KnownFigure]:
    texts = [[str(row.get(name) or "").strip() for name in ("name", "value", "unit")] for row in rows]
    return [KnownFigure(*each) for each in texts if any(each)]


def _read_rules(rows: list[dict[str, Any]]) -> list[Rule]:
    kinds = {words(kind): kind for kind in HouseholdType}
    return [
        Rule(
            says=str(row.get("says") or "").strip(),
            age_least=_whole(row.get("least")),
            age_most=_whole(row.get("most")),
            household_types=(kinds[row["kind"]],) if row.get("kind") in kinds else (),
            is_bedridden=True if row.get("bed") else None,
        )
        for row in rows
        if str(row.get("says") or "").strip() or _whole(row.get("least")) is not None
    ]


def _whole(value: Any) -> int | None:
    # An empty cell of a table comes back as None, or as a number that is none.
    return int(value) if isinstance(value, int | float) and not math.isnan(value) else None


def draw_ending(actor: Actor, card: CardView) -> None:
    """Draw the way to let a card end on a day."""
    key = f"known_end_{card.card_id}"
    with st.form(key, border=False):
        last_on = st.date_input(_("执行到哪天为止"), today(), key=f"{key}_on", format="YYYY-MM-DD")
        pressed = st.form_submit_button(_("到这天停用"))
    if pressed:
        with acting():
            said = said_last()
            with transaction() as session:
                end_card(session, actor, card.card_id, last_on)
            said.text = _("已定为执行到 {day}", day=day(last_on))
            st.rerun()
