"""Many lines at once: typed into a grid, or filled into the book's own sheet; and the whole book as a sheet."""

from typing import Any, Final

import streamlit as st

from feedback.access.actor import Actor
from feedback.access.permissions import Permission
from feedback.core.clock import today
from feedback.core.database import reading, transaction
from feedback.services.books.lines import LineEntry
from feedback.services.books.setup import BookView
from feedback.services.books.sheets import columns_of_book, export_lines, plan_lines, run_lines, table_of, template
from pages.ui import layout
from pages.ui.intake_view import cells_of, draw_intake, fault_lines, offer_file
from pages.ui.shell import acting, said_last
from pages.ui.text import _

_EMPTY_ROWS: Final = 6


def draw_sheets(actor: Actor, book: BookView) -> None:
    """Draw the grid, the import and the export; who only reads has the export alone."""
    fills = book.is_active and actor.holds(Permission.FILL_BOOKS)
    if fills:
        with layout.card("book_grid"):
            _draw_grid(actor, book)
    left, right = st.columns(2, gap="medium")
    if fills:
        with left, layout.card("book_import"):
            layout.section(_("用表格导入"))
            draw_intake(
                f"book_sheet_{book.book_id}",
                plan=lambda session, table: plan_lines(session, actor, book, table),
                run=lambda session, plan, partial: run_lines(session, actor, book, plan, partial=partial),
                shown=lambda line: _shown(book, line),
                template=template(book),
                template_name=_("{name}空表.xlsx", name=book.name),
            )
    with right if fills else left, layout.card("book_export"):
        layout.section(_("导出整本台账"))
        name = _("{name}_{day}.xlsx", name=book.name, day=today())
        offer_file(f"book_file_{book.book_id}", _("生成表格"), lambda: _exported(actor, book), name)
        st.caption(_("作废的行也在里面，另有一列标明。导出会记入日志。"))


def _draw_grid(actor: Actor, book: BookView) -> None:
    layout.section(_("一次填多行"), _("像表格一样填，可以从 Excel 里粘贴"))
    turn = st.session_state.setdefault(f"book_grid_turn_{book.book_id}", 0)
    columns = columns_of_book(book)
    rows = [dict.fromkeys(columns, "") for _place in range(_EMPTY_ROWS)]
    key = f"book_grid_{book.book_id}_{turn}"
    edited: list[dict[str, Any]] = st.data_editor(
        rows,
        num_rows="dynamic",
        hide_index=True,
        width="stretch",
        key=key,
        column_config={each: st.column_config.TextColumn() for each in columns},
    )
    if not st.button(_("存下这些行"), type="primary", key=f"{key}_save"):
        return
    table = table_of(book, [[str(row.get(each) or "") for each in columns] for row in edited])
    if table is None:
        st.caption(_("还没有填"))
        return
    with acting():
        said = said_last()
        with reading() as session:
            plan = plan_lines(session, actor, book, table)
        if plan.faults:
            layout.reason_list(fault_lines(plan.faults))
            return
        with transaction() as session:
            taken = run_lines(session, actor, book, plan, partial=False)
        said.text = _("已存下 {n} 行", n=taken) if taken else _("这些行以前已经存过，没有重复存")
        st.session_state[f"book_grid_turn_{book.book_id}"] = turn + 1
        st.rerun()


def _exported(actor: Actor, book: BookView) -> bytes:
    bar = st.progress(0.0, _("正在生成……"))

    def told(done: int, total: int) -> None:
        bar.progress(done / total if total else 1.0, _("正在生成……"))

    with transaction() as session:
        made = export_lines(session, actor, book, progress=told)
    bar.empty()
    return made


def _shown(book: BookView, line: LineEntry) -> dict[str, str]:
    values = [(field.name, line.values.get(field.code)) for field in book.fields]
    about = [(_("日期"), line.held_on), (book.subject_name or _("谁"), line.subject)]
    return cells_of([*about, *values, (_("备注"), line.note)])
