"""Are the people of the tests' county whom the application would load?"""

from dataclasses import fields

from sqlalchemy import Engine

from feedback.access.actor import Actor, load_actor
from feedback.core.database import transaction
from tests.county import a_county


def test_staff_are_as_the_application_loads_them(database: Engine) -> None:
    with transaction() as session:
        county = a_county(session)
        session.expire_all()
        staff = [who for each in fields(county) if isinstance(who := getattr(county, each.name), Actor)]
        assert len(staff) == 16
        assert [load_actor(session, who.user_id) for who in staff] == staff
