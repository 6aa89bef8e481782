"""A round is set up, opened, closed and published, in this order and by who keeps it; an open one does not change."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import Session, col, select

from feedback.core.clock import today
from feedback.core.errors import BadInput, FeedbackError, IllegalMove, MissingFact, NotFound, NotPermitted
from feedback.services.rounds.entry import Group, Item
from feedback.services.rounds.service import (
    MOST_PROMISES,
    change_round,
    close_round,
    items_of,
    open_round,
    publish_round,
    put_subject,
    remove_subject,
    set_up_round,
    subjects_of,
)
from models.keeping import AccessLog
from models.office_vocabulary import RoundKind, RoundState
from tests.factories import County
from tests.services.rounds.acts import MANNER, PEOPLE, SPEED, a_round, an_entry


class TestSettingUp:
    def test_keeps_items_and_groups_as_they_were_said(self, session: Session, county: County) -> None:
        made = set_up_round(session, county.chair, an_entry(county))
        assert items_of(made) == (MANNER, SPEED)
        assert made.state is RoundState.DRAFT

    @pytest.mark.parametrize(
        ("facts", "key"),
        [
            ({"name": " "}, "fact_missing"),
            ({"name": "字" * 61}, "text_too_long"),
            ({"ends_on": date(2016, 1, 1)}, "round_days"),
            ({"items": ()}, "round_items"),
            ({"groups": ()}, "round_groups"),
            ({"items": (MANNER, MANNER)}, "round_names"),
            ({"groups": (PEOPLE, Group(name=" "))}, "round_names"),
            ({"items": (Item(code="a", name="态度", most=1),)}, "round_mark"),
            ({"items": (Item(code="a", name="态度", most=10, weight=0),)}, "round_weight"),
            ({"groups": (Group(name="群众", weight=101),)}, "round_weight"),
            ({"kind": RoundKind.POLL, "items": (Item(code="a", name="几点开放", options=("上午",)),)}, "round_options"),
            ({"items": (Item(code="a", name="几点开放", options=("上午", "晚上")),)}, "round_mark"),
        ],
    )
    def test_what_could_not_be_held_is_refused(
        self, session: Session, county: County, facts: dict[str, Any], key: str
    ) -> None:
        with pytest.raises((BadInput, MissingFact)) as refused:
            set_up_round(session, county.chair, an_entry(county, **facts))
        assert refused.value.key == key

    @pytest.mark.parametrize("who", ["leader", "handler", "south_clerk"])
    def test_is_for_who_keeps_rounds_there(self, session: Session, county: County, who: str) -> None:
        with pytest.raises(NotPermitted):
            set_up_round(session, getattr(county, who), an_entry(county))


class TestSubjects:
    def test_stand_in_the_order_in_which_they_came(self, session: Session, county: County) -> None:
        made = a_round(session, county, "甲科", "乙科", "丙科", is_open=False)
        assert [each.name for each in subjects_of(session, made.id)] == ["甲科", "乙科", "丙科"]

    def test_unit_gives_its_name(self, session: Session, county: County) -> None:
        made = a_round(session, county, is_open=False)
        assert put_subject(session, county.chair, made.id, name="", unit_id=county.roads.id).name == county.roads.name

    @pytest.mark.parametrize(
        ("facts", "key"),
        [
            ({"name": " "}, "fact_missing"),
            ({"name": "卫生监督所"}, "round_subject_name"),
            ({"name": "甲科", "slogan": "字" * 61}, "text_too_long"),
            ({"name": "甲科", "promises": ["一"] * (MOST_PROMISES + 1)}, "promises_long"),
        ],
    )
    def test_what_does_not_fit_is_refused(
        self, session: Session, county: County, facts: dict[str, Any], key: str
    ) -> None:
        made = a_round(session, county, is_open=False)
        with pytest.raises(FeedbackError) as refused:
            put_subject(session, county.chair, made.id, **facts)
        assert refused.value.key == key

    def test_goes_off_a_round_that_is_being_prepared(self, session: Session, county: County) -> None:
        made = a_round(session, county, "甲科", "乙科", is_open=False)
        remove_subject(session, county.chair, made.id, subjects_of(session, made.id)[0].id)
        assert [each.name for each in subjects_of(session, made.id)] == ["乙科"]
        with pytest.raises(NotFound):
            remove_subject(session, county.chair, made.id, 999)


class TestWay:
    def test_leads_to_published_and_each_step_is_logged(self, session: Session, county: County) -> None:
        made = a_round(session, county)
        close_round(session, county.chair, made.id)
        publish_round(session, county.chair, made.id)
        assert made.state is RoundState.PUBLISHED
        lines = session.exec(select(AccessLog).order_by(col(AccessLog.seq))).all()
        told = [line.facts.get("state") for line in lines if "state" in line.facts]
        assert told == ["open", "closed", "published"]

    def test_an_open_round_does_not_change(self, session: Session, county: County) -> None:
        made = a_round(session, county)
        for act in (
            lambda: change_round(session, county.chair, made.id, an_entry(county, name="别的名称")),
            lambda: put_subject(session, county.chair, made.id, name="甲科"),
            lambda: open_round(session, county.chair, made.id),
            lambda: publish_round(session, county.chair, made.id),
        ):
            with pytest.raises(IllegalMove) as refused:
                act()
            assert refused.value.key == "round_state"

    def test_nobody_to_rate_cannot_open(self, session: Session, county: County) -> None:
        made = set_up_round(session, county.chair, an_entry(county))
        with pytest.raises(BadInput):
            open_round(session, county.chair, made.id)

    def test_what_is_over_cannot_open(self, session: Session, county: County) -> None:
        gone = today() - timedelta(days=2)
        made = a_round(session, county, is_open=False, begins_on=gone, ends_on=gone)
        with pytest.raises(IllegalMove) as refused:
            open_round(session, county.chair, made.id)
        assert refused.value.key == "round_over"

    def test_another_township_finds_none(self, session: Session, county: County) -> None:
        made = a_round(session, county)
        with pytest.raises(NotFound):
            close_round(session, county.south_clerk, made.id)
