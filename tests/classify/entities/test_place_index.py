"""Are an office's own places known by name, nickname, short name, sound and slip, and neighbours told apart?"""

import pytest

from feedback.classify.entities.entity import Kind, Likeness, PlaceHit
from feedback.classify.entities.place_index import SCORES, PlaceIndex
from tests.classify.entities.reader import found

PLACES = PlaceIndex(
    [
        (1, "越溪乡", ("越溪",)),
        (2, "越溪村", ("老街上", "乡里")),
        (3, "石桥村", ()),
        (4, "石桥村", ()),
        (5, "白溪村", ()),
        (6, "锦绣花园小区", ()),
        (7, "上张家村", ()),
        (8, "和平村", ()),
        (9, "枫树湾村", ()),
        (11, "大枫树湾村", ()),
        (10, "村", ("",)),
    ]
)


def hits(text: str) -> dict[str, tuple[PlaceHit, ...]]:
    return {each.text: tuple(each.value) for each in found(text, Kind.PLACE, places=PLACES) if each.value}  # type: ignore[arg-type]  # A place's value is its hits.


class TestPlaceIndex:
    @pytest.mark.parametrize(
        ("text", "said", "number", "reason"),
        [
            pytest.param("越溪村没水", "越溪村", 2, Likeness.NAME, id="name"),
            pytest.param("在越溪没水", "越溪", 1, Likeness.NICKNAME, id="nickname"),
            pytest.param("住在老街上", "老街上", 2, Likeness.NICKNAME, id="another nickname"),
            pytest.param("我们白溪没水", "白溪", 5, Likeness.SHORT_NAME, id="without its ending"),
            pytest.param("百溪村没水", "百溪村", 5, Likeness.SOUND, id="same sound"),
            pytest.param("白奚村没水", "白奚村", 5, Likeness.SOUND, id="same sound in the middle"),
            pytest.param("锦绣花圆小区", "锦绣花圆小区", 6, Likeness.SOUND, id="same sound in a long name"),
            pytest.param("楓樹灣村", "楓樹灣村", 9, Likeness.NAME, id="traditional characters"),
            pytest.param("锦绣花院小区", "锦绣花院小区", 6, Likeness.SOUND, id="same sound but for the tone"),
            pytest.param("锦锈花圈小区", "锦锈花圈小区", 6, None, id="two slips of which one sounds otherwise"),
            pytest.param("锦绣花圈小区", "锦绣花圈小区", 6, Likeness.SPELLING, id="one wrong character"),
            pytest.param("大枫树湾湾村", "大枫树湾湾村", 11, Likeness.SPELLING, id="one character too many"),
            pytest.param("枫村湾村", "枫村湾村", 9, None, id="no name at all"),
        ],
    )
    def test_knows(self, text: str, said: str, number: int, reason: Likeness | None) -> None:
        known = hits(text)
        if reason is None:
            assert known == {}
        else:
            assert [(hit.area_id, hit.reason) for hit in known[said]] == [(number, reason)]

    def test_all_of_one_name_are_equally_likely(self) -> None:
        assert hits("石桥村没水") == {
            "石桥村": (PlaceHit(3, "石桥村", 1.0, Likeness.NAME), PlaceHit(4, "石桥村", 1.0, Likeness.NAME))
        }

    @pytest.mark.parametrize(
        "text",
        [
            pytest.param("下张家村没水", id="a neighbour"),
            pytest.param("和平年代", id="a short name that is a word"),
            pytest.param("乡里一直没有派人来", id="what everybody calls their own township"),
            pytest.param("我们村没水", id="a name of one character"),
            pytest.param("白溪正好没水", id="another ending of the same sound"),
            pytest.param("黑溪村没水", id="three characters, one of another sound"),
        ],
    )
    def test_does_not_guess(self, text: str) -> None:
        assert hits(text) == {}

    def test_the_longest_name_wins(self) -> None:
        assert [hit.area_id for each in hits("越溪乡越溪村").values() for hit in each] == [1, 2]

    def test_a_sound_that_is_only_near_scores_less(self) -> None:
        index = PlaceIndex([(1, "沙岭村", ())])
        (same,) = found("沙领村", Kind.PLACE, places=index)
        (near,) = found("撒岭村", Kind.PLACE, places=index)
        scores = [each.value[0].score for each in (same, near)]  # type: ignore[index, union-attr]  # See above.
        assert scores == [SCORES[Likeness.SOUND], pytest.approx(SCORES[Likeness.SOUND] - 0.1)]

    def test_surer_reasons_score_more(self) -> None:
        assert list(SCORES.values()) == sorted(SCORES.values(), reverse=True)
        assert list(SCORES) == list(Likeness)

    def test_no_names_know_nothing(self) -> None:
        assert [each.value for each in found("石桥村", Kind.PLACE, places=PlaceIndex([]))] == [()]
