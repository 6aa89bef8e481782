"""Which words count as new, and that neither a name nor what few people said is among them."""

from datetime import timedelta

import pytest
from sqlmodel import Session

from feedback.core.clock import set_to, utc_now
from feedback.core.errors import NotPermitted
from feedback.learning.drift import Share
from feedback.learning.new_words import NewWord, is_whole, new_words, risen
from feedback.tracker import service
from feedback.tracker.door import NO_STEP
from tests.factories import County, a_diagnosis
from tests.learning.deciding import taken_in
from tests.statements import statements

NEW = "异味"
PLACES = ("小区门口", "停车场里", "广场旁边", "单元楼下", "超市后面", "公园路上")


def said(session: Session, county: County, *texts: str, days_ago: int = 1) -> None:
    with set_to(utc_now() - timedelta(days=days_ago)):
        for text in texts:
            taken_in(session, county, text)
    session.flush()


def words_of(session: Session, county: County) -> set[str]:
    return {each.word for each in new_words(session, county.clerk)}


class TestRisen:
    def test_by_share_of_messages_with_a_floor(self) -> None:
        recent = [frozenset({"新词", "常用"})] * 5 + [frozenset({"常用", "少见"})] * 4
        before = [frozenset({"常用"})] * 20
        assert risen(recent, before) == [NewWord("新词", Share(5, 9), Share(0, 20))]

    def test_nothing_before_makes_nothing_new_of_what_is_everywhere(self) -> None:
        assert risen([], []) == []


class TestWhole:
    @pytest.mark.parametrize(
        ("word", "texts", "is_so"),
        [
            pytest.param("过滤", ["要过滤才能喝"], True, id="of the dictionary"),
            pytest.param("棉芯", ["换棉芯了", "旧棉芯脏", "买棉芯吧"], True, id="beside different characters"),
            pytest.param("水有", ["换水有了", "旧水有脏", "买水有吧"], False, id="holds a word that says nothing"),
            pytest.param("塘底发", ["山塘底发黑", "山塘底发黑"], False, id="always in the same words"),
        ],
    )
    def test_piece_of_a_sentence_is_none(self, word: str, texts: list[str], *, is_so: bool) -> None:
        assert is_whole(word, texts) is is_so


class TestNewWords:
    def test_what_many_say_now_and_nobody_said_before(self, session: Session, county: County) -> None:
        said(session, county, *[f"{place}的污水很重没人管" for place in PLACES], days_ago=60)
        said(session, county, *[f"{place}的{NEW}很重没人管" for place in PLACES])
        assert NEW in words_of(session, county)
        assert "没人" not in words_of(session, county)
        assert not new_words(session, county.south_clerk)

    def test_few_messages_make_none(self, session: Session, county: County) -> None:
        said(session, county, *[f"{place}的{NEW}很重没人管" for place in PLACES[:4]])
        assert NEW not in words_of(session, county)

    @pytest.mark.parametrize("name", ["张建国", "上河村", "杨家湾"])
    def test_names_stay_out(self, session: Session, county: County, name: str) -> None:
        said(session, county, *[f"{place}那边找{name}主任反映{NEW}没有用" for place in PLACES])
        found = words_of(session, county)
        assert NEW in found
        assert not any(name in word or word in name for word in found)

    def test_what_was_sealed_is_not_read(self, session: Session, county: County) -> None:
        for place in PLACES:
            case = taken_in(session, county, f"{place}的{NEW}很重没人管")
            labels = a_diagnosis(category="0603", confidential=True)
            service.diagnose(session, county.clerk, case.id, NO_STEP, labels)
        session.flush()
        assert NEW not in words_of(session, county)

    def test_refused_without_the_permission(self, session: Session, county: County) -> None:
        with pytest.raises(NotPermitted):
            new_words(session, county.recorder)

    def test_three_statements(self, session: Session, county: County) -> None:
        said(session, county, *[f"{place}的{NEW}很重没人管" for place in PLACES])
        with statements(session) as sent:
            new_words(session, county.clerk)
        assert len(sent) == 3
