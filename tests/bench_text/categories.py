"""How well are categories told: by an office's own release, by the starter alone, and by the starter adapted?"""

from functools import partial
from time import perf_counter
from typing import Final

import numpy as np
from numpy.typing import NDArray

from feedback.classify import features
from feedback.classify.engine.adapted import fit_adapted
from feedback.classify.engine.calibration import calibration_of, scores_of_unseen
from feedback.classify.engine.model import Model, softmax
from feedback.classify.engine.office import CURVE, fit_office, lay_ground
from feedback.classify.engine.space import Counted
from feedback.classify.engine.twins import twins
from feedback.classify.outside import SEVEN, read_outside_labels
from feedback.classify.release import Release
from feedback.classify.starter import starter_messages
from tests.bench_text import messages
from tests.bench_text.figures import accuracy, macro_f1
from tests.bench_text.messages import Sample

PER_LABEL: Final = (20, 50, 100)
_DRAWS: Final = 3
_TESTED: Final = 2000
Rows = list[list[str]]


def office(sample: Sample, starter: Model) -> Rows:
    """Cross-validate an office's release with the starter's help, near-duplicates on one side."""
    start = perf_counter()
    counted = Counted(sample.messages)
    fit = partial(fit_office, ground=lay_ground(counted), helper=starter)
    groups = twins([each.whole for each in sample.messages])
    scores = scores_of_unseen(fit, counted, sample.labels, groups=groups)
    took = perf_counter() - start
    cv = calibration_of(scores, sample.messages, sample.labels, curve=CURVE)
    names = sorted(set(sample.labels))
    guess = [names[place] for place in scores.argmax(axis=1)]
    return [
        ["macro-F1", str(macro_f1(sample.labels, guess)), "0.93, goal 0.935"],
        ["accuracy", str(accuracy(sample.labels, guess)), ""],
        ["accuracy of the surest 80 of 100", f"{cv.accuracy_at_80:.3f}", "0.985"],
        ["accuracy of the surest 90 of 100", f"{cv.accuracy_at_90:.3f}", "0.97"],
        ["calibration error", f"{cv.ece:.3f}", "0.02"],
        ["seconds for five models and their messages", f"{took:.0f}", ""],
    ]


def curve(sample: Sample, starter: Model) -> Rows:
    """Learn from few messages of each label, with and without the starter; the mean of three draws."""
    groups = twins([each.whole for each in sample.messages])
    rows = []
    for size in PER_LABEL:
        found: dict[bool, list[float]] = {False: [], True: []}
        for draw in range(_DRAWS):
            seen, unseen = _few(sample, groups, size, seed=draw)
            for helped, told_of in found.items():
                model = fit_office(
                    Counted(sample.some(seen).messages),
                    sample.some(seen).labels,
                    ground=lay_ground(Counted(sample.some(seen).messages)),
                    helper=starter if helped else None,
                )
                told = model.best(sample.some(unseen).messages)
                told_of.append(macro_f1(sample.some(unseen).labels, told).value)
        rows.append([str(size), f"{np.mean(found[False]):.3f}", f"{np.mean(found[True]):.3f}"])
    return rows


def _few(sample: Sample, groups: NDArray[np.int_], size: int, *, seed: int) -> tuple[list[int], list[int]]:
    """Return the places of `size` messages a label, and of 2,000 others that are no twins of theirs."""
    rng = np.random.default_rng(seed)
    labels, order = np.asarray(sample.labels), rng.permutation(len(sample.labels))
    seen = [int(place) for label in sorted(set(sample.labels)) for place in order[labels[order] == label][:size]]
    taken = {groups[place] for place in seen}
    return seen, [int(place) for place in order if groups[place] not in taken][:_TESTED]


def through_the_map(model: Model, sample: Sample) -> list[str]:
    """Return the best of the seven classes for each message, by a model that speaks the taxonomy."""
    seven = read_outside_labels(SEVEN)
    rows = softmax(model.scores(sample.messages), temperature=model.temperature)
    told = [seven.told(each.whole, row, model.labels) for each, row in zip(sample.messages, rows, strict=True)]
    return [seven.labels[int(each.argmax())] for each in told]


def unseen_places(starter: Release, samples: dict[str, Sample], local: Sample | None) -> Rows:
    """Measure the starter, and the starter adapted to messages without labels, on places that neither has seen."""
    models: dict[str, Model] = {"starter": starter.model}
    if local:
        own, labels = starter_messages()
        adapted = fit_adapted(Counted(own), labels, local.messages, known=features.lexicon())
        models["starter adapted"] = adapted.warmed(starter.model.temperature)
    return [
        [of, name, str(macro_f1(sample.labels, guess)), str(accuracy(sample.labels, guess)), _WANTED[of, name]]
        for of, model in models.items()
        for name, sample in samples.items()
        for guess in [through_the_map(model, sample)]
    ]


_WANTED: Final = {
    ("starter", "complaints"): "0.72, goal 0.80",
    ("starter", "other city"): "0.60, goal 0.68",
    ("starter adapted", "complaints"): "0.82",
    ("starter adapted", "other city"): "0.70",
}


def own_texts(release: Release) -> tuple[Rows, Rows]:
    """Measure the starter on the tests' own texts: its categories, and whom, how soon and what."""
    from feedback.classify.suggest import suggest

    rows = messages.own("labelled")
    found = suggest([row["text"] for row in rows], release=release, explain=False)
    truth = [row["code"] for row in rows]
    best = [each.top3[0][0] if each.top3 else "" for each in found]
    among = [code in [each for each, _p in one.top3] for code, one in zip(truth, found, strict=True)]
    told = [(one.category == code, one.abstained) for code, one in zip(truth, found, strict=True)]
    kept = [right for right, abstained in told if not abstained]
    categories = [
        ["first level, macro-F1", str(macro_f1([code[:2] for code in truth], [code[:2] for code in best])), "0.90"],
        ["second level, macro-F1", str(macro_f1(truth, best)), "0.80"],
        ["right one among the best three", f"{np.mean(among):.3f}", ""],
        ["told without abstaining", f"{len(kept) / len(told):.3f}", ""],
        ["right where it did not abstain", f"{np.mean(kept):.3f}", "0.80 promised"],
    ]
    kinds = []
    for kind in ("scope", "urgency", "nature"):
        guess = [str(getattr(each, kind) or "") for each in found]
        wanted = [row[kind] for row in rows]
        kinds.append([kind, str(macro_f1(wanted, guess)), str(accuracy(wanted, guess))])
    return categories, kinds


def dangers(release: Release) -> Rows:
    """Measure how many critical sentences are found, and how many that only sound like it are taken for critical."""
    from feedback.classify.suggest import suggest

    rows = messages.own("critical")
    found = suggest([row["text"] for row in rows], release=release, explain=False)
    hits: dict[bool, list[bool]] = {True: [], False: []}
    for row, one in zip(rows, found, strict=True):
        hits[row["urgency"] == "critical"].append(one.urgency == "critical")
    ordinary = [row for row in messages.own("labelled") if row["urgency"] == "normal"]
    calm = suggest([row["text"] for row in ordinary], release=release, explain=False)
    return [
        ["critical sentences found", str(len(hits[True])), f"{np.mean(hits[True]):.3f}", "0.99"],
        ["look-alikes taken for critical", str(len(hits[False])), f"{np.mean(hits[False]):.3f}", ""],
        [
            "ordinary ones taken for critical",
            str(len(calm)),
            f"{np.mean([o.urgency == 'critical' for o in calm]):.3f}",
            "",
        ],
    ]
