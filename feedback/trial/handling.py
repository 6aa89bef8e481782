"""The second half of a trial case's life: given to units, handled, replied, checked, asked about, closed or redone."""

from collections.abc import Collection, Iterator
from datetime import datetime, timedelta
from typing import Final

from sqlmodel import Session

from feedback.access.actor import Actor
from feedback.core.clock import today, utc_now
from feedback.tracker import service as verbs
from feedback.tracker.assignment import Duty, Order
from feedback.tracker.cards import CARDS
from feedback.tracker.closing import Closing, RevisitAnswers
from feedback.tracker.door import Step, current_parts
from feedback.tracker.labelling import Diagnosis
from feedback.tracker.recusal import accused_units
from feedback.tracker.requests import longest_extension
from feedback.tracker.supervision import PersonTold
from feedback.trial import phrases
from feedback.trial.desks import Desks
from feedback.trial.fates import Again, Fate
from feedback.trial.hours import NEVER
from feedback.trial.phrases import outcome as draw_outcome
from feedback.trial.replies import Outcome
from feedback.trial.sources import pick, tree
from models.case import Case, Part
from models.vocabulary import (
    ActionKind,
    ClosureMode,
    FeedbackMode,
    HandledHow,
    OutcomeType,
    PartRole,
    ReopenGround,
    RequestStatus,
    Role,
    Satisfaction,
    Scope,
    SuperviseLevel,
    Urgency,
    Verb,
)

Life = Iterator[datetime]
# The kinds of work of which `data/work_log.tsv` has lines.
_AT_WORK: Final = (ActionKind.SITE_VISIT, ActionKind.INVESTIGATION, ActionKind.MEETING, ActionKind.WORK)
STEP: Final = Step()
# Office hours; there is a working day for the first call.
_SIGNED_WITHIN: Final = 6.5
_SATISFIED: Final = {"satisfied": 74, "basically_satisfied": 20, "dissatisfied": 3, "other": 3}
_NOT_SOLVED: Final = {"satisfied": 40, "basically_satisfied": 46, "dissatisfied": 9, "other": 5}
_MODES: Final = {"phone": 70, "spoken": 26, "written": 4}
_WIDER: Final = {
    Scope.INDIVIDUAL: Scope.HOUSEHOLD,
    Scope.HOUSEHOLD: Scope.VILLAGE_GROUP,
    Scope.VILLAGE_GROUP: Scope.NATURAL_VILLAGE,
}


