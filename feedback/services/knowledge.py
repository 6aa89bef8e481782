"""What an office knows: cards from one day on and up to another; older versions stay and are found for their days.

A card is never edited in what it says: a new one takes its place from a day on. Rules say who gets what, the first that
fits. Source: domain digest A5 (681 and 579 yuan) and A9 (the canteen's 9, 6 and 3).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from sqlmodel import Session, col, select

from feedback.access.actor import Actor
from feedback.access.permissions import Permission
from feedback.access.scope import areas_open_to, visible_cards
from feedback.archive.initials import initials
from feedback.classify.taxonomy import taxonomy
from feedback.core.clock import today, utc_now
from feedback.core.errors import BadInput, Conflict, MissingFact, NotFound
from feedback.sheets.safe_text import clean
from models.office_vocabulary import HouseholdType
from models.place import Area
from models.service import KnowledgeCard

LONGEST_TITLE: Final = 60
LONGEST_ANSWER: Final = 2000
LONGEST_SOURCE: Final = 120
MOST_KEYWORDS: Final = 12
LONGEST_KEYWORD: Final = 20
MOST_LINES: Final = 12
LONGEST_SAYS: Final = 200
LONGEST_LETTERS: Final = 300
OLDEST: Final = 130
RUNS_OUT_WITHIN: Final = timedelta(days=30)
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class KnownFigure:
    name: str
    value: str
    unit: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """Who gets what: every condition that is set has to hold. Without any it is for everybody else."""

    says: str
    age_least: int | None = None
    age_most: int | None = None
    household_types: tuple[HouseholdType, ...] = ()
    is_bedridden: bool | None = None

    def fits(self, person: "Person") -> bool:
        """Say whether the rule is for this person; an age that it asks for and nobody knows does not fit."""
        if (self.age_least is not None or self.age_most is not None) and person.age is None:
            return False
        age = person.age or 0
        return (
            (self.age_least is None or age >= self.age_least)
            and (self.age_most is None or age <= self.age_most)
            and (not self.household_types or person.household_type in self.household_types)
            and (self.is_bedridden is None or person.is_bedridden is self.is_bedridden)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """For whom is asked; nothing of this is kept."""

    age: int | None = None
    household_type: HouseholdType = HouseholdType.ORDINARY
    is_bedridden: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CardEntry:
    """One card as it is handed in and as it is shown."""

    title: str
    answer: str
    area_id: int
    valid_from: date
    valid_until: date | None = None
    keywords: tuple[str, ...] = ()
    category: str | None = None
    figures: tuple[KnownFigure, ...] = ()
    rules: tuple[Rule, ...] = ()
    unit_id: int | None = None
    item_id: int | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class CardView:
    """A card as its readers see it; `replaces_id` is the version before."""

    card_id: int
    entry: CardEntry
    area: str
    replaces_id: int | None

    @property
    def is_running_out(self) -> bool:
        until = self.entry.valid_until
        return until is not None and until <= today() + RUNS_OUT_WITHIN

    def holds_on(self, day: date) -> bool:
        until = self.entry.valid_until
        return self.entry.valid_from <= day and (until is None or day <= until)


def answer_for(rules: Sequence[Rule], person: Person) -> str:
    """Return what the first rule that fits says; nothing where none does."""
    return next((rule.says for rule in rules if rule.fits(person)), "")


def add_card(session: Session, actor: Actor, entry: CardEntry) -> KnowledgeCard:
    """Add a card.

    Raises
    ------
    NotFound
        The place is none in which the actor keeps cards.
    MissingFact, BadInput
        Title or answer is missing, a text is too long, or its days are reversed.
    """
    actor.require(Permission.MANAGE_KNOWLEDGE)
    return _stored(session, actor, checked_card(entry), None)


def replace_card(session: Session, actor: Actor, card_id: int, entry: CardEntry) -> KnowledgeCard:
    """Let a new version hold from `entry.valid_from` on; the older one ends the day before, and stays.

    Raises
    ------
    Conflict
        The card has a newer version already.
    BadInput
        The new one would begin before the older one, or on its first day.
    """
    old = _card_to_change(session, actor, card_id)
    if session.exec(select(KnowledgeCard.id).where(KnowledgeCard.replaces_id == old.id)).first() is not None:
        raise Conflict("card_replaced_already")
    kept = checked_card(entry)
    if kept.valid_from <= old.valid_from:
        raise BadInput("card_begins_too_early", day=old.valid_from)
    if old.valid_until is None or old.valid_until >= kept.valid_from:
        old.valid_until = kept.valid_from - _DAY
        session.add(old)
    return _stored(session, actor, kept, old.id)


def end_card(session: Session, actor: Actor, card_id: int, last_on: date) -> None:
    """Let a card hold up to a day, that day included."""
    card = _card_to_change(session, actor, card_id)
    if last_on < card.valid_from:
        raise BadInput("card_days_reversed")
    card.valid_until, card.changed_at, card.changed_by_id = last_on, utc_now(), actor.user_id
    session.add(card)


def _card_to_change(session: Session, actor: Actor, card_id: int) -> KnowledgeCard:
    wanted = visible_cards(actor, Permission.MANAGE_KNOWLEDGE).where(KnowledgeCard.id == card_id)
    found = session.exec(wanted).one_or_none()
    if found is None:
        raise NotFound("card_not_found")
    return found


def _stored(session: Session, actor: Actor, kept: CardEntry, replaces_id: int | None) -> KnowledgeCard:
    own = areas_open_to(actor, Permission.MANAGE_KNOWLEDGE).where(Area.id == kept.area_id)
    if session.exec(own).one_or_none() is None:
        raise NotFound("area_not_found")
    card = KnowledgeCard(
        title=kept.title,
        keywords=list(kept.keywords),
        letters=letters_of(kept),
        category=kept.category,
        answer=kept.answer,
        figures=[{"name": each.name, "value": each.value, "unit": each.unit} for each in kept.figures],
        rules=[_plain_rule(rule) for rule in kept.rules],
        area_id=kept.area_id,
        unit_id=kept.unit_id,
        item_id=kept.item_id,
        source=kept.source,
        valid_from=kept.valid_from,
        valid_until=kept.valid_until,
        replaces_id=replaces_id,
        changed_at=utc_now(),
        changed_by_id=actor.user_id,
        is_trial=actor.is_trial,
    )
    session.add(card)
    session.flush()  # A version that follows names its number.
    return card


def letters_of(entry: CardEntry) -> str:
    """Return the pinyin initials of the title and of each keyword, apart by blanks."""
    return " ".join(initials(text, most=LONGEST_TITLE) for text in (entry.title, *entry.keywords))[:LONGEST_LETTERS]


def _plain_rule(rule: Rule) -> dict[str, str | int | bool | list[str]]:
    plain: dict[str, str | int | bool | list[str]] = {"says": rule.says}
    if rule.age_least is not None:
        plain["age_least"] = rule.age_least
    if rule.age_most is not None:
        plain["age_most"] = rule.age_most
    if rule.household_types:
        plain["household_types"] = [each.value for each in rule.household_types]
    if rule.is_bedridden is not None:
        plain["is_bedridden"] = rule.is_bedridden
    return plain


def _rule_of(plain: dict[str, Any]) -> Rule:
    return Rule(
        says=str(plain["says"]),
        age_least=plain.get("age_least"),
        age_most=plain.get("age_most"),
        household_types=tuple(HouseholdType(each) for each in plain.get("household_types", ())),
        is_bedridden=plain.get("is_bedridden"),
    )


def view_of(card: KnowledgeCard, area: str = "") -> CardView:
    """Return a stored card as plain values."""
    entry = CardEntry(
        title=card.title,
        answer=card.answer,
        area_id=card.area_id,
        valid_from=card.valid_from,
        valid_until=card.valid_until,
        keywords=tuple(card.keywords),
        category=card.category,
        figures=tuple(KnownFigure(**each) for each in card.figures),
        rules=tuple(_rule_of(dict(each)) for each in card.rules),
        unit_id=card.unit_id,
        item_id=card.item_id,
        source=card.source,
    )
    return CardView(card.id, entry, area, card.replaces_id)


def checked_card(entry: CardEntry) -> CardEntry:
    """Return the card with tidy texts; see `add_card` for what is refused."""
    title, answer = clean(entry.title).strip(), clean(entry.answer).strip()
    for field, value, most in (("card_title", title, LONGEST_TITLE), ("card_answer", answer, LONGEST_ANSWER)):
        if not value:
            raise MissingFact("fact_missing", field=field)
        if len(value) > most:
            raise BadInput("text_too_long", field=field, most=most)
    words = tuple(dict.fromkeys(word for each in entry.keywords if (word := clean(each).strip())))
    if len(words) > MOST_KEYWORDS or any(len(word) > LONGEST_KEYWORD for word in words):
        raise BadInput("card_keywords_too_many", most=MOST_KEYWORDS, length=LONGEST_KEYWORD)
    if entry.valid_until is not None and entry.valid_until < entry.valid_from:
        raise BadInput("card_days_reversed")
    if entry.category is not None and entry.category not in taxonomy().by_code:
        raise BadInput("card_category_unknown")
    _check_rules(entry)
    return CardEntry(
        title=title,
        answer=answer,
        area_id=entry.area_id,
        valid_from=entry.valid_from,
        valid_until=entry.valid_until,
        keywords=words,
        category=entry.category,
        figures=entry.figures,
        rules=entry.rules,
        unit_id=entry.unit_id,
        item_id=entry.item_id,
        source=clean(entry.source).strip()[:LONGEST_SOURCE],
    )


def _check_rules(entry: CardEntry) -> None:
    if max(len(entry.rules), len(entry.figures)) > MOST_LINES:
        raise BadInput("card_lines_too_many", most=MOST_LINES)
    for rule in entry.rules:
        ages = [age for age in (rule.age_least, rule.age_most) if age is not None]
        if not 0 < len(rule.says.strip()) <= LONGEST_SAYS or any(not 0 <= age <= OLDEST for age in ages):
            raise BadInput("card_rule_unusable", most=LONGEST_SAYS)
    if any(not (each.name.strip() and each.value.strip()) for each in entry.figures):
        raise MissingFact("fact_missing", field="card_figure")


def running_out(session: Session, actor: Actor) -> list[CardView]:
    """Return the cards that the actor keeps and that end within a month without a newer version; one statement."""
    newer = select(KnowledgeCard.replaces_id).where(col(KnowledgeCard.replaces_id).is_not(None))
    wanted = visible_cards(actor, Permission.MANAGE_KNOWLEDGE).where(
        col(KnowledgeCard.valid_until) >= today(),
        col(KnowledgeCard.valid_until) <= today() + RUNS_OUT_WITHIN,
        col(KnowledgeCard.id).not_in(newer),
    )
    return [view_of(card) for card in session.exec(wanted.order_by(col(KnowledgeCard.valid_until))).all()]


def versions_of(session: Session, actor: Actor, card_id: int) -> list[CardView]:
    """Return a card with the versions before it, the newest first; a statement for each version."""
    found: list[CardView] = []
    wanted: int | None = card_id
    while wanted is not None:
        card = session.exec(visible_cards(actor).where(KnowledgeCard.id == wanted)).one_or_none()
        if card is None:
            break
        found.append(view_of(card))
        wanted = card.replaces_id
    if not found:
        raise NotFound("card_not_found")
    return found
