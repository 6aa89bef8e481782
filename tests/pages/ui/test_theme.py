"""Does the style sheet hold its colours for every browser, and the sizes that people chose?"""

import re
import tomllib
from pathlib import Path
from typing import Final

import pytest
from streamlit.testing.v1 import AppTest

from pages.ui import theme

ROOT: Final = Path(__file__).resolve().parents[3]
SHEET: Final = (ROOT / "pages" / "ui" / "theme.css").read_text(encoding="utf-8")
READABLE: Final = 4.5


def styled(size: str, width: str, language: str = "zh") -> str:
    def script(size: str, width: str) -> None:
        from pages.ui import theme

        theme.apply(size, width=width)  # type: ignore[arg-type]  # A script has no types; the words are right.

    app = AppTest.from_function(script, args=(size, width))
    app.session_state["language"] = language
    app.run()
    assert not app.exception
    return str(app.get("html")[0].proto.body)


class TestApply:
    @pytest.mark.parametrize(("size", "desktop", "phone"), [("normal", "16px", "18px"), ("large", "20px", "20px")])
    def test_sizes(self, size: str, desktop: str, phone: str) -> None:
        sheet = styled(size, "desk")
        assert f"--zs-size:{desktop};--zs-size-phone:{phone};" in sheet

    def test_a_form_is_narrower_than_a_board(self) -> None:
        assert "--zs-width:760px" in styled("normal", "form")
        assert "--zs-width:1480px" in styled("normal", "board")

    def test_english_has_a_wider_navigation_and_quotation_marks_of_its_own(self) -> None:
        chinese, english = styled("normal", "desk"), styled("normal", "desk", "en")
        assert "--zs-nav:14rem" in chinese
        assert "--zs-nav:16rem" in english
        first = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text("utf-8"))["theme"]["font"].split(",")[0]
        assert f"@font-face{{font-family:{first};unicode-range:U+2018" in english
        assert "@font-face" not in chinese


class TestSheet:
    def test_knows_no_generated_class(self) -> None:
        assert "st-emotion-cache" not in SHEET
        assert not re.search(r"\.e[0-9a-z]{6,}\d", SHEET)

    def test_every_token_that_is_used_is_set(self) -> None:
        used = set(re.findall(r"var\((--zs-[a-z-]+)", SHEET))
        given = set(re.findall(r"(--zs-[a-z-]+):", SHEET + styled("normal", "desk")))
        assert used - given == set()

    @pytest.mark.parametrize("mode", ["light", "dark"])
    def test_plain_colours_come_first_for_old_browsers(self, mode: str) -> None:
        sheet = theme._sheet(mode)
        plain, newer = sheet.split("@supports", 1)
        assert "light-dark(" not in plain
        assert "light-dark(" in newer


class TestColours:
    """Small text on its tint must be readable by a tired eye: 4.5 to 1, as WCAG 2.2 asks of text."""

    @pytest.mark.parametrize("mode", [0, 1], ids=["light", "dark"])
    @pytest.mark.parametrize("name", ["red", "amber", "green", "blue", "grey"])
    def test_a_chip_is_readable(self, name: str, mode: int) -> None:
        assert contrast(token(f"--zs-{name}", mode), token(f"--zs-{name}-wash", mode)) >= READABLE

    @pytest.mark.parametrize("mode", [0, 1], ids=["light", "dark"])
    @pytest.mark.parametrize("ink", ["--zs-ink", "--zs-soft"])
    @pytest.mark.parametrize("ground", ["--zs-page", "--zs-card"])
    def test_text_is_readable(self, ink: str, ground: str, mode: int) -> None:
        assert contrast(token(ink, mode), token(ground, mode)) >= READABLE

    @pytest.mark.parametrize("mode", ["light", "dark"])
    def test_the_next_act_is_readable(self, mode: str) -> None:
        settings = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
        assert contrast("#FFFFFF", settings["theme"][mode]["primaryColor"]) >= 4


def token(name: str, mode: int) -> str:
    pair = re.search(rf"{name}: light-dark\((#\w+), (#\w+)\)", SHEET)
    assert pair, name
    return pair.group(mode + 1)


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
