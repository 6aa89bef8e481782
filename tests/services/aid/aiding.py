"""What tests of aid stand on: a panel of three retired cadres, and an application of a household in the north."""

from itertools import count
from typing import Any, Final

from sqlmodel import Session, col, select

from feedback.core.clock import today
from feedback.services.aid.applying import AidRequest, apply_for_aid
from feedback.services.aid.deciding import record_vote
from feedback.services.aid.panels import MemberEntry, set_up_panel
from feedback.services.aid.paying import PayoutEntry, pay
from models.aid import AidApplication, AidPanel, PanelMember, Payout
from models.office_vocabulary import AidKind, HouseholdType
from tests.factories import County

FEN: Final = 100
NAMES: Final = ("顾长根", "沈阿妹", "陆建国")
REASON: Final = "因小肠气住院动手术，家里没有别的收入，医药费报销后还差一截。"
_numbers: Final = count(1)


def a_panel(session: Session, county: County, *, least_yes: int = 2) -> AidPanel:
    members = [MemberEntry(name, "退休干部") for name in NAMES]
    return set_up_panel(
        session, county.clerk, name="帮扶评议组", area_id=county.north.id, members=members, least_yes=least_yes
    )


def members_in(session: Session, panel: AidPanel) -> list[int]:
    wanted = select(PanelMember.id).where(PanelMember.panel_id == panel.id).order_by(col(PanelMember.id))
    return list(session.exec(wanted).all())


def a_request(county: County, panel: AidPanel, **changes: Any) -> AidRequest:
    facts: dict[str, Any] = {
        "submission_key": f"aid-{next(_numbers)}",
        "kind": AidKind.CASE,
        "household_type": HouseholdType.LOW_INCOME,
        "panel_id": panel.id,
        "applicant_name": "沈士强",
        "reason": REASON,
        "area_id": county.village.id,
        "asked_fen": 8000 * FEN,
    }
    return AidRequest(**facts | changes)


def an_application(session: Session, county: County, panel: AidPanel, **changes: Any) -> AidApplication:
    return apply_for_aid(session, county.cadre, a_request(county, panel, **changes))


def an_approved(
    session: Session, county: County, panel: AidPanel, *, yuan: int = 5700, **changes: Any
) -> AidApplication:
    row = an_application(session, county, panel, **changes)
    for member in members_in(session, panel)[: panel.least_yes]:
        record_vote(session, county.clerk, row.id, member, agrees=True, amount_fen=yuan * FEN)
    return row


def a_payment(session: Session, county: County, row: AidApplication, yuan: int, **changes: Any) -> Payout:
    facts: dict[str, Any] = {
        "submission_key": f"pay-{next(_numbers)}",
        "amount_fen": yuan * FEN,
        "paid_on": today(),
        "fund": "综合帮扶资金",
    }
    return pay(session, county.clerk, row.id, PayoutEntry(**facts | changes))
