"""Does the starter learn what people decided, without forgetting its own sentences?"""

from pathlib import Path

import pytest

from feedback.classify.engine.analysers import Message
from feedback.classify.learned import LEAST_DECISIONS, Told, train_learned
from feedback.classify.release import Kind, Release, load_release
from feedback.classify.suggest import suggest
from feedback.core.errors import BadInput
from models.vocabulary import Nature

WORD = "噜噜机"
TOLD = [
    Told(Message(f"{place}的{WORD}又停了"), "0402", 3.0, nature=Nature.HELP) for place in "东南西北上下前后左右" * 2
]


def test_learns_a_word_of_the_office(release: Release, short_corpus: int, tmp_path: Path) -> None:
    asked = [f"我家{WORD}不转了", "路灯不亮了"]
    before = [each.top3[0][0] for each in suggest(asked, release=release)]
    learned = train_learned(TOLD, tmp_path / "learned")
    after = [each.top3[0][0] for each in suggest(asked, release=load_release(tmp_path / "learned"))]
    assert before[0] != "0402"
    assert after == ["0402", before[1]]
    facts = learned.description.facts
    assert (facts.kind, facts.n_messages) == (Kind.LEARNED, short_corpus + len(TOLD))


def test_too_few_decisions_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="learn_too_few"):
        train_learned(TOLD[: LEAST_DECISIONS - 1], tmp_path / "learned")
    assert list(tmp_path.iterdir()) == []
