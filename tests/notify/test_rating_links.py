"""Does the link by which a task is rated go out whole, and is it kept nowhere?"""

import pytest
from sqlalchemy import Engine
from sqlmodel import col, select

from feedback.core.clock import set_to
from feedback.core.database import transaction
from feedback.notify import deliveries
from feedback.notify.applicants import sent_to_applicant
from feedback.notify.outlets import SmsGateway, set_sms_gateway
from feedback.notify.parcels import Answer, Outcome, Parcel
from feedback.notify.rating_links import rating_ticket
from feedback.services import steps
from feedback.worktime.office_rules import OfficeRuleName, set_rules
from models.notice import Delivery
from models.vocabulary import Role
from tests.county import actor
from tests.factories import NOW, a_county_in
from tests.services.agency import a_task, an_item
from tests.stores import Store

ADDRESS = "https://zs.example.gov.cn"


def test_ticket_is_in_what_is_sent_and_in_nothing_that_is_kept(
    database: Engine, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    county = a_county_in(store)
    parcels: list[Parcel] = []

    def keep(parcel: Parcel) -> Answer:
        parcels.append(parcel)
        return Answer(Outcome.SENT)

    monkeypatch.setattr(deliveries, "send", keep)
    gateway = SmsGateway(address="https://sms.example.gov.cn/send", secret="s3cret", office_phone="0571-88012345")
    with set_to(NOW), transaction() as session:
        keeper = actor(session, Role.SYSADMIN, area=county.root)
        set_sms_gateway(session, keeper, gateway)
        set_rules(session, keeper, {OfficeRuleName.SERVICE_ADDRESS: ADDRESS})
        made = a_task(session, county.cadre, an_item(session, county))
        task = steps.finish(session, county.cadre, made.task_no, made.version)
        steps.deliver(session, county.cadre, task.task_no, task.version, archive_no="2026-民-017")
        kept = session.exec(select(Delivery).order_by(col(Delivery.id).desc())).all()[0]
        assert kept.body.endswith(f"请评：{ADDRESS}/rate")
        shown = [each.text for each in sent_to_applicant(session, task.id)]
    ticket = rating_ticket(task.id)
    assert ticket not in repr(shown)
    with set_to(NOW):
        assert deliveries.deliver_one(kept.id, "job") == "sent"
    assert parcels[0].body.endswith(f"请评：{ADDRESS}/rate?t={ticket}")
