"""What stands on the page about how right the machine is: sentences first, then months, mix-ups, words and cases."""

from collections.abc import Sequence
from html import escape
from typing import Final

import streamlit as st

from feedback.learning.drift import SMALL, Drift, Row, Share
from feedback.learning.new_words import NewWord
from feedback.learning.next_cases import NextCase
from feedback.tracker.desks import CaseSearch
from pages.ui import layout, learning_style
from pages.ui.admin_style import plain_note
from pages.ui.layout import Markup
from pages.ui.learning_style import line
from pages.ui.searching import address_of
from pages.ui.shell import go_to
from pages.ui.text import _, ago, category_name, literal, month

_LOW_PERCENT: Final = 70
_LATE_MONTHS: Final = 3
_NEAR: Final = 0.02
_MOST_ROWS: Final = 30


def title_line(drift: Drift) -> str:
    """Return of how many decisions the page tells."""
    return _("半年来，机器读过、人又判过的有 {n} 件", n=f"{sum(each.of for each in drift.abstained):,}")


def _told_month(drift: Drift) -> int | None:
    """Return the place of the month to tell of: the last whole one, or the present one where that has too few."""
    places = [len(drift.months) - 2, len(drift.months) - 1]
    return next((place for place in places if not drift.accepted[place].is_small), None)


def _of_hundred(share: Share) -> int:
    """Return how many of a hundred; all or none only where it was all or none."""
    return round(100 * share.share) if share.n in (0, share.of) else min(99, max(1, round(100 * share.share)))


def draw_sentences(drift: Drift) -> None:
    """Draw what the figures come to, in sentences."""
    said = [_accepted_line(drift), _abstained_line(drift), _weakest_line(drift)]
    if drift.no_matter:
        said.append(line(_("另有 {n} 件不予受理或者撤回，不算在里面。", n=drift.no_matter)))
    learning_style.told([each for each in said if each])


def _accepted_line(drift: Drift) -> Markup | None:
    place = _told_month(drift)
    if place is None:
        return line(_("建议被判过的不满 {n} 件，过些时候再看。", n=SMALL))
    share, before = drift.accepted[place], drift.accepted[place - 1]
    facts = {"month": month(drift.months[place]), "n": _of_hundred(share)}
    if before.is_small:
        text = _("{month}机器的建议，每 100 件有 {n} 件照用。", **facts)
    elif abs(share.share - before.share) <= _NEAR:
        text = _("{month}机器的建议，每 100 件有 {n} 件照用，和前一个月差不多。", **facts)
    elif share.share > before.share:
        text = _("{month}机器的建议，每 100 件有 {n} 件照用，比前一个月多了。", **facts)
    else:
        text = _("{month}机器的建议，每 100 件有 {n} 件照用，比前一个月少了。", **facts)
    return line(text, f"{share.n}/{share.of}")


def _abstained_line(drift: Drift) -> Markup | None:
    place = _told_month(drift)
    if place is None:
        return None
    share = drift.abstained[place]
    when, n = month(drift.months[place]), _of_hundred(share)
    text = _("{month}每 100 件里有 {n} 件它没敢给建议，由人来定。", month=when, n=n)
    return line(text, f"{share.n}/{share.of}")


def _weakest_line(drift: Drift) -> Markup | None:
    rows = [row for row in drift.rows if not row.whole.is_small]
    if not rows:
        return None
    weakest = min(rows, key=lambda row: row.whole.share)
    text = _("半年来最常被改的是“{category}”，每 100 件照用 {n} 件。", category=category_name(weakest.code),
             n=_of_hundred(weakest.whole))  # fmt: skip
    return line(text, f"{weakest.whole.n}/{weakest.whole.of}")


def draw_months(drift: Drift) -> None:
    """Draw the table of categories and months, from the first month in which anything was decided."""
    first = next((place for place, share in enumerate(drift.accepted) if share.of), 0)
    shown = range(min(first, len(drift.months) - _LATE_MONTHS), len(drift.months))
    heads = "".join(f'<th class="{_early(drift, place)}">{escape(month(drift.months[place]))}</th>' for place in shown)
    rows = "".join(_row(drift, row, shown) for row in drift.rows[:_MOST_ROWS])
    st.html(
        f'<table class="zs-months"><thead><tr><th>{escape(_("机器判成"))}</th>{heads}'
        f"<th>{escape(_('合计'))}</th></tr></thead><tbody>{rows}</tbody></table>"
    )
    plain_note(_("格子里是机器的建议被照用的百分比。黄的不到七成；灰的不满 {n} 件，看不出好坏。", n=SMALL))


