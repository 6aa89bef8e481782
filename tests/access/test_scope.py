"""Which rows does an actor see? Everything that lists, counts, finds or opens a case is asked, not the helper alone."""

from collections.abc import Callable

import pytest
from sqlmodel import Session, select

from feedback.access.actor import Actor
from feedback.access.permissions import Permission
from feedback.access.scope import areas_open_to, visible_cases, visible_contacts, visible_households
from feedback.core.errors import NotFound
from feedback.tracker.casefile import find_case, open_case
from feedback.tracker.desks import CaseSearch, count_cases, search_cases
from models.case import Case
from models.place import Area
from models.user import RoleGrant
from models.vocabulary import AreaKind, CaseStatus, Role, Verb
from tests.county import a_second_grant
from tests.factories import (
    County,
    a_case,
    a_household,
    a_registered_case,
    actor,
    an_area,
    an_opinion,
    place_of,
)
from tests.tracker.acts import do
from tests.worlds import World, case_in


def sees(session: Session, who: Actor, case: Case) -> bool:
    """Ask every way to a case, and say whether it is seen; the ways have to agree."""
    by_number = CaseSearch(text=case.case_no)
    answers = {
        session.exec(visible_cases(who).where(Case.id == case.id)).first() is not None,
        case.id in {row.case_id for row in search_cases(session, who, by_number).rows},
        count_cases(session, who, by_number) == 1,
        can(lambda: open_case(session, who, case.id)),
        can(lambda: find_case(session, who, case.case_no)),
    }
    assert len(answers) == 1, "one way shows the case and another hides it"
    return answers.pop()


def can(ask: Callable[[], object]) -> bool:
    try:
        ask()
    except NotFound:
        return False
    return True


class TestCases:
    @pytest.mark.parametrize(
        ("role", "area", "seen"),
        [
            (Role.CLERK, "root", True),
            (Role.CLERK, "north", True),
            (Role.CLERK, "village", True),
            (Role.CLERK, "group", True),
            (Role.CLERK, "other_village", False),
            (Role.CLERK, "south", False),
            (Role.CADRE, "village", True),
            (Role.CADRE, "other_village", False),
            (Role.RECORDER, "north", True),
            (Role.RECORDER, "south", False),
            (Role.CHAIR, "south", False),
            (Role.REVIEWER, "north", True),
            (Role.REVIEWER, "south", False),
            (Role.REVISITOR, "south", False),
            (Role.LEADER, "root", True),
            (Role.LEADER, "south_village", False),
            (Role.DISCIPLINE, "root", False),
            (Role.SYSADMIN, "root", False),
            (Role.SECADMIN, "root", False),
            (Role.AUDITOR, "root", False),
        ],
    )
    def test_are_seen_inside_ones_area(
        self, session: Session, world: World, county: County, role: Role, area: str, seen: bool
    ) -> None:
        who = actor(session, role, area=getattr(county, area))
        assert sees(session, who, case_in(session, world, CaseStatus.HANDLING)) is seen

    @pytest.mark.parametrize(
        ("name", "seen"), [("handler", True), ("co_handler", True), ("bureau_handler", False), ("south_handler", False)]
    )
    def test_are_seen_by_the_units_that_have_them(
        self, session: Session, world: World, county: County, name: str, seen: bool
    ) -> None:
        assert sees(session, getattr(county, name), case_in(session, world, CaseStatus.HANDLING)) is seen

    def test_handler_who_was_given_an_area_still_sees_their_units_only(
        self, session: Session, world: World, county: County
    ) -> None:
        session.add(
            RoleGrant(
                user_id=county.bureau_handler.user_id,
                role=Role.HANDLER,
                unit_id=county.bureau.id,
                area_id=county.root.id,
            )
        )
        who = a_second_grant(session, county.bureau_handler, Role.HANDLER, unit=county.bureau, area=county.north)
        assert not sees(session, who, case_in(session, world, CaseStatus.HANDLING))

    def test_unit_that_lost_a_case_still_reads_what_it_did(self, session: Session, county: County) -> None:
        case = a_case(session, county, status=CaseStatus.HANDLING)
        do(Verb.ESCALATE, session, county.leader, case, county)
        assert sees(session, county.handler, case)

    def test_are_seen_by_who_recorded_them_wherever_they_stand(self, session: Session, county: County) -> None:
        moved = a_registered_case(session, county, by=county.cadre)
        moved.area_id, moved.village_id = county.other_village.id, county.other_village.id
        session.flush()
        assert sees(session, county.cadre, moved)

    def test_without_a_grant_there_is_nothing(self, session: Session, world: World) -> None:
        nobody = Actor(user_id=10_000, username="nobody", name="")
        assert session.exec(visible_cases(nobody)).all() == []


