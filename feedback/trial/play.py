"""The trial county's ninety days, in the order of time: contacts are recorded, and each case lives on when it wants to.

What would happen after now has not happened yet: so the desks hold what they would hold today.
"""

import heapq
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import count

from sqlmodel import Session, col, select

from feedback.capture.service import record_all
from feedback.capture.understanding import Understood, read_ahead
from feedback.core.clock import set_to, utc_now
from feedback.tracker import service as verbs
from feedback.tracker.labelling import Diagnosis
from feedback.tracker.states import OPEN
from feedback.trial.clinics import clinic_lives
from feedback.trial.desks import Desks
from feedback.trial.diary import Diary, Incoming
from feedback.trial.fates import Echo, Fate, Route
from feedback.trial.hours import Office
from feedback.trial.lives import STEP, CaseLife, Life
from feedback.trial.notices import digests, settle_inboxes, tell_only_lately
from feedback.trial.phrases import Utterance
from feedback.trial.roster import Roster
from models.case import Case
from models.vocabulary import Nature, Role

Progress = Callable[[float], None]


class Play:
    """Runs all lives side by side until `now`."""

    def __init__(self, roster: Roster, diary: Diary, office: Office, now: datetime) -> None:
        self._session: Session = roster.session
        self._roster, self._diary, self._office, self._now = roster, diary, office, now
        self._queue: list[tuple[datetime, int, Life]] = []
        self._order = count()
        self._understood: Mapping[str, Sequence[Understood]] = {}

    def run(self, incoming: Sequence[Incoming], *, progress: Progress) -> None:
        """Play all contacts and what follows; `progress` is told each share of the whole that is done."""
        self._understood = _read(incoming)
        for each in incoming:
            self._wake(each.at, self._taken_in(each))
        start, done = min(each.at for each in incoming), 0.0
        for life in clinic_lives(self._roster, self._office.calendar):
            self._wake(start, life)
        self._wake(start, digests(self._session, self._now))
        while self._queue:
            at, _order, life = heapq.heappop(self._queue)
            tell_only_lately(self._session, at, self._now)
            # Each verb ends in a flush of its own, so none is needed before a question in between.
            with set_to(at), self._session.no_autoflush:
                wanted = next(life, None)
            if wanted is not None:
                self._wake(max(wanted, at + timedelta(seconds=5)), life)
            share = (at - start) / (self._now - start)
            if share - done >= 0.01:
                progress(share - done)
                done = share
        settle_inboxes(self._session, self._now)

    def _wake(self, at: datetime, life: Life) -> None:
        if at < self._now:
            heapq.heappush(self._queue, (at, next(self._order), life))

    def _taken_in(self, incoming: Incoming) -> Life:
        """Record contacts, and let a life begin for each of their cases."""
        cases = self._record(incoming)
        for told, fate, case in zip(incoming.told, incoming.fates, cases, strict=True):
            self._begin(told, fate, case, incoming.recorder)
        yield from ()

    def _record(self, incoming: Incoming) -> list[Case]:
        """Record contacts and return the cases of their matters; a confidential one is told by its number alone."""
        keys = [note.submission_key for note in incoming.notes]
        read = {key: self._understood[key] for key in keys} if keys[0] in self._understood else None
        recorder = self._roster.actor(incoming.recorder)
        receipts = record_all(self._session, recorder, incoming.notes, understood=read)
        numbers = [matter.case_no for receipt in receipts for matter in receipt.matters]
        if not numbers:
            return []
        found = self._session.exec(select(Case).where(col(Case.case_no).in_(numbers))).all()
        by_no = {case.case_no: case for case in found}
        return [by_no[number] for number in numbers]

    def _begin(self, told: Utterance, fate: Fate, case: Case, recorder: str) -> None:
        desks = Desks(self._roster, self._office, self._diary.rng, told)
        life = CaseLife(self._session, desks, fate, case, self._roster.actor(recorder))
        self._wake(utc_now() + timedelta(seconds=1), life.live())
        if fate.echo is not None and told.nature is not Nature.REPORT:
            self._wake(self._office.after(utc_now(), self._diary.rng.uniform(3, 30)), self._echoed(told, fate, case))

    def _echoed(self, told: Utterance, fate: Fate, case: Case) -> Life:
        """Let somebody else say the same, if the case is still open then."""
        if case.status not in OPEN or case.is_confidential:
            return
        again = Fate(route=Route.DIRECT, pace=fate.pace, handling_share=fate.handling_share)
        if fate.echo is Echo.JOIN:
            self._record(self._diary.echo(told, utc_now(), fate=again, join_case_no=case.case_no))
            return
        incoming = self._diary.echo(told, utc_now(), fate=again)
        (second,) = self._record(incoming)
        yield self._office.after(utc_now(), self._diary.rng.uniform(0.2, 2.0))
        if second.is_confidential or case.status not in OPEN:
            self._begin(told, again, second, incoming.recorder)
            return
        self._merge(incoming.told[0], second, case)

    def _merge(self, told: Utterance, second: Case, first: Case) -> None:
        desks = Desks(self._roster, self._office, self._diary.rng, told)
        clerk = desks.at(Role.CLERK, second)
        labels = Diagnosis(category=told.code, scope=told.scope, urgency=told.urgency, nature=told.nature)
        verbs.diagnose(self._session, clerk, second.id, STEP, labels)
        if not second.is_confidential:
            note = desks.note("merge_note")
            verbs.merge(self._session, clerk, second.id, STEP, into_case_no=first.case_no, note=note)


def _read(incoming: Sequence[Incoming]) -> dict[str, list[Understood]]:
    """Let the machine read all that will be said, at once."""
    notes = [note for each in incoming for note in each.notes]
    matters = [matter for note in notes for matter in note.matters]
    read = iter(read_ahead([matter.words for matter in matters], [matter.title for matter in matters]))
    return {note.submission_key: [next(read) for _ in note.matters] for note in notes}
