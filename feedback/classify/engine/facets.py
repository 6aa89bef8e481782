"""What else a message is, beside its category: labels of other kinds, from its words, the rules and the category.

One plane for each label over the message's terms gives scores; a multinomial logit adds up the scores, what the rules
found, and how probable each category is (stacked generalisation, Wolpert 1992). It is fitted to scores of messages that
the planes did not see, so its probabilities may be believed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from feedback.classify.engine.analysers import Analyser, Part, segmenter_name
from feedback.classify.engine.linear import planes
from feedback.classify.engine.model import Doubles, Model, Terms, View, softmax
from feedback.classify.engine.space import Counted, Space, columns_of, inverse_frequency

if TYPE_CHECKING:
    from scipy.sparse import csr_array

STRENGTH: Final = 0.1
# What holds the logit's coefficients back; 1 is scikit-learn's own.
STACK_STRENGTH: Final = 1.0
_FEWEST: Final = 3
_ANALYSERS: Final = {"runs": Analyser.TRIPLES, "words": Analyser.WORDS}


@dataclass(frozen=True, slots=True)
class Stack:
    """A multinomial logit over scores (n_labels), findings (n_findings) and categories (n_categories), in this order.

    `alarms` gives labels the probability from which they are taken although another one is likelier.
    """

    labels: tuple[str, ...]
    findings: tuple[str, ...]
    coefficients: Doubles
    base: Doubles
    alarms: Mapping[str, float]

    def probabilities(self, scores: Doubles, findings: Sequence[str], categories: Doubles) -> Doubles:
        """Return probabilities (n, n_labels) for scores (n, n_labels), a finding each, and categories (n, n_codes)."""
        inputs = np.hstack([scores, one_hot(findings, self.findings), categories])
        return softmax(inputs @ self.coefficients + self.base, temperature=1.0)

    def chosen(self, probabilities: Doubles) -> list[str]:
        """Return the label that is taken for each row of probabilities (n, n_labels)."""
        best = probabilities.argmax(axis=1)
        for label, least in self.alarms.items():
            place = self.labels.index(label)
            best[probabilities[:, place] >= least] = place
        return [self.labels[place] for place in best]


@dataclass(frozen=True, slots=True)
class Facets:
    """Labels of several kinds: `model` scores all of them side by side, `stacks` tell each kind's probabilities."""

    model: Model
    stacks: Mapping[str, Stack]

    def scores_of(self, counted: Counted) -> dict[str, Doubles]:
        """Return for each kind the scores (n, n_labels) of its labels."""
        return _by_kind(self.model.scores_of(counted), self.stacks)


def _by_kind(scores: Doubles, stacks: Mapping[str, Stack]) -> dict[str, Doubles]:
    found, start = {}, 0
    for kind, stack in stacks.items():
        found[kind] = scores[:, start : start + len(stack.labels)]
        start += len(stack.labels)
    return found


def fit_scores(counted: Counted, labels: Mapping[str, Sequence[str | None]]) -> Model:
    """Fit the planes of every kind of labels, over the same terms.

    Parameters
    ----------
    counted : n messages
    labels : mapping of kind to n labels, None where a message has none of that kind
        The model's labels are all of the first kind in order, then all of the second, and so on.
    """
    spaces = {name: _space(counted, analyser) for name, analyser in _ANALYSERS.items()}
    rows = _rows(counted, spaces)
    found, bases = [], []
    for told in labels.values():
        known = np.array([place for place, label in enumerate(told) if label is not None])
        _names, targets = np.unique([str(told[place]) for place in known], return_inverse=True)
        coefficients, base = planes(rows[known], targets, strength=STRENGTH, balanced=True)
        found.append(coefficients)
        bases.append(base)
    together = np.hstack(found)
    sizes = [len(space.columns) for space in spaces.values()]
    runs, words = np.split(together, [sizes[0]])
    return Model(
        labels=tuple(label for told in labels.values() for label in names_of(told)),
        spaces=spaces,
        sources={name: Terms(name) for name in spaces},
        views={"planes": View({"runs": runs, "words": words}, np.concatenate(bases))},
        is_blend=False,
        segmenter=segmenter_name(),
    )


def fit_stack(
    scores: Doubles,
    findings: Sequence[str],
    categories: Doubles,
    labels: Sequence[str],
    *,
    alarms: Mapping[str, float] | None = None,
) -> Stack:
    """Fit the logit of one kind to scores (n, n_labels) of unseen messages, a finding each, and categories (n, m)."""
    from sklearn.linear_model import LogisticRegression

    known = tuple(sorted(set(findings)))
    inputs = np.hstack([scores, one_hot(findings, known), categories])
    fitted = LogisticRegression(C=STACK_STRENGTH, max_iter=500).fit(inputs, np.asarray(labels))
    coefficients, base = fitted.coef_, fitted.intercept_
    if len(coefficients) == 1:  # Two labels share one row.
        coefficients, base = np.vstack([np.zeros_like(coefficients), coefficients]), np.array([0.0, base[0]])
    return Stack(
        labels=tuple(fitted.classes_.tolist()),
        findings=known,
        coefficients=np.asarray(coefficients.T),
        base=np.asarray(base),
        alarms=dict(alarms or {}),
    )


def names_of(labels: Sequence[str | None]) -> tuple[str, ...]:
    return tuple(sorted({str(label) for label in labels if label is not None}))


def one_hot(words: Sequence[str], known: Sequence[str]) -> Doubles:
    """Return a row (n, n_known) for each word with a 1 at its place, or zeros for one that is not known."""
    places = {word: place for place, word in enumerate(known)}
    found = np.zeros((len(words), len(known)))
    for row, word in enumerate(words):
        if word in places:
            found[row, places[word]] = 1.0
    return found


def _space(counted: Counted, analyser: Analyser) -> Space:
    counts = counted.counts(analyser, Part.ALL)
    columns = columns_of(counts, fewest=_FEWEST)
    return Space(analyser, Part.ALL, columns, inverse_frequency(counts, columns))


def _rows(counted: Counted, spaces: Mapping[str, Space]) -> "csr_array":
    from scipy.sparse import hstack

    rows: csr_array = hstack([counted.matrix(each) for each in spaces.values()], format="csr")
    return rows
