"""Does a question find the card that holds on its day, and does a person get what the rules give them?"""

from datetime import date
from typing import Any, Final

import pytest
from sqlmodel import Session, select

from feedback.core.errors import BadInput, Conflict, FeedbackError, MissingFact, NotFound, NotPermitted
from feedback.services.knowledge import (
    CardEntry,
    KnownFigure,
    Person,
    Rule,
    add_card,
    answer_for,
    end_card,
    replace_card,
    running_out,
    versions_of,
)
from feedback.services.knowledge_search import cards_for_words, find_cards
from models.office_vocabulary import HouseholdType
from models.service import KnowledgeCard
from tests.county import County
from tests.statements import statements

CANTEEN: Final = (
    Rule(says="每餐付 3 元（套餐 9 元，补 6 元）", age_least=60, household_types=(HouseholdType.MINIMUM_LIVING,)),
    Rule(says="每餐 9 元，免费送餐", age_least=60, is_bedridden=True),
    Rule(says="每餐 9 元，免费送餐", age_least=80),
    Rule(says="每餐 9 元", age_least=60),
    Rule(says="不满 60 岁的不在范围内"),
)


def an_entry(county: County, **changes: Any) -> CardEntry:
    facts: dict[str, Any] = {
        "title": "最低生活保障标准",
        "keywords": ("低保标准", "低保"),
        "answer": "城镇每人每月 681 元，农村每人每月 579 元。",
        "figures": (KnownFigure("城镇", "681", "元/月"), KnownFigure("农村", "579", "元/月")),
        "area_id": county.north.id,
        "valid_from": date(2016, 1, 1),
    }
    return CardEntry(**facts | changes)


class TestVersions:
    def test_each_day_finds_what_held_then(self, session: Session, county: County) -> None:
        old = add_card(session, county.clerk, an_entry(county))
        new = an_entry(county, answer="城乡统一，每人每月 910 元。", valid_from=date(2026, 1, 1))
        replace_card(session, county.clerk, old.id, new)
        [now] = find_cards(session, county.cadre, "低保标准是多少")
        assert "910" in now.entry.answer
        [then] = find_cards(session, county.cadre, "低保标准", on=date(2016, 9, 28))
        assert (then.card_id, then.entry.valid_until) == (old.id, date(2025, 12, 31))
        assert [each.card_id for each in versions_of(session, county.cadre, now.card_id)] == [now.card_id, old.id]
        with pytest.raises(Conflict):
            replace_card(session, county.clerk, old.id, new)

    def test_runs_out_and_ends(self, session: Session, county: County) -> None:
        card = add_card(session, county.clerk, an_entry(county, valid_until=date(2026, 4, 1)))
        assert [each.card_id for each in running_out(session, county.clerk)] == [card.id]
        assert running_out(session, county.south_clerk) == []
        end_card(session, county.clerk, card.id, date(2026, 3, 11))
        session.flush()
        assert find_cards(session, county.cadre, "低保") == []

    @pytest.mark.parametrize(
        ("wrong", "fault"),
        [
            ({"title": ""}, MissingFact),
            ({"answer": "长" * 2001}, BadInput),
            ({"valid_until": date(2015, 1, 1)}, BadInput),
            ({"keywords": tuple(str(n) for n in range(20))}, BadInput),
            ({"rules": (Rule(says=""),)}, BadInput),
            ({"category": "9999"}, BadInput),
            ({"area_id": 10**6}, NotFound),
        ],
    )
    def test_refused(self, session: Session, county: County, wrong: Any, fault: type[FeedbackError]) -> None:
        with pytest.raises(fault):
            add_card(session, county.clerk, an_entry(county, **wrong))

    def test_kept_by_the_clerk_of_the_place(self, session: Session, county: County) -> None:
        card = add_card(session, county.clerk, an_entry(county))
        with pytest.raises(NotPermitted):
            add_card(session, county.cadre, an_entry(county))
        with pytest.raises(NotFound):
            end_card(session, county.south_clerk, card.id, date(2026, 4, 1))


class TestSearch:
    def test_words_initials_and_place(self, session: Session, county: County) -> None:
        add_card(session, county.clerk, an_entry(county))
        add_card(session, county.clerk, an_entry(county, title="老年食堂用餐", keywords=("食堂",), answer="套餐 9 元"))
        for typed in ("低保", "城镇", "zdshbz", "db"):
            assert find_cards(session, county.cadre, typed)[0].entry.title == "最低生活保障标准", typed
        assert [card.entry.title for card in find_cards(session, county.handler, "食堂")] == ["老年食堂用餐"]
        assert find_cards(session, county.south_clerk, "低保") == []
        assert find_cards(session, county.cadre, "龙卷风") == []

    def test_call_proposes_only_what_it_names(self, session: Session, county: County) -> None:
        add_card(session, county.clerk, an_entry(county))
        said = "我想问问现在农村的低保标准是多少，我妈能不能领"
        assert [card.entry.title for card in cards_for_words(session, county.recorder, said)] == ["最低生活保障标准"]
        assert cards_for_words(session, county.recorder, "农村的路坑坑洼洼，没有人管") == []

    def test_finds_the_one_among_two_thousand_in_two_statements(self, session: Session, county: County) -> None:
        entry = an_entry(county)
        add_card(session, county.clerk, entry)
        model = session.exec(select(KnowledgeCard)).one().model_dump(exclude={"id"})
        changed = {"keywords": ["补贴"], "letters": "bt", "answer": "按当地规定办理。" * 20}
        session.add_all(KnowledgeCard(**model | changed | {"title": f"政策问答第 {n} 条"}) for n in range(2000))
        session.flush()
        with statements(session) as asked:
            found = cards_for_words(session, county.recorder, "我想问问现在农村的低保标准是多少，我妈能不能领")
        assert [card.entry.title for card in found] == ["最低生活保障标准"]
        assert len(asked) == 2


@pytest.mark.parametrize(
    ("person", "says"),
    [
        (Person(age=59), "不满 60 岁的不在范围内"),
        (Person(age=60), "每餐 9 元"),
        (Person(age=66, household_type=HouseholdType.MINIMUM_LIVING), "每餐付 3 元（套餐 9 元，补 6 元）"),
        (Person(age=66, is_bedridden=True), "每餐 9 元，免费送餐"),
        (Person(age=80), "每餐 9 元，免费送餐"),
        (Person(), "不满 60 岁的不在范围内"),
    ],
)
def test_first_rule_that_fits(person: Person, says: str) -> None:
    assert answer_for(CANTEEN, person) == says
