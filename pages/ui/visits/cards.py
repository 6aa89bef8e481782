"""联系卡: eight cards on a sheet to print, for oneself or a village, and how many were handed out."""

from datetime import date

import streamlit as st

from feedback.access.actor import Actor
from feedback.access.permissions import Permission
from feedback.archive.cards import CardCount, card_log, cards_by_person, cards_by_village, people_for_cards
from feedback.capture.lookup import places_for
from feedback.core.database import reading, transaction
from feedback.reports.contact_cards import CardRequest, CardSheet, cards_file, cards_picture, take_cards
from models.vocabulary import AreaKind
from pages.ui import layout
from pages.ui.shell import acting, require
from pages.ui.text import _, day, literal
from pages.ui.visits.period import period_choice


def draw_cards(actor: Actor) -> None:
    """Draw the sheet to print beside the log."""
    left, right = st.columns(2, gap="medium")
    with left, layout.card("cards_print"):
        _draw_printing(actor)
    with right, layout.card("cards_log"):
        _draw_log(actor)


def _draw_printing(actor: Actor) -> None:
    layout.section(_("印联系卡"), _("一张 A4 八张卡"))
    permission = Permission.RECORD_VISIT if actor.holds(Permission.RECORD_VISIT) else Permission.MANAGE_VISITS
    with reading() as session:
        places = {
            each.area_id: each.path_names
            for each in places_for(session, actor, permission, AreaKind.VILLAGE, AreaKind.NATURAL_VILLAGE)
        }
    if not places:
        layout.empty_state(_("没有可以印卡的村"), _("请联系安全管理员授权。"))
        return
    home = actor.home()
    first = list(places).index(home.area_id) if home and home.area_id in places else 0
    area_id = st.selectbox(_("哪个村"), list(places), first, format_func=places.__getitem__, key="cards_area")
    with reading() as session:
        people = [each.name for each in people_for_cards(session, actor, area_id)]
    name = st.selectbox(_("卡上写谁"), people, key=f"cards_name_{area_id}", accept_new_options=True)
    phone = st.text_input(_("卡上的电话"), key="cards_phone", max_chars=20, autocomplete="tel")
    office = st.text_input(
        _("卡上的单位"),
        home.area_name if home else "",
        key="cards_office",
        max_chars=30,
        placeholder=_("如：越溪乡人民政府"),
    )
    wanted = CardRequest(area_id=area_id, name=name or "", phone=phone, office=office)
    held: tuple[CardRequest, CardSheet] | None = st.session_state.get("cards_held")
    is_made = held is not None and held[0] == wanted
    if st.button(
        _("生成联系卡"), key="cards_make", type="secondary" if is_made else "primary", icon=":material/print:"
    ):
        with acting():
            with transaction() as session:
                made = take_cards(session, actor, wanted)
            st.session_state["cards_held"] = wanted, made
            st.rerun()
    if held is not None and is_made:
        _draw_sheet(held[1])


def _draw_sheet(sheet: CardSheet) -> None:
    file = cards_file(sheet)
    st.download_button(
        _("下载 PDF"), file.content, file.filename, file.media_type, key="cards_fetch", on_click="ignore",
        type="primary", icon=":material/download:",
    )  # fmt: skip
    if not sheet.address:
        st.caption(_("还没有设系统的网址，卡上没有二维码。请系统管理员在“消息与短信”里填网址。"))
    st.image(cards_picture(sheet), width="stretch")


def _draw_log(actor: Actor) -> None:
    layout.section(_("发了多少"))
    period = period_choice("cards")
    with acting(), reading() as session:
        people = cards_by_person(session, actor, *period)
        villages = cards_by_village(session, actor, *period)
        cards, visits = sum(each.cards for each in people), sum(each.visits for each in people)
        st.caption(_("共发 {n} 张，{count} 次走访", n=f"{cards:,}", count=f"{visits:,}"))
        if not people:
            layout.empty_state(_("这段时间没有发卡"), _("记走访时填上“发了几张联系卡”，这里就有了。"))
            return
        _counts(_("按村"), villages, "village", period)
        _counts(_("按人"), people, "user", period)


def _counts(title: str, counts: list[CardCount], kind: str, period: tuple[date, date]) -> None:
    st.caption(literal(title))
    with st.container(horizontal=True, key=f"link_cards_{kind}"):
        for each in counts:
            label = f"{literal(each.name) or _('没有写村')} {each.cards:,}"
            is_known = each.subject_id is not None
            if st.button(label, key=f"cards_{kind}_{each.subject_id}", type="tertiary", disabled=not is_known):
                st.session_state.pop("cards_pages", None)
                st.dialog(each.name, width="large", position="right")(_draw_lines)(each, kind, period)


def _draw_lines(count: CardCount, kind: str, period: tuple[date, date]) -> None:
    actor = require(Permission.RECORD_VISIT, Permission.MANAGE_VISITS)
    user_id, village_id = (count.subject_id, None) if kind == "user" else (None, count.subject_id)
    with acting(), reading() as session:
        page = card_log(
            session,
            actor,
            *period,
            user_id=user_id,
            village_id=village_id,
            cursor=st.session_state.get("cards_pages"),
        )
        for row in page.rows:
            facts = [day(row.on), row.place, row.household_no or _("没有写户"), row.by]
            layout.row_line(facts, [layout.chip("plain", _("{n} 张", n=row.count))])
        with st.container(horizontal=True, key="cards_paging"):
            for key, label, cursor in (("earlier", _("‹ 上一页"), page.earlier), ("later", _("下一页 ›"), page.later)):
                if page.earlier or page.later:
                    st.button(
                        label, key=f"cards_{key}", disabled=cursor is None,
                        on_click=st.session_state.update, args=({"cards_pages": cursor},),
                    )  # fmt: skip
