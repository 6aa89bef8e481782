"""What the machine thinks of a text before a person decides: category, scope, urgency, nature, risks, with reasons.

Where the category's confidence is under the release's threshold there is none: the text goes to the triage desk
unlabelled. Nothing is stored here. Source: domain digest, C and D.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from feedback.classify.engine.analysers import Message
from feedback.classify.engine.facets import Stack
from feedback.classify.engine.space import Counted
from feedback.classify.evidence import Evidence, Where, words_read
from feedback.classify.facets import KINDS, Findings, findings_of
from feedback.classify.release import PROMISED_ACCURACY, Release
from feedback.classify.rules.conflicts import Settled, settle
from feedback.classify.rules.context import Passage
from feedback.classify.rules.reading import Finding, Reason, Why
from feedback.classify.rules.risk import RiskFlag, risk_flags
from feedback.classify.rules.secrecy import asks_for_secrecy
from feedback.classify.rules.urgency import needs_emergency_banner
from feedback.classify.segment import Segmenter, default_segmenter
from feedback.classify.taxonomy import taxonomy
from models.vocabulary import Nature, Scope, Urgency

_BEST: Final = 3
_CONTENT: Final = re.compile(r"([\u4e00-\u9fff])(?!\1)[\u4e00-\u9fff]")
# Sums in batches and of single texts differ in their last digits.
_DIGITS: Final = 6
# A guess too weak to be shown is still strong enough to keep a whistle-blower's text from the wrong eyes.
_SECRECY_SHARE: Final = 0.5


@dataclass(frozen=True, slots=True)
class Suggestion:
    """The machine's view of one text.

    `category` is None where it abstained; `top3` then still holds the best guesses with their probabilities, best first
    (empty for a text without content). `emergency` means: the emergency numbers before anything else. `confidential`
    means: for the confidential desk alone. `probabilities` (n_labels,) are those of all the release's labels. `release`
    names the model that was asked.
    """

    category: str | None
    confidence: float
    top3: tuple[tuple[str, float], ...]
    abstained: bool
    reasons: tuple[Reason, ...]
    scope: Scope | None
    scope_confidence: float
    scope_reasons: tuple[Reason, ...]
    urgency: Urgency
    urgency_confidence: float
    urgency_reasons: tuple[Reason, ...]
    nature: Nature | None
    nature_confidence: float
    nature_reasons: tuple[Reason, ...]
    risk_flags: tuple[RiskFlag, ...]
    emergency: bool
    confidential: bool
    release: str | None = None
    probabilities: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0), compare=False, repr=False)


def suggest(
    texts: Sequence[str],
    *,
    release: Release,
    titles: Sequence[str] | None = None,
    segmenter: Segmenter | None = None,
    promise: float = PROMISED_ACCURACY,
    explain: bool = True,
) -> list[Suggestion]:
    """Return the machine's view of each text, all of them at once.

    Parameters
    ----------
    texts : sequence of str, length n
        What people said; empty ones are abstained from.
    release : Release
        The model.
    titles : sequence of str, length n, optional
        Titles that came with the texts; offsets of reasons say which of the two they belong to.
    segmenter : Segmenter, optional
        One that knows the county's names; the words shown as reasons are cut by it.
    promise : float
        The accuracy under which to abstain; one of the release's promises.
    explain : bool
        Whether to look for the words behind the category, which takes as long as all the rest.

    Returns
    -------
    list of Suggestion, length n
    """
    threshold = release.threshold(promise)
    cutter = segmenter or default_segmenter()
    heads = titles if titles is not None else [""] * len(texts)
    passages = [Passage(text, cutter.spans, title=title) for text, title in zip(texts, heads, strict=True)]
    counted = Counted([Message(text, title) for text, title in zip(texts, heads, strict=True)])
    rows = release.model.probabilities_of(counted)
    of_today = release.of_today(rows)
    choices = [_Choice(each, row, release, threshold) for each, row in zip(passages, of_today, strict=True)]
    views = _views(release, passages, release.categories(rows, counted), counted)
    where = [words_read(passage, cutter) if explain else None for passage in passages]
    return [_suggestion(*each) for each in zip(passages, choices, views, where, strict=True)]


def has_content(passage: Passage) -> bool:
    """Say whether two different Chinese characters stand side by side, below which a guess would be chance."""
    return _CONTENT.search(passage.plain) is not None


class _Choice:
    """The category's side of a suggestion: the row after the rules, its best three, and what may be shown."""

    def __init__(self, passage: Passage, row: NDArray[np.float64], release: Release, threshold: float) -> None:
        self.release = release
        self.settled = settle(passage, row, release.codes) if release.speaks_taxonomy else Settled(row, ())
        order = np.argsort(-self.settled.probabilities, kind="stable")[: _BEST if has_content(passage) else 0]
        self.top3 = tuple((release.codes[place], float(self.settled.probabilities[place])) for place in order)
        self.guess: str | None = self.top3[0][0] if self.top3 else None
        self.confidence = self.top3[0][1] if self.top3 else 0.0
        self.category = self.guess if self.confidence >= threshold else None
        self.is_plausible = self.confidence >= threshold * _SECRECY_SHARE
        # What the taxonomy says of a category holds for its own codes only.
        self.known_guess = self.guess if release.speaks_taxonomy else None
        self.known_category = self.category if release.speaks_taxonomy else None

    def reasons(self, passage: Passage, where: Where | None) -> tuple[Reason, ...]:
        if self.guess is None or where is None:
            return self.settled.reasons
        guess, *others = [self.release.label_behind(code) for code, _share in self.top3]
        words = self.release.evidence.reasons(passage, guess, where, rival=others[0] if others else None)
        ruled = {(reason.part, reason.start) for reason in self.settled.reasons}
        return (*self.settled.reasons, *(reason for reason in words if (reason.part, reason.start) not in ruled))


