"""What a round came to, as a list from the best on: a score, its parts by voters and items, or the wishes counted."""

import streamlit as st

from feedback.services.rounds.results import LEAST_TO_RANK, RoundResults, SubjectResult
from feedback.sheets.writing import XLSX_MEDIA_TYPE, Cell, table_bytes
from models.office_vocabulary import RoundKind
from pages.ui import layout
from pages.ui.admin_style import plain_note
from pages.ui.text import _


def draw_results(results: RoundResults) -> None:
    with layout.card("round_results"):
        said = " · ".join(f"{group} {count:,}" for group, count in results.ballots.items())
        layout.section(_("结果"), _("有效票 {n} 张（{groups}）", n=f"{results.total:,}", groups=said or "0"))
        for subject in results.subjects:
            _draw_subject(results, subject)
        if results.kind is not RoundKind.POLL:
            plain_note(_("得分满分 100。少于 {n} 张票的不排名。", n=LEAST_TO_RANK))
    name = _("{name}结果.xlsx", name=results.name)
    st.download_button(
        _("下载结果表"), _sheet(results), name, XLSX_MEDIA_TYPE, key="results_get", on_click="ignore",
        icon=":material/download:",
    )  # fmt: skip


def _draw_subject(results: RoundResults, subject: SubjectResult) -> None:
    chips = [layout.chip("closed", _("优秀"))] if subject.is_winner else []
    place = _("第 {n} 名", n=subject.rank) if subject.rank else ""
    score = _("{n} 分", n=f"{subject.score:.1f}") if subject.score is not None else ""
    votes = _("{n} 票", n=f"{subject.ballots:,}")
    said = " · ".join(part for part in (score, votes) if part)
    layout.label_line(place, [part for part in (subject.name, subject.slogan) if part], sure=said, chips=chips)
    details = [f"{item.name} {subject.by_item[item.code]:.1f}/{item.most}" for item in results.items
               if item.code in subject.by_item]  # fmt: skip
    details += [f"{group} {mean:.1f}" for group, mean in subject.by_group.items()]
    for item in results.items:
        counts = subject.by_option.get(item.code, {})
        details += [f"{option} {counts.get(option, 0):,}" for option in item.options]
    if details:
        plain_note(" · ".join(details))


def _sheet(results: RoundResults) -> bytes:
    marked = [item for item in results.items if not item.is_choice]
    options = [(item, option) for item in results.items for option in item.options]
    groups = list(results.ballots)
    columns = [_("名次"), _("评议对象"), _("票数"), _("得分"), *groups, *(item.name for item in marked)]
    columns += [f"{item.name} {option}" for item, option in options]
    rows: list[list[Cell]] = []
    for subject in results.subjects:
        row: list[Cell] = [subject.rank, subject.name, subject.ballots, _rounded(subject.score)]
        row += [_rounded(subject.by_group.get(group)) for group in groups]
        row += [_rounded(subject.by_item.get(item.code)) for item in marked]
        row += [subject.by_option.get(item.code, {}).get(option, 0) for item, option in options]
        rows.append(row)
    return table_bytes(columns, rows, sheet_name=_("结果"))


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 2)
