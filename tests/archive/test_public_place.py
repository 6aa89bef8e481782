"""Does the code of a contact card tell a place and the nearest phone, and nothing where there is no such place?"""

from sqlmodel import Session

from feedback.access.actor import Actor
from feedback.archive.area_changes import change_names, close_area
from feedback.archive.public_place import PublicPlace, place_of_card
from feedback.notify.outlets import SmsGateway, set_sms_gateway
from tests.factories import County
from tests.statements import statements
from tests.worlds import county, office_hours, session, sysadmin, world

__all__ = ["county", "office_hours", "session", "sysadmin", "world"]


def test_nearest_phone_above(session: Session, county: County, sysadmin: Actor) -> None:
    for area, phone in ((county.root, "12345"), (county.north, "0571-1234567")):
        change_names(session, sysadmin, area.id, name=area.name, aliases=[], duty_phone=phone)
    with statements(session) as sent:
        found = place_of_card(session, f" {county.village.code} ")
    assert len(sent) <= 3
    assert found == PublicPlace(f"石桥镇{county.village.name}", "石桥镇", "0571-1234567")
    assert place_of_card(session, county.south.code) == PublicPlace(county.south.name, county.south.name, "12345")
    assert place_of_card(session, county.root.code) == PublicPlace("青岩县", "青岩县", "12345")


def test_unknown_or_closed_place_has_the_countys(session: Session, county: County, sysadmin: Actor) -> None:
    gateway = SmsGateway(address="https://sms.example.gov.cn/send", secret="s3cret", office_phone="0571-88012345")
    set_sms_gateway(session, sysadmin, gateway)
    close_area(session, sysadmin, county.village.id)
    for code in ("", "nowhere", county.village.code, "' OR 1=1 --"):
        assert place_of_card(session, code) == PublicPlace("", "青岩县", "0571-88012345")
