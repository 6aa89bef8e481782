"""我的工作台: what waits for this person today, and what became of what they recorded; every line leads to its desk."""

from feedback.boards.home import MyDay, my_day
from feedback.core.clock import OFFICE_ZONE, utc_now
from feedback.core.database import reading
from models.vocabulary import Role
from pages.ui import board_style, layout
from pages.ui.home_lines import (
    draw_aid_votes,
    draw_broken_rules,
    draw_contact_points,
    draw_desks,
    draw_drafts,
    draw_duties,
    draw_lead,
    draw_open_list,
    draw_recorded,
    draw_recording,
    draw_stale_files,
    waiting_desks,
)
from pages.ui.shell import acting, require
from pages.ui.text import _, day
from pages.ui.unread import draw_unread_line


def _greeting() -> str:
    hour = utc_now().astimezone(OFFICE_ZONE).hour
    return _("早上好") if hour < 11 else _("下午好") if hour >= 13 else _("中午好")


def _summary(mine: MyDay) -> str:
    desks = list(waiting_desks(mine))
    if not desks:
        return day(utc_now().astimezone(OFFICE_ZONE).date(), weekday=True)
    waiting = sum(item.waiting.count for item in desks)
    line = _("今天有 {n} 件事等您办", n=waiting) if waiting else _("眼下没有等您办的事")
    if mine.next_clinic_on is not None:
        line += _("；下次诊事 {day}", day=day(mine.next_clinic_on, weekday=True))
    return line


actor = require()
board_style.apply()
with reading() as session:
    mine = my_day(session, actor)
layout.page_title(_("{greeting}，{name}", greeting=_greeting(), name=actor.name), _summary(mine))
with acting():
    draw_open_list()
    draw_drafts(mine)
    draw_unread_line(actor)
    draw_recording(actor)
    draw_desks(mine)
    draw_aid_votes(actor)
    draw_stale_files(actor)
    draw_contact_points(actor)
    if Role.LEADER in actor.roles:
        draw_lead(actor, mine)
    if mine.recorded is not None:
        draw_recorded(actor, mine.recorded)
    draw_broken_rules(actor)
    draw_duties(actor)
