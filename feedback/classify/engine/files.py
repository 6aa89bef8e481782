"""A model in one file of plain arrays: read without running any code, and without the libraries that fitted it."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, BinaryIO, Final

import numpy as np
from numpy.typing import NDArray

from feedback.classify.engine.analysers import Analyser, Part
from feedback.classify.engine.coarse import Coarse, Coefficients, coarse
from feedback.classify.engine.columns import Columns
from feedback.classify.engine.facets import Facets, Stack
from feedback.classify.engine.model import Axes, Curve, Helper, Model, Source, Terms, View
from feedback.classify.engine.nearness import Nearness
from feedback.classify.engine.space import Space

_FACETS: Final = "facets."
_STACK: Final = "stack."
_SCALES: Final = "scales"


def write_model(model: Model, path: Path, *, facets: Facets | None = None) -> None:
    """Write a model and what tells the other labels; coefficients are rounded, which no figure shows."""
    arrays: dict[str, NDArray[Any]] = {}
    _put(model, "", arrays)
    if facets:
        _put(facets.model, _FACETS, arrays)
        stacks = {kind: _put_stack(stack, f"{_STACK}{kind}", arrays) for kind, stack in facets.stacks.items()}
        arrays[_STACK] = _as_bytes([json.dumps(stacks, ensure_ascii=False)])
    with path.open("wb") as file:
        np.savez(file, **arrays)  # type: ignore[arg-type]  # The stubs take the arrays for its flag.


def _put(model: Model, prefix: str, arrays: dict[str, NDArray[Any]]) -> None:
    """Put a model's arrays under names that begin with `prefix`, then those of its helper."""
    told: dict[str, Any] = {
        "is_blend": model.is_blend,
        "temperature": model.temperature,
        "segmenter": model.segmenter,
        "knowers": model.knowers,
        "curve": model.curve,
        "nearness": _put_nearness(model.nearness, f"{prefix}nearness", arrays) if model.nearness else None,
        "spaces": {name: _put_space(space, f"{prefix}space.{name}", arrays) for name, space in model.spaces.items()},
        "sources": {name: _put_source(each, f"{prefix}source.{name}", arrays) for name, each in model.sources.items()},
        "views": {name: _put_view(view, f"{prefix}view.{name}", arrays) for name, view in model.views.items()},
    }
    arrays[f"{prefix}told"] = _as_bytes([json.dumps(told, ensure_ascii=False)])
    arrays[f"{prefix}labels"] = _as_bytes(model.labels)


def _put_space(space: Space, name: str, arrays: dict[str, NDArray[Any]]) -> dict[str, Any]:
    arrays[f"{name}.columns"] = _as_bytes(space.columns)
    arrays[f"{name}.weights"] = space.weights
    return {"analyser": space.analyser, "part": space.part, "scale": space.scale}


def _put_source(source: Source, name: str, arrays: dict[str, NDArray[Any]]) -> dict[str, Any]:
    if isinstance(source, Terms):
        return {"kind": "terms", "space": source.space}
    if isinstance(source, Axes):
        arrays[f"{name}.axes"] = source.axes.astype(np.float16)
        return {"kind": "axes", "space": source.space, "scale": source.scale}
    _put(source.model, f"{name}.", arrays)
    return {"kind": "helper", "scale": source.scale}


def _put_view(view: View, name: str, arrays: dict[str, NDArray[Any]]) -> dict[str, Any]:
    for each, coefficients in view.coefficients.items():
        rounded = coarse(coefficients)
        if isinstance(rounded, Coarse):
            arrays[f"{name}.of.{each}"], arrays[f"{name}.of.{each}.{_SCALES}"] = rounded.numbers, rounded.scales
        else:
            arrays[f"{name}.of.{each}"] = rounded
    if view.base is not None:
        arrays[f"{name}.base"] = view.base
    return {
        "share": view.share,
        "sources": list(view.coefficients),
        "has_base": view.base is not None,
    }


def _put_nearness(near: Nearness, name: str, arrays: dict[str, NDArray[Any]]) -> dict[str, Any]:
    arrays[f"{name}.kept"] = near.kept.astype(np.float16)
    arrays[f"{name}.pull"], arrays[f"{name}.base"] = near.pull, near.base
    return {"of": near.of, "share": near.share}


