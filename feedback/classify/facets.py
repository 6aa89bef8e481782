"""Scope, urgency and nature: what the rules find and what the words, the category and the rules together say.

The rules alone are what a county can read; the model weighs them with everything else. How it weighs them is fitted to
sentences that the model did not see, and kept with the starter's figures.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Final

import numpy as np

from feedback.classify import corpus
from feedback.classify.engine.analysers import Message
from feedback.classify.engine.calibration import FOLDS, Figures, figures_of
from feedback.classify.engine.facets import Facets, Stack, fit_scores, fit_stack, names_of
from feedback.classify.engine.model import Doubles
from feedback.classify.engine.space import Counted
from feedback.classify.rules.context import Passage
from feedback.classify.rules.nature import nature_of
from feedback.classify.rules.reading import Finding
from feedback.classify.rules.scope import scope_of
from feedback.classify.rules.urgency import urgency_of
from feedback.classify.segment import default_segmenter
from models.vocabulary import Nature, Scope, Urgency

KINDS: Final = ("scope", "urgency", "nature")
# Of sentences that were written about danger and that the model did not see, so many are to be taken as critical.
ALARM_RECALL: Final = 0.99
# The cues were written with those sentences in view and find nine of ten; of sentences that their writer had not read
# they found seven. So the alarm is set by what they miss, as if that were three of ten.
_MISSED_BY_RULES: Final = 0.3
_STRONG: Final = 0.7
_NOTHING: Final = "nothing"


@dataclass(frozen=True, slots=True)
class Findings:
    """What the rules say of a text by itself, whatever its category."""

    scope: Finding[Scope]
    urgency: Finding[Urgency]
    nature: Finding[Nature]

    def told(self, kind: str) -> str:
        """Return a finding as one word for the model: its value, and whether it is strong."""
        found: Finding[Any] = getattr(self, kind)
        if found.value is None:
            return _NOTHING
        return f"{found.value}{'!' if found.confidence >= _STRONG else ''}"


def findings_of(passage: Passage) -> Findings:
    nature = nature_of(passage)
    return Findings(scope_of(passage), urgency_of(passage, nature=nature.value), nature)


@dataclass(frozen=True, slots=True)
class Labelled:
    """The project's sentences, their labels by kind (None where nobody has said); the first `n_coded` have a code."""

    messages: list[Message]
    labels: dict[str, list[str | None]]
    n_coded: int


def labelled() -> Labelled:
    """Return the sentences of the corpus, then those that were written about danger."""
    sentences, dangers = corpus.load_corpus(), corpus.load_urgencies()
    labels: dict[str, list[str | None]] = {kind: [getattr(each, kind) for each in sentences] for kind in KINDS}
    labels["urgency"] += [urgency for urgency, _text in dangers]
    for kind in ("scope", "nature"):
        labels[kind] += [None] * len(dangers)
    messages = [Message(each.text, each.title) for each in sentences] + [Message(text) for _urgency, text in dangers]
    return Labelled(messages, labels, len(sentences))


def fit_facets(counted: Counted, told: Labelled, stacks: Mapping[str, Stack]) -> Facets:
    """Fit what scores the words of the sentences, for stacks that were fitted before."""
    return Facets(fit_scores(counted, told.labels), stacks)


def measure_facets(
    counted: Counted, told: Labelled, categories: Doubles
) -> tuple[dict[str, Stack], dict[str, Figures]]:
    """Fit and measure a stack for each kind by cross-validation.

    Parameters
    ----------
    counted, told : n messages, and the same with their labels
    categories : array (n, n_codes)
        How probable each category of a message was to a model that did not see it.
    """
    scores = _scores_of_unseen(counted, told)
    findings = [_findings(each) for each in told.messages]
    stacks, figures = {}, {}
    start = 0
    for kind, labels in told.labels.items():
        size = len(names_of(labels))
        known = np.array([place for place, label in enumerate(labels) if label is not None])
        own = scores[known, start : start + size]
        start += size
        words = [findings[place].told(kind) for place in known]
        truth = [str(labels[place]) for place in known]
        stacks[kind], rows = _stacked(own, words, categories[known], truth)
        if kind == "urgency":
            missed = np.array(
                [
                    label == Urgency.CRITICAL and not word.startswith(label)
                    for label, word in zip(truth, words, strict=True)
                ]
            )
            stacks[kind] = _alarmed(stacks[kind], rows[missed & (known >= told.n_coded)])
        figures[kind] = figures_of(rows, stacks[kind].chosen(rows), truth)
    return stacks, figures


def _scores_of_unseen(counted: Counted, told: Labelled) -> Doubles:
    """Return the scores (n, n_labels) of all kinds side by side, each message's by a model that did not see it."""
    from sklearn.model_selection import StratifiedKFold

    scores = np.zeros((len(told.messages), sum(len(names_of(labels)) for labels in told.labels.values())))
    urgency = [str(label) for label in told.labels["urgency"]]
    for seen, unseen in StratifiedKFold(FOLDS, shuffle=True, random_state=0).split(urgency, urgency):
        some = {kind: [labels[place] for place in seen] for kind, labels in told.labels.items()}
        scores[unseen] = fit_scores(counted.some(seen), some).scores_of(counted.some(unseen))
    return scores


def _stacked(
    scores: Doubles, findings: Sequence[str], categories: Doubles, truth: Sequence[str]
) -> tuple[Stack, Doubles]:
    """Return the stack fitted to all, and probabilities (n, n_labels) by stacks that did not see the message."""
    from sklearn.model_selection import StratifiedKFold

    whole = fit_stack(scores, findings, categories, truth)
    rows = np.zeros((len(truth), len(whole.labels)))
    words = np.asarray(findings)
    for seen, unseen in StratifiedKFold(FOLDS, shuffle=True, random_state=1).split(truth, truth):
        part = fit_stack(scores[seen], words[seen].tolist(), categories[seen], [truth[place] for place in seen])
        rows[unseen] = part.probabilities(scores[unseen], words[unseen].tolist(), categories[unseen])
    return whole, rows


def _alarmed(stack: Stack, missed: Doubles) -> Stack:
    """Give a stack the probability from which a text is critical, though something else is likelier.

    `missed` (n, n_labels) are the probabilities of critical sentences about danger in which the rules see none.
    """
    sure = missed[:, stack.labels.index(Urgency.CRITICAL)]
    least = float(np.quantile(sure, (1 - ALARM_RECALL) / _MISSED_BY_RULES))
    return replace(stack, alarms={Urgency.CRITICAL: least})


def _findings(message: Message) -> Findings:
    return findings_of(Passage(message.body, default_segmenter().spans, title=message.title))


def stack_from(raw: Mapping[str, Any]) -> Stack:
    """Return the stack that was written as `raw`."""
    array = partial(np.asarray, dtype=np.float64)
    labels, findings = tuple(raw["labels"]), tuple(raw["findings"])
    return Stack(labels, findings, array(raw["coefficients"]), array(raw["base"]), raw["alarms"])


def written(stack: Stack) -> dict[str, Any]:
    """Return a stack as plain lists."""
    return {
        "labels": stack.labels,
        "findings": stack.findings,
        "coefficients": np.round(stack.coefficients, 4).tolist(),
        "base": np.round(stack.base, 4).tolist(),
        "alarms": dict(stack.alarms),
    }
