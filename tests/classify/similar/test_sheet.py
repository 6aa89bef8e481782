"""Which pairs of a sheet are found, is each found once, and does the work stay bounded?"""

from feedback.classify.release import Release
from feedback.classify.similar.sheet import candidates, similar_pairs
from feedback.classify.similar.traits import Matter, read_traits

TWICE = [
    ("桐坞村老供销社的墙要倒了，孩子天天在下面玩，请拆掉。", "老供销社的墙快倒了，小孩老在那儿玩，桐坞的，快拆。"),
    ("鸿运来箱包厂欠我们三个月工资，请劳动监察来查。", "鸿运来箱包厂三个月没发工资了，请劳动监察查一查。"),
]
APART = ["想问问养老保险怎么交。", "西坪水库的闸门漏水。", "早上五点喇叭就响，吵得睡不着。", "", "路", "123"]


class TestSimilarPairs:
    def test_finds_what_was_told_twice_and_nothing_else(self, release: Release) -> None:
        texts = [each[0] for each in TWICE] + APART + [each[1] for each in TWICE]
        found = similar_pairs([Matter(text) for text in texts], release)
        assert {(each.one, each.other) for each in found} == {(0, 8), (1, 9)}
        scores = [each.alike.score for each in found]
        assert scores == sorted(scores, reverse=True)

    def test_a_copy_is_found_once_and_nothing_is_its_own_repeat(self, release: Release) -> None:
        found = similar_pairs([Matter(TWICE[0][0])] * 3 + [Matter(text) for text in APART], release)
        assert sorted((each.one, each.other) for each in found) == [(0, 1), (0, 2), (1, 2)]

    def test_a_lower_threshold_finds_more(self, release: Release) -> None:
        near_miss = "桐坞村老供销社的房子能不能租给我开店，一年要多少钱。"
        matters = [Matter(text) for text in (*TWICE[0], near_miss)]
        assert len(similar_pairs(matters, release, least=0.0)) > len(similar_pairs(matters, release))

    def test_nothing_is_like_nothing(self, release: Release) -> None:
        assert similar_pairs([], release) == []
        assert similar_pairs([Matter(""), Matter("")], release) == []

    def test_tells_how_far_it_is(self, release: Release) -> None:
        told: list[int] = []
        similar_pairs([Matter(text) for text in APART], release, progress=told.append)
        assert sum(told) == len(APART)


def test_a_text_has_a_dozen_candidates_however_many_say_the_same(release: Release) -> None:
    traits = read_traits([Matter(f"{TWICE[0][0]}{place}") for place in range(60)], release)
    found = list(candidates(traits))
    assert len(found) == len(set(found)) <= 60 * 12
    assert all(one < other for one, other in found)
