"""How fast are texts read, against the segmentation that nobody can do without and against a plain baseline?"""

import platform
import resource
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Final

from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.svm import LinearSVC

from feedback.classify.engine.analysers import Message, words_of
from feedback.classify.entities.finding import find
from feedback.classify.release import Release, load_release
from feedback.classify.segment import plain_tokenizer
from feedback.classify.similar.traits import Matter, read_traits
from feedback.classify.starter import starter_messages, train_starter
from feedback.classify.suggest import suggest

_SAMPLE: Final = 2000
_SINGLE: Final = 300
_MOST_MS: Final = 150
Rows = list[list[str]]


def batches(messages: list[Message], release: Release) -> Rows:
    """Read messages in one batch, each way in turn; the ratios compare seconds of this run."""
    part = messages[:_SAMPLE]
    bodies, titles = [each.body for each in part], [each.title for each in part]
    own, labels = starter_messages()
    vectors = TfidfVectorizer(analyzer=_cut)
    baseline = LinearSVC().fit(vectors.fit_transform([each.whole for each in own]), labels)
    took = {
        "segmentation alone (rjieba)": _seconds(lambda: [words_of([each.whole]) for each in part]),
        "segmentation alone (jieba)": _seconds(lambda: [list(plain_tokenizer().cut(each.whole)) for each in part]),
        "plain baseline: words by jieba, TF-IDF, linear SVM": _seconds(
            lambda: baseline.predict(vectors.transform([each.whole for each in part]))
        ),
        "category alone": _seconds(lambda: release.model.probabilities(part)),
        "all labels": _seconds(lambda: suggest(bodies, titles=titles, release=release, explain=False)),
        "all labels with reasons": _seconds(lambda: suggest(bodies, titles=titles, release=release)),
    }
    least, plain = took["segmentation alone (rjieba)"], took["plain baseline: words by jieba, TF-IDF, linear SVM"]
    return [
        [what, f"{len(part) / seconds:,.0f}", f"{seconds / least:.1f}", f"{seconds / plain:.2f}"]
        for what, seconds in took.items()
    ]


def single(messages: list[Message], release: Release) -> Rows:
    """Read messages one by one with everything that a form shows: labels, reasons, who and where, and the traits."""
    times = [1000 * _seconds(partial(_everything, each, release)) for each in messages[:_SINGLE]]
    half, most = quantiles(times, n=20)[9], quantiles(times, n=20)[18]
    return [["one message with labels, reasons, entities and traits", f"{half:.0f}", f"{most:.0f}", f"{_MOST_MS}"]]


def _everything(message: Message, release: Release) -> None:
    suggest([message.body], titles=[message.title], release=release)
    find(message.whole)
    read_traits([Matter(message.body, message.title)], release)


def making() -> Rows:
    """Train the starter and load it, and say what that takes."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "starter"
        trained = _seconds(lambda: train_starter(path))
        loaded = _seconds(lambda: load_release(path))
        size = sum(file.stat().st_size for file in path.iterdir()) / 1e6
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1e6 if platform.system() == "Darwin" else 1e3)
    return [
        ["train the starter", f"{trained:.0f} s"],
        ["load it, checked", f"{loaded:.2f} s"],
        ["its file", f"{size:.0f} MB"],
        ["memory of this run at its peak", f"{peak:,.0f} MB"],
    ]


def _cut(text: str) -> list[str]:
    return list(plain_tokenizer().cut(text))


def _seconds(call: Callable[[], object]) -> float:
    start = perf_counter()
    call()
    return perf_counter() - start
