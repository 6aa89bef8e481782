"""Do the trial county's people speak in whole, varied sentences of the right length, place and time?"""

from collections import Counter
from datetime import date, timedelta
from random import Random

import pytest

from feedback.classify.taxonomy import taxonomy
from feedback.trial import phrases, places, story
from feedback.trial.places import AreaSeed, area, areas, within
from feedback.trial.sources import rows, tables, tree, words
from feedback.trial.wording import Filler
from models.vocabulary import AreaKind, Channel, Nature, Scope, Urgency
from tests.trial.county import SEED, UNRESOLVED, UNTIL, YUEXI, county_year, natural_villages


def _roads(at: AreaSeed) -> list[str]:
    village = places.above(at, AreaKind.VILLAGE)
    raw = [each for town in tree("places")["townships"] for each in town["villages"]]
    return next(each["words"]["road"] for each in raw if village and each["code"] == village.code)


class TestUtterances:
    def test_each_category_has_eight_and_no_other_is_known(self) -> None:
        counts = Counter(row["code"] for row in tables("utterances"))
        assert set(counts) == set(taxonomy().codes)
        assert min(counts.values()) >= 8

    def test_labels_are_words_of_the_vocabulary(self) -> None:
        for row in tables("utterances"):
            assert Nature(row["nature"])
            assert Urgency(row["urgency"])
            assert Scope(row["scope"])

    def test_subjects_are_unique_within_a_category(self) -> None:
        subjects = Counter((row["code"], row["title"]) for row in tables("utterances"))
        assert max(subjects.values()) == 1

    def test_each_category_can_be_spoken_of_on_an_ordinary_day(self) -> None:
        usual = {row["code"] for row in tables("utterances") if row["when"] in {"", "water"}}
        assert usual == set(taxonomy().codes)

    def test_every_sentence_everywhere_is_whole_and_of_the_right_length(self) -> None:
        rng = Random(SEED)
        templates = [(row["title"], row["text"]) for row in tables("utterances")]
        for title, text in templates:
            for village in rng.sample(natural_villages(), 6):
                filler = Filler(rng, places.place_facts(rng, village))
                told = filler.fill(title), filler.fill(text)
                assert not UNRESOLVED.search("".join(told))
                assert 4 <= len(told[0]) <= phrases.TITLE_LIMIT, told
                assert 20 <= len(told[1]) <= phrases.TEXT_LIMIT, told

    def test_2000_draws_are_whole(self) -> None:
        for _, told in county_year():
            assert len(told.title) <= phrases.TITLE_LIMIT
            assert 20 <= len(told.text) <= phrases.TEXT_LIMIT
            assert not UNRESOLVED.search(told.title + told.text)

    def test_2000_draws_hardly_repeat_themselves(self) -> None:
        assert len({told.text for _, told in county_year()}) >= 1900
        assert len({told.title for _, told in county_year()}) >= 1200

    def test_some_are_short_and_some_are_long(self) -> None:
        lengths = [len(told.text) for _, told in county_year()]
        assert sum(length < 40 for length in lengths) >= 150
        assert sum(length > 100 for length in lengths) >= 60

    def test_same_seed_gives_the_same_words(self) -> None:
        first, second = Random(SEED), Random(SEED)
        assert [phrases.draw(first) for _ in range(50)] == [phrases.draw(second) for _ in range(50)]

    def test_given_code_place_and_channel_stay(self) -> None:
        at = natural_villages()[7]
        told = phrases.draw(Random(SEED), "1201", at, channel=Channel.LETTER)
        assert (told.code, told.place, told.channel) == ("1201", at, Channel.LETTER)

    @pytest.mark.parametrize("kind", list(AreaKind))
    def test_any_kind_of_place_can_be_spoken_of(self, kind: AreaKind) -> None:
        for at in within(areas()[0].code, kind):
            told = phrases.draw(Random(SEED), place=at)
            assert told.place == at
            assert not UNRESOLVED.search(told.text)

    def test_another_person_tells_the_same_matter_in_other_words(self) -> None:
        rng = Random(SEED)
        pairs = [(told, phrases.again(rng, told)) for _, told in county_year()[:200]]
        assert all(one.place == two.place and one.subject == two.subject for one, two in pairs)
        assert sum(one.text != two.text for one, two in pairs) > 150

    def test_title_and_text_speak_of_the_same_road(self) -> None:
        rng = Random(SEED)
        for at in natural_villages():
            told = phrases.draw(rng, "0701", at)
            road = dict(told.facts)["road"]
            others = {word for village in natural_villages() for word in _roads(village)} - {road}
            assert not any(other in told.title + told.text for other in others)


class TestFrames:
    @pytest.mark.parametrize("nature", list(Nature))
    @pytest.mark.parametrize("part", ["opening", "closing"])
    def test_each_nature_can_begin_and_end_in_several_ways(self, part: str, nature: Nature) -> None:
        lines = [row for row in rows("frames") if row["part"] == part]
        fitting = {row["text"] for row in lines if not row["nature"] or nature.value in words(row["nature"])}
        assert len(fitting) >= (6 if part == "opening" else 4)

    @pytest.mark.parametrize("channel", [Channel(each) for each in tree("story")["channels"]])
    def test_each_channel_has_its_own_openings(self, channel: Channel) -> None:
        assert sum(row["part"] == "opening" and row["channel"] == channel.value for row in rows("frames")) >= 5


