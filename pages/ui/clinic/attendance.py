"""Who comes to a session: chosen from the staff, others by name and post, one a line; filled in from the last one."""

from collections.abc import Sequence
from typing import Final

import streamlit as st

from feedback.core.database import reading, transaction
from feedback.i18n.catalogue import SOURCE_LANGUAGE
from feedback.tracker.attendance import Colleague, Present, attendees_of, colleagues, set_attendees
from models.work_vocabulary import AttendeeKind
from pages.ui import layout
from pages.ui.choices import told_apart
from pages.ui.clinic.table import Table
from pages.ui.shell import acting, said_last
from pages.ui.text import _, language, words

_OTHERS: Final = (AttendeeKind.PRESENT, AttendeeKind.LISTENING)


def draw_attendance(table: Table) -> None:
    """Draw who is expected, and keep what is changed."""
    with reading() as session:
        staff = {each.user_id: each for each in colleagues(session, table.held.seat, table.held.level)}
        noted = attendees_of(session, table.held.session_id)
    known = {each.user_id: each for each in noted if each.user_id is not None}
    options = list(dict.fromkeys([*staff, *known]))
    key = f"attendance_{table.held.session_id}"

    def name_of(user_id: int) -> str:
        person = staff.get(user_id)
        return _("{name}（{where}）", name=person.name, where=_post(person)) if person else known[user_id].name

    names = told_apart({user_id: name_of(user_id) for user_id in options})
    with layout.card("attendance"), st.form(key, border=False):
        layout.section(_("参加的人"), _("{n} 人", n=len(noted)))
        chosen = {
            kind: st.multiselect(
                words(kind),
                options,
                default=[each.user_id for each in noted if each.kind is kind and each.user_id is not None],
                format_func=names.__getitem__,
                key=f"{key}_{kind}",
                placeholder=_("输入几个字查找"),
            )
            for kind in AttendeeKind
        }
        others = {kind: _others_box(noted, kind, key) for kind in _OTHERS}
        done = st.form_submit_button(_("存下参加的人"))
    if done:
        people = [
            Present(kind, *_named(user_id, staff, known), user_id) for kind in AttendeeKind for user_id in chosen[kind]
        ]
        lines = [(kind, line) for kind in _OTHERS for line in others[kind].splitlines() if line.strip()]
        _keep(table, people + [Present(kind, *_split(line)) for kind, line in lines])


def _others_box(noted: Sequence[Present], kind: AttendeeKind, key: str) -> str:
    """Draw the box of those who have no account, one a line."""
    return st.text_area(
        _("其他{kind}的人（一行一个：姓名 职务）", kind=words(kind)),
        _lines(noted, kind),
        key=f"{key}_others_{kind}",
        height=80,
        placeholder=_("例：王建国 驻村律师"),
    )


def _post(person: Colleague) -> str:
    return ("" if language() == SOURCE_LANGUAGE else " ").join((person.where, words(person.role))).strip()


def _named(user_id: int, staff: dict[int, Colleague], known: dict[int, Present]) -> tuple[str, str]:
    """Return the name and post to note: the post that was noted last time, else the role's."""
    if user_id in known:
        return known[user_id].name, known[user_id].post or (_post(staff[user_id]) if user_id in staff else "")
    return staff[user_id].name, _post(staff[user_id])


def _lines(noted: Sequence[Present], kind: AttendeeKind) -> str:
    return "\n".join(f"{each.name} {each.post}".strip() for each in noted if each.kind is kind and each.user_id is None)


def _split(line: str) -> tuple[str, str]:
    """Return the name and the post of a line; a wide blank or a comma between them will do."""
    name, _blank, post = line.strip().replace("\u3000", " ").replace("，", " ").replace(",", " ").partition(" ")
    return name, post.strip()


def _keep(table: Table, people: Sequence[Present]) -> None:
    last = said_last()
    with acting():
        with transaction() as session:
            set_attendees(session, table.actor, table.held.session_id, people)
        last.text = _("参加的人已存下，{n} 人", n=len(people))
        st.rerun()
