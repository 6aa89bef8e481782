"""消息: what this person was told, first what they have not read; one line each, with the way to its case."""

from feedback.access.permissions import Permission
from pages.ui import layout
from pages.ui.inbox_view import draw_read, draw_unread, is_turned_over
from pages.ui.shell import require
from pages.ui.text import _
from pages.ui.unread import unread

actor = require(Permission.READ_NOTICES)
count = unread(actor)
layout.page_title(_("消息"), _("{n} 条没看", n=count) if count else _("都看过了"))
draw_unread(actor, count)
if not is_turned_over():
    draw_read(actor)
