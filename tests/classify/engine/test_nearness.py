"""Does what lies near a message decide, the same before and after a file, in parts and at once?"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from feedback.classify.engine import nearness, office
from feedback.classify.engine.analysers import Analyser, Message, Part
from feedback.classify.engine.files import read_model, write_model
from feedback.classify.engine.model import Axes, Model
from feedback.classify.engine.nearness import Nearness, fit_nearness, placed
from feedback.classify.engine.office import MEANING, Ground, fit_office
from feedback.classify.engine.space import Counted, Row, Space, columns_of

EVERY = np.arange(2)
AROUND = [(1.0, 0.0), (0.9, 0.1), (0.0, 1.0), (0.1, 0.9)]
TARGETS = np.array([0, 0, 1, 1])


def numbers(rows: Sequence[tuple[float, float]]) -> Mapping[str, Sequence[Row]]:
    """Return rows of one source that counts, and of one that does not."""
    read = [Row(EVERY, np.array(row, dtype=np.float32)) for row in rows]
    return {"axes": read, "other": [Row(EVERY, row.shares[::-1]) for row in read]}


def fitted() -> Nearness:
    return fit_nearness(numbers(AROUND), ["axes"], TARGETS, 2)


class TestNearness:
    def test_the_labels_of_those_near_by_are_told(self) -> None:
        scores = fitted().scores(numbers([(0.8, 0.2), (0.3, 0.7)]))
        assert scores.argmax(axis=1).tolist() == [0, 1]
        assert scores[0, 0] > 0 > scores[0, 1]

    def test_solves_the_ridge_that_it_says(self) -> None:
        near, rows = fitted(), placed(numbers(AROUND), ["axes"]).astype(np.float64)
        likeness = np.exp(-((rows[:, None] - rows[None]) ** 2).sum(axis=2))
        sides = np.where(TARGETS[:, None] == np.arange(2), 1.0, -1.0)
        pull = np.linalg.solve(likeness + 0.4 * np.eye(4), sides - sides.mean(axis=0))
        np.testing.assert_allclose(near.pull, pull, atol=2e-3)

    def test_in_parts_as_at_once(self, monkeypatch: pytest.MonkeyPatch) -> None:
        asked = numbers([(number / 10, 1 - number / 10) for number in range(7)])
        at_once = fitted().scores(asked)
        monkeypatch.setattr(nearness, "_AT_ONCE", 3)
        np.testing.assert_allclose(fitted().scores(asked), at_once, atol=1e-6)

    def test_no_message_gives_no_row(self) -> None:
        near = fitted()
        assert near.scores({"axes": []}).shape == (0, 2)

    def test_a_message_without_numbers_is_as_far_from_all(self) -> None:
        np.testing.assert_allclose(fitted().scores(numbers([(0.0, 0.0)]))[0], [0, 0], atol=1e-2)

    def test_of_many_some_are_kept(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(nearness, "MOST_KEPT", 3)
        assert len(fitted().kept) == 2


TEXTS = ["停水三天了", "家里没水用", "水管爆了没水", "路灯坏了", "巷子里灯不亮", "装一盏路灯"]
LABELS = ["water"] * 3 + ["light"] * 3
ASKED = [Message("又停水了"), Message("路灯不亮"), Message("")]


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> Model:
    """Return a model whose axes are the words themselves, and whose few messages are enough."""
    monkeypatch.setattr(office, "_LEAST_FOR_NEARNESS", len(TEXTS))
    return fit_office(Counted([Message(text) for text in TEXTS]), LABELS, ground=ground())


def ground() -> Ground:
    counted = Counted([Message(text) for text in TEXTS])
    columns = columns_of(counted.counts(Analyser.WORDS, Part.ALL), fewest=1)
    space = Space(Analyser.WORDS, Part.ALL, columns, np.ones(len(columns), dtype=np.float32))
    return Ground(space, {"together": Axes(MEANING, np.eye(len(columns), dtype=np.float32), 0.7)})


class TestInAModel:
    def test_is_added_to_the_planes(self, model: Model) -> None:
        assert model.nearness is not None
        counted = Counted(ASKED)
        near = model.nearness.scores({"together": model.sources["together"].numbers(counted, model.spaces)})
        alone = replace(model, nearness=None).scores(ASKED)
        np.testing.assert_allclose(model.scores(ASKED), alone + nearness.SHARE * near, atol=1e-6)
        assert model.best(ASKED[:2]) == ["water", "light"]

    def test_survives_a_file(self, model: Model, tmp_path: Path) -> None:
        write_model(model, tmp_path / "model")
        np.testing.assert_allclose(read_model(tmp_path / "model")[0].scores(ASKED), model.scores(ASKED), atol=5e-3)

    def test_there_is_none_of_few_messages_or_without_axes(self, monkeypatch: pytest.MonkeyPatch) -> None:
        counted = Counted([Message(text) for text in TEXTS])
        assert fit_office(counted, LABELS, ground=ground()).nearness is None
        monkeypatch.setattr(office, "_LEAST_FOR_NEARNESS", len(TEXTS))
        assert fit_office(counted, LABELS).nearness is None
