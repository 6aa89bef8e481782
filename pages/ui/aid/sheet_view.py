"""The ledger of aid as a sheet: what was paid leaves as .xlsx or on paper, what was paid in years past comes in."""

from datetime import date

import streamlit as st

from feedback.access.actor import Actor
from feedback.access.masking import mask_name
from feedback.access.permissions import Permission
from feedback.core.clock import today
from feedback.core.database import transaction
from feedback.i18n.amounts import yuan
from feedback.reports.making import PaperRequest
from feedback.reports.paper import PaperName
from feedback.services.aid.reading import AidFilter
from feedback.services.aid.sheets import PastAid, export_ledger, past_aid_template, plan_past_aid, run_past_aid
from pages.ui import layout
from pages.ui.intake_view import cells_of, draw_intake, offer_file
from pages.ui.papers import draw_making
from pages.ui.text import _, words


def draw_sheets(actor: Actor) -> None:
    """Draw the export on the left and, for who pays and takes in sheets, the import on the right."""
    left, right = st.columns(2, gap="medium")
    with left, layout.card("aid_export"):
        layout.section(_("发放台账"))
        one, two = st.columns(2, gap="small")
        start = today().replace(month=1, day=1)
        since = one.date_input(_("从哪天"), start, key="aid_out_from", format="YYYY-MM-DD") or start
        until = two.date_input(_("到哪天"), today(), key="aid_out_to", format="YYYY-MM-DD") or today()
        name = _("帮扶发放台账_{since}_{until}.xlsx", since=since, until=until)
        offer_file("aid_ledger", _("生成台账表格"), lambda: _exported(actor, since, until), name)
        st.caption(_("姓名只留姓，导出会记入日志。"))
        draw_making(actor, PaperRequest(name=PaperName.AID_PAYOUTS, from_on=since, to_on=until), key="aid_payouts")
    if actor.holds(Permission.PAY_AID) and actor.holds(Permission.IMPORT_SHEET):
        with right, layout.card("aid_import"):
            layout.section(_("导入以前的帮扶"))
            draw_intake(
                "aid_past",
                plan=lambda session, table: plan_past_aid(session, actor, table),
                run=lambda session, plan, partial: run_past_aid(session, actor, plan, partial=partial),
                shown=_shown,
                template=past_aid_template(),
                template_name=_("以前的帮扶.xlsx"),
            )


def _exported(actor: Actor, since: date, until: date) -> bytes:
    with transaction() as session:
        return export_ledger(session, actor, AidFilter(from_on=since, to_on=until))


def _shown(each: PastAid) -> dict[str, str]:
    return cells_of(
        [
            (_("记在"), each.spot.spelled),
            (_("姓名"), mask_name(each.applicant)),
            (_("帮扶类型"), words(each.kind)),
            (_("家庭类型"), words(each.household_type)),
            (_("金额（元）"), yuan(each.amount_fen)),
            (_("发放日期"), each.paid_on),
        ]
    )