@pytest.fixture
def three_and_thirty(session: Session, county: County) -> tuple[Area, Area]:
    """Two townships whose numbers begin alike, each with a village."""
    pair = [
        an_area(session, kind=AreaKind.TOWNSHIP, name=f"镇{number}", parent=county.root, number=number)
        for number in (900, 9001)
    ]
    for township in pair:
        an_area(session, kind=AreaKind.VILLAGE, name="村", parent=township, number=township.id * 10)
    return pair[0], pair[1]


class TestAreasWithLikeNumbers:
    def test_are_not_confused_when_choosing_a_place(
        self, session: Session, three_and_thirty: tuple[Area, Area]
    ) -> None:
        clerk = actor(session, Role.CLERK, area=three_and_thirty[0])
        found = session.exec(areas_open_to(clerk, Permission.REGISTER)).all()
        assert {area.id for area in found} == {900, 9000}

    def test_are_not_confused_when_searching(
        self, session: Session, county: County, three_and_thirty: tuple[Area, Area]
    ) -> None:
        recorder = actor(session, Role.RECORDER, area=county.root)
        for area in three_and_thirty:
            a_registered_case(session, county, by=recorder, place=place_of(area))
        found = search_cases(session, recorder, CaseSearch(area_id=900)).rows
        assert [row.place for row in found] == ["镇900"]

    def test_are_not_confused_when_seeing(
        self, session: Session, county: County, three_and_thirty: tuple[Area, Area]
    ) -> None:
        recorder = actor(session, Role.RECORDER, area=county.root)
        small, large = three_and_thirty
        case = a_registered_case(session, county, by=recorder, place=place_of(large))
        assert not sees(session, actor(session, Role.CLERK, area=small), case)
        assert sees(session, actor(session, Role.CLERK, area=large), case)


class TestOtherRows:
    def test_households_of_ones_area(self, session: Session, county: County) -> None:
        household = a_household(session, county)
        seen = {
            name: household in session.exec(visible_households(getattr(county, name))).all()
            for name in ("cadre", "clerk", "recorder", "south_clerk", "handler", "leader", "discipline")
        }
        assert [name for name, found in seen.items() if found] == ["cadre", "clerk", "recorder"]

    def test_contacts_of_ones_area_and_ones_own(self, session: Session, county: County) -> None:
        opinion = an_opinion(session, a_case(session, county))
        seen = {
            name: opinion.contact_id in {contact.id for contact in session.exec(visible_contacts(who)).all()}
            for name in ("cadre", "recorder", "south_clerk", "handler", "discipline")
            for who in [getattr(county, name)]
        }
        assert [name for name, found in seen.items() if found] == ["cadre", "recorder"]

    def test_confidential_call_is_in_no_list_of_contacts(self, session: Session, county: County) -> None:
        opinion = an_opinion(session, a_registered_case(session, county, confidential=True))
        clerk = actor(session, Role.CLERK, area=county.root)
        assert opinion.contact_id not in {contact.id for contact in session.exec(visible_contacts(clerk)).all()}

    def test_closed_area_is_no_place_to_choose(self, session: Session, county: County) -> None:
        gone = an_area(session, kind=AreaKind.VILLAGE, name="并掉的村", parent=county.north)
        gone.is_active = False
        found = session.exec(select(Area).where(Area.id == gone.id)).one()
        assert found not in session.exec(areas_open_to(county.clerk, Permission.REGISTER)).all()
