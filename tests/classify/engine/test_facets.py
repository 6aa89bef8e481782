"""Do the labels beside the category follow words, rules and category, and does an alarm go before what is likelier?"""

from pathlib import Path

import numpy as np
import pytest

from feedback.classify.engine.analysers import Message
from feedback.classify.engine.facets import Facets, Stack, fit_scores, fit_stack, one_hot
from feedback.classify.engine.files import read_model, write_model
from feedback.classify.engine.office import fit_office
from feedback.classify.engine.space import Counted

TEXTS = ["请问怎么办证", "请问什么时候发", "请问要什么材料", "路灯坏了没人修", "垃圾没人清运", "水管坏了没人管"] * 20
NATURES = ["consult"] * 3 + ["complaint"] * 3
LABELS: dict[str, list[str | None]] = {
    "nature": [*NATURES] * 20,
    "urgency": [None, "normal", "normal", "urgent", "normal", "urgent"] * 20,
}
COUNTED = Counted([Message(text) for text in TEXTS])


@pytest.fixture(scope="module")
def facets() -> Facets:
    model = fit_scores(COUNTED, LABELS)
    scores = model.scores_of(COUNTED)
    nature = fit_stack(scores[:, :2], ["x"] * len(TEXTS), np.zeros((len(TEXTS), 1)), [*NATURES] * 20)
    urgency = Stack(("normal", "urgent"), (), np.zeros((3, 2)), np.array([1.0, 0.0]), {})
    return Facets(model, {"nature": nature, "urgency": urgency})


def test_kinds_stand_side_by_side(facets: Facets) -> None:
    scores = facets.scores_of(COUNTED)
    assert {kind: rows.shape for kind, rows in scores.items()} == {"nature": (120, 2), "urgency": (120, 2)}
    rows = facets.stacks["nature"].probabilities(scores["nature"], ["x"] * 120, np.zeros((120, 1)))
    assert facets.stacks["nature"].chosen(rows) == LABELS["nature"]


def test_finding_and_category_count() -> None:
    scores, categories, findings = np.zeros((40, 2)), np.array([[1.0], [1.0], [0.0], [0.0]] * 10), ["a", "b"] * 20
    stack = fit_stack(scores, findings, categories, ["x", "y"] * 20)
    assert stack.chosen(stack.probabilities(scores, findings, categories)) == ["x", "y"] * 20
    by_category = fit_stack(scores, findings, categories, ["x", "x", "y", "y"] * 10)
    assert by_category.chosen(by_category.probabilities(scores, findings, categories)) == ["x", "x", "y", "y"] * 10


def test_unknown_finding_is_none() -> None:
    assert one_hot(["b", "c"], ["a", "b"]).tolist() == [[0.0, 1.0], [0.0, 0.0]]


def test_alarm_goes_before_what_is_likelier() -> None:
    rows = np.array([[0.2, 0.8], [0.05, 0.95]])
    calm = Stack(("critical", "normal"), (), np.zeros((2, 2)), np.zeros(2), {})
    alarmed = Stack(("critical", "normal"), (), np.zeros((2, 2)), np.zeros(2), {"critical": 0.1})
    assert calm.chosen(rows) == ["normal", "normal"]
    assert alarmed.chosen(rows) == ["critical", "normal"]


def test_file_gives_the_same_facets(facets: Facets, tmp_path: Path) -> None:
    write_model(fit_office(COUNTED, [str(each) for each in LABELS["nature"]]), tmp_path / "model", facets=facets)
    _model, again = read_model(tmp_path / "model")
    assert again is not None
    for kind, rows in facets.scores_of(COUNTED).items():
        np.testing.assert_allclose(again.scores_of(COUNTED)[kind], rows, atol=5e-3)
        assert again.stacks[kind].labels == facets.stacks[kind].labels