class TestStory:
    def test_days_add_up_and_end_with_the_last(self) -> None:
        days = story.daily_counts(Random(SEED), 2000, UNTIL)
        assert sum(count for _, count in days) == 2000
        assert (days[0][0], days[-1][0]) == (UNTIL - timedelta(days=89), UNTIL)

    def test_frequent_things_are_frequent_and_rare_things_rare(self) -> None:
        counts = Counter(told.code for _, told in county_year())
        assert all(counts[code] >= 35 for code in ("0401", "0601", "0701", "1201", "1501", "0603", "0901"))
        assert all(counts[code] <= 20 for code in ("1601", "1602", "0801", "1101", "1504", "1006"))
        assert len(counts) >= 85

    def test_drinking_water_of_the_north_bursts_in_the_last_month(self) -> None:
        spell = next(each for each in story.spells(UNTIL) if each.key == "water")

        def northern(first: date, last: date) -> int:
            return sum(
                told.code == "0401" and told.place.code.startswith(spell.places) and first <= day <= last
                for day, told in county_year()
            )

        month = timedelta(days=30)
        assert northern(spell.first, spell.last) >= 25
        assert northern(spell.first, spell.last) >= 3 * northern(spell.first - month, spell.first - timedelta(days=1))

    def test_typhoon_week_brings_power_cuts_and_floods(self) -> None:
        spell = next(each for each in story.spells(UNTIL) if each.key == "typhoon")
        within_week = [told for day, told in county_year() if spell.first <= day <= spell.last]
        assert sum(told.code in spell.codes for told in within_week) > len(within_week) / 2
        outside = [told.text for day, told in county_year() if not spell.first <= day <= spell.last]
        assert not any("这场台风" in text or "台风停电" in text for text in outside)

    @pytest.mark.parametrize(
        ("until", "key"),
        [
            pytest.param(date(2026, 11, 22), "typhoon", id="autumn"),
            pytest.param(date(2027, 3, 1), "cold", id="winter"),
            pytest.param(date(2027, 7, 1), "rain", id="early summer"),
        ],
    )
    def test_bad_weather_is_that_of_the_season(self, until: date, key: str) -> None:
        weather = [each for each in story.spells(until) if not each.places]
        assert [each.key for each in weather] == [key]
        assert all(until - timedelta(days=90) < each.first <= each.last < until for each in weather)

    def test_storm_sentences_come_in_a_storm_only(self) -> None:
        marks = {row["title"]: row["when"] for row in tables("utterances")}
        spells = story.spells(UNTIL)
        for day, told in county_year():
            when = marks[told.subject]
            if when in {"typhoon", "cold", "rain"}:
                assert any(each.key == when and each.first <= day <= each.last for each in spells)

    def test_every_month_of_the_year_can_be_shown(self) -> None:
        for month in range(1, 13):
            until = date(2026, month, 15)
            assert phrases.draw(Random(month), on=until - timedelta(days=5), until=until).text
            assert story.spells(until)

    def test_confidential_reports_are_few_but_there(self) -> None:
        reports = Counter(told.code for _, told in county_year() if told.nature is Nature.REPORT)
        secret = sum(reports[code] for code in ("0801", "1001", "1101", "1601", "1602"))
        assert 5 <= secret <= 50

    def test_danger_comes_by_telephone_and_reports_not_in_a_meeting(self) -> None:
        for _, told in county_year():
            assert told.urgency is not Urgency.CRITICAL or told.channel is Channel.HOTLINE
            assert told.nature is not Nature.REPORT or told.channel is not Channel.FORUM

    def test_weights_are_given_for_each_category(self) -> None:
        assert [row["code"] for row in rows("weights")] == list(taxonomy().codes)


class TestForumsAndCalls:
    def test_topics_have_several_opinions_of_known_categories(self) -> None:
        assert len(tree("forums")) >= 10
        for topic in tree("forums"):
            assert len(topic["opinions"]) >= 6
            assert len(topic["groups"]) >= 3
            assert all(each["code"] in taxonomy().codes for each in topic["opinions"])

    def test_meetings_are_whole_everywhere(self) -> None:
        rng = Random(SEED)
        for at in (*natural_villages(), area(YUEXI), areas()[0]):
            drawn = phrases.forum(rng, at)
            assert 4 <= len(drawn.opinions) <= 6
            for told in drawn.opinions:
                assert len(told.title) <= phrases.TITLE_LIMIT
                assert not UNRESOLVED.search(told.title + told.text)
                assert told.channel is Channel.FORUM

    def test_harbour_meetings_are_held_at_the_sea(self) -> None:
        rng = Random(SEED)
        hill = next(each for each in natural_villages() if each.tags == ("hill",))
        assert not any("渔港" in phrases.forum(rng, hill).topic for _ in range(60))

    def test_call_summaries_are_whole_and_silent_about_reports(self) -> None:
        rng = Random(SEED)
        for _, told in county_year()[:400]:
            summary = phrases.call_summary(rng, told)
            assert not UNRESOLVED.search(summary)
            assert (told.title in summary) == (told.nature is not Nature.REPORT)
