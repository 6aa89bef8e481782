"""Whether a candidate beside the release in use is counted right, and which categories are worse."""

from types import SimpleNamespace
from typing import Any

import pytest

from feedback.classify.engine.analysers import Message
from feedback.learning import comparing
from feedback.learning.comparing import Comparison, Examined, Side, Tally, compare
from feedback.learning.decisions import Decision
from feedback.learning.frozen import Material
from tests.learning.deciding import a_decision


def case(number: int, category: str, words: str) -> Decision:
    return a_decision(category, category, case_id=number, message=Message(words))


@pytest.fixture
def readers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a release be the category that it takes everything for, sure of itself unless the words are vague."""

    def suggest(texts: list[str], *, titles: list[str], release: Any, explain: bool) -> list[Any]:
        guess = release.description.guess
        return [SimpleNamespace(top3=((guess, 0.5),), category=None if text == "?" else guess) for text in texts]

    monkeypatch.setattr(comparing, "suggest", suggest)


def release(guess: str) -> Any:
    return SimpleNamespace(description=SimpleNamespace(name=f"takes all for {guess}", guess=guess))


@pytest.mark.usefixtures("readers")
class TestCompare:
    def test_counts_right_guesses_and_offers_on_both_tests(self) -> None:
        one, vague, other = case(1, "0401", "a"), case(2, "0401", "?"), case(3, "0603", "b")
        material = Material(taught=(), frozen=(one, vague), month=(vague, other))
        found = compare(release("0401"), release("0603"), material)
        assert found.compared_with == "takes all for 0603"
        assert found.frozen == Examined(2, was=Side(0, 1, 0), now=Side(2, 1, 1))
        assert found.month == Examined(2, was=Side(1, 1, 1), now=Side(1, 1, 0))

    def test_a_case_of_both_tests_counts_once_in_its_category(self) -> None:
        both = case(1, "0401", "a")
        found = compare(release("0401"), release("0603"), Material((), frozen=(both,), month=(both,)))
        assert found.by_category == {"0401": Tally(1, was=0, now=1)}
        assert found.n == 1

    def test_nothing_to_test_on(self) -> None:
        found = compare(release("0401"), release("0603"), Material((), (), ()))
        assert (found.n, found.worse, found.is_lower) == (0, [], False)


def examined(was: int, now: int) -> Examined:
    return Examined(100, Side(was, 0, 0), Side(now, 0, 0))


class TestVerdict:
    @pytest.mark.parametrize(
        ("tally", "is_worse"),
        [
            pytest.param(Tally(20, was=15, now=14), True, id="large and fewer right"),
            pytest.param(Tally(20, was=15, now=15), False, id="large and as many"),
            pytest.param(Tally(19, was=15, now=1), False, id="too small to tell"),
        ],
    )
    def test_worse_is_fewer_right_in_a_large_category(self, tally: Tally, *, is_worse: bool) -> None:
        found = Comparison("starter", examined(1, 1), examined(1, 1), {"0401": tally})
        assert found.worse == (["0401"] if is_worse else [])

    def test_the_worst_stands_first(self) -> None:
        tallies = {"0401": Tally(50, 40, 39), "0402": Tally(50, 40, 30), "0403": Tally(50, 40, 41)}
        assert Comparison("starter", examined(1, 1), examined(1, 1), tallies).worse == ["0402", "0401"]

    @pytest.mark.parametrize(("frozen", "month", "is_lower"), [((5, 5), (5, 6), False), ((5, 4), (5, 9), True)])
    def test_lower_in_one_test_is_lower(
        self, frozen: tuple[int, int], month: tuple[int, int], *, is_lower: bool
    ) -> None:
        assert Comparison("starter", examined(*frozen), examined(*month), {}).is_lower is is_lower
