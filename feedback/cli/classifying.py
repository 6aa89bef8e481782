"""`classify`, `train`, `adapt`, `evaluate`: the classifier at work on sheets of messages."""

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any, Final

import numpy as np
import typer

from feedback.capture.understanding import active_release, prepare_release
from feedback.classify.engine.analysers import Message
from feedback.classify.engine.calibration import Calibration
from feedback.classify.evaluation import Evaluation, evaluate
from feedback.classify.outside import OutsideLabels, read_outside_labels
from feedback.classify.release import LEVELS_APART, PROMISED_ACCURACY, Release, load_release
from feedback.classify.rules.reading import Reason, Why
from feedback.classify.suggest import Suggestion, suggest
from feedback.classify.training import adapt_starter, train_office
from feedback.cli.telling import AsJson, tell
from feedback.cli.text_sheets import TEXT_COLUMNS, SheetFile, TextColumns, TextSheet, read_text_sheet
from feedback.core.errors import BadInput
from feedback.sheets.writing import Cell, write_table

_BATCH: Final = 200
_GUESSES: Final = 3
_MOST_REASONS: Final = 7
_ADDED: Final = [
    *(f"{name}{place}" for place in range(1, _GUESSES + 1) for name in ("code", "p")),
    "abstained",
    *(name for kind in ("scope", "urgency", "nature") for name in (kind, f"{kind}_p")),
    "reasons",
]

_Out = Annotated[Path, typer.Option(metavar="OUT", help="What is written.")]
_ReleaseFolder = Annotated[Path | None, typer.Option("--release", metavar="DIR", help="The one in use by default.")]
_Label = Annotated[str, typer.Option(metavar="COLUMN[,COLUMN2]", help="The label, or its two levels.")]
_Map = Annotated[Path | None, typer.Option("--map", metavar="MAP.csv", help="code,label[,words]: outside labels.")]


def classify(
    file: SheetFile,
    *,
    out: _Out,
    text: TextColumns = TEXT_COLUMNS,
    release: _ReleaseFolder = None,
    outside: _Map = None,
    promise: Annotated[float, typer.Option(min=0.5, max=0.99, help="Below this accuracy it abstains.")] = (
        PROMISED_ACCURACY
    ),
    as_json: AsJson = False,
) -> None:
    """Add to each message its category, scope, urgency and nature, with probabilities and reasons."""
    sheet = read_text_sheet(file, text)
    chosen = _chosen(release)
    labels = read_outside_labels(outside) if outside else None
    found = _batches(sheet.messages, lambda part: _read(part, chosen, labels, promise))
    columns = _apart(sheet.table.columns, [*_ADDED, *(("label", "label_p") if labels else ())])
    rows = [[*row.cells.values(), *more] for row, more in zip(sheet.table.rows, found, strict=True)]
    write_table(out, columns, rows)
    place = len(sheet.table.columns) + _ADDED.index("abstained")
    told = {"n": len(rows), "abstained": sum(bool(row[place]) for row in rows), "out": str(out)}
    tell(told, as_json=as_json)


def train(
    file: SheetFile, *, label: _Label, out: _Out, text: TextColumns = TEXT_COLUMNS, as_json: AsJson = False
) -> None:
    """Train a release of the office's own labels on its labelled messages."""
    sheet = read_text_sheet(file, text)
    kept = _labelled(sheet, label)
    release = train_office(
        out,
        [message for message, _label in kept],
        [each for _message, each in kept],
        levels=len(label.split(",")),
        starter=prepare_release(),
    )
    facts = release.description.facts
    rare = sorted(name for name, count in facts.per_label.items() if count == 1)
    told = {"n": facts.n_messages, "left_out": len(sheet.messages) - len(kept), "labels_with_one_example": rare}
    tell(told | _measured(facts.cv) | {"out": str(out)}, as_json=as_json)


def adapt(file: SheetFile, *, out: _Out, text: TextColumns = TEXT_COLUMNS, as_json: AsJson = False) -> None:
    """Fit the starter to the way an office's people speak, from messages without labels."""
    sheet = read_text_sheet(file, text)
    adapt_starter(out, sheet.messages)
    tell({"n": len(sheet.messages), "out": str(out)}, as_json=as_json)


def evaluate_release(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A release.")],
    file: SheetFile,
    *,
    label: _Label,
    text: TextColumns = TEXT_COLUMNS,
    outside: _Map = None,
    as_json: AsJson = False,
) -> None:
    """Measure a release on labelled messages; an abstention counts by its best guess."""
    sheet = read_text_sheet(file, text)
    kept = _labelled(sheet, label)
    release = load_release(folder)
    labels = read_outside_labels(outside) if outside else None
    messages = [message for message, _label in kept]
    rows = np.array(_batches(messages, lambda part: _probabilities(part, release, labels)))
    names = labels.labels if labels else release.codes
    truth = [each for _message, each in kept]
    told = _evaluated(evaluate(truth, rows, names), truth, rows, names, release)
    tell(told if as_json else told | {"per_label": _in_words(told["per_label"])}, as_json=as_json)


