"""How is a paper taken? A button makes it; then its first page is to be seen, and its files are to be fetched.

One paper is held at a time, in the session of whoever made it, until another is made.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

import streamlit as st

from feedback.access.actor import Actor
from feedback.core.database import transaction
from feedback.i18n.catalogue import mark
from feedback.reports.case_offers import papers_of
from feedback.reports.making import MadeFile, PaperRequest, first_picture, made_file, take_paper
from feedback.reports.paper import Paper, PaperFormat, PaperName, formats_of
from feedback.tracker.casefile import CaseFile
from pages.ui import layout
from pages.ui.shell import acting, go_to
from pages.ui.text import _

PAPER_NAMES: Final[Mapping[PaperName, str]] = {
    PaperName.SLIP: mark("民情反馈单"),
    PaperName.MINUTES: mark("会诊纪要"),
    PaperName.ORDER: mark("交办单"),
    PaperName.DECLINE: mark("不予受理告知书"),
    PaperName.NOTICE_OF_MISSING: mark("一次性告知单"),
    PaperName.TASK_RECEIPT: mark("代办受理单"),
    PaperName.GUIDE: mark("业务指南"),
    PaperName.BATCH_LIST: mark("集中报送清单"),
    PaperName.ROUTE: mark("走访路线单"),
    PaperName.HOUSEHOLD: mark("户情档案"),
    PaperName.AID: mark("帮扶申请评议表"),
    PaperName.AID_PAYOUTS: mark("帮扶金发放清单"),
    PaperName.CARD: mark("民情登记卡"),
    PaperName.FORWARD: mark("转办单"),
    PaperName.HANDLING: mark("处理单"),
    PaperName.REPLY: mark("回复单"),
    PaperName.REPORT_UP: mark("呈报单"),
    PaperName.APPLICATION: mark("申报表"),
    PaperName.REMINDER: mark("催办通知书"),
    PaperName.SUPERVISION: mark("督办通知书"),
    PaperName.PETITION: mark("信访处理意见书"),
    PaperName.MONTH_VILLAGE: mark("村级月报"),
    PaperName.MONTH_TOWNSHIP: mark("乡镇月报"),
    PaperName.MONTH_DEPARTMENT: mark("部门月报"),
    PaperName.BRIEF: mark("民情简报"),
    PaperName.CAMPAIGN_BRIEF: mark("专项活动简报"),
    PaperName.BULLETIN: mark("热线通报"),
}
_FORMATS: Final[Mapping[PaperFormat, str]] = {
    PaperFormat.DOCX: mark("下载 Word"),
    PaperFormat.PDF: mark("下载 PDF"),
    PaperFormat.XLSX: mark("下载 Excel"),
    PaperFormat.MD: mark("下载文字稿"),
}
_HELD: Final = "papers_held"


@dataclass(frozen=True, slots=True)
class _Held:
    """A paper that was made; `picture` is its first page."""

    request: PaperRequest
    paper: Paper
    files: Mapping[PaperFormat, MadeFile]
    picture: bytes


def draw_minutes_downloads(actor: Actor, session_id: int) -> None:
    """Draw the way to the minutes of a closed clinic session."""
    draw_making(actor, PaperRequest(name=PaperName.MINUTES, session_id=session_id), key=f"minutes_{session_id}")


def draw_making(
    actor: Actor,
    request: PaperRequest,
    *,
    key: str,
    is_ready: bool = True,
    is_next: bool = True,
    draw_more: Callable[[Paper], None] | None = None,
) -> None:
    """Draw the button that makes a paper, and what was made of this very request; `draw_more` draws what it says.

    It is the coloured one of its page unless another act is (`is_next`).
    """
    label = _("生成{paper}", paper=_(PAPER_NAMES[request.name]))
    held: _Held | None = st.session_state.get(_HELD)
    is_made = held is not None and held.request == request
    # Once a paper is there, the next act is to fetch it.
    look: Literal["primary", "secondary"] = "primary" if is_next and not is_made else "secondary"
    if st.button(label, key=f"paper_{key}", type=look, icon=":material/print:", disabled=not is_ready):
        with acting(), st.spinner(_("正在生成……")):
            held = st.session_state[_HELD] = _made(actor, request)
            st.rerun()
    if held is not None and is_made:
        if draw_more is not None:
            draw_more(held.paper)
        _draw_held(held, key)


def _made(actor: Actor, request: PaperRequest) -> _Held:
    with transaction() as session:
        paper = take_paper(session, actor, request)
    files = {each: made_file(paper, each) for each in formats_of(paper.name)}
    return _Held(request, paper, files, first_picture(paper))


def _draw_held(held: _Held, key: str) -> None:
    first = next(iter(held.files))
    with layout.action_bar("papers"):
        for paper_format, file in held.files.items():
            st.download_button(
                _(_FORMATS[paper_format]),
                file.content,
                file.filename,
                file.media_type,
                key=f"paper_{key}_{paper_format}",
                on_click="ignore",
                type="primary" if paper_format is first else "secondary",
                icon=":material/download:",
            )
    with st.container(border=True, key=f"paper_sheet_{key}", width=600):
        st.image(held.picture, width="stretch")
    st.caption(_("这是第一页的样子。有本单位自己的 Word 模板时，Word 文件按模板生成，样子会不同。"))


def draw_case_papers(file: CaseFile) -> None:
    """Draw the ways to the papers that there are of a case; a confidential one has none."""
    offered = papers_of(file)
    if not offered:
        return
    layout.section(_("可打印的文书"))
    with st.container(horizontal=True, key="case_papers"):
        for name in offered:
            if st.button(_(PAPER_NAMES[name]), key=f"case_paper_{name}", icon=":material/print:", type="tertiary"):
                go_to("papers", paper=name, no=file.case.case_no)
