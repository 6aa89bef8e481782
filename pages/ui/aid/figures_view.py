"""How many were helped with how much, by kind and by household type, and whether they agree; each opens its list."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

import streamlit as st

from feedback.access.actor import Actor
from feedback.core.clock import today
from feedback.core.database import reading
from feedback.services.aid.figures import Agreement, AidFigures, Sum, agreement_of, aid_figures
from feedback.services.aid.reading import AidFilter
from models.office_vocabulary import AidKind, AidState, HouseholdType
from pages.ui import layout
from pages.ui.aid.list_view import kinds_and_types, open_list
from pages.ui.aid.words import large_sum
from pages.ui.layout import Figure
from pages.ui.text import _, listed, literal, words


def draw_figures(actor: Actor) -> None:
    """Draw the period, its figures with the lists behind them, the check, and a check of figures written by hand."""
    since, until = _period()
    sought = AidFilter(from_on=since, to_on=until)
    with reading() as session:
        found = aid_figures(session, actor, sought)
    layout.figure_tiles(
        [
            Figure(_("帮扶"), f"{found.total.count:,}", _("人次")),
            Figure(_("发放"), *large_sum(found.total.fen)),
            Figure(_("待评议"), f"{found.waiting:,}", _("份")),
            Figure(_("待发放"), f"{found.unpaid:,}", _("份")),
        ]
    )
    left, right = st.columns(2, gap="medium")
    kinds, types = kinds_and_types()
    with left, layout.card("aid_by_kind"):
        _draw_parts(_("按帮扶类型"), {each: found.by_kind[each] for each in kinds}, sought)
        _draw_lacking(found.lack_kind, "kind", found.agreement.kinds.difference, sought)
    with right, layout.card("aid_by_type"):
        shown = {each: found.by_type[each] for each in types if found.by_type[each].count or each in types[:3]}
        _draw_parts(_("按家庭类型"), shown, sought)
        _draw_lacking(found.lack_type, "household_type", found.agreement.types.difference, sought)
    _draw_agreement(found.agreement)
    _draw_waiting(found)
    with st.expander(_("核对一份手工汇总的数字")):
        _draw_check_by_hand()


def _period() -> tuple[date, date]:
    one, two = st.columns(2, gap="small")
    start = today().replace(month=1, day=1)
    since = one.date_input(_("从哪天"), start, key="aid_from", format="YYYY-MM-DD")
    until = two.date_input(_("到哪天"), today(), key="aid_to", format="YYYY-MM-DD")
    return since or start, until or today()


def _draw_parts(title: str, parts: Mapping[AidKind, Sum] | Mapping[HouseholdType, Sum], sought: AidFilter) -> None:
    layout.section(title)
    for word, each in parts.items():
        with st.container(horizontal=True, vertical_alignment="center", key=f"link_aid_{word}"):
            label = _("{name} {n} 起", name=words(word), n=f"{each.count:,}")
            if st.button(label, key=f"aid_part_{word}", type="tertiary", disabled=not each.count):
                _open(sought, word)
            layout.row_line([" ".join(large_sum(each.fen))])


def _open(sought: AidFilter, word: StrEnum) -> None:
    kind = word if isinstance(word, AidKind) else None
    household_type = word if isinstance(word, HouseholdType) else None
    _show(
        AidFilter(kind=kind, household_type=household_type, is_helped=True, from_on=sought.from_on, to_on=sought.to_on)
    )


def _show(sought: AidFilter) -> None:
    st.session_state["aid_open_next"] = sought
    st.rerun()


def _draw_lacking(numbers: tuple[str, ...], lacks: str, difference: int, sought: AidFilter) -> None:
    if not difference:
        return
    with st.container(horizontal=True, vertical_alignment="center", key=f"link_aid_lacks_{lacks}"):
        if st.button(_("没有写明 {n} 起", n=difference), key=f"aid_lacks_{lacks}", type="tertiary"):
            _show(AidFilter(lacks=lacks, is_helped=True, from_on=sought.from_on, to_on=sought.to_on))
        layout.row_line([literal(listed(list(numbers)))])


def _draw_agreement(found: Agreement) -> None:
    layout.check_list(agreement_lines(found))


def agreement_lines(found: Agreement) -> list[tuple[bool, str, str]]:
    """Return the two checks as (whether it is fine, in words, what it rests on)."""
    lines = []
    for name, check in ((_("按帮扶类型"), found.kinds), (_("按家庭类型"), found.types)):
        parts = " + ".join(f"{count:,}" for count in check.parts.values() if count) or "0"
        reached = sum(check.parts.values())
        if check.agrees:
            lines.append((True, _("{name}相加与总数一致", name=name), f"{parts} = {found.total:,}"))
            continue
        text = (
            _("{name}相加比总数少 {n}", name=name, n=check.difference)
            if check.difference > 0
            else _("{name}相加比总数多 {n}", name=name, n=-check.difference)
        )
        lines.append((False, text, f"{parts} = {reached:,} ≠ {found.total:,}"))
    return lines


def _draw_waiting(found: AidFigures) -> None:
    with st.container(horizontal=True, key="link_aid_waiting"):
        for state, count in ((AidState.APPLIED, found.waiting), (AidState.APPROVED, found.unpaid)):
            label = _("看{state}的 {n} 份", state=words(state), n=count)
            if count and st.button(label, key=f"aid_wait_{state}", type="tertiary"):
                _show(AidFilter(states=(state,)))


def _draw_check_by_hand() -> None:
    st.caption(_("把报表上的数字填进来，看总数和两种分法对不对得上"))
    kinds, types = kinds_and_types()
    total = st.number_input(_("总数（人次）"), 0, step=1, key="aid_hand_total")
    left, right = st.columns(2, gap="medium")
    with left:
        by_kind = {each: st.number_input(words(each), 0, step=1, key=f"aid_hand_{each}") for each in kinds}
    with right:
        by_type = {each: st.number_input(words(each), 0, step=1, key=f"aid_hand_{each}") for each in types[:3]}
    if total or any(by_kind.values()) or any(by_type.values()):
        layout.check_list(agreement_lines(agreement_of(int(total), by_kind, by_type)))


def take_up_opened() -> None:
    """Open the list that a figure asked for in the run before; call it before the choice of views is drawn."""
    wanted = st.session_state.pop("aid_open_next", None)
    if isinstance(wanted, AidFilter):
        open_list(wanted)
