"""Pure drawing: a frame of `queries`, `matrix` or `trends` becomes a plotly figure; nothing is counted here.

Every mark carries `customdata` = [key, number shown, ...]: the key opens exactly that number of cases. `labels` gives
the words for the codes that a frame holds and for the few names that a figure needs; each function says which.
An empty frame becomes a sentence (`labels["empty"]`).
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from textwrap import wrap
from typing import Any, Final, NamedTuple

import pandas as pd
import plotly.graph_objects as go

from feedback.boards.findings import FEWEST, RISE
from feedback.boards.style import TRANSPARENT, Style, blank, empty_figure, plain

Labels = Mapping[str, str]
_LEGEND_HEIGHT: Final = 40
_PHONE_NAME_WIDTH: Final = 24
_AXIS_HEIGHT: Final = 56
_CELL_SIZE: Final = 30
_HALF_A_DAY: Final = timedelta(hours=12)


def heat_map(matrix: pd.DataFrame, *, labels: Labels, style: Style, most: int = 12) -> go.Figure:
    """Draw categories by places, the darker the more; a red triangle where something is overdue, an arrow at a rise.

    Parameters
    ----------
    matrix : DataFrame
        As `matrix.matrix` gives it.
    labels : mapping
        Category codes ("" for undecided), "here" (the place above itself), "count", "previous", "overdue", "empty".
    most : int
        How many categories, the largest first.

    On a phone the places do not fit: there it is a bar for each category, all places together.
    """
    shown = matrix[matrix["category"].isin(matrix["category"].unique()[:most])]
    if not int(shown["count"].sum()):
        return empty_figure(labels["empty"], style)
    if style.is_phone:
        return _category_bars(shown, labels, style)
    categories, places = list(shown["category"].unique()), list(shown["place_id"].unique())
    figure = blank(style, height=_AXIS_HEIGHT + _LEGEND_HEIGHT + style.row_height * len(categories))
    grid = shown.pivot_table(index="category", columns="place_id", values="count", sort=False)
    figure.add_trace(_cells(grid.loc[categories, places], style))
    at = shown.assign(x=shown["place_id"].map(places.index), y=shown["category"].map(categories.index))
    figure.add_traces(_targets(at[at["count"] > 0], labels, style))
    late = at[at["overdue"] > 0]
    if not late.empty:
        figure.add_trace(_overdue_corners(late, labels, style))
    names = shown.drop_duplicates("place_id").set_index("place_id")["place_name"]
    figure.update_xaxes(
        tickvals=list(range(len(places))),
        ticktext=[plain(names[each] or labels["here"]) for each in places],
        range=[-0.5, len(places) - 0.5],
    )
    figure.update_yaxes(
        tickvals=list(range(len(categories))),
        ticktext=[plain(labels.get(each, each)) for each in categories],
        range=[len(categories) - 0.5, -0.5],
    )
    return figure


def _cells(grid: pd.DataFrame, style: Style) -> go.Heatmap:
    scale = style.palette.scale
    return go.Heatmap(
        z=grid.to_numpy().tolist(),
        colorscale=[[number / (len(scale) - 1), colour] for number, colour in enumerate(scale)],
        zmin=0,
        showscale=False,
        xgap=2,
        ygap=2,
        hoverinfo="skip",
    )


def _targets(cells: pd.DataFrame, labels: Labels, style: Style) -> list[go.Scatter]:
    """Lay an unseen square with the number over each cell: a chart reports no clicks on cells themselves.

    One trace for each colour of text, since a trace has one colour for what is not chosen.
    """
    largest = int(cells["count"].max())
    colours = cells["count"].map(lambda count: style.palette.on_scale(count, largest))
    return [
        go.Scatter(
            x=part["x"].tolist(),
            y=part["y"].tolist(),
            mode="markers+text",
            text=[_cell_text(row) for row in part.itertuples()],
            marker={"symbol": "square", "size": _CELL_SIZE, "color": TRANSPARENT, "line": {"width": 0}},
            customdata=_cell_data(part, labels, key="key", number="count"),
            hovertemplate=_cell_hover(labels),
            showlegend=False,
            **_unmoved(str(colour)),
        )
        for colour, part in cells.groupby(colours)
    ]


def _cell_text(row: Any) -> str:
    has_risen = row.count >= FEWEST and row.count >= RISE * row.previous
    return f"{row.count}{'↑' if has_risen else ''}"


def _overdue_corners(cells: pd.DataFrame, labels: Labels, style: Style) -> go.Scatter:
    palette = style.palette
    return go.Scatter(
        x=(cells["x"] + 0.36).tolist(),
        y=(cells["y"] - 0.28).tolist(),
        mode="markers",
        name=plain(labels["overdue"]),
        marker={"symbol": "triangle-up", "size": 10, "color": palette.red, "line": {"width": 1, "color": "#FFFFFF"}},
        customdata=_cell_data(cells, labels, key="overdue_key", number="overdue"),
        hovertemplate=_cell_hover(labels),
        showlegend=True,
        **_unmoved(),
    )


def _cell_data(cells: pd.DataFrame, labels: Labels, *, key: str, number: str) -> list[list[Any]]:
    return [
        [
            getattr(row, key),
            getattr(row, number),
            plain(labels.get(str(row.category), str(row.category))),
            plain(row.place_name or labels["here"]),
            row.count,
            row.overdue,
            row.previous,
        ]
        for row in cells.itertuples()
    ]


def _cell_hover(labels: Labels) -> str:
    lines = [f"{plain(labels[name])} %{{customdata[{at}]}}" for name, at in (("count", 4), ("overdue", 5))]
    before = f"{plain(labels['previous'])} %{{customdata[6]}}"
    return "<br>".join(["<b>%{customdata[2]} · %{customdata[3]}</b>", *lines, before]) + "<extra></extra>"


def _unmoved(text_colour: str | None = None) -> dict[str, Any]:
    """Keep marks and numbers as they are when others are chosen: a faded figure looks as if they had gone."""
    kept: dict[str, Any] = {"marker": {"opacity": 1}}
    if text_colour is None:
        return {"selected": kept, "unselected": kept}
    kept["textfont"] = {"color": text_colour}
    return {"selected": kept, "unselected": kept, "textfont": {"color": text_colour}}


def _category_bars(shown: pd.DataFrame, labels: Labels, style: Style) -> go.Figure:
    sums = shown.groupby("category", sort=False)[["count", "previous"]].sum().reset_index()
    sums["key"] = shown.drop_duplicates("category")["row_key"].tolist()
    sums = sums[sums["count"] > 0]
    names = [labels.get(str(code), str(code)) for code in sums["category"]]
    bars = [_Bar(name, *row) for name, row in zip(names, _pairs(sums, "count", "key"), strict=True)]
    return _rows_of_bars(bars, titles=(labels["count"], ""), style=style)


def breakdown_bars(breakdown: pd.DataFrame, cut: str, *, labels: Labels, style: Style) -> go.Figure:
    """Draw one cut ("channel", "urgency", "status", "nature", "scope") as bars, what is overdue as a red bar within.

    Parameters
    ----------
    breakdown : DataFrame
        As `queries.breakdown` gives it.
    labels : mapping
        The words of that vocabulary ("" where none is set), "count", "overdue", "empty".
    """
    rows = breakdown[breakdown["cut"] == cut]
    if rows.empty:
        return empty_figure(labels["empty"], style)
    names = [labels.get(str(code), str(code)) for code in rows["code"]]
    counted, late = _pairs(rows, "count", "key"), _pairs(rows, "overdue", "overdue_key")
    bars = [_Bar(name, *one, *other) for name, one, other in zip(names, counted, late, strict=True)]
    return _rows_of_bars(bars, titles=(labels["count"], labels["overdue"]), style=style)


def unit_bars(units: pd.DataFrame, *, labels: Labels, style: Style, most: int = 15) -> go.Figure:
    """Draw what lies with each unit, what is overdue as a red bar within; units with too few cases in grey at the end.

    Parameters
    ----------
    units : DataFrame
        As `trends.units` gives it; units with nothing are left out.
    labels : mapping
        "open", "overdue", "too_few" (added to the names in grey), "empty".
    """
    rows = units[units["open"] > 0].head(most)
    if rows.empty:
        return empty_figure(labels["empty"], style)
    ranked = [bool(each) for each in rows["is_ranked"]]
    names = [
        name if is_ranked else f"{name}{labels['too_few']}"
        for name, is_ranked in zip(rows["unit_name"], ranked, strict=True)
    ]
    held, late = _pairs(rows, "open", "open_key"), _pairs(rows, "overdue", "overdue_key")
    bars = [_Bar(name, *one, *other) for name, one, other in zip(names, held, late, strict=True)]
    figure = _rows_of_bars(bars, titles=(labels["open"], labels["overdue"]), style=style)
    palette = style.palette
    figure.data[0].marker.color = [palette.bar if is_ranked else palette.grey for is_ranked in ranked]
    return figure


class _Bar(NamedTuple):
    """A row: its name, its number and that number's key, and the same of the overdue ones among them."""

    name: str
    number: int
    key: str
    overdue: int = 0
    overdue_key: str = ""


