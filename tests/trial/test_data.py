"""Are the trial county's places, units and the tables about them whole?"""

from collections import Counter
from random import Random

from feedback.classify.taxonomy import taxonomy
from feedback.trial import places, story
from feedback.trial.places import area, areas, units, within
from feedback.trial.sources import tree
from models.vocabulary import AreaKind, OrgLevel, UnitKind
from tests.trial.county import SEED, UNTIL, YUEXI, natural_villages


class TestPlaces:
    def test_yuexi_has_the_38_natural_villages_of_the_seed(self) -> None:
        assert area(YUEXI).name == "越溪乡"
        assert len(within(YUEXI, AreaKind.NATURAL_VILLAGE)) == 38
        assert len(within(YUEXI, AreaKind.VILLAGE)) == 12

    def test_second_township_stands_beside_it(self) -> None:
        second = next(each for each in within(areas()[0].code, AreaKind.TOWNSHIP) if each.code != YUEXI)
        assert len(within(second.code, AreaKind.VILLAGE)) == 10
        assert len(within(second.code, AreaKind.NATURAL_VILLAGE)) == 20

    def test_codes_are_unique_and_begin_with_the_parents(self) -> None:
        assert max(Counter(each.code for each in areas()).values()) == 1
        assert all(each.code.startswith(each.parent_code or "") for each in areas())
        assert all(len(each.code) <= 24 for each in areas())

    def test_names_of_natural_villages_are_unique(self) -> None:
        assert max(Counter(each.name for each in natural_villages()).values()) == 1

    def test_each_natural_village_has_two_to_five_groups(self) -> None:
        for each in natural_villages():
            assert 2 <= len(within(each.code, AreaKind.VILLAGE_GROUP)) <= 5

    def test_parents_come_before_their_children(self) -> None:
        seen: set[str | None] = {None}
        for each in areas():
            assert each.parent_code in seen
            seen.add(each.code)

    def test_story_names_three_northern_villages(self) -> None:
        named = [area(code) for spell in story.spells(UNTIL) for code in spell.places]
        assert len(named) == 3
        assert all("north" in each.tags for each in named)


class TestUnits:
    def test_codes_and_names_are_unique(self) -> None:
        assert max(Counter(each.code for each in units()).values()) == 1
        assert max(Counter(each.name for each in units()).values()) == 1
        assert all(len(each.code) <= 24 for each in units())

    def test_each_department_of_the_taxonomy_is_a_unit_or_known_to_be_generic(self) -> None:
        generic = {word for word, meant in tree("units")["department_words"].items() if not meant}
        at = natural_villages()[0]
        asked = {word for code in taxonomy().codes for word in taxonomy().category(code).departments}
        assert {word for word in asked if not places.units_named(word, at)} == generic & asked

    def test_category_prefixes_are_known(self) -> None:
        known = set(taxonomy().codes) | {sector.code for sector in taxonomy().sectors}
        assert {prefix for each in units() for prefix in each.handles} <= known

    def test_each_category_has_somebody_to_lead_it_everywhere(self) -> None:
        for village in within(areas()[0].code, AreaKind.VILLAGE):
            assert all(places.lead_units(code, village) for code in taxonomy().codes)

    def test_a_report_can_always_go_past_the_township(self) -> None:
        at = natural_villages()[0]
        for code in ("0801", "1001", "1101", "1601", "1602"):
            lead = places.likely_lead(Random(SEED), code, at, county_only=True)
            assert lead.level is OrgLevel.COUNTY

    def test_leads_are_of_the_place(self) -> None:
        rng = Random(SEED)
        for at in natural_villages():
            lead = places.likely_lead(rng, "0401", at)
            assert at.code.startswith(lead.area_code)
            assert lead not in places.likely_co_units(rng, "0401", at, lead)

    def test_there_is_a_team_across_departments(self) -> None:
        teams = [each for each in units() if each.kind is UnitKind.TEAM]
        assert teams
        assert all(len(each.members) >= 3 for each in teams)

    def test_members_of_teams_exist(self) -> None:
        names = {each.name for each in units()} | {alias for each in units() for alias in each.aliases}
        assert {member for each in units() for member in each.members} <= names
