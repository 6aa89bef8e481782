"""A canteen for the old: a card of what is known says by its rules who pays 9 yuan, who 3, and to whom it is brought.

Source: domain digest A9.
"""

from typing import Final

from feedback.core.database import reading, transaction
from feedback.services.knowledge import CardEntry, CardView, KnownFigure, Person, Rule, add_card, answer_for
from feedback.services.knowledge_search import cards_for_words
from feedback.trial.seeds.figure import Counts
from feedback.trial.seeds.stage import Stage, on
from models.office_vocabulary import HouseholdType

_MEAL: Final = 9
_AID: Final = 6
_OLD: Final = 60
_VERY_OLD: Final = 80
_POOR: Final = (HouseholdType.MINIMUM_LIVING,)
_ASKED: Final = {
    "poor": Person(age=65, household_type=HouseholdType.MINIMUM_LIVING),
    "bedridden": Person(age=66, is_bedridden=True),
    "old": Person(age=83),
    "poor_old": Person(age=83, household_type=HouseholdType.MINIMUM_LIVING),
    "young": Person(age=45),
}


def play(stage: Stage) -> Counts:
    """Write the card, ask it as somebody does who takes a call, and read what it says for each."""
    with on(stage.day):
        with transaction() as session:
            add_card(session, stage.actor("clerk"), _card(stage))
        with reading() as session:
            found = cards_for_words(session, stage.actor("cadre"), stage.words("asked"))
    stage.remark("delivered")
    card = found[0]
    return {
        "meal": _figure(card, stage.words("meal")[0]),
        "aid": _figure(card, stage.words("aid")[0]),
        **{code: answer_for(card.entry.rules, person) for code, person in _ASKED.items()},
        "found": card.entry.title,
    }


def _card(stage: Stage) -> CardEntry:
    pays, home = stage.words("pays"), stage.words("home")
    # The first rule that fits holds: the narrower ones stand before the wider.
    rules = (
        Rule(says=home.format(yuan=_MEAL - _AID), age_least=_VERY_OLD, household_types=_POOR),
        Rule(says=home.format(yuan=_MEAL - _AID), age_least=_OLD, household_types=_POOR, is_bedridden=True),
        Rule(says=home.format(yuan=_MEAL), age_least=_VERY_OLD),
        Rule(says=home.format(yuan=_MEAL), age_least=_OLD, is_bedridden=True),
        Rule(says=pays.format(yuan=_MEAL - _AID), age_least=_OLD, household_types=_POOR),
        Rule(says=pays.format(yuan=_MEAL), age_least=_OLD),
        Rule(says=stage.words("nobody")),
    )
    return CardEntry(
        title=stage.words("title"),
        answer=stage.words("answer"),
        area_id=stage.areas["3401"],
        valid_from=stage.day,
        keywords=tuple(stage.words("keywords")),
        figures=tuple(_known(stage, code) for code in ("meal", "aid")),
        rules=rules,
        source=stage.data["source"],
    )


def _known(stage: Stage, code: str) -> KnownFigure:
    name, value = stage.words(code)
    return KnownFigure(name, value, stage.words("yuan"))


def _figure(card: CardView, name: str) -> str:
    return next(f"{each.value}{each.unit}" for each in card.entry.figures if each.name == name)
