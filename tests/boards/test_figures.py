"""Do the figures draw the numbers of their frames, with the keys on every mark? Trace values, not pixels."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import pytest

from feedback.boards.figures import ageing_bars, breakdown_bars, flow_lines, heat_map, unit_bars
from feedback.boards.matrix import MATRIX_COLUMNS
from feedback.boards.style import DARK, LIGHT, Style
from feedback.boards.trends import UNIT_COLUMNS
from tests.boards.words import LABELS

DESKTOP, PHONE = Style(), Style(is_phone=True)


def cells(*rows: tuple[str, int, str, int, int, int]) -> pd.DataFrame:
    keys = [(f"{row[0]}@{row[1]}", f"late {row[0]}@{row[1]}", f"row {row[0]}", f"column {row[1]}") for row in rows]
    return pd.DataFrame([row + key for row, key in zip(rows, keys, strict=True)], columns=MATRIX_COLUMNS)


MATRIX = cells(
    ("04", 3, "Yue", 12, 4, 2),
    ("04", 0, "", 0, 1, 0),
    ("12", 3, "Yue", 3, 3, 0),
    ("12", 0, "", 1, 0, 0),
)
BREAKDOWN = pd.DataFrame(
    [("channel", "visit", 5, 0, "k1", "l1"), ("channel", "hotline", 3, 2, "k2", "l2"), ("scope", "", 8, 2, "k3", "l3")],
    columns=["cut", "code", "count", "overdue", "key", "overdue_key"],
)
FLOW = pd.DataFrame(
    [
        (date(2026, 11, 1), date(2026, 11, 1), 3, 0, "r1", "c1"),
        (date(2026, 11, 2), date(2026, 11, 8), 1, 4, "r2", "c2"),
    ],
    columns=["from_on", "to_on", "registered", "closed", "registered_key", "closed_key"],
)
AGEING = pd.DataFrame(
    [("handling", "0-2", 4, "a"), ("handling", "3-7", 0, "b"), ("replied", "0-2", 0, "c"), ("replied", "3-7", 0, "d")],
    columns=["status", "span", "count", "key"],
)
UNITS = pd.DataFrame(
    [
        (1, "water", 9, 4, 3.0, 1, 2, 0.5, True, "o1", "l1", "j1", "t1"),
        (2, "roads", 0, 0, None, 6, 6, 1.0, True, "o2", "l2", "j2", "t2"),
        (3, "power", 2, 0, 1.0, 0, 0, None, False, "o3", "l3", "j3", "t3"),
    ],
    columns=UNIT_COLUMNS,
)


def points(trace: Any) -> list[tuple[Any, ...]]:
    return list(zip(trace.x, trace.y, [data[0] for data in trace.customdata], strict=True))


class TestHeatMap:
    def test_cells_hold_the_counts_and_squares_over_them_hold_the_keys(self) -> None:
        figure = heat_map(MATRIX, labels=LABELS | {"04": "water"}, style=DESKTOP)
        grid, *squares, late = figure.data
        assert [list(row) for row in grid.z] == [[12, 0], [3, 1]]
        assert sorted(point for trace in squares for point in points(trace)) == [
            (0, 0, "04@3"),
            (0, 1, "12@3"),
            (1, 1, "12@0"),
        ]
        assert [data[:2] for data in late.customdata] == [["late 04@3", 2]]
        assert list(figure.layout.xaxis.ticktext) == ["Yue", "here"]
        assert list(figure.layout.yaxis.ticktext) == ["water", "12"]

    def test_an_arrow_stands_at_a_rise_and_not_at_a_small_number(self) -> None:
        figure = heat_map(MATRIX, labels=LABELS, style=DESKTOP)
        texts = [text for trace in figure.data if trace.type == "scatter" for text in trace.text or ()]
        assert sorted(texts) == ["1", "12↑", "3"]

    def test_cells_report_no_clicks_and_squares_are_not_seen(self) -> None:
        grid, square, *_rest = heat_map(MATRIX, labels=LABELS, style=DESKTOP).data
        assert grid.hoverinfo == "skip"
        assert square.marker.color == "rgba(0,0,0,0)"
        assert square.marker.symbol == "square"

    def test_on_a_phone_it_is_a_bar_for_each_category(self) -> None:
        (bars,) = heat_map(MATRIX, labels=LABELS, style=PHONE).data
        assert points(bars) == [(12, 0, "row 04"), (4, 1, "row 12")]

    def test_a_long_name_takes_two_lines_on_a_phone_and_its_number_has_room(self) -> None:
        figure = heat_map(MATRIX, labels=LABELS | {"04": "Land, resettlement and natural resources"}, style=PHONE)
        assert figure.layout.yaxis.ticktext[0] == "Land, resettlement and<br>natural resources"
        assert figure.layout.xaxis.range[1] >= 1.3 * 12

    def test_the_largest_categories_are_shown(self) -> None:
        figure = heat_map(MATRIX, labels=LABELS, style=DESKTOP, most=1)
        assert [list(row) for row in figure.data[0].z] == [[12, 0]]


class TestBars:
    def test_what_is_overdue_is_a_red_bar_within(self) -> None:
        counted, late = breakdown_bars(BREAKDOWN, "channel", labels=LABELS, style=DESKTOP).data
        assert points(counted) == [(5, 0, "k1"), (3, 1, "k2")]
        assert points(late) == [(2, 1, "l2")]
        assert late.marker.color == LIGHT.red
        assert late.width < counted.width
        assert "overdue 2" in counted.text[1]

    def test_a_cut_without_a_word_says_so(self) -> None:
        figure = breakdown_bars(BREAKDOWN, "scope", labels=LABELS, style=DESKTOP)
        assert list(figure.layout.yaxis.ticktext) == ["undecided"]

    def test_units_with_few_cases_are_grey_and_say_so(self) -> None:
        figure = unit_bars(UNITS, labels=LABELS, style=DESKTOP)
        assert points(figure.data[0]) == [(9, 0, "o1"), (2, 1, "o3")]
        assert list(figure.data[0].marker.color) == [LIGHT.bar, LIGHT.grey]
        assert list(figure.layout.yaxis.ticktext) == ["water", "power (few)"]

    def test_ages_are_stacked_and_empty_states_left_out(self) -> None:
        figure = ageing_bars(AGEING, labels=LABELS, style=DESKTOP)
        assert figure.layout.barmode == "stack"
        assert [points(trace) for trace in figure.data] == [[(4, 0, "a")]]
        assert list(figure.layout.yaxis.ticktext) == ["handling"]


class TestFlowLines:
    def test_draws_both_lines_with_a_mark_on_each_day(self) -> None:
        registered, closed = flow_lines(FLOW, labels=LABELS, style=DESKTOP).data
        assert [(y, key) for _x, y, key in points(registered)] == [(3, "r1"), (1, "r2")]
        assert [(y, key) for _x, y, key in points(closed)] == [(0, "c1"), (4, "c2")]
        assert registered.line.dash != closed.line.dash
        assert [data[2] for data in registered.customdata] == ["2026-11-01", "2026-11-02 … 11-08"]

    def test_a_phone_has_fewer_ticks(self) -> None:
        ticks = [flow_lines(FLOW, labels=LABELS, style=style).layout.xaxis.nticks for style in (PHONE, DESKTOP)]
        assert ticks[0] < ticks[1]


DRAWN: dict[str, Callable[[Style], go.Figure]] = {
    "heat_map": lambda style: heat_map(MATRIX, labels=LABELS, style=style),
    "breakdown_bars": lambda style: breakdown_bars(BREAKDOWN, "channel", labels=LABELS, style=style),
    "unit_bars": lambda style: unit_bars(UNITS, labels=LABELS, style=style),
    "flow_lines": lambda style: flow_lines(FLOW, labels=LABELS, style=style),
    "ageing_bars": lambda style: ageing_bars(AGEING, labels=LABELS, style=style),
}
EMPTY: dict[str, Callable[[Style], go.Figure]] = {
    "heat_map": lambda style: heat_map(MATRIX.head(0), labels=LABELS, style=style),
    "heat_map of zeros": lambda style: heat_map(MATRIX.iloc[1:2], labels=LABELS, style=style),
    "breakdown_bars": lambda style: breakdown_bars(BREAKDOWN, "nature", labels=LABELS, style=style),
    "unit_bars": lambda style: unit_bars(UNITS.iloc[1:2], labels=LABELS, style=style),
    "flow_lines": lambda style: flow_lines(FLOW.head(0), labels=LABELS, style=style),
    "ageing_bars": lambda style: ageing_bars(AGEING.iloc[1:], labels=LABELS, style=style),
}


class TestLook:
    @pytest.mark.parametrize("draw", DRAWN.values(), ids=DRAWN.keys())
    @pytest.mark.parametrize(("is_dark", "palette"), [(False, LIGHT), (True, DARK)])
    def test_light_and_dark_have_their_own_text_and_no_ground(
        self, draw: Callable[[Style], go.Figure], is_dark: bool, palette: Any
    ) -> None:
        figure = draw(Style(is_dark=is_dark))
        assert figure.layout.font.color == palette.text
        assert "PingFang SC" in figure.layout.font.family
        assert figure.layout.paper_bgcolor == "rgba(0,0,0,0)"
        assert figure.layout.dragmode is False

    @pytest.mark.parametrize("draw", DRAWN.values(), ids=DRAWN.keys())
    @pytest.mark.parametrize("style", [DESKTOP, PHONE])
    def test_nothing_fades_when_something_is_chosen(self, draw: Callable[[Style], go.Figure], style: Style) -> None:
        for trace in draw(style).data:
            if trace.type != "heatmap":
                assert trace.unselected.marker.opacity == 1
                assert trace.text is None or trace.unselected.textfont.color == trace.textfont.color

    @pytest.mark.parametrize("draw", EMPTY.values(), ids=EMPTY.keys())
    @pytest.mark.parametrize("style", [DESKTOP, PHONE, Style(is_dark=True)])
    def test_an_empty_frame_becomes_a_sentence(self, draw: Callable[[Style], go.Figure], style: Style) -> None:
        figure = draw(style)
        assert not figure.data
        assert [note.text for note in figure.layout.annotations] == ["nothing here"]

    def test_a_row_on_a_phone_is_a_target_for_a_thumb(self) -> None:
        assert PHONE.row_height == 44

    def test_a_name_is_never_markup(self) -> None:
        rows = cells(("04", 3, "<a href='x'>Yue</a>", 12, 4, 2))
        figure = heat_map(rows, labels=LABELS | {"04": "<b>water</b>"}, style=DESKTOP)
        named = UNITS.assign(unit_name="<i>unit</i>")
        assert "<" not in "".join(figure.layout.xaxis.ticktext + figure.layout.yaxis.ticktext)
        assert "<" not in "".join(str(data[2:4]) for trace in figure.data[1:] for data in trace.customdata)
        assert "<" not in "".join(unit_bars(named, labels=LABELS, style=DESKTOP).layout.yaxis.ticktext)