def _pairs(rows: pd.DataFrame, number: str, key: str) -> list[tuple[int, str]]:
    return [(int(each), str(its)) for each, its in zip(rows[number], rows[key], strict=True)]


def _rows_of_bars(bars: Sequence[_Bar], *, titles: tuple[str, str], style: Style) -> go.Figure:
    palette = style.palette
    late = [(at, bar) for at, bar in enumerate(bars) if bar.overdue]
    figure = blank(style, height=16 + (_LEGEND_HEIGHT if late else 0) + style.row_height * len(bars))
    figure.add_trace(
        _bar_trace(
            titles[0],
            [(at, bar.name, bar.number, bar.key) for at, bar in enumerate(bars)],
            width=0.62,
            marker={"color": palette.bar},
            text=[_number_text(bar, titles[1], palette.red) for bar in bars],
            textposition="outside",
            text_colour=palette.text,
        )
    )
    if late:
        rows = [(at, bar.name, bar.overdue, bar.overdue_key) for at, bar in late]
        figure.add_trace(_bar_trace(titles[1], rows, width=0.24, marker={"color": palette.red}))
    figure.update_layout(barmode="overlay", showlegend=bool(late))
    # The numbers stand behind the bars and need room there.
    room = (1.6 if style.is_phone else 1.16) if late else (1.3 if style.is_phone else 1.14)
    figure.update_xaxes(showticklabels=False, range=[0, room * max(bar.number for bar in bars) or 1])
    _name_rows(figure, [bar.name for bar in bars], style)
    return figure


