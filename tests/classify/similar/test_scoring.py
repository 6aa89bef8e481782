"""Is the same matter told anew likelier than another one, why, and does any text at all get a score?"""

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedback.classify.release import Release
from feedback.classify.similar.pairs import FEATURES
from feedback.classify.similar.scoring import Why, own_weights, pair_score
from feedback.classify.similar.traits import Matter

BASE = "枫树湾小区6幢的电梯坏了五天，老人下不了楼，请物业赶快修。"
AGAIN = "枫树湾6号楼电梯停了快一个礼拜，老人家没法下楼，叫物业来修啊。"
ELSEWHERE = "杨柳湾小区2幢的电梯坏了五天，老人下不了楼，请物业赶快修。"
OTHER_DEMAND = "枫树湾小区6幢门口的路灯不亮，晚上看不见，请来换灯泡。"
ODD = ["", "路", "1234567", "😀😀", "\x00\ud800", "WiFi不好", "路灯壞了" * 20_000]
NOON = datetime(2026, 11, 3, 12, tzinfo=UTC)


def score(one: str, other: str, release: Release) -> float:
    return pair_score(Matter(one), Matter(other), release).score


class TestPairScore:
    def test_the_same_matter_told_anew_is_claimed(self, release: Release) -> None:
        assert score(BASE, AGAIN, release) >= own_weights().same

    @pytest.mark.parametrize("other", [ELSEWHERE, OTHER_DEMAND])
    def test_a_near_miss_is_not_even_a_hint(self, release: Release, other: str) -> None:
        assert score(BASE, other, release) < own_weights().hint

    def test_the_order_does_not_matter(self, release: Release) -> None:
        assert score(BASE, AGAIN, release) == pytest.approx(score(AGAIN, BASE, release), abs=1e-6)

    def test_a_long_text_sent_again_is_claimed_and_two_long_ones_of_the_same_kind_are_not(
        self, release: Release
    ) -> None:
        long = BASE + "打过三次电话，每次都说师傅已经在路上，结果一个人也没见到。" * 3 + "再不修我们就去找社区评理。"
        other = OTHER_DEMAND + "问了村里说没有钱，问了镇里说归村里管，踢来踢去踢了大半年。" * 3
        assert score(long, long[12:], release) >= own_weights().same
        assert score(long, other, release) < own_weights().hint

    def test_works_without_a_release(self) -> None:
        same, apart = (pair_score(Matter(BASE), Matter(other)).score for other in (AGAIN, ELSEWHERE))
        assert same > own_weights().hint > apart

    def test_another_village_that_is_known_makes_it_another_matter(self, release: Release) -> None:
        said = "水管爆了，水淌了一地，快来修。"
        same, apart = (
            pair_score(Matter(said, village_id=1), Matter(said, village_id=village), release) for village in (1, 2)
        )
        assert same.score > own_weights().same > apart.score
        assert Why.VILLAGE in {because.why for because in same.reasons}
        assert Why.OTHER_VILLAGE in {because.why for because in apart.reasons}

    def test_what_was_said_long_before_is_less_likely(self, release: Release) -> None:
        scores = [
            pair_score(Matter(BASE, at=NOON), Matter(AGAIN, at=NOON - timedelta(days=days)), release).score
            for days in (0, 90, 800, 1600)
        ]
        assert scores[0] > scores[1] > scores[2] == scores[3]

    def test_says_on_which_names_and_words_it_stands(self, release: Release) -> None:
        told = {because.why: because.words for because in pair_score(Matter(BASE), Matter(AGAIN), release).reasons}
        assert told[Why.NAME] == ("枫树湾",)
        assert "电梯" in "".join(told[Why.WORDS])

    def test_says_what_is_against_it(self, release: Release) -> None:
        told = {because.why: because.words for because in pair_score(Matter(BASE), Matter(ELSEWHERE), release).reasons}
        assert told[Why.OTHER_NAME] == ("枫树湾", "杨柳湾")
        assert Why.OTHER_NUMBER in told

    def test_any_two_texts_have_a_score(self) -> None:
        for one, other in product(ODD, repeat=2):
            assert 0 <= pair_score(Matter(one), Matter(other)).score <= 1

    @given(st.text(max_size=60), st.text(max_size=60))
    @settings(max_examples=60)
    def test_never_fails(self, one: str, other: str) -> None:
        assert 0 <= pair_score(Matter(one), Matter(other)).score <= 1


def test_each_feature_has_a_weight() -> None:
    assert len(own_weights().weights) == len(FEATURES)
    assert 0 < own_weights().hint < own_weights().same < 1