@dataclass(frozen=True, slots=True)
class _View:
    """The other labels' side of a suggestion: what the rules find, and how probable each label is, by kind."""

    findings: Findings
    probabilities: Mapping[str, NDArray[np.float64]]
    stacks: Mapping[str, Stack]
    evidence: Evidence | None

    def finding(self, kind: str, passage: Passage, where: Where | None) -> Finding[str]:
        """Return the label of `kind` that words, category and rules together speak for, with its reasons."""
        ruled: Finding[str] = getattr(self.findings, kind)
        if kind not in self.stacks or _must_stay(kind, ruled):
            return ruled
        stack, row = self.stacks[kind], self.probabilities[kind]
        chosen = stack.chosen(row[None])[0]
        confidence = round(float(row[stack.labels.index(chosen)]), _DIGITS)
        if chosen == ruled.value and ruled.reasons and ruled.reasons[0].cue:
            return Finding(chosen, confidence, ruled.reasons)
        words = self.evidence.reasons(passage, chosen, where) if self.evidence and where is not None else ()
        return Finding(chosen, confidence, words or (Reason(Why.DEFAULT),))


def _must_stay(kind: str, ruled: Finding[str]) -> bool:
    """Whether a rule stands whatever the model says: of danger to life, only a person may say that it is none."""
    return kind == "urgency" and ruled.value == Urgency.CRITICAL


def _views(
    release: Release, passages: Sequence[Passage], categories: NDArray[np.float64], counted: Counted
) -> list[_View]:
    found = [findings_of(passage) for passage in passages]
    facets = release.facets
    bare = [_View(each, {}, {}, None) for each in found]
    if facets is None:
        return bare
    rows = {
        kind: facets.stacks[kind].probabilities(scores, [each.told(kind) for each in found], categories)
        for kind, scores in facets.scores_of(counted).items()
    }
    return [
        _View(each, {kind: rows[kind][place] for kind in rows}, facets.stacks, release.facet_evidence)
        if has_content(passages[place])
        else bare[place]
        for place, each in enumerate(found)
    ]


def _suggestion(passage: Passage, choice: _Choice, view: _View, where: Where | None) -> Suggestion:
    scope, urgency, nature = (view.finding(kind, passage, where) for kind in KINDS)
    kind_of = Nature(nature.value) if nature.value else None
    return Suggestion(
        category=choice.category,
        confidence=choice.confidence,
        top3=choice.top3,
        abstained=choice.category is None,
        reasons=choice.reasons(passage, where),
        scope=Scope(scope.value) if scope.value else None,
        scope_confidence=scope.confidence,
        scope_reasons=scope.reasons,
        urgency=Urgency(urgency.value) if urgency.value else Urgency.NORMAL,
        urgency_confidence=urgency.confidence,
        urgency_reasons=urgency.reasons,
        nature=kind_of,
        nature_confidence=nature.confidence,
        nature_reasons=nature.reasons,
        risk_flags=risk_flags(passage),
        emergency=needs_emergency_banner(passage),
        confidential=_is_confidential(passage, choice, kind_of),
        probabilities=choice.settled.probabilities,
        release=choice.release.description.name,
    )


def _is_confidential(passage: Passage, choice: _Choice, nature: Nature | None) -> bool:
    if asks_for_secrecy(passage):
        return True
    if nature is not Nature.REPORT or choice.known_guess is None or not choice.is_plausible:
        return False
    return taxonomy().category(choice.known_guess).confidential_when_report
