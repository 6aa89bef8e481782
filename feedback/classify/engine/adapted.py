"""Fits the starter to how an office's people speak, from messages that nobody has labelled.

Three things come out of them: how common each term is there, what goes together there, and which terms stand in the
messages that the starter is sure of (one round of self-training, Scudder 1965).
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np

from feedback.classify.engine.analysers import Analyser, Message, Part
from feedback.classify.engine.latent import message_axes
from feedback.classify.engine.linear import centroids
from feedback.classify.engine.model import Axes, Doubles, Model, Terms, View, set_against, softmax
from feedback.classify.engine.space import Counted, Floats, Space, columns_of, inverse_frequency
from feedback.classify.engine.starter import Taught, fit_starter

if TYPE_CHECKING:
    from scipy.sparse import csr_array

SHARES: Final = {"local_runs": 1.0, "together": 0.5, "taught": 1.2}
_FEWEST: Final = 3
_SURE: Final = 0.15
_RIDGE: Final = 1.0


def fit_adapted(
    counted: Counted,
    labels: Sequence[str],
    unlabelled: Sequence[Message],
    *,
    known: Mapping[str, Sequence[str]],
) -> Model:
    """Fit the starter's blend, and beside it views of the unlabelled messages.

    Parameters
    ----------
    counted, labels : n messages and their labels
        What the starter is fitted to.
    unlabelled : sequence, length m
        The office's messages, some hundreds or more.
    known : mapping of label to words
    """
    starter = fit_starter(counted, labels, known=known)
    taught, local = Taught(counted, labels, known), Counted(unlabelled)
    near = _with_local_views(starter, taught, local)
    return _with_self_training(near, local)


def _with_local_views(starter: Model, taught: Taught, local: Counted) -> Model:
    """Add the views of terms weighed by how common they are in the messages, and of what goes together there."""
    runs = _weighed(starter.spaces["runs"], local)
    words = _weighed(starter.spaces["words"], local)
    own_runs, own_words = taught.over({"local_runs": runs}), taught.over({"local_words": words})
    axes = message_axes(local.matrix(words))
    together = Axes("local_words", axes)
    n_labels = len(starter.labels)
    placed = together.placed(own_words.rows)
    return replace(
        starter,
        spaces={**starter.spaces, "local_runs": runs, "local_words": words},
        sources={**starter.sources, "local_runs": Terms("local_runs"), "together": together},
        views={
            **starter.views,
            "local_runs": View(
                {"local_runs": centroids(own_runs.rows, own_runs.targets, n_labels, weights=own_runs.weights)},
                share=SHARES["local_runs"],
            ),
            "together": View(
                {"together": centroids(placed, own_words.targets, n_labels, weights=own_words.weights)},
                share=SHARES["together"],
            ),
        },
    )


def _weighed(space: Space, local: Counted) -> Space:
    return replace(space, weights=inverse_frequency(local.counts(space.analyser, space.part), space.columns))


def _with_self_training(near: Model, local: Counted) -> Model:
    """Add what the model itself makes of the messages: planes over all their terms."""
    deviations = set_against(near.sums_of(local))
    own = {f"own_{name}": _own_space(local, analyser) for name, analyser in _OWN.items()}
    rows = [local.matrix(space) for space in own.values()]
    found = _ridge(rows, softmax(deviations, temperature=_SURE))
    view = View(dict(zip(own, found, strict=True)), share=SHARES["taught"])
    return replace(
        near,
        spaces={**near.spaces, **own},
        sources={**near.sources, **{name: Terms(name) for name in own}},
        views={**near.views, "taught": view},
        knowers=(*near.knowers, "own_runs"),
    )


_OWN: Final = {"runs": Analyser.TRIPLES, "words": Analyser.WORDS}


def _own_space(local: Counted, analyser: Analyser) -> Space:
    counts = local.counts(analyser, Part.ALL)
    columns = columns_of(counts, fewest=_FEWEST)
    return Space(analyser, Part.ALL, columns, inverse_frequency(counts, columns))


def _ridge(blocks: Sequence["csr_array"], targets: Doubles) -> list[Floats]:
    """Return ridge coefficients (n_terms, n_labels) of each block of rows, all blocks being fitted together."""
    from scipy.linalg import solve

    kernel = np.zeros((len(targets), len(targets)))
    for block in blocks:
        kernel += (block @ block.T).toarray()
    kernel[np.diag_indices_from(kernel)] += _RIDGE
    found = solve(kernel, targets - targets.mean(axis=0), assume_a="pos")
    return [np.asarray(block.T @ found, dtype=np.float32) for block in blocks]
