"""Is the list of rules kept in order, by who may, with nothing on it that could never come true?"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlmodel import Session, col, select

from feedback.access.actor import Actor
from feedback.core.errors import BadInput, Conflict, FeedbackError, NotFound, NotPermitted
from feedback.tracker.routing_list import (
    add_rule,
    broken_rules,
    change_rule,
    move_rule,
    remove_rule,
    rule_list,
    rule_units,
    set_rule_active,
)
from feedback.tracker.rule_entry import RuleEntry, entry_of
from models.duty import RoutingRule
from models.keeping import AccessLog
from models.place import Area, Unit
from models.vocabulary import Nature
from tests.factories import County, a_unit
from tests.statements import statements


def an_entry(county: County, **changes: Any) -> RuleEntry:
    facts: dict[str, Any] = {
        "name": "饮水找水利站",
        "categories": ("0401",),
        "area_id": county.north.id,
        "lead_unit_id": county.water.id,
    }
    return RuleEntry(**facts | changes)


def names(session: Session, actor: Actor) -> list[str]:
    return [view.entry.name for view in rule_list(session, actor)]


class TestAdding:
    def test_keeps_what_was_handed_in_at_the_end(self, session: Session, county: County) -> None:
        whole = an_entry(
            county,
            natures=(Nature.HELP,),
            words=("断水", " 停水 ", "断水"),
            co=((county.roads.id, " 配合开挖 "),),
            person_ids=(county.co_handler.user_id,),
        )
        first = add_rule(session, county.clerk, whole)
        second = add_rule(session, county.chair, an_entry(county, name="其余", categories=()))
        assert (first.position, second.position) == (1, 2)
        kept = replace(whole, words=("断水", "停水"), co=((county.roads.id, "配合开挖"),))
        view, _other = rule_list(session, county.clerk)
        assert view.entry == kept
        assert (view.area, view.lead, view.co, view.may_change) == (
            "石桥镇",
            "石桥镇水利站",
            ("石桥镇村镇建设办",),
            True,
        )
        assert view.people == (county.co_handler.name,)
        line = session.exec(select(AccessLog).where(AccessLog.subject_kind == "routing_rule")).first()
        assert line is not None
        units = f"unit {county.water.id},{county.roads.id}"
        assert line.facts == {
            "rule_added": f"饮水找水利站 | area {county.north.id},0401,help,断水,停水 | {units}",
            "area": county.north.id,
        }

    @pytest.mark.parametrize(
        ("changes", "error", "key"),
        [
            pytest.param({"name": " "}, BadInput, "rule_needs_name", id="no name"),
            pytest.param({"lead_unit_id": None}, BadInput, "rule_needs_lead", id="no lead"),
            pytest.param({"categories": ("9999",)}, BadInput, "category_unknown", id="unknown category"),
            pytest.param({"words": ("水",)}, BadInput, "rule_word_length", id="word too short"),
            pytest.param({"words": ("水" * 21,)}, BadInput, "rule_word_length", id="word too long"),
            pytest.param({"words": tuple(f"词{n}" for n in range(31))}, BadInput, "rule_words_too_many", id="31 words"),
            pytest.param({"co": "lead"}, BadInput, "rule_lead_among_co", id="lead among the co-units"),
            pytest.param({"co": "twice"}, BadInput, "unit_named_twice", id="a co-unit twice"),
            pytest.param({"lead_unit_id": "closed"}, BadInput, "rule_unit_gone", id="a closed unit"),
            pytest.param({"lead_unit_id": "none"}, BadInput, "rule_unit_gone", id="no such unit"),
            pytest.param(
                {"lead_unit_id": "south_roads"}, BadInput, "rule_unit_elsewhere", id="another township's unit"
            ),
            pytest.param({"person_ids": "handler"}, BadInput, "rule_person_not_of_lead", id="another unit's person"),
            pytest.param({"area_id": "closed"}, BadInput, "rule_place_gone", id="a closed place"),
            pytest.param({"area_id": None}, NotPermitted, "rule_outside_your_places", id="everywhere"),
            pytest.param({"area_id": "south"}, NotPermitted, "rule_outside_your_places", id="another township"),
            pytest.param({}, Conflict, "rule_repeated", id="the same conditions"),
        ],
    )
    def test_refuses(
        self,
        session: Session,
        county: County,
        changes: dict[str, Any],
        error: type[FeedbackError],
        key: str,
    ) -> None:
        add_rule(session, county.clerk, an_entry(county, name="先有的"))
        meant = {
            ("co", "lead"): ((county.water.id, ""),),
            ("co", "twice"): ((county.roads.id, ""), (county.roads.id, "")),
            ("lead_unit_id", "closed"): a_closed_unit(session, county).id,
            ("lead_unit_id", "none"): 0,
            ("lead_unit_id", "south_roads"): county.south_roads.id,
            ("person_ids", "handler"): (county.handler.user_id,),
            ("area_id", "closed"): county.hamlet.id,
            ("area_id", "south"): county.south.id,
        }
        session.get_one(Area, county.hamlet.id).is_active = False
        wanted = {name: meant.get((name, value), value) for name, value in changes.items()}
        entry = an_entry(county, **{"name": "又一条"} | wanted)
        if key != "rule_repeated":
            entry = replace(entry, natures=(Nature.HELP,))
        with pytest.raises(error) as refused:
            add_rule(session, county.clerk, entry)
        assert refused.value.key == key
        assert names(session, county.clerk) == ["先有的"]

    def test_county_keeps_rules_for_all(self, session: Session, county: County, sysadmin: Actor) -> None:
        for who, name in ((county.county_chair, "全县"), (sysadmin, "再一条")):
            categories = ("07",) if who is sysadmin else ()
            add_rule(session, who, RuleEntry(name=name, categories=categories, lead_unit_id=county.bureau.id))
        views = rule_list(session, county.clerk)
        assert [(view.entry.name, view.may_change, view.behind) for view in views] == [
            ("全县", False, ""),
            ("再一条", False, "全县"),
        ]

    def test_is_for_who_dispatches(self, session: Session, county: County) -> None:
        for act in (rule_list, rule_units):
            with pytest.raises(NotPermitted):
                act(session, county.handler)
        with pytest.raises(NotPermitted):
            add_rule(session, county.leader, an_entry(county))


def a_closed_unit(session: Session, county: County) -> Unit:
    unit = a_unit(session, area=county.north, name="石桥镇老办公室")
    unit.is_active = False
    session.flush()
    return unit


@pytest.fixture
def rules(session: Session, county: County) -> dict[str, int]:
    """Four rules: the county's, two of the north's, and one of the south's between them."""
    made = {}
    for who, name, area, unit, code in [
        (county.county_chair, "全县", None, county.bureau, "01"),
        (county.clerk, "北一", county.north, county.water, "02"),
        (county.south_clerk, "南", county.south, county.south_roads, "02"),
        (county.clerk, "北二", county.village, county.roads, "03"),
    ]:
        area_id = area.id if area else None
        entry = RuleEntry(name=name, categories=(code,), area_id=area_id, lead_unit_id=unit.id)
        made[name] = add_rule(session, who, entry).id
    return made


