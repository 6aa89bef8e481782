"""How the files of a case are listed and opened."""

import streamlit as st

from feedback.access.actor import Actor
from feedback.capture.attachments import read_attachment
from feedback.core.database import reading
from feedback.tracker.casefile import CaseFile
from pages.ui import layout
from pages.ui.text import _, literal


def draw_files(actor: Actor, file: CaseFile) -> None:
    """List the files; the bytes of one are read when somebody asks for it."""
    if not file.files:
        return
    layout.section(_("附件"), _("{n} 个", n=len(file.files)))
    for item in file.files:
        key = f"file_{item.attachment_id}"
        if st.button(f"{literal(item.filename)} · {item.size_bytes // 1024 + 1} KB", key=key, type="tertiary"):
            with reading() as session:
                name, media_type, content = read_attachment(session, actor, item.attachment_id)
            if media_type.startswith("image/"):
                st.image(content)
            st.download_button(_("下载"), content, file_name=name, mime=media_type, key=f"{key}_save")
