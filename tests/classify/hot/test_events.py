"""Are messages about the same matter found as one event, at once or one after the other?"""

import pytest

from feedback.classify.hot.events import add
from feedback.classify.hot.message import Message
from feedback.classify.hot.state import State, state_from_json
from feedback.core.errors import BadInput
from tests.classify.hot.messages import ALONE, BUS, FIRST_DAY, MIXER, SCHOOL, everything, written


def groups(state: State) -> set[frozenset[str]]:
    return {frozenset(member.id for member in event.members) for event in state.events}


def ids(name: str, size: int) -> frozenset[str]:
    return frozenset(f"{name}{place}" for place in range(size))


EVENTS = {ids("m", len(MIXER)), ids("s", len(SCHOOL)), ids("b", len(BUS))}


class TestAdd:
    def test_finds_each_event_whole_and_leaves_others_alone(self) -> None:
        state = add(State(), everything())
        assert groups(state) == EVENTS
        assert {each.id for each in state.loose} == ids("a", len(ALONE))

    def test_same_demand_at_another_place_is_another_event(self) -> None:
        there = [(t.replace("启辰书院", "墨林学堂"), b.replace("启辰书院", "墨林学堂")) for t, b in SCHOOL]
        assert groups(add(State(), [*everything(), *written(there, "z")])) == EVENTS | {ids("z", len(there))}

    def test_says_which_words_each_member_shares(self) -> None:
        state = add(State(), everything())
        mixer = next(event for event in state.events if event.members[0].id.startswith("m"))
        assert all("搅拌站" in member.objects for member in mixer.members)
        assert sum("噪音" in member.demands or "粉尘" in member.demands for member in mixer.members) >= 5

    def test_knows_the_urgent(self) -> None:
        texts = [(t, f"{b}已经有人中毒昏迷，快救人！") for t, b in MIXER]
        state = add(State(), [*written(ALONE, "a"), *written(texts, "m")])
        assert all(member.is_urgent for event in state.events for member in event.members)

    def test_nothing_gives_nothing(self) -> None:
        assert add(State(), []) == State()

    def test_one_message_makes_no_event(self) -> None:
        state = add(State(), written(MIXER[:1], "m"))
        assert (state.events, len(state.loose)) == ((), 1)

    def test_all_the_same_message_makes_one(self) -> None:
        assert groups(add(State(), written(MIXER[:1] * 5, "m"))) == {ids("m", 5)}

    def test_messages_without_words_make_none(self) -> None:
        state = add(State(), [Message("1", ""), Message("2", "  "), Message("3", "。。。"), Message("4", "123")])
        assert (state.events, len(state.loose)) == ((), 4)


class TestAddingLater:
    def test_new_messages_join_what_was_found(self) -> None:
        every = everything()
        late = {"m4", "m5", "s3", "b3"}
        state = add(State(), [each for each in every if each.id not in late])
        numbers = {event.members[0].id[0]: event.number for event in state.events}
        state = add(state, [each for each in every if each.id in late])
        assert groups(state) == EVENTS
        assert {event.members[0].id[0]: event.number for event in state.events} == numbers

    def test_loose_messages_become_an_event_with_new_ones(self) -> None:
        state = add(State(), [*written(ALONE, "a"), *written(MIXER[:1], "m")])
        assert not state.events
        state = add(state, written(MIXER, "m")[1:])
        assert groups(state) == {ids("m", len(MIXER))}

    def test_in_batches_as_at_once(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("feedback.classify.hot.events.BATCH", 14)
        assert groups(add(State(), everything())) == EVENTS

    def test_says_how_many_are_done(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("feedback.classify.hot.events.BATCH", 14)
        done: list[int] = []
        every = [*everything(), everything()[0]]
        add(State(), every, progress=done.append)
        assert done == [1, 14, 8]

    def test_of_two_with_one_id_the_first_counts_at_once_or_later(self) -> None:
        other = Message("a0", "别的事", day=FIRST_DAY)
        at_once = add(State(), [*everything(), other])
        assert at_once == add(add(State(), everything()), [other])

    def test_a_known_message_is_passed_over(self) -> None:
        state = add(State(), everything())
        assert add(state, everything()) == state

    def test_of_very_many_events_the_latest_are_joined(self, monkeypatch: pytest.MonkeyPatch) -> None:
        late = {"m5", "b3"}
        state = add(State(), [each for each in everything() if each.id not in late])
        latest = max(state.events, key=lambda event: event.last or FIRST_DAY)
        monkeypatch.setattr("feedback.classify.hot.events._SAMPLES_KEPT", len(latest.samples))
        state = add(state, [each for each in everything() if each.id in late])
        joined = next(event for event in state.events if event.number == latest.number)
        assert {member.id for member in joined.members} == ids("m", len(MIXER))
        assert len(state.events) == len(EVENTS)
        assert "b3" in {each.id for each in state.loose}

    def test_more_than_the_samples_stay_members(self) -> None:
        state = add(State(), [*written(ALONE, "a"), *written(MIXER[:1] * 30, "m", every_days=0)])
        event = max(state.events, key=lambda each: len(each.members))
        assert (len(event.members), len(event.samples) <= 12) == (30, True)


class TestState:
    def test_comes_back_from_json(self) -> None:
        state = add(State(), everything())
        assert state_from_json(state.to_json()) == state

    @pytest.mark.parametrize("text", ["", "{}", "[]", '{"version": 0}', '{"version": 1, "events": [{}]}'])
    def test_refuses_what_is_none(self, text: str) -> None:
        with pytest.raises(BadInput) as refused:
            state_from_json(text)
        assert refused.value.key == "hot_state"