def _evaluated(
    found: Evaluation, truth: Sequence[str], rows: Any, names: Sequence[str], release: Release
) -> dict[str, Any]:
    """Return the figures, with those of the first level where labels have two."""
    told: dict[str, Any] = asdict(found)
    if set(names) == set(release.codes) and release.description.facts.levels > 1:
        sectors = sorted({release.sector(name) for name in names})
        sums = np.column_stack(
            [rows[:, [release.sector(name) == sector for name in names]].sum(axis=1) for sector in sectors]
        )
        first = evaluate([release.sector(each) for each in truth], sums, sectors)
        told |= {"macro_f1_level1": first.macro_f1, "accuracy_level1": first.accuracy}
    return told


def _in_words(per_label: Mapping[str, Any]) -> dict[str, str]:
    return {label: f"F1 {figures['f1']:.4f}, n {figures['n']}" for label, figures in per_label.items()}


def _labelled(sheet: TextSheet, label: str) -> list[tuple[Message, str]]:
    """Return the messages that have words and every level of their label."""
    levels = [sheet.column(name.strip()) for name in label.split(",")]
    labels = [LEVELS_APART.join(parts) if all(parts) else "" for parts in zip(*levels, strict=True)]
    kept = [
        (message, each)
        for message, each in zip(sheet.messages, labels, strict=True)
        if each and (message.body.strip() or message.title.strip())
    ]
    if not kept:
        raise BadInput("sheet_no_labels", column=label)
    return kept


def _chosen(folder: Path | None) -> Release:
    if folder is not None:
        return load_release(folder)
    prepare_release()
    return active_release()


def _read(part: Sequence[Message], release: Release, outside: OutsideLabels | None, promise: float) -> list[list[Cell]]:
    bodies, titles = [each.body for each in part], [each.title for each in part]
    found = suggest(bodies, titles=titles, release=release, promise=promise)
    cells = [_cells(each, body, title) for each, body, title in zip(found, bodies, titles, strict=True)]
    if outside:
        for place, (message, each) in enumerate(zip(part, found, strict=True)):
            told = outside.told(f"{message.title}\n{message.body}", each.probabilities, release.codes)
            best = int(told.argmax())
            cells[place] += [outside.labels[best], _rounded(told[best])] if told.any() else ["", ""]
    return cells


def _cells(found: Suggestion, body: str, title: str) -> list[Cell]:
    guesses = [*found.top3, *[("", 0.0)] * (_GUESSES - len(found.top3))]
    guessed: list[Cell] = [cell for code, p in guesses for cell in (code, _rounded(p) if code else "")]
    return [
        *guessed,
        int(found.abstained),
        found.scope.value if found.scope else "",
        _rounded(found.scope_confidence),
        found.urgency.value,
        _rounded(found.urgency_confidence),
        found.nature.value if found.nature else "",
        _rounded(found.nature_confidence),
        _reasons(found, body, title),
    ]


def _reasons(found: Suggestion, body: str, title: str) -> str:
    """Return the words that decided: those of the category, one against it with a dash before it, then of each kind."""
    kinds = {"scope": found.scope_reasons, "urgency": found.urgency_reasons, "nature": found.nature_reasons}
    told = [" ".join(_words(found.reasons, body, title))]
    told += [f"{kind}: {' '.join(words)}" for kind, each in kinds.items() if (words := _words(each, body, title))]
    return " | ".join(filter(None, told))


def _words(reasons: Iterable[Reason], body: str, title: str) -> list[str]:
    told = [
        ("-" if each.why is Why.AGAINST else "")
        + ({"title": title}.get(each.part, body))[each.start : each.end].strip()
        for each in reasons
    ]
    return list(dict.fromkeys(word for word in told if word.strip("-")))[:_MOST_REASONS]


def _probabilities(part: Sequence[Message], release: Release, outside: OutsideLabels | None) -> list[Any]:
    found = suggest([each.body for each in part], titles=[each.title for each in part], release=release, explain=False)
    rows = [each.probabilities for each in found]
    if not outside:
        return rows
    texts = [f"{each.title}\n{each.body}" for each in part]
    return [outside.told(text, row, release.codes) for text, row in zip(texts, rows, strict=True)]


def _batches(messages: Sequence[Message], read: Callable[[Sequence[Message]], list[Any]]) -> list[Any]:
    """Read all messages in batches, with a bar on a terminal."""
    starts = range(0, len(messages), _BATCH)
    with typer.progressbar(starts, file=sys.stderr, hidden=not sys.stderr.isatty()) as bar:
        return [row for start in _each(bar) for row in read(messages[start : start + _BATCH])]


def _each(bar: Iterable[int]) -> Iterator[int]:
    yield from bar


def _apart(held: Sequence[str], added: Sequence[str]) -> list[str]:
    """Return the columns' names, each once: what is added keeps its name, and what the sheet had gives way."""
    return [*(f"{name}_given" if name in added else name for name in held), *added]


def _rounded(share: float) -> float:
    return round(float(share), 4)


def _measured(cv: Calibration) -> dict[str, Any]:
    told = asdict(cv)
    return {name: value for name, value in told.items() if name != "promises"}