def _head(drift: Drift, place: int) -> str:
    return f'<th class="{_early(drift, place)}">{escape(month(drift.months[place]))}</th>'


def _early(drift: Drift, place: int) -> str:
    # A phone shows the last months alone.
    return "zs-early" if place < len(drift.months) - _LATE_MONTHS else ""


def _row(drift: Drift, row: Row, shown: Sequence[int]) -> str:
    cells = "".join(_cell(row.months[place], _early(drift, place)) for place in shown)
    whole = _cell(row.whole, "zs-whole")
    return f"<tr><th>{escape(category_name(row.code))}</th>{cells}{whole}</tr>"


def _cell(share: Share, kind: str) -> str:
    percent = round(100 * share.share)
    if share.is_small:
        said, tone = f"{share.n}/{share.of}" if share.of else "—", "zs-few"
    else:
        said, tone = f"{percent}%<small>{share.n}/{share.of}</small>", "zs-low" if percent < _LOW_PERCENT else ""
    return f'<td class="{kind} {tone}">{said}</td>'


def draw_confusions(drift: Drift) -> None:
    """Draw which categories the machine mixes up, each with the way to such cases."""
    for number, each in enumerate(drift.confusions):
        with st.container(key=f"confused_{number}", horizontal=True):
            text = _("机器说“{suggested}”，人定成“{category}”：{n} 件", suggested=category_name(each.suggested),
                     category=category_name(each.category), n=each.count.n)  # fmt: skip
            st.html(f'<div class="zs-told">{line(text, _("它一共这样说了 {n} 件", n=each.count.of))}</div>')
            with st.container(key=f"link_confused_{number}", width="content"):
                if st.button(_("看这些件"), key=f"drift_confused_{number}", type="tertiary"):
                    sought = CaseSearch(category=each.category, suggested=each.suggested)
                    go_to("search", **address_of(sought))
    if not drift.confusions:
        plain_note(_("没有哪两类被它弄混过两次以上。"))


def draw_words(found: Sequence[NewWord]) -> None:
    """Draw the words that became commoner."""
    chips = "".join(f"<span>{escape(each.word)}<small>{escape(_growth(each))}</small></span>" for each in found)
    if chips:
        st.html(f'<div class="zs-words">{chips}</div>')
    else:
        layout.empty_state(_("没有突然多起来的词"), _("一个词要在五件以上的诉求里出现，才会列在这里。"))
    plain_note(_("人名、地名和号码不在里面。说的人一多，往往是出了新的事，也可能是机器还没学过的说法。"))


def _growth(each: NewWord) -> str:
    if not each.before.n:
        return _("{n} 件，以前没有", n=each.recent.n)
    return _("{n} 件，前 90 天 {before} 件", n=each.recent.n, before=each.before.n)


def draw_next(cases: Sequence[NextCase]) -> None:
    """Draw which cases to diagnose first, and the way to the desk."""
    if not cases:
        layout.empty_state(_("没有等着初诊的"), _("新记的走访、来电和来信会自己排到初诊台。"))
        return
    plain_note(_("这几件机器最拿不准，又和许多别的件相像：先诊它们，它学得最快。急的件仍按时限先办。"))
    with st.container(key="case_rows_next", gap=None):
        for each in cases:
            with st.container(key=f"case_row_next_{each.case_id}", gap=None):
                if st.button(literal(each.heading) or each.case_no, key=f"next_{each.case_id}", type="tertiary"):
                    go_to("case", no=each.case_no)
                guesses = " / ".join(f"{category_name(code)} {share:.0%}" for code, share in each.guesses)
                layout.row_line([_("机器拿不准：{guesses}", guesses=guesses), ago(each.registered_at), each.case_no])
    if st.button(_("去初诊台"), key="drift_triage", type="primary"):
        go_to("triage")
