"""Who may see a hidden number, for which reason, and is it kept?"""

from typing import Final

import pytest
from sqlmodel import Session, col, select

from feedback.access.actor import Actor
from feedback.access.reveal import reveal_person, reveal_reporter
from feedback.core.errors import MissingFact, NotFound, NotPermitted
from feedback.tracker.confidential import name_reader
from models.contact import Opinion
from models.household import Person
from models.keeping import AccessLog
from models.vocabulary import CaseStatus, Role
from tests.county import a_second_grant
from tests.factories import County, a_case, a_household, a_registered_case, actor, an_opinion

NAME, PHONE, IDENTITY = "郑小满", "13987654321", "330226197001011234"
REASON: Final = "回访核实"


@pytest.fixture
def opinion(session: Session, county: County) -> Opinion:
    case = a_case(session, county, status=CaseStatus.HANDLING)
    return an_opinion(session, case, reporter_name=NAME, phone=PHONE)


@pytest.fixture
def secret(session: Session, county: County) -> Opinion:
    case = a_registered_case(session, county, confidential=True)
    return an_opinion(session, case, reporter_name=NAME, phone=PHONE)


@pytest.fixture
def person(session: Session, county: County) -> Person:
    a_household(session, county, phone=PHONE, identity=IDENTITY)
    return session.exec(select(Person).order_by(col(Person.id).desc())).first()  # type: ignore[return-value]  # Just made.


def log(session: Session) -> list[AccessLog]:
    return list(session.exec(select(AccessLog).order_by(col(AccessLog.seq))).all())


class TestReporter:
    @pytest.mark.parametrize("name", ["clerk", "chair", "cadre", "recorder", "handler", "revisitor"])
    def test_is_shown_to_who_has_to_call(self, session: Session, county: County, opinion: Opinion, name: str) -> None:
        who: Actor = getattr(county, name)
        assert reveal_reporter(session, who, opinion.id, reason=f" {REASON} ") == (NAME, PHONE)
        assert [
            (line.action, line.actor_id, line.subject_kind, line.subject_id, line.reason) for line in log(session)
        ] == [("reveal", who.user_id, "opinion", opinion.id, REASON)]

    @pytest.mark.parametrize("name", ["leader", "reviewer"])
    def test_is_not_shown_to_who_only_reads(
        self, session: Session, county: County, opinion: Opinion, name: str
    ) -> None:
        with pytest.raises(NotPermitted):
            reveal_reporter(session, getattr(county, name), opinion.id, reason=REASON)
        assert log(session) == []

    @pytest.mark.parametrize("name", ["south_clerk", "south_handler", "bureau_handler", "discipline"])
    def test_cannot_be_found_by_who_does_not_see_the_case(
        self, session: Session, county: County, opinion: Opinion, name: str
    ) -> None:
        with pytest.raises(NotFound):
            reveal_reporter(session, getattr(county, name), opinion.id, reason=REASON)

    def test_is_not_shown_where_only_another_role_sees_it(
        self, session: Session, county: County, opinion: Opinion
    ) -> None:
        both = a_second_grant(
            session, actor(session, Role.LEADER, area=county.root), Role.CADRE, area=county.south_village
        )
        with pytest.raises(NotPermitted):
            reveal_reporter(session, both, opinion.id, reason=REASON)

    @pytest.mark.parametrize("reason", ["", "   ", "看看 "])
    def test_is_not_shown_without_a_reason(
        self, session: Session, county: County, opinion: Opinion, reason: str
    ) -> None:
        with pytest.raises(MissingFact):
            reveal_reporter(session, county.clerk, opinion.id, reason=reason)
        assert log(session) == []

    def test_of_a_confidential_case_is_the_desks(self, session: Session, county: County, secret: Opinion) -> None:
        assert reveal_reporter(session, county.discipline, secret.id, reason=REASON) == (NAME, PHONE)
        for other in (county.clerk, county.recorder):
            with pytest.raises(NotFound):
                reveal_reporter(session, other, secret.id, reason=REASON)

    def test_of_a_confidential_case_is_shown_to_who_is_named_and_would_call(
        self, session: Session, county: County, secret: Opinion
    ) -> None:
        for who in (county.clerk, county.leader):
            assert secret.case_id is not None
            name_reader(session, county.discipline, secret.case_id, user_id=who.user_id, reason=REASON)
        assert reveal_reporter(session, county.clerk, secret.id, reason=REASON) == (NAME, PHONE)
        with pytest.raises(NotPermitted):
            reveal_reporter(session, county.leader, secret.id, reason=REASON)


class TestPerson:
    def test_is_shown_with_the_reason_kept(self, session: Session, county: County, person: Person) -> None:
        assert reveal_person(session, county.cadre, person.id, reason=REASON) == (PHONE, IDENTITY)
        assert [(line.subject_kind, line.subject_id) for line in log(session)] == [("person", person.id)]

    @pytest.mark.parametrize("name", ["south_clerk", "handler"])
    def test_of_anothers_household_cannot_be_found(
        self, session: Session, county: County, person: Person, name: str
    ) -> None:
        with pytest.raises(NotFound):
            reveal_person(session, getattr(county, name), person.id, reason=REASON)

    @pytest.mark.parametrize("name", ["leader", "reviewer"])
    def test_is_not_shown_to_who_has_no_part_in_it(
        self, session: Session, county: County, person: Person, name: str
    ) -> None:
        with pytest.raises(NotPermitted):
            reveal_person(session, getattr(county, name), person.id, reason=REASON)

    def test_needs_a_reason(self, session: Session, county: County, person: Person) -> None:
        with pytest.raises(MissingFact):
            reveal_person(session, county.cadre, person.id, reason="")
