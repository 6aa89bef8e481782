"""Does the process say whether it can serve, and loudly that the starter serves in another release's stead?"""

import json
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import Engine
from starlette.requests import Request

from feedback.api import health
from feedback.core.errors import BadInput


def ready(monkeypatch: pytest.MonkeyPatch, held: Any) -> tuple[int, dict[str, Any]]:
    def release_in_use() -> Any:
        if held is None:
            raise BadInput("release_missing", release="starter", file="release.json")
        return held

    monkeypatch.setattr(health, "release_in_use", release_in_use)
    answer = health._ready(Request({"type": "http"}))
    return answer.status_code, json.loads(bytes(answer.body))


def in_use(fault: BadInput | None = None) -> Any:
    return SimpleNamespace(fault=fault, wanted=SimpleNamespace(name="learned-3"))


def test_ready(database: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    assert ready(monkeypatch, in_use()) == (200, {"status": "ready", "faults": []})


def test_ready_with_a_warning_where_the_starter_serves_instead(
    database: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, told = ready(monkeypatch, in_use(BadInput("release_changed", release="learned-3")))
    assert (code, told["status"]) == (200, "ready")
    assert "learned-3" in told["warnings"][0]


def test_not_ready_without_any_release(database: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    assert ready(monkeypatch, None) == (503, {"status": "not ready", "faults": ["classifier"]})
