"""How do all pages look? One style sheet, sent once a run, and the mark in the corner.

It decides sizes and furniture only; the colours of Streamlit's own widgets stand in `.streamlit/config.toml`.
One colour has one meaning: red overdue, amber near, green closed, grey waiting, blue the next act.
"""

import re
from functools import cache
from pathlib import Path
from typing import Final, Literal

import streamlit as st

from feedback.i18n.catalogue import SOURCE_LANGUAGE
from pages.ui.text import _, language

TextSize = Literal["normal", "large"]
PageWidth = Literal["form", "desk", "board"]

_ROOT_SIZES: Final = {"normal": ("16px", "18px"), "large": ("20px", "20px")}
_WIDTHS: Final = {"form": "760px", "desk": "1240px", "board": "1480px"}
_LIGHT_DARK: Final = re.compile(r"light-dark\((#\w+|rgb\([^)]*\)), (#\w+|rgb\([^)]*\))\)")

# A Chinese font draws quotation marks as wide as a character. In another language the first font of the stack in
# .streamlit/config.toml stands for them alone, and they come from a Western one.
_NARROW_QUOTES: Final = (
    '@font-face{font-family:"PingFang SC";unicode-range:U+2018-2019,U+201C-201D;src:local("Segoe UI"),'
    'local("Helvetica Neue"),local("Arial"),local("Roboto"),local("Liberation Sans"),local("DejaVu Sans")}'
)

# The wordmark is drawn with the reader's own font; it follows the system's light or dark, as Streamlit does by default.
_MARK: Final = """<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="32" viewBox="0 0 {width} 32">
<style>.t{{fill:#1F5FA8}}@media(prefers-color-scheme:dark){{.t{{fill:#7FB2EC}}}}</style>
<rect width="32" height="32" rx="7" fill="#1F5FA8"/>
<path d="M6.5 17h4.2l2.6-7 4.3 13 3.1-8.6 1.3 2.6h3.5" fill="none" stroke="#fff" stroke-width="2.6"
 stroke-linecap="round" stroke-linejoin="round"/>
<text class="t" x="42" y="24" font-size="22" font-weight="600" letter-spacing="3"
 font-family="'PingFang SC','Microsoft YaHei','Noto Sans CJK SC',sans-serif">{name}</text></svg>"""


def apply(text_size: TextSize = "normal", *, width: PageWidth = "desk") -> None:
    """Send the style sheet; call it in every run, before anything is drawn.

    `large` is the 大字 switch. `form` keeps a page of fields narrow, `board` lets a leader's screen use its width.
    """
    desktop, phone = _ROOT_SIZES[text_size]
    sheet = _sheet("dark" if st.context.theme.type == "dark" else "light")
    # English is longer, so its navigation is wider.
    nav, quotes = ("14rem", "") if language() == SOURCE_LANGUAGE else ("16rem", _NARROW_QUOTES)
    sizes = f"--zs-size:{desktop};--zs-size-phone:{phone};--zs-width:{_WIDTHS[width]};--zs-nav:{nav}"
    st.html(f"<style>{sheet}:root{{{sizes};--zs-menu:'{_('菜单')}'}}{quotes}</style>")


def brand(name: str, *, link: str | None = None) -> None:
    """Put the mark and the product's name at the top of the navigation, and on a phone into the bar."""
    drawing = _MARK.format(width=46 + 26 * len(name), name=name)
    st.logo(drawing, size="large", link=link, icon_image=drawing)


@cache
def _sheet(mode: Literal["light", "dark"]) -> str:
    """The style sheet, with plain colours of this mode first, for browsers that do not know `light-dark()`."""
    sheet = Path(__file__).with_name("theme.css").read_text(encoding="utf-8")
    plain = _LIGHT_DARK.sub(r"\1" if mode == "light" else r"\2", sheet)
    # The scheme stands on the root too: menus and dialogs are drawn outside the element that carries Streamlit's own.
    root = f":root{{color-scheme:{mode}}}"
    tokens = "".join(re.findall(r"^:root \{.*?^\}", sheet, re.DOTALL | re.MULTILINE))
    return f"{plain}{root}@supports (color: light-dark(red, red)){{{tokens}}}"
