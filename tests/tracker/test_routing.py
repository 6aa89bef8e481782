"""Whom does the list suggest for a case, why, and who is passed over; and how much has each unit in hand?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session, col, select

from feedback.access.actor import Actor
from feedback.core.clock import utc_now
from feedback.core.errors import BadInput, NotFound, NotPermitted
from feedback.tracker import service
from feedback.tracker.assignment import Duty
from feedback.tracker.door import NO_STEP
from feedback.tracker.responsibility import seed_levels
from feedback.tracker.route_rules import Miss
from feedback.tracker.route_trial import Sample, try_case, try_sample
from feedback.tracker.routing import Route, suggest_route, suggest_routes
from feedback.tracker.unit_load import UnitLoad, unit_loads
from models.case import Case, Part
from models.duty import RoutingRule
from models.place import Unit
from models.user import User
from models.vocabulary import CaseStatus, Nature, OrgLevel, Role, Urgency, Verb
from tests.factories import (
    REASON,
    County,
    a_case,
    a_diagnosis,
    a_registered_case,
    a_unit,
    actor,
    an_opinion,
    copies_of,
)
from tests.statements import statements
from tests.tracker.acts import do

ACCUSES_WATER = "水利站的人收了钱才肯来修水渠"


def a_rule(session: Session, lead: Unit, position: int = 1, **more: Any) -> RoutingRule:
    rule = RoutingRule(name=more.pop("name", f"规则{position}"), position=position, lead_unit_id=lead.id, **more)
    session.add(rule)
    session.flush()
    return rule


def said(session: Session, county: County, words: str, **labels: Any) -> Case:
    """Open a diagnosed case in which somebody says `words`."""
    case = a_registered_case(session, county)
    an_opinion(session, case, words=words)
    service.diagnose(session, county.clerk, case.id, NO_STEP, a_diagnosis(**labels))
    return case


def route(session: Session, county: County, case: Case) -> Route:
    return suggest_route(session, county.clerk, case)


def lead(found: Route) -> str:
    return found.lead.name if found.lead else ""


class TestConditions:
    @pytest.mark.parametrize(
        ("conditions", "fits"),
        [
            pytest.param({}, True, id="none"),
            pytest.param({"categories": ["0201"]}, True, id="the category"),
            pytest.param({"categories": ["02"]}, True, id="its sector"),
            pytest.param({"categories": ["0202", "04"]}, False, id="other categories"),
            pytest.param({"area_id": "village"}, True, id="an area above"),
            pytest.param({"area_id": "group"}, True, id="the area itself"),
            pytest.param({"area_id": "other_village"}, False, id="the village beside it"),
            pytest.param({"natures": ["help", "complaint"]}, True, id="one of the natures"),
            pytest.param({"natures": ["report"]}, False, id="another nature"),
            pytest.param({"urgencies": ["urgent"]}, True, id="the urgency"),
            pytest.param({"urgencies": ["critical"]}, False, id="another urgency"),
            pytest.param({"words": ["自来水", "断水"]}, True, id="one of the words"),
            pytest.param({"words": ["ＷＡＴＥＲ"]}, True, id="a word in full width"),
            pytest.param({"words": ["斷水"]}, True, id="a word in traditional signs"),
            pytest.param({"words": ["坑洼"]}, True, id="a word of the title"),
            pytest.param({"words": ["电价"]}, False, id="another word"),
            pytest.param({"categories": ["02"], "words": ["电价"]}, False, id="all but one"),
        ],
    )
    def test_are_all_met_or_the_rule_is_passed_over(
        self, session: Session, county: County, conditions: dict[str, Any], fits: bool
    ) -> None:
        area = conditions.get("area_id")
        a_rule(session, county.water, **conditions | ({"area_id": getattr(county, area).id} if area else {}))
        case = said(session, county, "断水三天了，water 也没有", urgency=Urgency.URGENT)
        found = route(session, county, case)
        assert (lead(found), found.rule) == (("石桥镇水利站", "规则1") if fits else ("", ""))

    def test_words_of_what_was_joined_count(self, session: Session, county: County) -> None:
        a_rule(session, county.water, words=["断水"])
        case, joined = said(session, county, "路坏了"), said(session, county, "还断水")
        service.merge(session, county.clerk, joined.id, NO_STEP, into_case_no=case.case_no, note=REASON)
        assert lead(route(session, county, case)) == "石桥镇水利站"

    def test_words_of_a_confidential_case_are_not_read(self, session: Session, county: County) -> None:
        a_rule(session, county.water, 1, words=["断水"])
        a_rule(session, county.bureau, 2, categories=["02"], person_ids=[county.bureau_handler.user_id])
        case = a_registered_case(session, county, confidential=True, title="断水")
        an_opinion(session, case, words="断水")
        do(Verb.DIAGNOSE, session, county.discipline, case, county)
        found = suggest_route(session, county.discipline, case)
        assert (found.rule, lead(found), found.people) == ("规则2", "县交通运输局", ())
        with pytest.raises(NotFound):
            suggest_route(session, county.clerk, case)


class TestOrder:
    def test_first_that_fits_is_taken_with_its_helpers_and_people(self, session: Session, county: County) -> None:
        a_rule(session, county.roads, 1, categories=["04"])
        co = [[county.roads.id, "疏通排水沟"], [county.south_roads.id, "协助"]]
        people = [county.co_handler.user_id, county.handler.user_id]
        a_rule(session, county.water, 2, co=co, person_ids=people)
        a_rule(session, county.bureau, 3)
        found = route(session, county, a_case(session, county))
        assert (lead(found), found.rule) == ("石桥镇水利站", "规则2")
        # Who is of another township, or of another unit than the lead, is left out.
        assert found.co == (Duty(unit_id=county.roads.id, duty="疏通排水沟"),)
        assert [person.user_id for person in found.people] == [county.co_handler.user_id]

    def test_what_cannot_have_it_is_passed_over_and_told(self, session: Session, county: County) -> None:
        closed = a_unit(session, area=county.north, name="石桥镇老办公室")
        closed.is_active = False
        for position, unit in enumerate((closed, county.south_roads, county.water, county.bureau), 1):
            a_rule(session, unit, position)
        a_rule(session, county.roads, 0, is_active=False)
        found = route(session, county, said(session, county, ACCUSES_WATER, nature=Nature.REPORT))
        assert (lead(found), found.rule) == ("县交通运输局", "规则4")
        assert [(each.rule, each.why) for each in found.passed_over] == [
            ("规则1", Miss.UNIT_GONE),
            ("规则2", Miss.ELSEWHERE),
            ("规则3", Miss.ACCUSED),
        ]

    def test_nobody_who_is_accused_is_suggested(self, session: Session, county: County) -> None:
        session.get_one(User, county.bureau_handler.user_id).name = "孙大山"
        mate = actor(session, Role.HANDLER, unit=county.roads)
        session.get_one(User, mate.user_id).name = "钱小满"
        session.flush()
        co = [[county.bureau.id, "核实"], [county.water.id, "核实"]]
        a_rule(session, county.roads, co=co, person_ids=[mate.user_id, county.handler.user_id])
        case = said(session, county, "孙大山占了公家的地", nature=Nature.REPORT)
        found = route(session, county, case)
        assert [each.unit_id for each in found.co] == [county.water.id]
        assert [each.user_id for each in found.people] == [mate.user_id, county.handler.user_id]
        an_opinion(session, case, words="钱小满也有份", is_searched=False)
        assert route(session, county, case).rule == ""

    def test_named_in_a_call_for_help_is_no_accusation(self, session: Session, county: County) -> None:
        a_rule(session, county.water)
        assert lead(route(session, county, said(session, county, "请水利站来看看"))) == "石桥镇水利站"


@dataclass
class Directory:
    committee: Unit
    team: Unit


@pytest.fixture
def directory(session: Session, county: County) -> Directory:
    committee = a_unit(session, area=county.village, name="上河村委会", level=OrgLevel.VILLAGE)
    beside = a_unit(session, area=county.other_village, name="下河村委会", level=OrgLevel.VILLAGE)
    team = a_unit(session, area=county.north, name="石桥镇征地专班")
    for unit in (committee, beside, county.roads, county.bureau, county.south_roads):
        session.get_one(Unit, unit.id).handles = ["02"]
    team.handles = ["04", "0201"]
    session.flush()
    return Directory(committee, team)


class TestDirectory:
    def names(self, session: Session, found: Route) -> list[str]:
        return [session.get_one(Unit, unit_id).name for unit_id in found.near]

    def test_names_the_nearest_of_the_place_and_the_most_exact(
        self, session: Session, county: County, directory: Directory
    ) -> None:
        found = route(session, county, a_case(session, county))
        names = ["上河村委会", "石桥镇征地专班", "石桥镇村镇建设办", "县交通运输局"]
        assert (self.names(session, found), lead(found)) == (names, "上河村委会")
        assert (found.rule, found.category) == ("", "02")

    def test_begins_at_the_level_that_owns_the_matter(
        self, session: Session, county: County, directory: Directory
    ) -> None:
        seed_levels(session)
        found = route(session, county, a_case(session, county))
        assert (lead(found), found.category, found.owner) == ("石桥镇征地专班", "0201", OrgLevel.TOWNSHIP)
        assert self.names(session, found)[-1] == "上河村委会"

    def test_begins_at_the_county_once_it_was_reported_up(
        self, session: Session, county: County, directory: Directory
    ) -> None:
        case = a_case(session, county, status=CaseStatus.AWAITING_CLINIC)
        do(Verb.ESCALATE, session, county.chair, case, county)
        assert lead(suggest_route(session, county.county_chair, case)) == "县交通运输局"

    def test_passes_over_who_is_accused_and_who_is_closed(
        self, session: Session, county: County, directory: Directory
    ) -> None:
        directory.committee.is_active = False
        case = said(session, county, "征地专班的人收了钱", nature=Nature.REPORT)
        assert lead(route(session, county, case)) == "石桥镇村镇建设办"

    def test_names_nobody_for_what_nobody_handles(self, session: Session, county: County, directory: Directory) -> None:
        found = route(session, county, said(session, county, "想问问", category="1605"))
        assert (found.lead, found.near, found.category) == (None, (), "")


class TestManyAtOnce:
    def test_fifty_cases_take_as_many_statements_as_one(
        self, session: Session, county: County, directory: Directory
    ) -> None:
        a_rule(session, county.water, 1, words=["电价"])
        a_rule(session, county.roads, 2, urgencies=["critical"], person_ids=[county.handler.user_id])
        report = said(session, county, ACCUSES_WATER, nature=Nature.REPORT)
        cases = [report, *copies_of(session, report, 49)]
        counts = []
        for asked in (cases[:1], cases):
            with statements(session) as sent:
                assert suggest_routes(session, county.clerk, asked).keys() == {case.id for case in asked}
            counts.append(len(sent))
        assert counts == [8, 8]

    def test_outsiders_are_told_nothing(self, session: Session, county: County) -> None:
        a_rule(session, county.water)
        assert suggest_routes(session, county.south_clerk, [a_case(session, county)]) == {}


class TestTrial:
    def test_says_of_each_rule_what_becomes_of_it(self, session: Session, county: County) -> None:
        a_rule(session, county.roads, 1, words=["电价"])
        a_rule(session, county.water, 2, natures=["help"])
        a_rule(session, county.bureau, 3)
        case = said(session, county, "断水三天了")
        tried = try_case(session, county.clerk, f" {case.case_no.lower()} ")
        assert [(each.rule, each.why, each.is_after) for each in tried.verdicts] == [
            ("规则1", Miss.WORDS, False),
            ("规则2", None, False),
            ("规则3", None, True),
        ]
        assert (lead(tried.route), tried.case and tried.case.id) == ("石桥镇水利站", case.id)

    @pytest.mark.parametrize("who", ["south_clerk", "sysadmin"])
    def test_tries_no_case_that_is_not_seen(self, session: Session, county: County, sysadmin: Actor, who: str) -> None:
        case = said(session, county, "断水三天了")
        with pytest.raises(NotFound):
            try_case(session, sysadmin if who == "sysadmin" else county.south_clerk, case.case_no)

    def test_tries_words_and_labels_that_somebody_makes_up(self, session: Session, county: County) -> None:
        a_rule(session, county.water, 1, words=["断水"], area_id=county.north.id)
        a_rule(session, county.south_roads, 2, categories=["07"])
        sample = Sample(text="断水了", area_id=county.village.id)
        assert lead(try_sample(session, county.clerk, sample).route) == "石桥镇水利站"
        assert try_sample(session, county.clerk, Sample(text="断水了")).verdicts[0].why is Miss.AREA
        made_up = Sample(category="0701", area_id=county.village.id)
        assert try_sample(session, county.clerk, made_up).verdicts[1].why is Miss.ELSEWHERE

    @pytest.mark.parametrize(
        ("sample", "error"),
        [(Sample(text=" "), BadInput), (Sample(text="水" * 20_001), BadInput), (Sample(area_id=-1), NotFound)],
        ids=["nothing", "too long", "elsewhere"],
    )
    def test_refuses(self, session: Session, county: County, sample: Sample, error: type[Exception]) -> None:
        with pytest.raises(error):
            try_sample(session, county.clerk, sample)

    def test_is_for_who_keeps_the_list(self, session: Session, county: County) -> None:
        with pytest.raises(NotPermitted):
            try_sample(session, county.handler, Sample(text="断水"))


class TestLoad:
    def loads(self, session: Session, units: Sequence[Unit]) -> list[UnitLoad]:
        found = unit_loads(session, [unit.id for unit in units])
        return [found[unit.id] for unit in units]

    def test_counts_parts_that_are_not_answered(self, session: Session, county: County) -> None:
        before = self.loads(session, [county.roads, county.water])
        for status in (CaseStatus.DISPATCHED, CaseStatus.HANDLING, CaseStatus.REPLIED, CaseStatus.SUSPENDED):
            a_case(session, county, status=status, co=True)
        a_case(session, county, status=CaseStatus.HANDLING, confidential=True)
        after = self.loads(session, [county.roads, county.water])
        assert [now.in_hand - then.in_hand for now, then in zip(after, before, strict=True)] == [2, 2]
        with statements(session) as sent:
            assert self.loads(session, [county.south_roads]) == [UnitLoad()]
        assert len(sent) == 1

    def test_counts_those_past_their_date_unless_their_clock_stands(self, session: Session, county: County) -> None:
        late, waiting = (a_case(session, county, status=CaseStatus.HANDLING) for _number in range(2))
        do(Verb.REQUEST_RETURN, session, county.handler, waiting, county)
        before = self.loads(session, [county.roads])[0].overdue
        for part in session.exec(select(Part).where(col(Part.case_id).in_([late.id, waiting.id]))):
            part.due_at = utc_now() - timedelta(days=1)
        session.flush()
        assert self.loads(session, [county.roads])[0].overdue == before + 1
