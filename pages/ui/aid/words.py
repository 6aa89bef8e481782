"""How an application for aid is said in a line: its state as a chip, its sums, its facts."""

from typing import Final

from feedback.i18n.amounts import wan, yuan
from feedback.i18n.catalogue import SOURCE_LANGUAGE
from feedback.services.aid.reading import AidLine
from models.office_vocabulary import AidState
from pages.ui import layout
from pages.ui.layout import ChipKind, Markup
from pages.ui.text import _, day, language, words

_KINDS: Final[dict[AidState, ChipKind]] = {
    AidState.APPLIED: "next",
    AidState.APPROVED: "near",
    AidState.PAID: "closed",
    AidState.REJECTED: "waiting",
    AidState.WITHDRAWN: "waiting",
}


def state_chip(state: AidState) -> Markup:
    return layout.chip(_KINDS[state], words(state))


def sum_of(fen: int | None) -> str:
    """Return a sum with its unit; a dash where there is none."""
    return "—" if fen is None else _("{yuan} 元", yuan=yuan(fen))


def large_sum(fen: int) -> tuple[str, str]:
    """Return a sum as reports give it, and its unit: in 万元, in English in yuan."""
    if language() == SOURCE_LANGUAGE:
        return wan(fen), _("万元")
    return yuan(fen), _("元")


def facts_of(line: AidLine) -> list[str]:
    """Return what tells an application from others, for the second line of a row."""
    facts = [line.application_no, line.place, words(line.kind), words(line.household_type), day(line.applied_on)]
    return [each for each in facts if each != "—"]


def sums_of(line: AidLine) -> str:
    """Return the sum that matters now: what was paid, else decided, else asked for."""
    if line.paid_fen:
        return _("已发 {yuan} 元", yuan=yuan(line.paid_fen))
    if line.decided_fen is not None:
        return _("评定 {yuan} 元", yuan=yuan(line.decided_fen))
    return _("申请 {yuan} 元", yuan=yuan(line.asked_fen)) if line.asked_fen is not None else ""
