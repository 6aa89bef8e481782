"""Briefs and bulletins: paragraphs made of counts, exact or as more than a round number, and the figures behind them.

Sentences and measure words stand in `data/briefs.json`, so an office's wording is data. A part of a sentence whose
count is nought is left out, and so is a paragraph of which nothing was counted.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from typing import Any, Final

from sqlmodel import Session, col, select

from feedback.access.actor import Actor
from feedback.access.permissions import Permission
from feedback.access.scope import areas_open_to
from feedback.core.clock import today
from feedback.core.errors import BadInput, NotFound
from feedback.i18n.amounts import wan
from feedback.i18n.terms import label
from feedback.reports.brief_counts import (
    Counted,
    aid_counts,
    channel_counts,
    outcome_counts,
    solved_names,
    topic_counts,
    visit_counts,
)
from feedback.reports.bulletin_counts import BulletinCounts, ClassCount, bulletin_counts
from feedback.reports.layout import DATA
from feedback.reports.numerals import approx_cn, exact_cn
from feedback.reports.paper import Paper, PaperName, Row
from feedback.reports.phrases import day, listed, nothing, period, phrase
from feedback.reports.scoping import full_name, reported_area
from models.place import Area
from models.visiting import Campaign

MOST_DAYS: Final = 3660
_PLACES: Final = 6
_NEWEST: Final = 60


class BriefKind(StrEnum):
    """Which brief: of visits and what came of them, of one campaign, or a hotline bulletin."""

    BRIEF = "brief"
    CAMPAIGN = "campaign_brief"
    BULLETIN = "bulletin"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph with the names of the figures in it."""

    code: str
    heading: str
    text: str
    figures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Brief:
    """A brief as it is shown and set; `figures` are the exact counts by name, `texts` as the sentences have them."""

    kind: BriefKind
    area: Area
    place: str
    from_on: date
    to_on: date
    paragraphs: tuple[Paragraph, ...]
    figures: Mapping[str, int]
    texts: Mapping[str, str]
    campaign: str = ""
    classes: tuple[ClassCount, ...] = ()
    hot: tuple[Row, ...] = field(default=())


@cache
def _words() -> dict[str, Any]:
    return dict(json.loads((DATA / "briefs.json").read_text(encoding="utf-8")))


def brief(
    session: Session,
    actor: Actor,
    kind: BriefKind,
    *,
    area_id: int = 0,
    from_on: date,
    to_on: date,
    campaign_id: int = 0,
    is_exact: bool = False,
) -> Brief:
    """Return a brief of one place and some days, or of one campaign.

    Raises
    ------
    NotPermitted
        The actor makes no reports.
    NotFound
        There is no such area or campaign, or not for this actor.
    BadInput
        The days make no period.
    """
    actor.require(Permission.MAKE_REPORTS)
    if from_on > to_on or to_on - from_on > timedelta(days=MOST_DAYS):
        raise BadInput("period_unusable", from_on=from_on, to_on=to_on, most=MOST_DAYS)
    named = ""
    if kind is BriefKind.CAMPAIGN:
        area, named = _campaign(session, actor, campaign_id)
    else:
        area = reported_area(session, actor, area_id)
    counted = Counted(session, actor, area, from_on, to_on, campaign_id if kind is BriefKind.CAMPAIGN else None)
    hot: tuple[Row, ...] = ()
    classes: tuple[ClassCount, ...] = ()
    if kind is BriefKind.BULLETIN:
        counts = bulletin_counts(counted)
        figures, texts = dict(counts.totals), _bulletin_texts(counts)
        classes, hot = tuple(counts.classes), tuple(_hot_row(counts))
    elif kind is BriefKind.CAMPAIGN:
        figures, texts = _campaign_figures(counted)
    else:
        figures, texts = _brief_figures(counted)
    said = {name: _written(name, value, is_exact=is_exact) for name, value in figures.items()} | texts
    paragraphs = tuple(_paragraphs(kind, figures, said))
    place = full_name(session, area)
    return Brief(kind, area, place, from_on, to_on, paragraphs, figures, said, named, classes, hot)


def campaigns_for(session: Session, actor: Actor) -> list[Campaign]:
    """Return the campaigns in the actor's areas, the newest first, at most sixty; one statement."""
    areas = areas_open_to(actor, Permission.MAKE_REPORTS).with_only_columns(col(Area.id))
    wanted = select(Campaign).where(col(Campaign.area_id).in_(areas)).order_by(col(Campaign.begins_on).desc())
    return list(session.exec(wanted.limit(_NEWEST)).all())


def _campaign(session: Session, actor: Actor, campaign_id: int) -> tuple[Area, str]:
    found = session.get(Campaign, campaign_id)
    if found is None:
        raise NotFound("campaign_not_found")
    try:
        return reported_area(session, actor, found.area_id), found.name
    except NotFound as error:
        raise NotFound("campaign_not_found") from error


