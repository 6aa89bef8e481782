"""文书模板: the Word templates of the official papers, and the office's own ones in their place."""

from feedback.access.permissions import Permission
from pages.ui import admin_style, layout
from pages.ui.paper_templates import draw_templates
from pages.ui.shell import require
from pages.ui.text import _

actor = require(Permission.MANAGE_PAPERS)
admin_style.apply()
layout.page_title(_("文书模板"), _("下载现用的，改好版式，再换上"))
with layout.card("paper_templates"):
    draw_templates(actor)
