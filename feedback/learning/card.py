"""The card of a release that was trained here: from what, how it does beside the one in use, and its limits."""

from datetime import date
from typing import Final

from feedback.classify.taxonomy import Taxonomy, taxonomy
from feedback.core.errors import NotFound
from feedback.i18n.catalogue import SOURCE_LANGUAGE
from feedback.i18n.release_card import Card, CategoryLine, TestLine, card_text
from feedback.learning.comparing import LARGE, Examined, Tally
from feedback.learning.decisions import Verdict
from feedback.learning.figures import Figures, read_figures
from models.keeping import ClassifierRelease

CARD_FILE: Final = "card.md"
_NOTHING: Final = Tally(0, 0, 0)


def card_of(row: ClassifierRelease, language: str = SOURCE_LANGUAGE) -> str:
    """Return the card of a trained release as Markdown.

    Raises
    ------
    NotFound
        It was not trained to its end.
    """
    figures = read_figures(row.figures)
    if figures is None or row.trained_at is None:
        raise NotFound("release_not_found")
    comparison = figures.comparison
    card = Card(
        name=row.name,
        trained_at=row.trained_at,
        compared_with=comparison.compared_with,
        first_on=date.fromisoformat(figures.first_on),
        last_on=date.fromisoformat(figures.last_on),
        accepted=figures.verdicts.get(Verdict.ACCEPTED, 0),
        changed=figures.verdicts.get(Verdict.CHANGED, 0),
        chosen=figures.verdicts.get(Verdict.CHOSEN, 0),
        tests=[_test(comparison.frozen, is_frozen=True), _test(comparison.month, is_frozen=False)],
        categories=_categories(figures, language),
        least_large=LARGE,
        sha256=row.sha256,
        versions=tuple(figures.versions.items()),
        is_trial=row.is_trial,
    )
    return card_text(card, language)


def _test(test: Examined, *, is_frozen: bool) -> TestLine:
    return TestLine(
        is_frozen=is_frozen,
        n=test.n,
        was=test.was.right,
        now=test.now.right,
        offered=test.now.offered,
        offered_right=test.now.offered_right,
    )


def _categories(figures: Figures, language: str) -> list[CategoryLine]:
    tested = figures.comparison.by_category
    codes = sorted({*figures.categories, *tested})
    return [
        CategoryLine(
            name=_name(taxonomy(), code, language),
            taught=figures.categories.get(code, 0),
            n=tally.n,
            was=tally.was,
            now=tally.now,
        )
        for code in codes
        for tally in [tested.get(code, _NOTHING)]
    ]


def _name(known: Taxonomy, code: str, language: str) -> str:
    entry = known.by_code.get(code)
    if entry is None:
        return code
    return f"{entry.name if language == SOURCE_LANGUAGE else entry.name_en} {code}"
