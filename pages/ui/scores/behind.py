"""What made a number: the list behind it in a panel at the side, its numerator and denominator each for itself."""

from typing import Final

import streamlit as st

from feedback.access.actor import Actor
from feedback.access.permissions import Permission
from feedback.assess.formulas import Format, formulas_for
from feedback.assess.reading import SheetView, behind
from feedback.assess.rows_behind import BehindPage, Line, page_behind
from feedback.core.database import reading
from models.office_vocabulary import SheetState
from pages.ui import board_style, layout
from pages.ui.addresses import number_in
from pages.ui.board_rows import case_rows
from pages.ui.scores.appeals import draw_appealing
from pages.ui.scores.said import figure_line, measure_how, measure_name, unit_line
from pages.ui.shell import acting, go_to, require
from pages.ui.text import _, day, literal
from pages.ui.year_warning import warn_of_rows

_WIDTH: Final = 520
_OPEN: Final = ("of", "measure", "side", "adjusted", "behind_from")


def open_behind(subject_id: int, measure: str) -> None:
    """Open the list behind a figure in the next run; for callbacks."""
    close_behind()
    st.query_params["of"] = str(subject_id)
    st.query_params["measure"] = measure


def close_behind() -> None:
    for name in _OPEN:
        st.query_params.pop(name, None)


def draw_behind(actor: Actor, view: SheetView) -> None:
    """Draw the panel where the address names a figure of the sheet."""
    if number_in(st.query_params.get("of", "")) and st.query_params.get("measure"):
        panel = st.dialog(_("由哪些算出来"), width=_WIDTH, position="right", on_dismiss=close_behind)
        panel(_draw)(actor, view)


def _draw(_actor: Actor, view: SheetView) -> None:
    # A press inside the panel runs this function alone, without the page and its guard.
    actor = require(Permission.READ_SCORES)
    subject_id = number_in(st.query_params.get("of", "")) or 0
    measure = st.query_params.get("measure", "")
    row = next((each for each in view.rows if each.subject_id == subject_id), None)
    figure = row.figures.get(measure) if row else None
    with acting():
        counted, adjusted = _sides(
            has_base=_has_base(view, measure), has_both=figure is not None and figure.is_adjusted
        )
        with reading() as session:
            found = behind(
                session, actor, view.line.sheet_id, subject_id=subject_id, measure=measure, counted=counted,
                adjusted=adjusted,
            )  # fmt: skip
            page = page_behind(session, actor, found, cursor=st.query_params.get("behind_from"))
        said = figure_line(found.formula, figure) if figure else ""
        board_style.count_line(
            unit_line(found.of, page.total), f"{found.subject_name} · {measure_name(measure)} {said}"
        )
        st.caption(literal(measure_how(measure)))
        _draw_page(page)
    if row and row.is_own and view.line.state is SheetState.FROZEN and actor.holds(Permission.APPEAL_SCORE):
        draw_appealing(actor, view.line.sheet_id, subject_id, measure)


def _has_base(view: SheetView, measure: str) -> bool:
    """Say whether the figure is a share or a mean: a mere count has no second list."""
    formula = next((each for each in formulas_for(view.line.subject) if each.code == measure), None)
    return formula is None or formula.format is not Format.COUNT


def _sides(*, has_base: bool, has_both: bool) -> tuple[bool, bool]:
    """Draw which of the lists is seen; return whether it is the numerator's, and whether after the exclusions."""
    sides = {"counted": _("分子"), "behind": _("分母")}
    with st.container(horizontal=True):
        side = "counted"
        if has_base:
            side = st.segmented_control(
                _("看哪一边"), list(sides), default="counted", required=True, format_func=sides.__getitem__,
                key="behind_side", label_visibility="collapsed", on_change=_first_page,
            )  # fmt: skip
        adjusted = has_both and st.toggle(_("剔除后"), key="behind_adjusted", on_change=_first_page)
    return side != "behind", bool(adjusted)


def _first_page() -> None:
    st.query_params.pop("behind_from", None)


def _draw_page(page: BehindPage) -> None:
    if not page.total:
        layout.empty_state(_("这一边一件也没有"))
        return
    warn_of_rows(page.cases)
    case_rows(page.cases, "behind")
    for number, line in enumerate(page.lines):
        _draw_line(number, line)
    if page.hidden:
        st.caption(_("这一页另有 {n} 件现在看不到（已转保密，或不在您的查看范围）。", n=page.hidden))
    if page.earlier is None and page.later is None:
        return
    with st.container(horizontal=True, key="behind_paging"):
        for key, label, cursor in (("earlier", _("‹ 上一页"), page.earlier), ("later", _("下一页 ›"), page.later)):
            st.button(
                label, key=f"behind_{key}", disabled=cursor is None, on_click=st.query_params.update,
                args=({"behind_from": cursor or ""},),
            )  # fmt: skip


def _draw_line(number: int, line: Line) -> None:
    facts = [line.place, day(line.on) if line.on else "", line.who, line.case_no]
    with st.container(key=f"case_row_line_{number}", gap=None):
        if line.case_no:
            if st.button(literal(line.title or line.case_no), key=f"line_{number}", type="tertiary"):
                go_to("case", no=line.case_no)
        else:
            st.markdown(literal(line.title or line.place))
        layout.row_line([fact for fact in facts if fact])
