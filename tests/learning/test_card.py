"""Whether a release's card says from what it was made, how it does, where it is worse, and by which file."""

import pytest

from feedback.core.clock import utc_now
from feedback.core.errors import NotFound
from feedback.i18n.release_card import release_name
from feedback.learning.card import card_of
from feedback.learning.figures import Figures, read_figures, written
from models.keeping import ClassifierRelease
from models.work_vocabulary import ReleaseState
from tests.i18n.scanning import HAN
from tests.learning.releases import WORSE, some_figures


def row(figures: Figures, *, is_trial: bool = False) -> ClassifierRelease:
    return ClassifierRelease(
        name="learned-3",
        state=ReleaseState.CANDIDATE,
        asked_at=utc_now(),
        trained_at=utc_now(),
        sha256="ab" * 32,
        figures=written(figures),
        is_trial=is_trial,
    )


def test_says_what_it_was_made_from_and_how_it_does() -> None:
    card = card_of(row(some_figures(WORSE)))
    for said in (
        "# 学习版 3",
        "1月5日到2月10日的 40 个判断：照建议 30 件，改判 8 件，机器没敢判、由人定 2 件",
        "| 固定的一成诉求 | 65 | 77% (50/65) | 85% (55/65) | 95% (62/65) | 87% (54/62) |",
        "变好：农村安全饮水 0401，40 件考题，判对的从 30 件到 38 件",
        "变差：市政道路照明与绿化 0603，25 件考题，判对的从 20 件到 17 件",
        "| 农村安全饮水 0401 | 25 | 40 | 30 | 38 |",
        "ab" * 32,
        "python 3.11, numpy 2.4.6",
    ):
        assert said in card
    assert "试用" not in card


def test_tells_that_it_learned_from_trial_cases() -> None:
    assert "试用县" in card_of(row(some_figures(), is_trial=True))


def test_is_whole_in_english() -> None:
    card = card_of(row(some_figures(WORSE), is_trial=True), "en")
    assert not HAN.search(card)
    assert "Safe drinking water" in card


def test_none_before_the_training_has_ended() -> None:
    with pytest.raises(NotFound):
        card_of(ClassifierRelease(name="learned-3", state=ReleaseState.TRAINING, asked_at=utc_now()))


def test_figures_are_read_back_as_they_were() -> None:
    assert read_figures(written(some_figures())) == some_figures()
    assert read_figures({}) is None


@pytest.mark.parametrize(("name", "said"), [("starter", "出厂版"), ("learned-12", "学习版 12"), ("other", "other")])
def test_release_is_called_by_a_plain_name(name: str, said: str) -> None:
    assert release_name(name) == said
