"""Is what the first visitor would wait for read before the server answers?"""

import asyncio
import gc

import pytest

from feedback.api import asgi
from feedback.classify.similar.traits import everyday


def test_first_hint_finds_the_everyday_words_read(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("engine", "active_release", "default_segmenter"):
        monkeypatch.setattr(asgi, name, lambda: None)
    for name in ("collect", "freeze", "set_threshold"):
        monkeypatch.setattr(gc, name, lambda *_numbers: None)
    everyday.cache_clear()

    async def started() -> int:
        async with asgi.lifespan(None):
            return everyday.cache_info().currsize

    assert asyncio.run(started()) == 1
