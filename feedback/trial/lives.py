"""How a case of the trial county goes on, from its first diagnosis: each step by who would take it, when they would.

A life is a generator: it yields when it wants to go on, and acts when it is woken then. Nothing is written but through
the tracker's verbs, so that whatever stands in the store could have been done on the pages.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from sqlmodel import Session

from feedback.access.actor import Actor
from feedback.core.clock import today, utc_now
from feedback.tracker import service as verbs
from feedback.tracker.closing import Closing
from feedback.tracker.door import Step
from feedback.tracker.labelling import Diagnosis
from feedback.tracker.turning_away import NEEDS_SECOND
from feedback.trial import phrases
from feedback.trial.desks import Desks
from feedback.trial.fates import Fate, Route
from feedback.trial.handling import Handling
from feedback.trial.hours import NEVER
from feedback.trial.replies import transfer_note
from feedback.trial.sources import pick
from models.case import Case
from models.vocabulary import (
    Channel,
    ClinicDecision,
    DeclineReason,
    HandledHow,
    Nature,
    OrgLevel,
    OutsideChannel,
    Role,
    Urgency,
    Verb,
)

Life = Iterator[datetime]
STEP: Final = Step()
_BY_CADRE: Final = frozenset({Nature.CONSULT, Nature.PRAISE})


class CaseLife:
    """The life of one case, up to the unit that it is given to; what follows is `Handling`."""

    def __init__(self, session: Session, desks: Desks, fate: Fate, case: Case, recorder: Actor) -> None:
        self._session, self._desks, self._fate = session, desks, fate
        self._case, self._recorder = case, recorder
        self._rng, self._told = desks.rng, desks.told
        self._handling = Handling(session, desks, fate, case)

    def live(self) -> Life:
        """Go through the case's whole life."""
        if not self._case.is_confidential:
            yield self._turn(Verb.DIAGNOSE, self._rng.triangular(0.2, 7.0, 1.5))
            self._diagnose(self._first_desk())
        # A report that nobody took for one at first is hidden by its diagnosis.
        if self._case.is_confidential:
            yield from self._in_secret()
        else:
            yield from self._by_route()

    def _turn(self, verb: Verb, hours: float) -> datetime:
        """Return when whoever is to use `verb` comes to it; danger is seen to at once, by day or night."""
        if self._fate.stop is verb and self._fate.stop_round == 0:
            return NEVER
        if self._told.urgency is Urgency.CRITICAL:
            return utc_now() + timedelta(minutes=self._rng.uniform(4, 20))
        return self._desks.office.after(utc_now(), hours * self._fate.pace)

    def _first_desk(self) -> Actor:
        """Return who diagnoses: the cadre who was told a question in the village, else the township's clerk."""
        by_cadre = self._told.channel is Channel.VISIT and self._told.nature in _BY_CADRE
        if by_cadre and self._fate.route is Route.ANSWER and Role.CADRE in self._recorder.roles:
            return self._recorder
        return self._desks.at(Role.CLERK, self._case)

    def _diagnose(self, desk: Actor) -> None:
        told = self._told
        diagnosis = Diagnosis(category=told.code, scope=told.scope, urgency=told.urgency, nature=told.nature)
        verbs.diagnose(self._session, desk, self._case.id, STEP, diagnosis)
        self._desk = desk

    def _by_route(self) -> Life:
        route = self._fate.route
        if route is Route.CLINIC and self._told.urgency is Urgency.CRITICAL:
            route = Route.DIRECT
        if route is Route.ANSWER:
            yield self._turn(Verb.ANSWER, 0.3)
            yield from self._answer(self._desk)
        elif route is Route.DIRECT:
            yield self._turn(Verb.DISPATCH, self._rng.triangular(0.2, 5.0, 0.8))
            clerk = self._desks.at(Role.CLERK, self._case)
            yield from self._handling.dispatched(clerk, self._desks.words("dispatch"))
        elif route is Route.CLINIC:
            yield self._turn(Verb.QUEUE_FOR_CLINIC, self._rng.triangular(0.1, 3.0, 0.4))
            clerk, level = self._desks.at(Role.CLERK, self._case), OrgLevel.TOWNSHIP
            verbs.queue_for_clinic(self._session, clerk, self._case.id, STEP, level=level)
            yield from self._at_clinic(self._fate.clinic)
        else:
            yield self._turn(Verb.DECLINE, self._rng.triangular(0.3, 6.0, 1.0))
            yield from self._turn_away(route)

    def _answer(self, desk: Actor) -> Life:
        told, rng = self._told, self._rng
        outcome = phrases.outcome(rng, told.code, told.nature, subject=told.subject)
        how = HandledHow.ON_SITE if Role.CADRE in desk.roles else HandledHow.PHONE
        closing = Closing(
            result=outcome.text,
            handled_how=how,
            closure_mode=outcome.mode,
            contacted=True,
            outcome_type=self._handling.worth(outcome),
        )
        verbs.answer(self._session, desk, self._case.id, STEP, closing)
        yield from self._handling.asked(outcome.mode)

    def _turn_away(self, route: Route) -> Life:
        clerk, case_id, rng = self._desks.at(Role.CLERK, self._case), self._case.id, self._rng
        if route is Route.WITHDRAW:
            verbs.withdraw(self._session, clerk, case_id, STEP, reason=self._desks.note("withdraw_reason"))
        elif route is Route.DECLINE:
            reason = DeclineReason(pick(rng, _DECLINED))
            notice = phrases.decline_notice(rng, reason, self._told.place)
            earlier = f"GD{today():%Y}{case_id:06d}"
            if reason in NEEDS_SECOND:
                verbs.request_decline(self._session, clerk, case_id, STEP, notice=notice, earlier_no=earlier)
                yield self._turn(Verb.UPHOLD_DECLINE, rng.triangular(0.5, 7.0, 2.0))
                verbs.uphold_decline(self._session, self._desks.at(Role.LEADER, self._case), case_id, STEP)
            else:
                verbs.decline(self._session, clerk, case_id, STEP, reason=reason, notice=notice, earlier_no=earlier)
        else:
            outside = OutsideChannel(pick(rng, _outside(self._told.code, self._told.urgency)))
            notice = transfer_note(rng, outside)
            verbs.transfer_out(self._session, clerk, case_id, STEP, outside=outside, notice=notice)

    def _at_clinic(self, decision: ClinicDecision) -> Life:
        """Wait for the session and take its decision; what is suspended may come back to a later one."""
        yield self._session_time(Verb.DISPATCH)
        chair = self._desks.at(Role.CHAIR, self._case)
        if decision is ClinicDecision.ANSWER:
            yield from self._answer(chair)
        elif decision is ClinicDecision.SUSPEND:
            yield from self._suspended(chair)
        elif decision is ClinicDecision.ESCALATE:
            verbs.escalate(self._session, chair, self._case.id, STEP, reason=self._opinion(ClinicDecision.ESCALATE))
            yield self._session_time(Verb.ESCALATE)
            chair = self._desks.at(Role.CHAIR, self._case)
            yield from self._handling.dispatched(chair, self._opinion(ClinicDecision.DISPATCH))
        else:
            yield from self._handling.dispatched(chair, self._opinion(ClinicDecision.DISPATCH))

    def _session_time(self, verb: Verb) -> datetime:
        return NEVER if self._fate.stop is verb else self._desks.office.clinic(utc_now())

    def _opinion(self, decision: ClinicDecision) -> str:
        return phrases.clinic_opinion(self._rng, decision, self._told.code, self._told.place)

    def _suspended(self, chair: Actor) -> Life:
        self._handling.suspend(chair)
        if self._fate.stop is Verb.RESUME or not self._fate.resumes:
            return
        yield self._desks.office.near(utc_now() + timedelta(days=self._rng.uniform(14, 40)))
        verbs.resume(self._session, chair, self._case.id, STEP, note=self._desks.words("resume"))
        yield from self._at_clinic(ClinicDecision.DISPATCH)

    def _in_secret(self) -> Life:
        """Go through the confidential desk: two officers, one of whom handles and the other checks."""
        officer = self._desks.secret(second=False)
        if self._case.diagnosed_at is None:
            yield self._turn(Verb.DIAGNOSE, self._rng.triangular(0.5, 7.0, 2.0))
            self._diagnose(officer)
        yield self._turn(Verb.DISPATCH, self._rng.triangular(1.0, 12.0, 4.0))
        yield from self._handling.dispatched(officer, self._desks.words("dispatch"))


_DECLINED: Final = {
    DeclineReason.LEGAL_CHANNEL.value: 5,
    DeclineReason.SETTLED_NO_NEW_FACTS.value: 4,
    DeclineReason.ALREADY_PETITIONED.value: 3,
    DeclineReason.BEYOND_DUTY.value: 3,
    DeclineReason.SECRET_OR_PRIVATE.value: 1,
    DeclineReason.MALICIOUS_REPEAT.value: 1,
}


def _outside(code: str, urgency: Urgency) -> dict[str, float]:
    """Return the channels that a matter of this category may be handed to."""
    if urgency is Urgency.CRITICAL:
        return {OutsideChannel.EMERGENCY.value: 1}
    if code.startswith("10"):
        return {OutsideChannel.ARBITRATION.value: 4, OutsideChannel.COURT.value: 1}
    if code.startswith(("02", "15")):
        return {
            OutsideChannel.COURT.value: 3,
            OutsideChannel.PETITION.value: 1,
            OutsideChannel.RECONSIDERATION.value: 1,
        }
    return {OutsideChannel.OTHER.value: 3, OutsideChannel.PETITION.value: 2, OutsideChannel.RECONSIDERATION.value: 1}
