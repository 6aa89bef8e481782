"""Does every term find its place, the long ones too, and nothing else one?"""

import pytest

from feedback.classify.engine.columns import Columns

TERMS = ["停水", "水", "自来水管", "自来水管道", "自来水管道破裂", "路", "路灯", "路灯坏"]


class TestPlaces:
    def test_are_those_in_the_list_whatever_its_order(self) -> None:
        for terms in (TERMS, TERMS[::-1], []):
            assert Columns(terms).places(terms).tolist() == list(range(len(terms)))

    @pytest.mark.parametrize("term", ["灯", "路灯坏了", "自来水管道破", "自来", "", "镹", "一"])
    def test_unknown_terms_have_none(self, term: str) -> None:
        assert Columns(TERMS).places(["路灯", term, "水"]).tolist() == [6, -1, 1]
        assert term not in Columns(TERMS)

    def test_a_long_term_is_not_taken_for_its_beginning(self) -> None:
        assert Columns(["自来水管"]).places(["自来水管道", "自来水管"]).tolist() == [-1, 0]
        assert Columns(["自来水管道"]).places(["自来水管道", "自来水管"]).tolist() == [0, -1]

    def test_of_no_terms_there_are_none(self) -> None:
        assert Columns(TERMS).places([]).tolist() == []
        assert Columns([]).places(["水"]).tolist() == [-1]


class TestMapping:
    def test_gives_the_terms_back_in_order(self) -> None:
        assert list(Columns(TERMS)) == TERMS
        assert Columns(TERMS) == {term: place for place, term in enumerate(TERMS)}
        assert Columns(TERMS)["自来水管道"] == 3
        with pytest.raises(KeyError):
            Columns(TERMS)["灯"]

    def test_character_of_two_units_is_refused(self) -> None:
        with pytest.raises(ValueError, match="unit"):
            Columns(["𠮷"])
