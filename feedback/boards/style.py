"""How do all figures look? The colours of the pages in light and dark, one font stack, sizes for desktop and phone.

One colour has one meaning: red overdue, green closed, grey waiting or too few to rank, blue everything else.
"""

from dataclasses import dataclass
from html import escape
from typing import Any, Final

import plotly.graph_objects as go

FONTS: Final = '"PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif'
# What a page hands to the chart beside the figure: no tool bar, and no zoom that a thumb starts by mistake.
CHART_CONFIG: Final[dict[str, Any]] = {"displayModeBar": False, "scrollZoom": False, "doubleClick": False}
TRANSPARENT: Final = "rgba(0,0,0,0)"


@dataclass(frozen=True, slots=True)
class Palette:
    text: str
    faint: str
    line: str
    surface: str
    blue: str
    red: str
    green: str
    grey: str
    scale: tuple[str, ...]
    scale_text: tuple[str, ...]

    @property
    def bar(self) -> str:
        """The blue of bars: calmer than that of lines, so that the red within them is seen first."""
        return self.scale[5]

    def on_scale(self, value: float, largest: float) -> str:
        """Return the colour of a text that stands on the scale's colour for `value`."""
        last = len(self.scale) - 1
        return self.scale_text[round(last * value / largest)] if largest else self.text


LIGHT: Final = Palette(
    text="#1F2933",
    faint="#565E6B",
    line="#DDE2E8",
    surface="#FFFFFF",
    blue="#1F5FA8",
    red="#C0392B",
    green="#1E8449",
    grey="#9AA3AF",
    scale=("#F1F6FC", "#DCE9F6", "#C2D8EE", "#A3C3E4", "#81ABD8", "#5F91C9", "#4178B8", "#2A65A9"),
    scale_text=(*["#1F2933"] * 5, *["#FFFFFF"] * 3),
)
DARK: Final = Palette(
    text="#E4E8EE",
    faint="#AEB6C1",
    line="#333C49",
    surface="#1A2029",
    blue="#5C9BE0",
    red="#E5685B",
    green="#4CAF78",
    grey="#6B7480",
    scale=("#18222F", "#18304D", "#1F3E63", "#284E7B", "#325F94", "#3F72AE", "#5287C6", "#6D9ED8"),
    scale_text=(*["#E4E8EE"] * 6, *["#0B1016"] * 2),
)


@dataclass(frozen=True, slots=True)
class Style:
    """For whom a figure is drawn."""

    is_dark: bool = False
    is_phone: bool = False

    @property
    def palette(self) -> Palette:
        return DARK if self.is_dark else LIGHT

    @property
    def row_height(self) -> int:
        """The height of one bar in pixels; on a phone it is a target for a thumb."""
        return 44 if self.is_phone else 32

    @property
    def font_size(self) -> int:
        return 14 if self.is_phone else 13


def plain(text: object) -> str:
    """Return a name so that the figure shows its signs and never takes them for markup."""
    return escape(str(text), quote=False)


def blank(style: Style, *, height: int) -> go.Figure:
    """Return a figure with the house's look and nothing in it."""
    palette = style.palette
    axis = {
        "fixedrange": True,
        "showgrid": False,
        "zeroline": False,
        "automargin": True,
        # Unseen ticks keep the names a little away from the bars.
        "ticks": "outside",
        "ticklen": 6,
        "tickcolor": TRANSPARENT,
        "tickfont": {"color": palette.faint},
    }
    look = {
        "height": height,
        "margin": {"l": 8, "r": 8, "t": 8, "b": 8},
        "paper_bgcolor": TRANSPARENT,
        "plot_bgcolor": TRANSPARENT,
        "font": {"family": FONTS, "size": style.font_size, "color": palette.text},
        "hoverlabel": {
            "font": {"family": FONTS, "size": style.font_size, "color": palette.text},
            "bgcolor": palette.surface,
            "bordercolor": palette.line,
            "align": "left",
        },
        "legend": {"orientation": "h", "x": 0, "y": 1, "yanchor": "bottom", "font": {"color": palette.faint}},
        "hovermode": "closest",
        "dragmode": False,
        # A chosen mark stays as it is drawn: the list beside the figure says what was chosen.
        "clickmode": "event+select",
        "xaxis": axis,
        "yaxis": axis,
    }
    # All at once: in updates one after the other it takes plotly ten times as long.
    return go.Figure(layout=look)


def empty_figure(text: str, style: Style) -> go.Figure:
    """Return what stands where there is nothing to draw: a sentence."""
    figure = blank(style, height=160)
    figure.update_xaxes(visible=False, range=[0, 1])
    figure.update_yaxes(visible=False, range=[0, 1])
    figure.add_annotation(
        text=plain(text), x=0.5, y=0.5, showarrow=False, font={"color": style.palette.faint, "size": 15}
    )
    return figure
