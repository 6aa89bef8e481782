"""Fits an office's own model from its labelled messages: planes over words and characters that its labels part.

Title and body apart, terms weighed by how unevenly they stand in the labels, beside them what goes together in the
messages, and what the starter makes of each, which counts most while there are few examples.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from feedback.classify.engine.analysers import Analyser, Part, parts_of, segmenter_name, terms
from feedback.classify.engine.latent import N_AXES, message_axes, neighbour_axes
from feedback.classify.engine.linear import planes, ridge
from feedback.classify.engine.model import Axes, Curve, Helper, Model, Source, Terms, View
from feedback.classify.engine.nearness import Nearness, Numbers, fit_nearness
from feedback.classify.engine.space import Counted, Floats, Space, columns_of, inverse_frequency, stacked
from feedback.classify.engine.weights import gravity
from feedback.core.errors import BadInput

if TYPE_CHECKING:
    from scipy.sparse import csr_array

CURVE: Final = Curve.APART
STRENGTH: Final = 0.4
PENALTY: Final = 0.2
TITLE_SCALE: Final = 0.8
AXES_SCALE: Final = 0.7
HELPER_SCALE: Final = 0.7
# A term of one message says nothing, unless there are hardly more.
_FEWEST: Final = 2
_FEW_MESSAGES: Final = 200
_FEWEST_FOR_AXES: Final = 5
# Fewer messages than this say nothing of what goes together.
_LEAST_FOR_AXES: Final = 400
# Of fewer, the nearest one is too far to say much: it made models of 700 to 2,000 messages worse.
_LEAST_FOR_NEARNESS: Final = 3000
_BLOCKS: Final = {
    "words": (Analyser.WORDS, Part.ALL, 1.0),
    "title_words": (Analyser.WORDS, Part.TITLE, TITLE_SCALE),
    "title_pairs": (Analyser.PAIRS, Part.TITLE, TITLE_SCALE),
    "body_pairs": (Analyser.PAIRS, Part.BODY, 1.0),
}
MEANING: Final = "meaning"


@dataclass(frozen=True, slots=True)
class Ground:
    """What the messages say without their labels: the space of what goes together, and its axes."""

    space: Space
    sources: Mapping[str, Source]


def lay_ground(counted: Counted, *, seed: int = 0) -> Ground | None:
    """Find what goes together in the messages; None where there are too few to say."""
    if len(counted.messages) < _LEAST_FOR_AXES:
        return None
    counts = counted.counts(Analyser.WORDS, Part.ALL)
    columns = columns_of(counts, fewest=_FEWEST_FOR_AXES)
    if len(columns) <= N_AXES:
        return None
    space = Space(Analyser.WORDS, Part.ALL, columns, inverse_frequency(counts, columns))
    texts = [terms(parts_of(message, Part.ALL), Analyser.WORDS) for message in counted.messages]
    together = message_axes(counted.matrix(space), seed=seed)
    beside = neighbour_axes(texts, columns, seed=seed)
    axes = {"together": Axes(MEANING, together, AXES_SCALE), "beside": Axes(MEANING, beside, AXES_SCALE)}
    return Ground(space, axes)


def fit_office(
    counted: Counted, labels: Sequence[str], *, ground: Ground | None = None, helper: Model | None = None
) -> Model:
    """Fit a model for the office's labels.

    Parameters
    ----------
    counted, labels : n messages and their labels
        Two labels or more, and some Chinese words.
    ground : Ground, optional
        What goes together in these messages and perhaps others.
    helper : Model, optional
        What is known beforehand, of whatever labels: the starter.

    Raises:
        BadInput: no message has a Chinese word.
    """
    names = tuple(sorted(set(labels)))
    place = {name: number for number, name in enumerate(names)}
    targets = np.array([place[label] for label in labels], dtype=np.int64)
    spaces = _blocks(counted, targets)
    if not spaces:
        raise BadInput("train_no_words")
    sources: dict[str, Source] = {name: Terms(name) for name in spaces}
    if ground:
        spaces[MEANING] = ground.space
        sources |= ground.sources
    if helper:
        sources["helper"] = Helper(helper, scale=HELPER_SCALE)
    bare = Model(names, spaces, sources, {}, is_blend=False, segmenter=segmenter_name(), curve=CURVE)
    numbers = {name: source.numbers(counted, spaces) for name, source in sources.items()}
    near = _nearness(bare, numbers, targets)
    share = 1 - near.share if near else 1.0
    return replace(bare, views={"planes": replace(_view(bare, numbers, targets), share=share)}, nearness=near)


def _blocks(counted: Counted, targets: NDArray[np.int64]) -> dict[str, Space]:
    """Return those spaces that have terms: without titles there are two."""
    found = {}
    for name, (analyser, part, scale) in _BLOCKS.items():
        counts = counted.counts(analyser, part)
        columns = columns_of(counts, fewest=1 if len(targets) < _FEW_MESSAGES else _FEWEST)
        if columns:
            plain = Space(analyser, part, columns, np.ones(len(columns), dtype=np.float32))
            weights = gravity(counted.matrix(plain), targets)
            found[name] = Space(analyser, part, columns, weights, scale=scale)
    return found


def _nearness(bare: Model, numbers: Numbers, targets: NDArray[np.int64]) -> Nearness | None:
    """Return what near messages say, by all sources but the terms; None where there are too few messages."""
    of = [name for name, source in bare.sources.items() if not isinstance(source, Terms)]
    if len(targets) < _LEAST_FOR_NEARNESS or not any(isinstance(bare.sources[name], Axes) for name in of):
        return None
    return fit_nearness(numbers, of, targets, len(bare.labels))


def _view(bare: Model, numbers: Numbers, targets: NDArray[np.int64]) -> View:
    """Fit over all sources side by side, and take them apart again.

    The mean of two ways to fit is as linear as each, and surer of what it is sure of.
    """
    from scipy.sparse import hstack

    sizes = {name: source.size(bare.spaces) for name, source in bare.sources.items()}
    blocks: list[csr_array] = [stacked(numbers[name], sizes[name]) for name in bare.sources]
    rows = hstack(blocks, format="csr")
    by_border = planes(rows, targets, strength=STRENGTH)
    by_distance = ridge(rows, targets, penalty=PENALTY)
    found, base = (
        np.asarray((one + other) / 2, dtype=np.float32) for one, other in zip(by_border, by_distance, strict=True)
    )
    coefficients: dict[str, Floats] = {}
    start = 0
    for name, size in sizes.items():
        coefficients[name] = found[start : start + size]
        start += size
    return View(coefficients, base)
