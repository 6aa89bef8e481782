"""Does the right one of two close categories win? Source of the rows: domain digest, C (end)."""

import numpy as np
import pytest
from numpy.typing import NDArray

from feedback.classify.rules.conflicts import settle
from tests.classify.rules.reader import passage

CODES = ("0305", "0402", "0403", "0502", "0701", "1202", "1203", "1504", "1602", "1605", "1608")


def row(**shares: float) -> NDArray[np.float64]:
    """Return probabilities with these shares (`c0502=0.5`) and the rest spread evenly."""
    given = {name.removeprefix("c"): share for name, share in shares.items()}
    rest = (1 - sum(given.values())) / (len(CODES) - len(given))
    return np.array([given.get(code, rest) for code in CODES])


class TestWinner:
    @pytest.mark.parametrize(
        ("text", "before", "winner"),
        [
            pytest.param("电镀厂把水放进河里", row(c0403=0.5, c0502=0.3), "0502", id="known polluter"),
            pytest.param("河水发黑发臭", row(c0502=0.45, c0403=0.4), "0403", id="no polluter known"),
            pytest.param("水被污染了", row(c0502=0.9, c0403=0.02), "0502", id="no polluter, but the model is sure"),
            pytest.param("通村公路塌了一段", row(c0305=0.5, c0701=0.3), "0701", id="a public road"),
            pytest.param("村里的路坑坑洼洼", row(c0701=0.45, c0305=0.4), "0305", id="inside the village"),
            pytest.param("上个月丈夫车祸走了", row(c1203=0.5, c1202=0.3), "1202", id="a sudden event"),
            pytest.param("常年有病没有收入", row(c1202=0.45, c1203=0.4), "1203", id="a lasting need"),
            pytest.param("村书记贪污水管工程款", row(c0402=0.7, c1602=0.1), "1602", id="corruption beats its topic"),
            pytest.param("有人贪污这种事没有发生", row(c0402=0.7), "1602", id="accused"),
            pytest.param("防止贪污要公开账目", row(c0402=0.7), "0402", id="corruption only feared"),
            pytest.param("因为停水，村民们去堵路", row(c0402=0.7, c1504=0.1), "1504", id="a crowd beats its topic"),
            pytest.param("停水的事没有人堵路", row(c0402=0.7), "0402", id="crowd denied"),
            pytest.param(
                "请问停水怎么办", row(c1605=0.45, c0402=0.4), "0402", id="a mere question yields to the topic"
            ),
            pytest.param("谢谢", row(c1608=0.8), "1608", id="thanks and nothing else"),
        ],
    )
    def test_wins(self, text: str, before: NDArray[np.float64], winner: str) -> None:
        after = settle(passage(text), before, CODES).probabilities
        assert CODES[int(after.argmax())] == winner


class TestRow:
    def test_still_sums_to_one_and_the_old_one_is_unchanged(self) -> None:
        before = row(c0402=0.7)
        kept = before.copy()
        after = settle(passage("村书记贪污"), before, CODES).probabilities
        assert after.sum() == pytest.approx(1)
        np.testing.assert_array_equal(before, kept)

    def test_topic_stays_second_behind_an_override(self) -> None:
        after = settle(passage("村书记贪污水管工程款"), row(c0402=0.7), CODES).probabilities
        assert CODES[int(np.argsort(-after)[1])] == "0402"

    def test_words_behind_a_change_are_named(self) -> None:
        found = settle(passage("电镀厂把水放进河里"), row(c0403=0.5, c0502=0.3), CODES)
        assert [reason.cue for reason in found.reasons] == ["电镀"]

    def test_taxonomy_without_these_codes_is_left_alone(self) -> None:
        before = np.array([0.4, 0.6])
        after = settle(passage("村书记贪污"), before, ("a", "b")).probabilities
        np.testing.assert_allclose(after, before)
