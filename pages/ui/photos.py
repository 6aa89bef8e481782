"""How are photos and scans added to what is recorded? A box for a few small files; too many are said at once."""

from collections.abc import Sequence
from typing import Final

import streamlit as st

from feedback.capture.checks import LARGEST_FILE_MB, MOST_FILES
from pages.ui.drafting import Form
from pages.ui.text import _

PHOTOS: Final = ("jpg", "jpeg", "png")
PAPERS: Final = (*PHOTOS, "pdf")


def files_box(form: Form, label: str, kinds: Sequence[str] = PHOTOS) -> list[tuple[str, bytes]]:
    """Draw the box and return name and bytes of each file."""
    uploaded = st.file_uploader(
        label,
        type=list(kinds),
        accept_multiple_files=True,
        key=form.key("files"),
        max_upload_size=LARGEST_FILE_MB,
    )
    if len(uploaded) > MOST_FILES:
        st.warning(_("最多 {most} 个文件，请去掉几个", most=MOST_FILES), icon=":material/error:")
    return [(file.name, file.getvalue()) for file in uploaded]
