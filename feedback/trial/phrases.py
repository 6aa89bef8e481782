"""What people of the trial county say: a title, the words, and the labels that a person would give them.

The sentences lie in `data/utterances/`; openings, choices within a sentence and slots make the same matter sound
different each time. What the offices answer is in `replies`, whose functions can be had from here as well.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from random import Random
from typing import Final

from feedback.trial.places import AreaSeed, above, place_facts
from feedback.trial.replies import (
    call_answer,
    clinic_opinion,
    decline_notice,
    extension_reason,
    note,
    outcome,
    reply_opinion,
    result,
    return_reason,
    revisit_remark,
    suspension,
    visit_note,
    work_log,
)
from feedback.trial.sources import rows, tables, tree, weighted, words
from feedback.trial.story import Occasion, draw_channel, in_months, occasion
from feedback.trial.wording import Filler
from models.vocabulary import AreaKind, Channel, Nature, Scope, Urgency

__all__ = [
    "Forum", "Utterance", "again", "call_answer", "call_summary", "clinic_opinion", "codes", "decline_notice", "draw",
    "extension_reason", "forum", "note", "outcome", "reply_opinion", "result", "return_reason", "revisit_remark",
    "suspension", "visit_note", "work_log",
]  # fmt: skip

TITLE_LIMIT: Final = 20
TEXT_LIMIT: Final = 160
_OPENING_SHARE: Final = 0.55
_CLOSING_SHARE: Final = 0.45
_MIDDLE_SHARE: Final = 0.25
_WRITTEN_SHARE: Final = 0.7
_WRITTEN: Final = frozenset({Channel.LETTER, Channel.MAILBOX, Channel.ONLINE})
_SPELL_SHARE: Final = 0.85
_PLACED_TITLE_SHARE: Final = 0.4
_SHARED_FACTS: Final = (
    "place", "village", "township", "group", "office", "road", "river", "reservoir", "school", "primary", "middle",
    "market", "estate", "factory", "bus", "scenic", "island", "pier",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Utterance:
    """One matter as a person told it, with its right labels.

    `subject` names the matter itself, for `outcome`; `row` and `facts` let another person tell it `again`.
    """

    code: str
    nature: Nature
    urgency: Urgency
    scope: Scope
    title: str
    text: str
    place: AreaSeed
    channel: Channel
    subject: str
    row: int
    facts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Forum:
    """A meeting with a topic, who was asked to come, and what was said there."""

    topic: str
    groups: tuple[str, ...]
    opinions: tuple[Utterance, ...]


@dataclass(frozen=True, slots=True)
class _Template:
    row: int
    code: str
    nature: Nature
    urgency: Urgency
    scope: Scope
    weight: float
    when: str
    where: tuple[str, ...]
    title: str
    text: str


@cache
def _templates() -> tuple[_Template, ...]:
    return tuple(_template(number, row) for number, row in enumerate(tables("utterances")))


def _template(number: int, row: Mapping[str, str]) -> _Template:
    labels = (Nature(row["nature"]), Urgency(row["urgency"]), Scope(row["scope"]))
    weight, where = float(row["weight"]), words(row["where"])
    return _Template(number, row["code"], *labels, weight, row["when"], where, row["title"], row["text"])


@cache
def _templates_of(code: str) -> tuple[_Template, ...]:
    return tuple(each for each in _templates() if each.code == code)


def codes() -> tuple[str, ...]:
    """Return the categories that something can be said about."""
    return tuple(dict.fromkeys(each.code for each in _templates()))


def draw(
    rng: Random,
    code: str | None = None,
    place: AreaSeed | None = None,
    *,
    channel: Channel | None = None,
    on: date | None = None,
    until: date | None = None,
) -> Utterance:
    """Draw what somebody says; category, place and channel are drawn where they are not given.

    `on` lets the season matter; with `until`, the last day shown, the story's spells as well (see `story`).
    """
    arisen = occasion(rng, code=code, place=place, on=on, until=until)
    template = _choose(rng, arisen)
    filler = Filler(rng, place_facts(rng, arisen.place))
    return _tell(filler, rng, template, arisen.place, channel or _channel(rng, template))


def _channel(rng: Random, template: _Template) -> Channel:
    """Choose a way that such a matter would come: danger by telephone, a report never in a meeting."""
    if template.urgency is Urgency.CRITICAL:
        return Channel.HOTLINE
    drawn = draw_channel(rng)
    return Channel.LETTER if template.nature is Nature.REPORT and drawn is Channel.FORUM else drawn


def again(rng: Random, told: Utterance, *, channel: Channel | None = None) -> Utterance:
    """Let another person of the same place tell the same matter in other words: a likely repeat."""
    template = _templates()[told.row]
    filler = Filler(rng, {name: value for name, value in told.facts if name in _SHARED_FACTS})
    return _tell(filler, rng, template, told.place, channel or _channel(rng, template))


def _choose(rng: Random, arisen: Occasion) -> _Template:
    of_code = _templates_of(arisen.code)
    choices = [each for each in of_code if _is_from(each, arisen.place)] or of_code
    of_spell = [each for each in choices if arisen.spell and each.when == arisen.spell]
    if of_spell and rng.random() < _SPELL_SHARE:
        return weighted(rng, of_spell, [each.weight for each in of_spell])
    fitting = [each for each in choices if _fits(each.when, arisen.month)]
    return weighted(rng, fitting, [each.weight for each in fitting])


def _is_from(template: _Template, place: AreaSeed) -> bool:
    """Say whether a sentence can be heard on such land; of a whole township or county, nothing is known of the land."""
    return not template.where or not place.tags or bool(set(template.where) & set(place.tags))


def _fits(when: str, month: int | None) -> bool:
    """Say whether a sentence fits an ordinary day; those of the water story on any, a storm's not."""
    if when in {"", "water"}:
        return True
    return "-" in when and (month is None or in_months(when, month))


