"""One application whole: who asks and why, what the household had before, what the panel said, what was paid."""

import streamlit as st

from feedback.access.actor import Actor
from feedback.access.reveal import reveal_aid_applicant
from feedback.i18n.amounts import yuan
from feedback.services.aid.deciding import OwnMatter
from feedback.services.aid.reading import AidFile, PayoutLine, Seat
from models.office_vocabulary import AidState
from pages.ui import layout
from pages.ui.aid.list_view import draw_line
from pages.ui.aid.words import state_chip, sum_of
from pages.ui.layout import ChipKind
from pages.ui.revealing import draw_revealed
from pages.ui.shell import go_to
from pages.ui.text import _, day, moment, words


def draw_file(actor: Actor, file: AidFile) -> None:
    """Draw the head, the reason in its own words, and what hangs on it."""
    line = file.line
    with layout.card("aid_file"):
        layout.matter_card(line.application_no, _title(file), chips=[state_chip(line.state)], facts=_facts(file))
        _reveal(actor, file)
        layout.quote(file.reason)
        if file.case_no:
            with st.container(key="link_aid_case"):
                if st.button(_("相关诉求 {no}", no=file.case_no), key="aid_case", type="tertiary"):
                    go_to("case", no=file.case_no)


def _title(file: AidFile) -> str:
    return _("{name} · {kind}", name=file.line.applicant, kind=words(file.line.kind))


def _facts(file: AidFile) -> list[tuple[str, str]]:
    line = file.line
    facts = [(_("地方"), line.place), (_("家庭类型"), words(line.household_type))]
    if file.household:
        facts.append((_("户"), file.household))
    facts.append((_("已享受的政策"), file.covered_by or _("没有填")))
    facts.append((_("申请金额"), sum_of(line.asked_fen)))
    if line.decided_fen is not None:
        facts.append((_("评定金额"), sum_of(line.decided_fen)))
        facts.append((_("已发放"), _("{paid} 元，还剩 {left} 元", paid=yuan(line.paid_fen), left=yuan(file.left_fen))))
    facts.append((_("谁提的"), _("{name}，{day}", name=file.entered_by, day=day(line.applied_on))))
    return facts


def _reveal(actor: Actor, file: AidFile) -> None:
    application_id = file.line.application_id
    draw_revealed(
        actor,
        f"applicant_{application_id}",
        _("查看姓名"),
        lambda session, reason: [reveal_aid_applicant(session, actor, application_id, reason=reason)],
    )


def draw_earlier(file: AidFile) -> None:
    """Draw what the household had before, so that the panel knows it when it decides."""
    if file.household_id is None:
        return
    with layout.card("aid_earlier"):
        helped = [line for line in file.earlier if line.paid_fen]
        total = sum(line.paid_fen for line in helped)
        aside = _("发过 {n} 次，共 {yuan} 元", n=len(helped), yuan=yuan(total)) if helped else _("没有发过")
        layout.section(_("这一户以前的帮扶"), aside)
        for line in file.earlier:
            draw_line(line)


def draw_seats(file: AidFile) -> None:
    """Draw what each member of the panel said, and the rule by which it is decided."""
    if not file.seats:
        st.caption(_("以前的帮扶，由台账导入，没有评议记录"))
        return
    with layout.card("aid_seats"):
        rule = _("{n} 人中 {least} 人同意就通过", n=len(file.seats), least=file.least_yes)
        layout.section(_("{panel}的意见", panel=file.panel), rule)
        for seat in file.seats:
            with st.container(gap="xxsmall"):
                layout.label_line("", [seat.name], chips=[_seat_chip(seat)])
                layout.row_line([part for part in (seat.post, *_said(seat)) if part])
        st.caption(_("金额按同意的人里最低的数；评议组另有商定的，由台账员改定，不高于最高的数。回避的人不计入。"))
        if file.lacks_voices:
            st.warning(_("回避的人多，剩下的不够评议。请在“评议组”里补一位评议员。"), icon=":material/info:")


def _said(seat: Seat) -> list[str]:
    if seat.said_at is None:
        return []
    parts = [sum_of(seat.amount_fen)] if seat.agrees else []
    by = (
        _("本人投于 {at}", at=moment(seat.said_at))
        if seat.is_own
        else _("{name}记于 {at}", name=seat.recorded_by, at=moment(seat.said_at))
    )
    return [*parts, seat.opinion, by]


def _seat_chip(seat: Seat) -> layout.Markup:
    kind: ChipKind = "waiting"
    if seat.agrees:
        return layout.chip("closed", _("同意"))
    if seat.agrees is False:
        return layout.chip("overdue", _("不同意"))
    if seat.is_hidden:
        return layout.chip(kind, _("已表态，出结果后看"))
    if seat.said_at is not None:
        return layout.chip(kind, _("回避"))
    return layout.chip("near", own_words(seat.own_matter)) if seat.own_matter else layout.chip(kind, _("还没说"))


def own_words(own: OwnMatter) -> str:
    """Return why a member must step back."""
    names = {
        OwnMatter.ENTERED: _("应回避：是他提的申请"),
        OwnMatter.ANSWERS: _("应回避：是联系这户的干部"),
        OwnMatter.FAMILY: _("应回避：与申请人同名或同户"),
    }
    return names[own]


def draw_payouts(file: AidFile) -> None:
    """Draw the ledger of the application, each line with who wrote it."""
    if not file.payouts:
        return
    with layout.card("aid_payouts"):
        layout.section(_("发放记录"), _("合计 {yuan} 元", yuan=yuan(file.line.paid_fen)))
        for each in file.payouts:
            layout.label_line(
                _payout_name(each), [part for part in _payout_facts(each) if part], chips=_payout_chips(each)
            )


def _payout_name(each: PayoutLine) -> str:
    return _("{yuan} 元", yuan=yuan(each.amount_fen))


def _payout_facts(each: PayoutLine) -> list[str]:
    return [day(each.paid_on), each.fund, each.method, _("{name}记", name=each.recorded_by)]


def _payout_chips(each: PayoutLine) -> list[layout.Markup]:
    if each.reverses_id is not None:
        return [layout.chip("waiting", _("冲销"))]
    return [layout.chip("overdue", _("已冲销"))] if each.is_taken_back else []


def is_open(file: AidFile) -> bool:
    return file.line.state is AidState.APPLIED