def _number_text(bar: _Bar, overdue_title: str, red: str) -> str:
    if not bar.overdue:
        return f"{bar.number:,}"
    return f'{bar.number:,}  <span style="color:{red}">{plain(overdue_title)} {bar.overdue:,}</span>'


def _bar_trace(
    title: str, rows: Sequence[tuple[int, str, int, str]], *, width: float, text_colour: str | None = None, **more: Any
) -> go.Bar:
    return go.Bar(
        x=[number for _at, _name, number, _key in rows],
        y=[at for at, _name, _number, _key in rows],
        orientation="h",
        name=plain(title),
        width=width,
        cliponaxis=False,
        customdata=[[key, number, plain(name)] for _at, name, number, key in rows],
        hovertemplate=f"<b>%{{customdata[2]}}</b><br>{plain(title)} %{{customdata[1]}}<extra></extra>",
        **more,
        **_unmoved(text_colour),
    )


def _name_rows(figure: go.Figure, names: Sequence[str], style: Style) -> None:
    figure.update_yaxes(
        tickvals=list(range(len(names))),
        ticktext=[_row_name(name, style) for name in names],
        range=[len(names) - 0.5, -0.5],
    )


def _row_name(name: str, style: Style) -> str:
    # English names are long: on a phone they would be cut off at the left.
    lines = wrap(name, _PHONE_NAME_WIDTH) if style.is_phone else [name]
    return "<br>".join(plain(line) for line in lines)


