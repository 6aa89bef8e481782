"""Which contacts the trial county has, day by day: visits, forums, calls and messages, with who recorded them when."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Final

from feedback.capture.notes import (
    CallDetail,
    ContactNote,
    Decided,
    ForumDetail,
    Matter,
    MessageDetail,
    Reporter,
    VisitDetail,
)
from feedback.classify.taxonomy import taxonomy
from feedback.core.clock import OFFICE_ZONE, office_day
from feedback.trial import phrases, story
from feedback.trial.fates import Fate, cast, draw_fate
from feedback.trial.hours import Office
from feedback.trial.households import HouseholdSeed
from feedback.trial.people import PersonSeed
from feedback.trial.phrases import Utterance
from feedback.trial.places import AreaSeed, above, areas, draw_place, within
from feedback.trial.roster import Roster
from feedback.trial.sources import tree
from models.vocabulary import AreaKind, Channel, Nature, Role, Scope, Urgency, VisitType

# From when to when things come in on a channel, office time; weekends too where they do.
_HOURS: Final = {
    Channel.VISIT: ((8.7, 11.4), (13.8, 17.0), (18.5, 20.2)),
    Channel.FORUM: ((9.0, 11.0), (14.2, 16.5), (18.8, 20.5)),
    Channel.HOTLINE: ((7.6, 11.9), (12.5, 18.0), (18.5, 21.5)),
    Channel.ONLINE: ((7.0, 12.0), (12.0, 18.0), (18.0, 23.2)),
    Channel.MAILBOX: ((8.8, 11.5), (14.0, 17.0)),
    Channel.LETTER: ((8.8, 11.5), (14.0, 17.0)),
    Channel.COUNTER: ((8.6, 11.8), (13.6, 17.2)),
}
_WRITTEN_UP: Final = frozenset({Channel.VISIT, Channel.ONLINE, Channel.MAILBOX, Channel.LETTER})
_ANONYMOUS_REPORTS: Final = 0.55
_TWO_MATTERS_SHARE: Final = 0.22
_QUIET_VISITS_SHARE: Final = 0.35
_ADULT_SINCE: Final = 18


@dataclass(frozen=True, slots=True)
class Incoming:
    """Contacts that one person records at one time; `told` and `fates` go with their matters, in order."""

    at: datetime
    recorder: str
    notes: tuple[ContactNote, ...]
    told: tuple[Utterance, ...] = ()
    fates: tuple[Fate, ...] = ()

    @property
    def channel(self) -> Channel:
        return self.notes[0].channel

    def joined(self, other: "Incoming") -> "Incoming":
        """Return both, recorded together when the later one is."""
        at = max(self.at, other.at)
        notes, told = self.notes + other.notes, self.told + other.told
        return Incoming(at, self.recorder, notes, told, self.fates + other.fates)


class Diary:
    """Writes contacts: a household for each voice, a recorder for each channel."""

    def __init__(self, rng: Random, roster: Roster, office: Office, now: datetime) -> None:
        self.rng, self._roster, self._office, self._now = rng, roster, office, now
        self._until = office_day(now)
        self._count = 0
        self._pool = 0

    def ordinary(self, total: int, days: int) -> list[Incoming]:
        """Return about `total` matters of the last `days` days, and visits on which nobody had any."""
        result: list[Incoming] = []
        for day, count in story.daily_counts(self.rng, total, self._until, days):
            result.extend(self._of_day(day, count))
        return _written_up([each for each in result if each.at < self._now])

    def _of_day(self, day: date, count: int) -> Iterator[Incoming]:
        left = count
        while left > 0:
            told = phrases.draw(self.rng, on=day, until=self._until)
            left -= 1
            if told.channel is Channel.FORUM:
                self._pool += 1
                if self._pool >= 5 and day.weekday() < 5:
                    yield self._forum(day)
                continue
            matters = [told]
            if told.channel is Channel.VISIT and left > 0 and self.rng.random() < _TWO_MATTERS_SHARE:
                left -= 1
                matters.append(phrases.draw(self.rng, place=told.place, channel=Channel.VISIT, on=day))
            heard = self.contact(matters, self._moment(day, told), fates=[self._fate(each) for each in matters])
            yield heard
            if told.channel is Channel.VISIT and self.rng.random() < _QUIET_VISITS_SHARE:
                yield self._quiet_visit(heard, told.place)

    def _fate(self, told: Utterance) -> Fate:
        return draw_fate(self.rng, told.nature, told.urgency)

    def _moment(self, day: date, told: Utterance) -> datetime:
        if told.urgency is Urgency.CRITICAL:
            hour = self.rng.uniform(0, 23.9)
        else:
            spans = _HOURS[told.channel]
            hour = self.rng.uniform(*self.rng.choices(spans, weights=(5, 5, 2)[: len(spans)])[0])
        return datetime.combine(day, time(), tzinfo=OFFICE_ZONE) + timedelta(hours=hour)

    def cast(self, scale: int) -> list[Incoming]:
        """Return the few whose course is laid down, so that every desk has something today."""
        result = []
        for part in cast(scale):
            for number in range(part.number):
                at = self._office.before(self._now, self.rng.uniform(part.latest, part.earliest))
                township = self._townships()[0 if number % 3 < 2 else 1]
                told = self._suitable(at, township, part.urgency)
                result.append(self.contact([told], at, fates=[part.fate]))
        return result

    @staticmethod
    def _townships() -> Sequence[AreaSeed]:
        return within(areas()[0].code, AreaKind.TOWNSHIP)

    def _suitable(self, at: datetime, township: AreaSeed, urgency: Urgency) -> Utterance:
        """Draw something of an urgency that has to be handled."""
        while True:
            place = draw_place(self.rng, township)
            channel = self.rng.choice((Channel.HOTLINE, Channel.COUNTER, Channel.VISIT))
            code = None if urgency is Urgency.NORMAL else self.rng.choice(phrases.codes())
            told = phrases.draw(self.rng, code, place, channel=channel, on=office_day(at))
            if told.nature in {Nature.HELP, Nature.COMPLAINT} and told.urgency is urgency:
                return told

    def contact(self, told: Sequence[Utterance], at: datetime, *, fates: Sequence[Fate]) -> Incoming:
        """Return one contact in which `told` was said; for a visit, to a household of the place."""
        first = told[0]
        number, home = self._home(first.place)
        speaker = self._speaker(home)
        matters = [self._matter(each, speaker) for each in told]
        recorder = self._recorder(first)
        note = self._note(first, at, matters, number, recorder)
        return Incoming(at, recorder, (note,), tuple(told), tuple(fates))

    def _home(self, place: AreaSeed) -> tuple[int, HouseholdSeed]:
        natural = place if place.kind is AreaKind.NATURAL_VILLAGE else draw_place(self.rng, place)
        return self.rng.choice(self._roster.homes[natural.code])

    def _speaker(self, home: HouseholdSeed) -> PersonSeed:
        adults = [each for each in home.members if self._until.year - each.birth_on.year >= _ADULT_SINCE]
        return self.rng.choice([home.head, home.head, *adults])

    def _matter(self, told: Utterance, speaker: PersonSeed) -> Matter:
        is_report = told.nature is Nature.REPORT and taxonomy().category(told.code).confidential_when_report
        is_anonymous = self.rng.random() < (_ANONYMOUS_REPORTS if told.nature is Nature.REPORT else 0.015)
        reporter = Reporter(name=speaker.name, phone=speaker.phone or "")
        return Matter(
            words=told.text,
            title=told.title,
            reporter=Reporter(is_anonymous=True) if is_anonymous else reporter,
            decided=Decided(category=told.code, nature=told.nature) if self.rng.random() < 0.3 else Decided(),
            asks_confidence=is_report and self.rng.random() < 0.9,
            group_size=self._group_size(told),
        )

    def _group_size(self, told: Utterance) -> int | None:
        is_common = told.scope in {Scope.VILLAGE_GROUP, Scope.NATURAL_VILLAGE}
        return self.rng.randint(5, 40) if is_common and self.rng.random() < 0.08 else None

    def _recorder(self, told: Utterance) -> str:
        """Return who records: the village's cadres, the hotline, the letters desk or the township's counter."""
        county, township = areas()[0].code, above(told.place, AreaKind.TOWNSHIP)
        village = above(told.place, AreaKind.VILLAGE)
        if told.channel is Channel.VISIT and village is not None:
            return self.rng.choice(self._roster.cadres_of(village.code))
        recorders = self._roster.staff_of(Role.RECORDER, county)
        if told.channel is Channel.HOTLINE:
            return recorders[0]
        if told.channel is Channel.COUNTER and township is not None:
            return self.rng.choice(self._roster.staff_of(Role.CLERK, township.code))
        return recorders[-1]

    def _note(self, told: Utterance, at: datetime, matters: Sequence[Matter], home: int, recorder: str) -> ContactNote:
        detail: VisitDetail | CallDetail | MessageDetail
        if told.channel is Channel.VISIT:
            detail = self._visit_detail(office_day(at), home, recorder)
        elif told.channel is Channel.HOTLINE:
            caller = home if self.rng.random() < 0.7 and not matters[0].reporter.is_anonymous else None
            detail = CallDetail(called_at=at, household_id=caller, wants_call_back=self.rng.random() < 0.7)
        else:
            source = self.rng.choice(tree("office")["sources"][told.channel.value])
            detail = MessageDetail(source_name=source, received_on=office_day(at))
        return ContactNote(
            submission_key=self._key(),
            channel=told.channel,
            area_id=self._roster.areas[told.place.code].id,
            detail=detail,
            matters=matters,
            held_on=office_day(at),
            is_trial=True,
        )

    def _key(self) -> str:
        self._count += 1
        return f"trial-{self._count:05d}"

    def _visit_detail(self, day: date, home: int, recorder: str) -> VisitDetail:
        rng = self.rng
        others = [each for each in self._roster.cadres_of(self._village_of(recorder)) if each != recorder]
        names = [recorder, *(rng.sample(others, 1) if others and rng.random() < 0.5 else [])]
        drawn = rng.random()
        kind = VisitType.TUESDAY if day.weekday() == 1 else VisitType.VISIT_WEEK
        return VisitDetail(
            household_id=home,
            visit_type=VisitType.SPECIAL if drawn < 0.08 else VisitType.FOLLOW_UP if drawn < 0.16 else kind,
            visitors=tuple(self._roster.posts[each].name for each in names),
            cards_issued=rng.choices((0, 1, 2), weights=(5, 4, 1))[0],
            note=phrases.visit_note(rng) if rng.random() < 0.4 else "",
        )

    def _village_of(self, cadre: str) -> str:
        return self.rng.choice(self._roster.posts[cadre].village_codes)

    def _quiet_visit(self, after: Incoming, place: AreaSeed) -> Incoming:
        """Return the same cadre's next visit, to a household of the village that had nothing to raise."""
        near = draw_place(self.rng, above(place, AreaKind.VILLAGE))
        number, _home = self._home(near)
        day = office_day(after.at)
        note = ContactNote(
            submission_key=self._key(),
            channel=Channel.VISIT,
            area_id=self._roster.areas[near.code].id,
            detail=self._visit_detail(day, number, after.recorder),
            held_on=day,
            is_trial=True,
        )
        return Incoming(after.at + timedelta(minutes=self.rng.uniform(15, 50)), after.recorder, (note,))

    def _forum(self, day: date) -> Incoming:
        township = self.rng.choice(self._townships())
        village = self.rng.choice(within(township.code, AreaKind.VILLAGE))
        meeting = phrases.forum(self.rng, village)
        self._pool = max(0, self._pool - len(meeting.opinions))
        hour = self.rng.uniform(*self.rng.choice(_HOURS[Channel.FORUM]))
        at = datetime.combine(day, time(), tzinfo=OFFICE_ZONE) + timedelta(hours=hour)
        matters = [self._matter(each, self._speaker(self._home(village)[1])) for each in meeting.opinions]
        note = ContactNote(
            submission_key=self._key(),
            channel=Channel.FORUM,
            area_id=self._roster.areas[village.code].id,
            detail=ForumDetail(
                topic=meeting.topic, participants={group: self.rng.randint(1, 6) for group in meeting.groups}
            ),
            matters=matters,
            held_on=day,
            is_trial=True,
        )
        recorder = self._roster.staff_of(Role.RECORDER, township.code)[0]
        return Incoming(at, recorder, (note,), meeting.opinions, tuple(self._fate(each) for each in meeting.opinions))

    def echo(self, told: Utterance, at: datetime, *, fate: Fate, join_case_no: str | None = None) -> Incoming:
        """Return a call in which somebody else of the place tells the same matter."""
        said = phrases.again(self.rng, told, channel=Channel.HOTLINE)
        incoming = self.contact([said], at, fates=[fate])
        # The operator has the first case before them, and labels the second like it.
        labels = Decided(category=told.code, nature=told.nature)
        (note,) = incoming.notes
        matter = replace(note.matters[0], join_case_no=join_case_no, decided=labels, asks_confidence=False)
        return replace(incoming, notes=(replace(note, matters=[matter]),))


def _written_up(incoming: Sequence[Incoming]) -> list[Incoming]:
    """Join what one person records in one go: a cadre after a half-day of visits, the letters desk with its post."""
    together: dict[object, Incoming] = {}
    for each in sorted(incoming, key=lambda each: each.at):
        hour = each.at.astimezone(OFFICE_ZONE).hour
        half_day = (each.recorder, office_day(each.at), hour < 13, hour < 18)
        key = half_day if each.channel in _WRITTEN_UP else each.notes[0].submission_key
        together[key] = together[key].joined(each) if key in together else each
    return list(together.values())
