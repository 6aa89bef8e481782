"""How does a figure read? A share with its size, a count with its unit, a dash where there is nothing to divide by."""

from datetime import date, timedelta
from html import escape

import streamlit as st

from feedback.assess.formulas import Format, Formula, Of
from feedback.assess.reading import Figure, SheetLine
from feedback.i18n import labels_of_scores as labels
from models.office_vocabulary import SheetState
from models.vocabulary import RequestStatus
from pages.ui import layout
from pages.ui.text import _, day, language, words


def measure_name(code: str) -> str:
    return labels.measure_name(code, language())


def measure_how(code: str) -> str:
    return labels.measure_how(code, language())


def group_name(code: str) -> str:
    """Return what a group of measures, or the columns of a bulletin, are called."""
    if code in labels.GROUPS:
        return labels.group_name(code, language())
    return labels.bulletin_name(code, language())


def preset_name(name: str, label: str = "") -> str:
    return labels.preset_name(name, label, language()) if name else "—"


def weights_line(weights: dict[str, float]) -> str:
    return " · ".join(f"{measure_name(code)} {weight:.0%}" for code, weight in weights.items())


def value_of(measure: Formula, value: float | None) -> str:
    """Return a figure without its size."""
    if value is None:
        return "—"
    if measure.format is Format.SHARE:
        return f"{value * 100:.1f}".rstrip("0").rstrip(".") + "%"
    if measure.format is Format.COUNT:
        return f"{value:,.0f}"
    if measure.format is Format.DAYS:
        return _("{n} 天", n=f"{value:.1f}")
    return f"{value:.1f}".rstrip("0").rstrip(".")


def size_of(measure: Formula, numerator: float, denominator: float) -> str:
    """Return what a figure was counted from, (34/48); nothing where it is a count or points."""
    if measure.format in {Format.COUNT, Format.POINTS} or not denominator:
        return ""
    return f" ({numerator:,.1f}/{denominator:,.0f})".replace(".0/", "/")


def figure_line(measure: Formula, figure: Figure) -> str:
    """Return a figure with its size, and beside it the adjusted one where exclusions change it."""
    parts = [value_of(measure, figure.value) + size_of(measure, figure.numerator, figure.denominator)]
    if figure.is_adjusted:
        size = size_of(measure, figure.adjusted_numerator, figure.adjusted_denominator)
        parts.append(_("剔除后 {value}", value=value_of(measure, figure.adjusted) + size))
    return " · ".join(parts)


def unit_line(of: Of, n: int) -> str:
    """Return how many of what stand in a list."""
    shown = f"{n:,}"
    return {
        Of.CASES: _("{n} 件", n=shown),
        Of.VISITS: _("{n} 次走访", n=shown),
        Of.OPINIONS: _("{n} 条意见", n=shown),
        Of.HOUSEHOLDS: _("{n} 户", n=shown),
        Of.POINTS: _("{n} 个联系点", n=shown),
        Of.AREAS: _("{n} 个自然村", n=shown),
    }[of]


def span_line(from_on: date, to_on: date) -> str:
    """Return the days of a sheet; a whole month by its name."""
    if from_on.day == 1 and to_on.month == from_on.month and (to_on + timedelta(days=1)).day == 1:
        return _("{year} 年 {month} 月", year=from_on.year, month=from_on.month)
    return _("{first}到{last}", first=day(from_on), last=day(to_on))


def sheet_title(line: SheetLine) -> str:
    return line.name or f"{span_line(line.from_on, line.to_on)} · {line.area} · {words(line.subject)}"


def state_chip(state: SheetState) -> layout.Markup:
    return layout.chip("closed" if state is SheetState.FROZEN else "waiting", words(state))


def decision_chip(status: RequestStatus) -> layout.Markup:
    kinds: dict[RequestStatus, tuple[layout.ChipKind, str]] = {
        RequestStatus.PENDING: ("next", _("等决定")),
        RequestStatus.UPHELD: ("closed", _("已同意")),
        RequestStatus.DENIED: ("waiting", _("未同意")),
    }
    return layout.chip(*kinds[status])


def ranked_list(rows: list[tuple[str, str, str]]) -> None:
    """Draw subjects with one figure each: place or none, name, and the figure; the names wrap, the figures do not."""
    lines = "".join(
        f"<li><i>{escape(place)}</i><b>{escape(name)}</b><span>{escape(said)}</span></li>" for place, name, said in rows
    )
    st.html(f'<ol class="zs-scored">{lines}</ol>')