def _brief_figures(counted: Counted) -> tuple[dict[str, int], dict[str, str]]:
    worth, fields = outcome_counts(counted)
    aid = aid_counts(counted)
    texts = {"fields": listed(fields), "paid": _paid(aid["paid_fen"])}
    return {**visit_counts(counted), **worth, **channel_counts(counted), **aid}, texts


def _campaign_figures(counted: Counted) -> tuple[dict[str, int], dict[str, str]]:
    topics, solved = topic_counts(counted)
    named = sorted((topic for topic in topics if topic), key=lambda topic: (-topics[topic], topic))
    figures = {
        "opinions": sum(topics.values()),
        "topics": len(named),
        "topics_count": len(named),
        "solved": sum(solved.values()),
        "unsorted": topics.get("", 0),
        **visit_counts(counted),
    }
    return figures, {"topic_names": listed(named), "solved_names": listed(solved_names(counted))}


def _paid(fen: int) -> str:
    return str(_words()["paid"]).format(wan=wan(fen)) if fen else ""


def _bulletin_texts(counts: BulletinCounts) -> dict[str, str]:
    named = _words()["named"]
    return {
        "channel_names": listed(named.format(name=label(each), count=count) for each, count in counts.channels),
        "nature_names": listed(named.format(name=label(each), count=count) for each, count in counts.natures),
        "on_time_rate": counts.on_time.percent or nothing(),
        "satisfaction_rate": counts.satisfaction.percent or nothing(),
        "repeat_rate": counts.repeat_satisfaction.percent or nothing(),
    }


def _hot_row(counts: BulletinCounts) -> list[Row]:
    return [
        {
            "no": str(event.rank),
            "name": event.name,
            "place": event.place or nothing(),
            "messages": str(event.messages),
            "persons": str(event.persons),
            "days": period(event.first, event.last) if event.first and event.last else nothing(),
        }
        for event in counts.hot
    ]


def _written(name: str, value: int, *, is_exact: bool) -> str:
    """Return a count as the sentences have it; one without a word for "more than" is always exact."""
    words = _words()["figures"].get(name, {"unit": ""})
    if is_exact or "more" not in words:
        return exact_cn(value, unit=words["unit"])
    return approx_cn(value, unit=words["unit"], more=words["more"])


def _paragraphs(kind: BriefKind, figures: Mapping[str, int], said: Mapping[str, str]) -> list[Paragraph]:
    made = []
    for code in _words()["kinds"][kind]:
        words = _words()["paragraphs"][code]
        if not any(_is_there(name, figures, said) for name in words["any"]):
            continue
        parts = [part for part in words["parts"] if all(_is_there(name, figures, said) for name in part["needs"])]
        text = phrase("clause").join(part["text"].format_map(said) for part in parts)
        named = tuple(name for name in figures if any(f"{{{name}}}" in part["text"] for part in parts))
        made.append(Paragraph(code, words["heading"], phrase("sentence", text=text), named))
    return made


def _is_there(name: str, figures: Mapping[str, int], said: Mapping[str, str]) -> bool:
    return bool(figures[name]) if name in figures else bool(said.get(name))


def brief_paper(made: Brief) -> Paper:
    """Return a brief as a paper."""
    slots: dict[str, str] = {}
    numbers = phrase("numbers")
    for place in range(_PLACES):
        here = made.paragraphs[place] if place < len(made.paragraphs) else None
        slots[f"h{place + 1}"] = phrase("numbered", no=numbers[place], heading=here.heading) if here else ""
        slots[f"p{place + 1}"] = here.text if here else ""
    tables: dict[str, Sequence[Row]] = {}
    if made.kind is BriefKind.BULLETIN:
        tables = {"classes": [_class_row(place, each) for place, each in enumerate(made.classes, 1)], "hot": made.hot}
    return Paper(
        name=PaperName(made.kind.value),
        facts={
            "place": made.place,
            "year": str(made.to_on.year),
            "title": made.campaign or made.place,
            "period": period(made.from_on, made.to_on),
            "empty": "" if made.paragraphs else str(_words()["empty"]),
            "printed_on": day(today()),
            **slots,
            **tables,
        },
        on=today(),
        about=(made.campaign or made.place, f"{made.from_on}_{made.to_on}"),
        subject=("area", made.area.id),
        logged={"from": made.from_on.isoformat(), "to": made.to_on.isoformat()},
        figures=made.figures,
    )


def _class_row(place: int, counted: ClassCount) -> Row:
    named = _words()["named"]
    inside = listed(named.format(name=name, count=count) for name, count in counted.inside)
    return {"no": str(place), "name": counted.name, "count": str(counted.count), "inside": inside}