class TestOrder:
    def test_each_place_sees_its_own_and_the_countys(
        self, session: Session, county: County, rules: dict[str, int]
    ) -> None:
        assert names(session, county.clerk) == ["全县", "北一", "北二"]
        assert names(session, county.south_clerk) == ["全县", "南"]
        assert names(session, county.county_chair) == list(rules)

    def test_moves_past_the_next_that_is_seen(self, session: Session, county: County, rules: dict[str, int]) -> None:
        move_rule(session, county.clerk, rules["北二"], up=True)
        assert names(session, county.county_chair) == ["全县", "北二", "北一", "南"]
        move_rule(session, county.clerk, rules["北二"], up=True)
        move_rule(session, county.clerk, rules["北二"], up=True)
        assert names(session, county.county_chair) == ["北二", "全县", "北一", "南"]
        move_rule(session, county.south_clerk, rules["南"], up=False)
        move_rule(session, county.clerk, rules["北二"], up=False)
        assert names(session, county.county_chair) == ["全县", "北二", "北一", "南"]
        positions = session.exec(select(RoutingRule.position).order_by(col(RoutingRule.position))).all()
        assert list(positions) == [1, 2, 3, 4]

    def test_others_rules_are_not_touched(self, session: Session, county: County, rules: dict[str, int]) -> None:
        acts: list[Callable[[int], object]] = [
            lambda rule_id: move_rule(session, county.clerk, rule_id, up=True),
            lambda rule_id: remove_rule(session, county.clerk, rule_id),
            lambda rule_id: set_rule_active(session, county.clerk, rule_id, is_active=False),
        ]
        for act in acts:
            with pytest.raises(NotPermitted):
                act(rules["全县"])
            with pytest.raises(NotFound):
                act(rules["南"])
            with pytest.raises(NotFound):
                act(0)


