"""Which cases come first: unsure and like many others, no two of one matter; and whose they are."""

from sqlmodel import Session

from feedback.classify.engine.analysers import Message
from feedback.learning.next_cases import most_telling, next_to_label, vectors_of
from feedback.tracker import service
from feedback.tracker.door import NO_STEP
from tests.factories import County, a_diagnosis
from tests.learning.deciding import taken_in
from tests.reading import LIGHT, REPORT, VAGUE, WATER


class TestMostTelling:
    def test_unsure_before_sure(self) -> None:
        vectors = vectors_of(
            [Message("自来水发黄不敢喝"), Message("自来水停水没通知"), Message("路灯坏了"), Message("路灯不亮")]
        )
        order = most_telling([0.1, 0.9, 0.1, 0.1], vectors, most=4)
        assert order[0] == 1

    def test_typical_before_odd(self) -> None:
        texts = ["自来水发黄", "自来水发黑", "自来水发臭", "白鹭飞走"]
        order = most_telling([0.5] * 4, vectors_of([Message(text) for text in texts]), most=4)
        assert order[-1] == 3

    def test_one_of_each_matter(self) -> None:
        texts = ["村口路灯坏了没人修", "村口路灯坏了没人修理", "低保金没有发下来", "村口的路灯坏了没人修"]
        order = most_telling([0.9] * 4, vectors_of([Message(text) for text in texts]), most=4)
        assert len(order) == 2
        assert 2 in order

    def test_nothing_to_choose_from(self) -> None:
        assert most_telling([], [], most=3) == []
        assert vectors_of([Message("123 abc")]) == [{}]


class TestNextToLabel:
    def test_holds_what_waits_for_this_actor(self, session: Session, county: County) -> None:
        waiting = taken_in(session, county, WATER)
        taken_in(session, county, LIGHT)
        done = taken_in(session, county, VAGUE)
        service.diagnose(session, county.clerk, done.id, NO_STEP, a_diagnosis())
        hidden = taken_in(session, county, REPORT)
        session.flush()
        found = {each.case_id: each for each in next_to_label(session, county.clerk)}
        assert found[waiting.id].guesses == (("0401", 0.82), ("0402", 0.1))
        assert {done.id, hidden.id}.isdisjoint(found)
        assert next_to_label(session, county.south_clerk) == []

    def test_none_for_whom_diagnoses_nothing(self, session: Session, county: County) -> None:
        taken_in(session, county, WATER)
        session.flush()
        assert next_to_label(session, county.leader) == []
