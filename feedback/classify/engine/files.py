"""A model in one file of plain arrays: read without running any code, and without the libraries that fitted it."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from feedback.classify.engine.analysers import Analyser, Part
from feedback.classify.engine.model import Axes, Helper, Model, Source, Terms, View
from feedback.classify.engine.space import Floats, Space


def write_model(model: Model, path: Path) -> None:
    """Write a model; coefficients are kept in half precision, which no figure shows."""
    arrays: dict[str, NDArray[Any]] = {}
    _put(model, "", arrays)
    with path.open("wb") as file:
        np.savez(file, **arrays)  # type: ignore[arg-type]  # The stubs take the arrays for its flag.


def _put(model: Model, prefix: str, arrays: dict[str, NDArray[Any]]) -> None:
    """Put a model's arrays under names that begin with `prefix`, then those of its helper."""
    told: dict[str, Any] = {
        "is_blend": model.is_blend,
        "temperature": model.temperature,
        "segmenter": model.segmenter,
        "knowers": model.knowers,
        "spaces": {name: _put_space(space, f"{prefix}space.{name}", arrays) for name, space in model.spaces.items()},
        "sources": {name: _put_source(each, f"{prefix}source.{name}", arrays) for name, each in model.sources.items()},
        "views": {name: _put_view(view, f"{prefix}view.{name}", arrays) for name, view in model.views.items()},
        "has_leaning": model.leaning is not None,
    }
    arrays[f"{prefix}told"] = _as_bytes([json.dumps(told, ensure_ascii=False)])
    arrays[f"{prefix}labels"] = _as_bytes(model.labels)
    if model.leaning is not None:
        arrays[f"{prefix}leaning"] = model.leaning


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
        arrays[f"{name}.of.{each}"] = coefficients.astype(np.float16)
    if view.base is not None:
        arrays[f"{name}.base"] = view.base
    return {"share": view.share, "sources": list(view.coefficients), "has_base": view.base is not None}


def read_model(file: Path | BinaryIO) -> Model:
    """Read a model from its file.

    Raises:
        ValueError: the file holds something else, a KeyError, TypeError or an OSError likewise.
    """
    with np.load(file, allow_pickle=False) as held:
        return _taken(held, "")


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
        leaning=held[f"{prefix}leaning"] if told["has_leaning"] else None,
    )


def _space(held: Mapping[str, NDArray[Any]], name: str, told: Mapping[str, Any]) -> Space:
    columns = {term: place for place, term in enumerate(_as_words(held[f"{name}.columns"]))}
    return Space(Analyser(told["analyser"]), Part(told["part"]), columns, held[f"{name}.weights"], scale=told["scale"])


def _source(held: Mapping[str, NDArray[Any]], name: str, told: Mapping[str, Any]) -> Source:
    if told["kind"] == "terms":
        return Terms(told["space"])
    if told["kind"] == "axes":
        return Axes(told["space"], _full(held[f"{name}.axes"]), scale=told["scale"])
    return Helper(_taken(held, f"{name}."), scale=told["scale"])


def _view(held: Mapping[str, NDArray[Any]], name: str, told: Mapping[str, Any]) -> View:
    coefficients = {each: _full(held[f"{name}.of.{each}"]) for each in told["sources"]}
    return View(coefficients, held[f"{name}.base"] if told["has_base"] else None, share=told["share"])


def _full(array: NDArray[np.float16]) -> Floats:
    return array.astype(np.float32)


def _as_bytes(words: Iterable[str]) -> NDArray[np.uint8]:
    return np.frombuffer("\n".join(words).encode(), dtype=np.uint8)


def _as_words(held: NDArray[np.uint8]) -> list[str]:
    return held.tobytes().decode().split("\n")