class Handling:
    """What the units, the reviewer and the revisit clerk do with one case, round by round."""

    def __init__(self, session: Session, desks: Desks, fate: Fate, case: Case) -> None:
        self._session, self._desks, self._fate, self._case = session, desks, fate, case
        self._rng, self._told = desks.rng, desks.told
        self._round = 0
        self._parts: list[Part] = []

    def worth(self, outcome: Outcome) -> OutcomeType | None:
        """Return what a result counts as: only what is solved counts."""
        return outcome.outcome_type if outcome.mode is ClosureMode.SOLVED else None

    def _waits(self, verb: Verb) -> bool:
        return self._fate.stop is verb and self._fate.stop_round == self._round

    def _turn(self, verb: Verb, hours: float) -> datetime:
        if self._waits(verb):
            return NEVER
        if self._told.urgency is Urgency.CRITICAL:
            return utc_now() + timedelta(minutes=self._rng.uniform(5, 30))
        return self._desks.office.after(utc_now(), hours * self._fate.pace)

    def _desk(self, role: Role, *, second: bool = False) -> Actor:
        """Return who sits at a desk for this case; a confidential one stays between the two officers."""
        if self._case.is_confidential:
            return self._desks.secret(second=second)
        return self._desks.at(role, self._case)

    def _handler(self, part: Part) -> Actor:
        return self._desks.secret(second=False) if self._case.is_confidential else self._desks.handler(part.unit_id)

    def dispatched(self, desk: Actor, measures: str) -> Life:
        """Dispatch the case, and go on until it is closed."""
        hidden = self._case.is_confidential
        accused = self._accused()
        lead = self._desks.lead(county_only=hidden, but=accused)
        helpers = () if hidden else self._desks.co_units(lead)
        helper_ids = [unit_id for unit_id in map(self._desks.unit_id, helpers) if unit_id not in accused]
        order = Order(
            lead_unit_id=self._desks.unit_id(lead),
            measures=measures,
            co=[Duty(unit_id=unit_id, duty=self._desks.words("duties")) for unit_id in helper_ids],
            named_reason=tree("office")["named_reason"],
            push_down_reason=tree("office")["push_down_reason"],
        )
        verbs.dispatch(self._session, desk, self._case.id, STEP, order)
        yield from self._handled()

    def _accused(self) -> Collection[int]:
        """Return the units that may have no part in the case."""
        units = self._desks.roster.units.values()
        return accused_units(self._session, self._case, [unit.id for unit in units])

    def _handled(self) -> Life:
        """Go through one round at the units."""
        self._parts = current_parts(self._session, self._case)
        if self._fate.returns is not None and self._round == 0 and not self._case.is_confidential:
            yield from self._return_asked()
        yield self._sign_time()
        yield from self._signed()
        yield from self._worked()
        yield from self._co_units_answer()
        yield from self._replied()

    def _sign_time(self) -> datetime:
        """Return when the lead takes the case over: what is urgent soon, the rest in time to call the person."""
        if self._told.urgency is Urgency.URGENT and not self._waits(Verb.SIGN):
            return self._soon(0)
        hours = self._rng.triangular(0.3, 7.5, 2.0)
        return self._turn(Verb.SIGN, hours if self._fate.calls_late else min(hours, _SIGNED_WITHIN / self._fate.pace))

    def _soon(self, hours: float) -> datetime:
        """Return an instant some minutes from now where the case is urgent, by night too; else so many office hours."""
        if self._told.urgency is Urgency.NORMAL:
            return self._desks.office.after(utc_now(), hours)
        return utc_now() + timedelta(minutes=self._rng.uniform(4, 20))

    def _signed(self) -> Life:
        """Let the units sign, and the lead call the person: mostly at once, now and then too late."""
        lead, *others = self._parts
        verbs.sign(self._session, self._handler(lead), self._case.id, STEP)
        if not self._fate.calls_late:
            yield self._soon(self._rng.uniform(0.05, 0.8))
            self._log(ActionKind.CONTACT)
        for part in others:
            yield self._soon(self._rng.uniform(0.05, 1.5))
            verbs.sign(self._session, self._handler(part), self._case.id, STEP)
        if self._fate.calls_late:
            yield self._desks.office.after(max(lead.contact_due_at or utc_now(), utc_now()), self._rng.uniform(0.5, 5))
            self._log(ActionKind.CONTACT)
        yield self._soon(self._rng.uniform(0.5, 5.0) * self._fate.pace)

    def _return_asked(self) -> Life:
        yield self._turn(Verb.REQUEST_RETURN, self._rng.triangular(0.5, 5.0, 2.0))
        part = self._parts[0]
        other = self._desks.unit_id(self._desks.lead(but={part.unit_id, *self._accused()}))
        verbs.request_return(
            self._session,
            self._handler(part),
            self._case.id,
            STEP,
            reason=phrases.return_reason(self._rng, self._told.code, self._told.place),
            legal_ground=self._desks.words("legal_ground"),
            suggested_unit_id=other,
        )
        yield self._turn(Verb.UPHOLD_RETURN, self._rng.triangular(1.0, 10.0, 4.0))
        chair = self._desk(Role.CHAIR)
        if self._fate.returns is RequestStatus.UPHELD:
            order = Order(
                lead_unit_id=other,
                measures=self._desks.words("return_upheld"),
                named_reason=tree("office")["named_reason"],
                push_down_reason=tree("office")["push_down_reason"],
            )
            verbs.uphold_return(self._session, chair, self._case.id, STEP, order)
            self._parts = current_parts(self._session, self._case)
        else:
            reason = self._desks.words("return_denied")
            verbs.deny_return(self._session, chair, self._case.id, STEP, reason=reason)

    def _worked(self) -> Life:
        """Log the work, and see the exceptions through that happen while a case is handled."""
        if self._rng.random() < 0.4:
            yield from self._logged(self._rng.choice(_AT_WORK))
        if self._round == 0 and not self._case.is_confidential:
            if self._fate.relabels:
                self._relabel()
            if self._fate.is_adopted:
                leader = self._desks.at(Role.LEADER, self._case)
                verbs.adopt(self._session, leader, self._case.id, STEP, note=self._desks.words("adopt"))
            if self._fate.suspends:
                yield from self._put_off()
            if self._fate.extends is not None:
                yield from self._extension_asked()

    def _log(self, kind: ActionKind) -> None:
        part = self._parts[0]
        line = phrases.work_log(self._rng, self._told.code, kind)
        verbs.log_action(self._session, self._handler(part), self._case.id, STEP, kind=kind, text=line.text)

    def _logged(self, kind: ActionKind) -> Life:
        self._log(kind)
        yield self._desks.office.after(utc_now(), self._rng.uniform(0.5, 5.0) * self._fate.pace)

    def _relabel(self) -> None:
        case = self._case
        scope = _WIDER.get(case.scope, Scope.SOCIETY) if case.scope else Scope.HOUSEHOLD
        diagnosis = Diagnosis(
            category=case.category,
            scope=scope,
            urgency=case.urgency,
            nature=case.nature,
            note=self._desks.words("relabel"),
        )
        verbs.change_labels(self._session, self._desk(Role.CHAIR), case.id, STEP, diagnosis)

    def suspend(self, chair: Actor) -> None:
        """Put the case on the ledger of what cannot be solved now."""
        why = phrases.suspension(self._rng, self._told.code)
        verbs.suspend(
            self._session,
            chair,
            self._case.id,
            STEP,
            cause=why.cause,
            plan=why.plan,
            next_look_on=today() + timedelta(days=self._rng.randint(20, 150)),
            told=PersonTold(how=FeedbackMode.PHONE, on=today()),
        )

    def _put_off(self) -> Life:
        self.suspend(self._desk(Role.CHAIR))
        if self._waits(Verb.RESUME) or not self._fate.resumes:
            yield NEVER
        yield self._desks.office.near(utc_now() + timedelta(days=self._rng.uniform(10, 35)))
        chair = self._desk(Role.CHAIR)
        verbs.resume(self._session, chair, self._case.id, STEP, note=self._desks.words("resume"))
        yield self._turn(Verb.LOG_ACTION, 4.0)

    def _extension_asked(self) -> Life:
        due = self._case.resolve_due_at
        if due is None or due < utc_now() + timedelta(hours=3):
            return
        yield self._desks.office.near(utc_now() + (due - utc_now()) * 0.5)
        if utc_now() >= due:
            return
        part = self._parts[0]
        verbs.request_extension(
            self._session,
            self._handler(part),
            self._case.id,
            STEP,
            reason=phrases.extension_reason(self._rng, self._told.code),
            new_due_at=min(
                self._desks.office.calendar.add_working_days(due, self._rng.choice((3, 5, 5, 7))),
                longest_extension(self._session, self._case),
            ),
        )
        yield self._turn(Verb.GRANT_EXTENSION, self._rng.triangular(0.5, 8.0, 2.0))
        clerk = self._desk(Role.CLERK)
        if self._fate.extends is RequestStatus.UPHELD:
            note = self._desks.words("extension_granted")
            verbs.grant_extension(self._session, clerk, self._case.id, STEP, note=note)
        else:
            reason = self._desks.words("extension_denied")
            verbs.deny_extension(self._session, clerk, self._case.id, STEP, reason=reason)

    def _co_units_answer(self) -> Life:
        for part in self._parts:
            if part.role is PartRole.CO:
                answer = phrases.result(self._rng, self._told.code, self._told.nature)
                verbs.answer_part(self._session, self._handler(part), self._case.id, STEP, result=answer)
                yield self._desks.office.after(utc_now(), self._rng.uniform(0.3, 4.0) * self._fate.pace)

    def _reply_time(self) -> datetime:
        if self._waits(Verb.REPLY):
            return NEVER
        if self._fate.handling_hours is not None:
            return self._turn(Verb.REPLY, self._fate.handling_hours)
        due, now = self._case.resolve_due_at or utc_now(), utc_now()
        share = self._fate.handling_share
        return self._desks.office.near(max(now, now + (due - now) * share) + timedelta(minutes=5))

    def _replied(self) -> Life:
        """Reply for the whole; when that takes longer than it may, the unit is urged on and put under supervision."""
        wanted = self._reply_time()
        yield from self._urged(wanted)
        yield wanted
        outcome = draw_outcome(self._rng, self._told.code, self._told.nature, subject=self._told.subject)
        self._reply(outcome)
        yield self._turn(Verb.APPROVE_REPLY, self._rng.triangular(0.5, 12.0, 3.0))
        if self._fate.defect is not None and self._round == 0:
            yield from self._sent_back(outcome)
        reviewer, code = self._desk(Role.REVIEWER, second=True), self._told.code
        verbs.approve_reply(self._session, reviewer, self._case.id, STEP, note=phrases.reply_opinion(self._rng, code))
        yield from self.asked(outcome.mode)

    def _urged(self, wanted: datetime) -> Life:
        due, office = self._case.resolve_due_at, self._desks.office
        if due is None or wanted <= due or self._case.is_confidential:
            return
        if utc_now() < due < wanted:
            yield office.near(due - timedelta(hours=20))
            verbs.remind(self._session, self._desk(Role.CLERK), self._case.id, STEP, note=self._desks.note("remind"))
        level = self._fate.supervise
        if level is SuperviseLevel.NONE:
            return
        steps = [SuperviseLevel.ORDINARY, SuperviseLevel.YELLOW, SuperviseLevel.RED]
        for number, step in enumerate(steps[: steps.index(level) + 1]):
            at = office.after(max(due, utc_now()), 6 + 8 * number)
            if at >= wanted:
                return
            yield at
            role = Role.LEADER if step is SuperviseLevel.RED else Role.CHAIR
            reason = self._desks.note("supervise")
            verbs.supervise(self._session, self._desk(role), self._case.id, STEP, level=step, reason=reason)
            if step in CARDS:
                self._log(ActionKind.WORK)

    def _reply(self, outcome: Outcome) -> None:
        lead, *others = self._parts
        contacted = self._rng.random() < 0.96
        how = HandledHow.JOINT if others else HandledHow(pick(self._rng, {"on_site": 70, "phone": 24, "system": 6}))
        closing = Closing(
            result=outcome.text,
            handled_how=how,
            closure_mode=outcome.mode,
            contacted=contacted,
            not_contacted_reason=None if contacted else self._desks.words("not_contacted"),
            outcome_type=self.worth(outcome),
        )
        verbs.reply(self._session, self._handler(lead), self._case.id, STEP, closing)

    def _sent_back(self, outcome: Outcome) -> Life:
        defect = self._fate.defect
        if defect is None:
            return
        text = phrases.reply_opinion(self._rng, self._told.code, defect)
        reviewer = self._desk(Role.REVIEWER, second=True)
        verbs.send_back(self._session, reviewer, self._case.id, STEP, defect=defect, note=text)
        yield self._turn(Verb.REPLY, self._rng.triangular(2.0, 14.0, 6.0))
        self._reply(outcome)
        yield self._turn(Verb.APPROVE_REPLY, self._rng.triangular(0.5, 6.0, 2.0))

    def asked(self, mode: ClosureMode) -> Life:
        """Ask the person, and close the case or let it be done again."""
        yield self._turn(Verb.RECORD_REVISIT, self._rng.triangular(1.5, 20.0, 7.0))
        revisitor = self._desk(Role.REVISITOR, second=True)
        is_redo = self._fate.again is Again.REDO and self._round == 0 and self._case.lead_unit_id is not None
        answers = self._answers(mode, is_redo=is_redo)
        closing = None if is_redo else self._closing_mode(mode, answers)
        verbs.record_revisit(self._session, revisitor, self._case.id, STEP, answers, closing_mode=closing)
        if is_redo:
            self._round = 1
            yield from self._handled()
        elif self._fate.again is Again.REOPEN and self._round == 0 and self._case.lead_unit_id is not None:
            yield from self._reopened()
        elif self._rng.random() < 0.4:
            yield self._desks.office.after(utc_now(), self._rng.uniform(8, 60))
            verbs.archive(self._session, self._desk(Role.CLERK), self._case.id, STEP)

    def _answers(self, mode: ClosureMode, *, is_redo: bool) -> RevisitAnswers:
        rng = self._rng
        feedback = FeedbackMode(pick(rng, _MODES))
        if not is_redo and rng.random() < 0.04:
            return RevisitAnswers(is_valid=False, feedback_mode=feedback)
        shares = _SATISFIED if mode is ClosureMode.SOLVED else _NOT_SOLVED
        satisfaction = Satisfaction.DISSATISFIED if is_redo else Satisfaction(pick(rng, shares))
        happy = satisfaction in {Satisfaction.SATISFIED, Satisfaction.BASICALLY_SATISFIED}
        is_solved = mode in {ClosureMode.SOLVED, ClosureMode.POLICY_EXPLAINED}
        return RevisitAnswers(
            is_valid=True,
            feedback_mode=feedback,
            is_contacted=happy or rng.random() < 0.7,
            is_resolved=is_solved and happy,
            satisfaction=satisfaction,
            words=phrases.revisit_remark(rng, satisfaction, self._told.code),
        )

    @staticmethod
    def _closing_mode(mode: ClosureMode, answers: RevisitAnswers) -> ClosureMode:
        """Return the mode to close with: what the person calls unsolved is not closed as solved."""
        if mode is ClosureMode.SOLVED and answers.is_resolved is False:
            return ClosureMode.STOPPED
        return mode

    def _reopened(self) -> Life:
        quick = self._fate.handling_hours is not None
        yield self._desks.office.after(utc_now(), 6.0 if quick else self._rng.uniform(10, 60))
        leader = self._desk(Role.LEADER)
        ground = self._rng.choice(list(ReopenGround))
        reason = self._desks.note("reopen_reason", key=ground.value)
        verbs.reopen(self._session, leader, self._case.id, STEP, ground=ground, reason=reason, by_citizen=True)
        self._round = 1
        yield from self._handled()