def _tell(filler: Filler, rng: Random, template: _Template, place: AreaSeed, channel: Channel) -> Utterance:
    title, core = _title(filler, rng, template), filler.fill(template.text)
    is_danger = template.urgency is Urgency.CRITICAL
    text = core if is_danger else _framed(filler, rng, core, template, channel)
    facts = tuple(filler.facts.items())
    labels = (template.nature, template.urgency, template.scope)
    return Utterance(template.code, *labels, title, text, place, channel, template.title, template.row, facts)


def _title(filler: Filler, rng: Random, template: _Template) -> str:
    """Return the title; where it names no place, it sometimes begins with one, as clerks do to tell cases apart."""
    title = filler.fill(template.title)
    place = filler.facts["place"]
    is_question = template.nature is Nature.CONSULT
    is_plain = "{" not in template.title and template.scope is not Scope.INDIVIDUAL and not is_question
    if is_plain and len(place + title) <= TITLE_LIMIT and rng.random() < _PLACED_TITLE_SHARE:
        return place + title
    return title


def _framed(filler: Filler, rng: Random, core: str, template: _Template, channel: Channel) -> str:
    """Put an opening before the words, what else there is to say and a closing behind them, as chance has it.

    What is written is longer than what is said. Nobody tells of long waiting where something must be done at once.
    """
    nature, is_written = template.nature, channel in _WRITTEN
    parts = [core]
    if rng.random() < _OPENING_SHARE:
        parts.insert(0, filler.fill(rng.choice(_frames("opening", nature, channel))))
    if template.urgency is Urgency.NORMAL and rng.random() < (_WRITTEN_SHARE if is_written else _MIDDLE_SHARE):
        middles = _frames("middle", nature, channel)
        parts += [filler.fill(each) for each in rng.sample(middles, rng.randint(1, 3 if is_written else 1))]
    if rng.random() < _CLOSING_SHARE:
        parts.append(filler.fill(rng.choice(_frames("closing", nature, channel))))
    text = "".join(parts)
    return text if len(text) <= TEXT_LIMIT else core


@cache
def _frames(part: str, nature: Nature, channel: Channel) -> tuple[str, ...]:
    return tuple(_frames_for(part, nature.value, channel.value))


def _frames_for(part: str, nature: str, channel: str) -> Iterable[str]:
    for row in rows("frames"):
        speaks = not row["nature"] or nature in words(row["nature"])
        if row["part"] == part and speaks and row["channel"] in {"", channel}:
            yield row["text"]


def call_summary(rng: Random, told: Utterance) -> str:
    """Draw how an operator sums a call up; of a report it says nothing of the matter itself."""
    lines = [row for row in rows("calls") if row["kind"] == "summary" and told.nature.value in words(row["nature"])]
    return Filler(rng, {**dict(told.facts), "title": told.title}).fill(rng.choice(lines)["text"])


def forum(rng: Random, place: AreaSeed) -> Forum:
    """Draw a meeting at a place with four to six opinions on one topic."""
    raw = rng.choice([each for each in tree("forums") if _topic_fits(each["where"], place)])
    chosen = rng.sample(raw["opinions"], rng.randint(4, 6))
    facts = place_facts(rng, place)
    return Forum(raw["topic"], tuple(raw["groups"]), tuple(_opinion(rng, each, place, facts) for each in chosen))


def _topic_fits(where: list[str], place: AreaSeed) -> bool:
    village = above(place, AreaKind.VILLAGE)
    return not where or village is None or bool(set(where) & set(village.tags))


def _opinion(rng: Random, raw: Mapping[str, str], place: AreaSeed, facts: Mapping[str, str]) -> Utterance:
    template = _template(-1, {**raw, "weight": "1", "when": "", "where": ""})
    filler = Filler(rng, facts)
    title, text = filler.fill(template.title), filler.fill(template.text)
    labels, facts_told = (template.nature, template.urgency, template.scope), tuple(filler.facts.items())
    return Utterance(template.code, *labels, title, text, place, Channel.FORUM, "", -1, facts_told)