def _put_stack(stack: Stack, name: str, arrays: dict[str, NDArray[Any]]) -> dict[str, Any]:
    arrays[f"{name}.coefficients"] = stack.coefficients
    arrays[f"{name}.base"] = stack.base
    return {"labels": stack.labels, "findings": stack.findings, "alarms": dict(stack.alarms)}


def read_model(file: Path | BinaryIO) -> tuple[Model, Facets | None]:
    """Read a model from its file, with what tells the other labels, where it was written.

    Raises:
        ValueError: the file holds something else, a KeyError, TypeError or an OSError likewise.
    """
    with np.load(file, allow_pickle=False) as held:
        model = _taken(held, "")
        if _STACK not in held:
            return model, None
        told = json.loads(_as_words(held[_STACK])[0])
        return model, Facets(
            _taken(held, _FACETS), {kind: _stack(held, f"{_STACK}{kind}", told[kind]) for kind in told}
        )


def _stack(held: Mapping[str, NDArray[Any]], name: str, told: Mapping[str, Any]) -> Stack:
    coefficients, base = held[f"{name}.coefficients"], held[f"{name}.base"]
    return Stack(tuple(told["labels"]), tuple(told["findings"]), coefficients, base, told["alarms"])


def _taken(held: Mapping[str, NDArray[Any]], prefix: str) -> Model:
    told = json.loads(_as_words(held[f"{prefix}told"])[0])
    return Model(
        labels=tuple(_as_words(held[f"{prefix}labels"])),
        spaces={name: _space(held, f"{prefix}space.{name}", each) for name, each in told["spaces"].items()},
        sources={name: _source(held, f"{prefix}source.{name}", each) for name, each in told["sources"].items()},
        views={name: _view(held, f"{prefix}view.{name}", each) for name, each in told["views"].items()},
        is_blend=told["is_blend"],
        segmenter=told["segmenter"],
        temperature=told["temperature"],
        knowers=tuple(told["knowers"]),
        # Up to format 7 there was one curve, and no nearness.
        curve=Curve(told.get("curve", Curve.TOGETHER)),
        nearness=_nearness(held, f"{prefix}nearness", told["nearness"]) if told.get("nearness") else None,
    )


def _nearness(held: Mapping[str, NDArray[Any]], name: str, told: Mapping[str, Any]) -> Nearness:
    kept = held[f"{name}.kept"].astype(np.float32)
    return Nearness(tuple(told["of"]), kept, held[f"{name}.pull"], held[f"{name}.base"], share=told["share"])


def _space(held: Mapping[str, NDArray[Any]], name: str, told: Mapping[str, Any]) -> Space:
    columns = Columns(_as_words(held[f"{name}.columns"]))
    return Space(Analyser(told["analyser"]), Part(told["part"]), columns, held[f"{name}.weights"], scale=told["scale"])


def _source(held: Mapping[str, NDArray[Any]], name: str, told: Mapping[str, Any]) -> Source:
    if told["kind"] == "terms":
        return Terms(told["space"])
    if told["kind"] == "axes":
        return Axes(told["space"], held[f"{name}.axes"].astype(np.float32), scale=told["scale"])
    return Helper(_taken(held, f"{name}."), scale=told["scale"])


def _view(held: Mapping[str, NDArray[Any]], name: str, told: Mapping[str, Any]) -> View:
    coefficients = {each: _coefficients(held, f"{name}.of.{each}") for each in told["sources"]}
    base = held[f"{name}.base"] if told["has_base"] else None
    return View(coefficients, base, share=told["share"])


def _coefficients(held: Mapping[str, NDArray[Any]], name: str) -> Coefficients:
    """Return coefficients as they were written: all of them in half precision up to format 6."""
    scales = f"{name}.{_SCALES}"
    return Coarse(held[name], held[scales]) if scales in held else held[name]


def _as_bytes(words: Iterable[str]) -> NDArray[np.uint8]:
    return np.frombuffer("\n".join(words).encode(), dtype=np.uint8)


def _as_words(held: NDArray[np.uint8]) -> list[str]:
    return held.tobytes().decode().split("\n")
