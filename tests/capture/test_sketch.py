"""Does a decision stay with its matter while the words around it change, and what becomes of joined and split ones?"""

import json

import pytest

from feedback.capture.notes import Decided, Reporter
from feedback.capture.sketch import (
    Sketch,
    joined_to_previous,
    realigned,
    sentences,
    sketch_of_draft,
    split_at_sentences,
)
from feedback.classify.matters import split_matters
from models.vocabulary import Nature, Scope, Urgency

A, B, C = "自来水发黄好几天了。", "村口路灯坏了两盏。", "养老金少发了一个月。"


def decided_on(*texts: str) -> list[Sketch]:
    """Return sketches whose category says which of them it is."""
    sketches = realigned([], texts)
    for place, sketch in enumerate(sketches):
        sketch.decide("category", str(place))
    return sketches


def decisions(sketches: list[Sketch]) -> list[str | None]:
    return [sketch.decided.category for sketch in sketches]


class TestRealigned:
    @pytest.mark.parametrize(
        ("texts", "kept"),
        [
            pytest.param([A, B], ["0", "1"], id="unchanged"),
            pytest.param([A + "水也小。", B], ["0", "1"], id="one goes on"),
            pytest.param([C, A, B], [None, "0", "1"], id="a new one before"),
            pytest.param([A, C, B], ["0", None, "1"], id="a new one between"),
            pytest.param([B], ["1"], id="the first is taken out"),
            pytest.param([A], ["0"], id="the last is taken out"),
            pytest.param([], [], id="all are taken out"),
            pytest.param([A + B], ["0"], id="both are joined"),
            pytest.param([C, A + "水也小。", B + "灯杆也歪。"], [None, "0", "1"], id="a new one before two that go on"),
            pytest.param([A[:5], A[5:], B], ["0", None, "1"], id="one is parted"),
        ],
    )
    def test_a_decision_stays_with_its_matter(self, texts: list[str], kept: list[str | None]) -> None:
        assert decisions(realigned(decided_on(A, B), texts)) == kept

    def test_numbers_are_never_given_twice_at_once(self) -> None:
        sketches = realigned(realigned(realigned([], [A, B]), [B]), [C, B, A])
        assert len({sketch.number for sketch in sketches}) == 3

    def test_what_stays_is_the_same_object(self) -> None:
        before = realigned([], [A, B])
        after = realigned(before, [C, A, B])
        assert after[1] is before[0]
        assert after[2] is before[1]


class TestJoinAndSplit:
    @pytest.mark.parametrize(
        ("texts", "joined"),
        [
            pytest.param([A, B], A + B, id="two sentences"),
            pytest.param(["水黄", "路坏"], "水黄，路坏", id="no sign between"),
            pytest.param(["水黄，", " 路坏"], "水黄，路坏", id="a sign is there"),
            pytest.param(["1、水管漏水好久", "2、路灯坏了两盏"], "1、水管漏水好久，路灯坏了两盏", id="numbers"),
            pytest.param(["（一）水管漏水", "（二）路灯坏了"], "（一）水管漏水，路灯坏了", id="numbers in brackets"),
            pytest.param(["水管漏水好久", "水、电都停了"], "水管漏水好久，水、电都停了", id="no number but a list"),
        ],
    )
    def test_joined(self, texts: list[str], joined: str) -> None:
        text = joined_to_previous(texts, 1)
        assert text == joined
        assert split_matters(text) == [joined]

    def test_the_others_stay_matters_of_their_own(self) -> None:
        assert split_matters(joined_to_previous([A, B, C, A], 2)) == [A, B + C, A]

    def test_split_makes_a_matter_of_each_sentence(self) -> None:
        assert split_matters(split_at_sentences([C, A + B], 1)) == [C, A, B]

    @pytest.mark.parametrize(
        ("text", "found"),
        [
            ("", []),
            ("水黄", ["水黄"]),
            ("水黄。路坏！", ["水黄。", "路坏！"]),
            ("怎么办？！没人管。", ["怎么办？！", "没人管。"]),
        ],
    )
    def test_sentences(self, text: str, found: list[str]) -> None:
        assert sentences(text) == found


class TestHandingIn:
    def test_as_matter_says_what_was_decided(self) -> None:
        sketch = Sketch(1, A, Decided(category="0401"), join_case_no="ZS2026-000001")
        matter = sketch.as_matter(Reporter(name="陈大福"), wants_reply=False, source="信箱", external_key="7")
        assert (matter.words, matter.decided.category, matter.join_case_no) == (A, "0401", "ZS2026-000001")
        assert (matter.reporter.name, matter.wants_reply, matter.source, matter.external_key) == (
            "陈大福",
            False,
            "信箱",
            "7",
        )

    @pytest.mark.parametrize(("own", "all_of_them", "asked"), [(0, 0, False), (1, 0, True), (0, 1, True)])
    def test_secrecy_is_asked_for_one_or_for_all(self, own: int, all_of_them: int, asked: bool) -> None:
        matter = Sketch(1, A, asks_confidence=bool(own)).as_matter(Reporter(), asks_confidence=bool(all_of_them))
        assert matter.asks_confidence is asked

    def test_a_draft_brings_back_everything(self) -> None:
        sketch = Sketch(
            4,
            A,
            Decided(category="0401", scope=Scope.HOUSEHOLD, urgency=Urgency.URGENT, nature=Nature.COMPLAINT),
            join_case_no="ZS2026-000001",
            apart=("ZS2026-000002",),
            asks_confidence=True,
        )
        assert sketch_of_draft(4, json.loads(json.dumps(sketch.as_draft()))) == sketch
