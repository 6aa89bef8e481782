"""Is the browser a real one, of the size of a phone or a desk, and is its absence said instead of skipped?"""

import http.server
import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests import install_browser
from tests.browser import DESKTOP, PHONE, runs


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    head = '<!doctype html><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
    page = f"{head}<button onclick='this.textContent=`已存`'>存下</button>"
    (tmp_path / "index.html").write_text(page, encoding="utf-8")
    handler = partial(http.server.SimpleHTTPRequestHandler, directory=tmp_path)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.mark.browser
class TestPages:
    def test_phone_is_tapped(self, phone: Page, address: str) -> None:
        phone.goto(address)
        phone.get_by_role("button", name="存下").tap()
        expect(phone.get_by_role("button")).to_have_text("已存")
        assert phone.evaluate("[innerWidth, innerHeight]") == [PHONE["width"], PHONE["height"]]

    def test_desktop_is_clicked(self, desktop: Page, address: str) -> None:
        desktop.goto(address)
        desktop.get_by_role("button", name="存下").click()
        expect(desktop.get_by_role("button")).to_have_text("已存")
        assert desktop.evaluate("[innerWidth, innerHeight]") == [DESKTOP["width"], DESKTOP["height"]]


class TestInstalling:
    @pytest.fixture
    def tried(self, monkeypatch: pytest.MonkeyPatch) -> list[str]:
        """Let nothing be installed and nothing be had, and return what was tried, in its order."""
        tried: list[str] = []

        def refuse(packages: list[str]) -> bool:
            tried.extend(packages)
            return False

        def fail() -> None:
            tried.append("download")

        monkeypatch.setattr(install_browser, "installed", lambda: None)
        monkeypatch.setattr(install_browser, "has_chinese_font", lambda: False)
        monkeypatch.setattr(install_browser, "apt_install", refuse)
        monkeypatch.setattr(install_browser, "downloaded", fail)
        return tried

    def test_missing_browser_ends_in_one_clear_error(
        self, tried: list[str], capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert install_browser.main() == 1
        assert tried == ["chromium-headless-shell", "fonts-noto-cjk", "chromium", "fonts-noto-cjk", "download"]
        assert capsys.readouterr().err.startswith("error: no Chromium")

    def test_missing_font_is_a_warning(
        self, tried: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setattr(install_browser, "installed", lambda: "/usr/bin/chromium")
        assert install_browser.main() == 0
        assert tried == ["fonts-noto-cjk"]
        assert capsys.readouterr().err.startswith("warning: there is no font")

    def test_program_that_does_not_start_is_none(self, tmp_path: Path) -> None:
        pointer = tmp_path / "chromium-browser"
        pointer.write_text("#!/bin/sh\necho 'install it in another way' >&2\nexit 10\n")
        pointer.chmod(0o755)
        assert not runs(pointer)
        assert not runs(tmp_path / "nothing")