class TestChanging:
    def test_is_logged_before_and_after(self, session: Session, county: County, rules: dict[str, int]) -> None:
        rule_id = rules["北一"]
        seen = entry_of(session.get_one(RoutingRule, rule_id))
        change_rule(session, county.chair, rule_id, replace(seen, name="北一改", words=("断水",)), seen=seen)
        set_rule_active(session, county.chair, rule_id, is_active=False)
        remove_rule(session, county.chair, rule_id)
        facts = [
            line.facts
            for line in session.exec(
                select(AccessLog).where(AccessLog.subject_id == rule_id, AccessLog.subject_kind == "routing_rule")
            )
        ][1:]
        north, water = county.north.id, county.water.id
        after = f"北一改 | area {north},02,断水 | unit {water}"
        assert facts == [
            {"rule_was": f"北一 | area {north},02 | unit {water}", "rule_now": after, "area": north},
            {"rule": "北一改", "is_active": False, "area": north},
            {"rule_removed": after, "area": north},
        ]
        assert names(session, county.clerk) == ["全县", "北二"]

    def test_second_writer_is_told(self, session: Session, county: County, rules: dict[str, int]) -> None:
        seen = entry_of(session.get_one(RoutingRule, rules["北一"]))
        change_rule(session, county.chair, rules["北一"], replace(seen, name="甲"), seen=seen)
        with pytest.raises(Conflict) as refused:
            change_rule(session, county.clerk, rules["北一"], replace(seen, name="乙"), seen=seen)
        assert refused.value.key == "changed_meanwhile"

    def test_may_keep_its_conditions_and_leave_its_place(
        self, session: Session, county: County, rules: dict[str, int]
    ) -> None:
        seen = entry_of(session.get_one(RoutingRule, rules["北一"]))
        change_rule(session, county.clerk, rules["北一"], replace(seen, name="同样条件"), seen=seen)
        other = entry_of(session.get_one(RoutingRule, rules["北二"]))
        with pytest.raises(NotPermitted):
            change_rule(session, county.clerk, rules["北二"], replace(other, area_id=None), seen=other)


class TestBroken:
    def test_shows_to_who_keeps_it(self, session: Session, county: County, rules: dict[str, int]) -> None:
        assert broken_rules(session, county.clerk) == 0
        for unit in (county.water, county.bureau):
            session.get_one(Unit, unit.id).is_active = False
        session.flush()
        shown = [(view.entry.name, view.lead_gone, view.gone) for view in rule_list(session, county.clerk)]
        assert shown == [
            ("全县", True, ("县交通运输局",)),
            ("北一", True, ("石桥镇水利站",)),
            ("北二", False, ()),
        ]
        assert (broken_rules(session, county.clerk), broken_rules(session, county.county_chair)) == (1, 2)
        set_rule_active(session, county.clerk, rules["北一"], is_active=False)
        assert broken_rules(session, county.clerk) == 0

    @pytest.mark.parametrize(
        ("first", "second", "is_behind"),
        [
            ({"categories": ("04",)}, {"categories": ("0401", "0402")}, True),
            ({"categories": ("0401",)}, {"categories": ("04",)}, False),
            ({"categories": ("04",)}, {"categories": ()}, False),
            ({"area_id": "north"}, {"area_id": "village"}, True),
            ({"area_id": "village"}, {"area_id": "north"}, False),
            ({"words": ("断水", "停水")}, {"words": ("断水",)}, True),
            ({"words": ("断水",)}, {"words": ()}, False),
            ({"natures": (Nature.HELP,)}, {"natures": (Nature.HELP,), "words": ("断水",)}, True),
        ],
    )
    def test_tells_what_never_has_its_turn(
        self, session: Session, county: County, first: dict[str, Any], second: dict[str, Any], is_behind: bool
    ) -> None:
        for name, conditions in (("甲", first), ("乙", second)):
            area = getattr(county, conditions.get("area_id", "north")).id
            add_rule(
                session,
                county.clerk,
                an_entry(county, **{"name": name, "categories": ()} | conditions | {"area_id": area}),
            )
        assert rule_list(session, county.clerk)[1].behind == ("甲" if is_behind else "")


def test_names_the_units_of_the_place_and_the_county_with_their_people(session: Session, county: County) -> None:
    found = rule_units(session, county.clerk)
    assert [(each.unit.name, [who for who, _name in each.people]) for each in found] == [
        ("石桥镇村镇建设办", [county.handler.user_id]),
        ("石桥镇水利站", [county.co_handler.user_id]),
        ("县交通运输局", [county.bureau_handler.user_id]),
    ]
    assert "林口乡村镇建设办" in [each.unit.name for each in rule_units(session, county.county_chair)]


def test_takes_the_same_number_of_statements_for_any_list(session: Session, county: County) -> None:
    counts = []
    for number in range(2):
        add_rule(session, county.clerk, an_entry(county, name=f"规则{number}", categories=(f"040{number + 1}",)))
        with statements(session) as sent:
            rule_list(session, county.clerk)
        counts.append(len(sent))
    assert counts == [4, 4]