def flow_lines(flow: pd.DataFrame, *, labels: Labels, style: Style) -> go.Figure:
    """Draw what was registered and what was closed over time, day by day or week by week.

    Parameters
    ----------
    flow : DataFrame
        As `trends.flow` gives it.
    labels : mapping
        "registered", "closed", "empty".
    """
    if not int(flow["registered"].sum() + flow["closed"].sum()):
        return empty_figure(labels["empty"], style)
    palette = style.palette
    figure = blank(style, height=240 if style.is_phone else 300)
    for name, colour, dash in (("registered", palette.blue, "solid"), ("closed", palette.green, "dot")):
        figure.add_trace(
            go.Scatter(
                x=flow["from_on"].tolist(),
                y=flow[name].tolist(),
                mode="lines+markers",
                name=plain(labels[name]),
                line={"color": colour, "width": 2, "dash": dash},
                marker={"size": 7, "color": colour},
                cliponaxis=False,
                customdata=[[row[f"{name}_key"], row[name], _span_text(row)] for row in flow.to_dict(orient="records")],
                hovertemplate=f"<b>%{{customdata[2]}}</b><br>{plain(labels[name])} %{{customdata[1]}}<extra></extra>",
                **_unmoved(),
            )
        )
    days = flow["from_on"].tolist()
    figure.update_xaxes(
        type="date",
        tickformat="%-m-%-d",
        nticks=5 if style.is_phone else 12,
        range=[datetime.combine(days[0], time()) - _HALF_A_DAY, datetime.combine(days[-1], time()) + _HALF_A_DAY],
        showline=True,
        linecolor=palette.line,
    )
    figure.update_yaxes(rangemode="tozero", showgrid=True, gridcolor=palette.line, nticks=5, tickformat=",d")
    return figure


def _span_text(row: Mapping[Any, Any]) -> str:
    first, last = row["from_on"], row["to_on"]
    return f"{first:%Y-%m-%d}" if first == last else f"{first:%Y-%m-%d} … {last:%m-%d}"


def ageing_bars(ageing: pd.DataFrame, *, labels: Labels, style: Style) -> go.Figure:
    """Draw the open cases by state, each bar parted by age, the darker the older (in the dark: the lighter).

    Parameters
    ----------
    ageing : DataFrame
        As `trends.ageing` gives it; states without cases are left out.
    labels : mapping
        The words of the states, the names of the spans ("0-2", "3-7", "8-15", "16-30", ">30"), "empty".
    """
    held = ageing.groupby("status", sort=False)["count"].transform("sum") > 0
    rows = ageing[held]
    if rows.empty:
        return empty_figure(labels["empty"], style)
    states = [str(state) for state in rows["status"].unique()]
    # In a narrower part the number would stand over its neighbours; a finger or the mouse still tells it.
    least = int(rows.groupby("status")["count"].sum().max()) * (4 if style.is_phone else 2) // 50 + 1
    figure = blank(style, height=16 + _LEGEND_HEIGHT + style.row_height * len(states))
    for number, (span, part) in enumerate(rows.groupby("span", sort=False), start=2):
        filled = part[part["count"] > 0]
        if not filled.empty:
            name = labels.get(str(span), str(span))
            figure.add_trace(_age_trace(filled, states, name, labels, colours=(number, style), least=least))
    figure.update_layout(barmode="stack", legend={"traceorder": "normal"})
    figure.update_xaxes(showticklabels=False)
    _name_rows(figure, [labels.get(state, state) for state in states], style)
    return figure


def _age_trace(
    filled: pd.DataFrame, states: list[str], name: str, labels: Labels, *, colours: tuple[int, Style], least: int
) -> go.Bar:
    number, style = colours
    status = [str(each) for each in filled["status"]]
    rows = [
        (states.index(state), f"{labels.get(state, state)} · {name}", count, key)
        for state, (count, key) in zip(status, _pairs(filled, "count", "key"), strict=True)
    ]
    return _bar_trace(
        name,
        rows,
        width=0.7,
        marker={"color": style.palette.scale[number], "line": {"width": 1, "color": style.palette.surface}},
        text=[f"{count:,}" if count >= least else "" for count in filled["count"]],
        textposition="inside",
        insidetextanchor="middle",
        textangle=0,
        text_colour=style.palette.scale_text[number],
    )
