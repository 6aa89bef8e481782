"""How is a ledger taken? A button writes it while a bar says how far it is; then it is to be fetched."""

from io import BytesIO
from typing import Final, Literal

import streamlit as st

from feedback.access.actor import Actor
from feedback.core.database import reading, transaction
from feedback.reports.ledger import LedgerRequest, ledger_filename, take_ledger, write_ledger
from feedback.sheets.writing import XLSX_MEDIA_TYPE
from pages.ui.shell import acting
from pages.ui.text import _

_HELD: Final = "ledger_held"


def draw_ledger(actor: Actor, request: LedgerRequest, total: int, *, key: str, is_quiet: bool = True) -> None:
    """Draw the button that writes the ledger of `request`, and the file once it is there."""
    held: tuple[LedgerRequest, bytes] | None = st.session_state.get(_HELD)
    is_made = held is not None and held[0] == request
    label = _("导出台账（{n} 件）", n=f"{total:,}")
    look: Literal["primary", "secondary", "tertiary"] = "secondary" if is_made else "primary"
    if is_quiet:
        look = "tertiary"
    with st.container(horizontal=True, vertical_alignment="center", key=f"ledger_{key}_row"):
        pressed = st.button(
            label,
            key=f"ledger_{key}",
            type=look,
            icon=":material/table_view:",
            disabled=not total,
        )
        if held is not None and is_made:
            _draw_fetching(held[1], request, key)
    if pressed:
        with acting():
            st.session_state[_HELD] = (request, _written(actor, request))
            st.rerun()


def _draw_fetching(content: bytes, request: LedgerRequest, key: str) -> None:
    st.download_button(
        _("下载 Excel"),
        content,
        ledger_filename(request),
        XLSX_MEDIA_TYPE,
        key=f"ledger_{key}_fetch",
        on_click="ignore",
        type="primary",
        icon=":material/download:",
    )


def _written(actor: Actor, request: LedgerRequest) -> bytes:
    bar, target = st.progress(0.0, _("正在导出……")), BytesIO()

    def told(done: int, total: int) -> None:
        said = _("已写 {done} 件，共 {total} 件", done=f"{done:,}", total=f"{total:,}")
        bar.progress(min(done / max(total, 1), 1.0), said)

    with transaction() as session:
        taken = take_ledger(session, actor, request)
    with reading() as session:
        write_ledger(session, actor, taken, target, on_lines=told)
    bar.empty()
    return target.getvalue()
