"""Taking in what was said: each note becomes a contact with its opinions, and each matter a case or part of one.

All notes of one call land together. The machine's suggestion for every matter is kept beside what a person decided.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from sqlmodel import Session, col, select

from feedback.access.actor import Actor, Place
from feedback.access.scope import areas_open_to, may_see_open_case, visible_households
from feedback.archive.contact_points import add_report
from feedback.archive.cycles import note_visits
from feedback.archive.filing import kept_file
from feedback.capture.checks import LONGEST_WORDS, MOST_MATTERS, PERMISSION, check_note
from feedback.capture.cleaning import cleaned
from feedback.capture.notes import ContactNote, Matter, Receipt, VisitDetail
from feedback.capture.occasions import check_occasions
from feedback.capture.receipts import receipt_of, receipts_seen_before
from feedback.capture.rows import Taken, detail_row, label_rows, opinion_row, registration
from feedback.capture.understanding import Understood, read_ahead
from feedback.classify.segment import default_segmenter
from feedback.classify.suggest import Suggestion
from feedback.core.clock import utc_now
from feedback.core.errors import BadInput, Conflict, MissingFact, NotFound, NotPermitted
from feedback.notify.citizens import tell_citizen
from feedback.tracker.confidential import PRIVATE_KINDS
from feedback.tracker.duty_holders import tell_duty_holders
from feedback.tracker.intake import join_opinion, register_all
from feedback.tracker.labelling import is_confidential_report
from feedback.tracker.search import add_to_index
from feedback.tracker.takeover import moment_of, take_over_all
from models.case import Case
from models.contact import Contact, ContactCard, Opinion
from models.household import Household
from models.place import Area
from models.vocabulary import Urgency
from models.work_vocabulary import CitizenStep

__all__ = ["LONGEST_WORDS", "MOST_MATTERS", "place_of_area", "record", "record_all"]


def record(session: Session, actor: Actor, note: ContactNote) -> Receipt:
    """Take in one contact (see `record_all`)."""
    return record_all(session, actor, [note])[0]


def record_all(
    session: Session,
    actor: Actor,
    notes: Sequence[ContactNote],
    *,
    understood: Mapping[str, Sequence[Understood]] | None = None,
) -> list[Receipt]:
    """Take in contacts, in order, and return a receipt for each.

    A note whose submission key was seen before is not taken again; its receipt is that of the first time. `understood`
    holds what `understanding.read_ahead` made of each note's matters, by submission key, so that thousands of texts
    are not read while the database is locked for writing.

    Raises
    ------
    NotPermitted
        The actor does not record this kind of contact, or not there.
    MissingFact, BadInput
        A note has no place, or one of its facts is missing or wrong.
    NotFound
        The household or the case that is to be joined is not there, or not for this actor.
    Conflict
        A matter with this number of its source was taken in before.
    """
    if understood is None:
        # The texts of a sheet were cleaned when it was read.
        notes = [cleaned(note) for note in notes]
    for note in notes:
        check_note(actor, note)
    _check_may_be_refused(notes)
    seen = receipts_seen_before(session, actor, [note.submission_key for note in notes])
    fresh = _first_of_each_key([note for note in notes if note.submission_key not in seen])
    _check_numbers_free(session, fresh)
    areas, households = _areas(session, actor, fresh), _households(session, actor, fresh)
    places = [_place_of(actor, note, areas, households) for note in fresh]
    check_occasions(session, actor, fresh, places)
    taken = _understood(fresh, places, understood)
    contacts = _add_contacts(session, actor, fresh, taken, places)
    _open_cases(session, actor, taken)
    _add_opinions(session, taken, contacts)
    by_note = _by_note(taken, fresh)
    for note in fresh:
        _add_files(session, actor, contacts[note.submission_key], note, by_note[note.submission_key])
    _keep_up(session, fresh, taken)
    _confirm(session, taken, contacts)
    receipts = seen | {key: receipt_of(contacts[key], items) for key, items in by_note.items()}
    return [receipts[note.submission_key] for note in notes]


def _first_of_each_key(notes: Sequence[ContactNote]) -> list[ContactNote]:
    firsts: dict[str, ContactNote] = {}
    for note in notes:
        firsts.setdefault(note.submission_key, note)
    return list(firsts.values())


def _check_may_be_refused(notes: Sequence[ContactNote]) -> None:
    """Refuse to put away what reads like danger to life or like a report of misconduct: neither may go unheard."""
    said = [note.refusal_note for note in notes if note.refusal is not None and note.refusal_note.strip()]
    read = [item.suggestion for item in read_ahead(said, [""] * len(said))] if said else []
    if any(suggestion.urgency is Urgency.CRITICAL for suggestion in read):
        raise BadInput("refused_danger")
    if any(suggestion.confidential for suggestion in read):
        raise BadInput("refused_report")


def _check_numbers_free(session: Session, notes: Sequence[ContactNote]) -> None:
    """Refuse a matter whose number at its source stands on another opinion already."""
    numbers = [(matter.source, matter.external_key) for note in notes for matter in note.matters if matter.external_key]
    if not numbers:
        return
    wanted = {external_key for _source, external_key in numbers}
    held = select(Opinion.source, Opinion.external_key).where(col(Opinion.external_key).in_(wanted))
    taken = set(session.exec(held).all())
    for source, external_key in numbers:
        if (source, external_key) in taken:
            raise Conflict("external_key_taken", external_key=external_key)
        taken.add((source, external_key))


def _areas(session: Session, actor: Actor, notes: Sequence[ContactNote]) -> dict[int, Area]:
    """Return the areas that the notes name, each one that the actor may record in."""
    wanted = {note.area_id for note in notes if note.area_id is not None}
    areas: dict[int, Area] = {}
    for permission in {PERMISSION[note.kind] for note in notes}:
        found = session.exec(areas_open_to(actor, permission).where(col(Area.id).in_(wanted))).all()
        areas |= {area.id: area for area in found}
    if wanted - areas.keys():
        raise NotPermitted("place_outside_your_area")
    return areas


def _households(session: Session, actor: Actor, notes: Sequence[ContactNote]) -> dict[int, Household]:
    wanted = {note.household_id for note in notes if note.household_id is not None}
    if not wanted:
        return {}
    found = session.exec(visible_households(actor).where(col(Household.id).in_(wanted))).all()
    if len(found) != len(wanted):
        raise NotFound("household_not_found")
    return {household.id: household for household in found}


def _place_of(actor: Actor, note: ContactNote, areas: Mapping[int, Area], households: Mapping[int, Household]) -> Place:
    """Return where a note stands: a visit at the household, all else at the place that it names."""
    if isinstance(note.detail, VisitDetail) and note.household_id is not None:
        household = households[note.household_id]
        place = Place(household.area_id, household.township_id, household.village_id)
    elif note.area_id is not None:
        place = place_of_area(areas[note.area_id])
    else:
        raise MissingFact("fact_missing", field="place")
    if not any(grant.covers(place) for grant in actor.grants_for(PERMISSION[note.kind])):
        raise NotPermitted("place_outside_your_area")
    return place


def place_of_area(area: Area) -> Place:
    """Return where rows of `area` stand."""
    return Place(area.id, area.township_id, area.village_id)


def _understood(
    notes: Sequence[ContactNote], places: Sequence[Place], ahead: Mapping[str, Sequence[Understood]] | None
) -> list[Taken]:
    pairs = [
        (note, place, matter, n) for note, place in zip(notes, places, strict=True) for n, matter in _numbered(note)
    ]
    if ahead is None:
        read = read_ahead([pair[2].words for pair in pairs], [pair[2].title for pair in pairs])
    else:
        read = [item for note in notes for item in ahead[note.submission_key]]
    return [
        Taken(note, matter, n, place, item.suggestion, _is_confidential(matter, item.suggestion), tokens=item.tokens)
        for (note, place, matter, n), item in zip(pairs, read, strict=True)
    ]


def _numbered(note: ContactNote) -> list[tuple[int, Matter]]:
    return list(enumerate(note.matters, start=1))


def _is_confidential(matter: Matter, suggestion: Suggestion) -> bool:
    """Say whether the matter goes to the confidential desk: asked for, decided so, or by the rules where undecided."""
    if matter.asks_confidence:
        return True
    decided = matter.decided
    if decided.category is None and decided.nature is None:
        return suggestion.confidential
    return is_confidential_report(decided.category or suggestion.category, decided.nature or suggestion.nature)


def _add_contacts(
    session: Session, actor: Actor, notes: Sequence[ContactNote], taken: Sequence[Taken], places: Sequence[Place]
) -> dict[str, Contact]:
    by_note = _by_note(taken, notes)
    contacts = {
        note.submission_key: _contact(actor, note, place, by_note[note.submission_key])
        for note, place in zip(notes, places, strict=True)
    }
    for note in notes:
        pasts = [matter.past for matter in note.matters if matter.past is not None]
        if pasts:
            # It counts in the month in which it came in, not in that of its ledger's arrival here.
            contacts[note.submission_key].recorded_at = min(moment_of(past.registered_on) for past in pasts)
    session.add_all(contacts.values())
    session.flush()  # Details, opinions and files need the contacts' numbers.
    for note in notes:
        contact = contacts[note.submission_key]
        session.add(detail_row(contact.id, note))
        _add_cards(session, actor, contact, note)
    return contacts


def _contact(actor: Actor, note: ContactNote, place: Place, items: Sequence[Taken]) -> Contact:
    return Contact(
        kind=note.kind,
        channel=note.channel,
        area_id=place.area_id,
        township_id=place.township_id,
        village_id=place.village_id,
        held_on=note.held_on,
        recorded_at=utc_now(),
        recorded_by_id=actor.user_id,
        is_confidential=note.kind in PRIVATE_KINDS and bool(items) and all(item.is_confidential for item in items),
        submission_key=note.submission_key,
        import_batch_id=note.batch_id,
        refusal=note.refusal,
        refusal_note=note.refusal_note.strip() or None,
        campaign_id=note.occasion.campaign_id,
        team_id=note.occasion.team_id,
        place_type=note.occasion.place_type.strip(),
        checked=list(note.occasion.checked),
        is_trial=note.is_trial,
    )


def _by_note(taken: Sequence[Taken], notes: Sequence[ContactNote]) -> dict[str, list[Taken]]:
    grouped: dict[str, list[Taken]] = defaultdict(list, {note.submission_key: [] for note in notes})
    for item in taken:
        grouped[item.note.submission_key].append(item)
    return dict(grouped)


def _add_cards(session: Session, actor: Actor, contact: Contact, note: ContactNote) -> None:
    detail = note.detail
    if isinstance(detail, VisitDetail) and detail.cards_issued:
        session.add(
            ContactCard(
                contact_id=contact.id,
                household_id=detail.household_id,
                issued_by_id=actor.user_id,
                issued_on=note.held_on or contact.recorded_at.date(),
                count=detail.cards_issued,
                is_trial=note.is_trial,
            )
        )


def _add_files(session: Session, actor: Actor, contact: Contact, note: ContactNote, items: Sequence[Taken]) -> None:
    """Keep the files with the contact; where one of its matters is confidential, with that case alone."""
    hidden = next((item for item in items if item.is_confidential), None)
    for filename, content in note.files:
        owner = {"contact_id": contact.id} if hidden is None else {"case_id": hidden.case_id}
        session.add(kept_file(actor, filename, content, **owner))
    if isinstance(note.detail, VisitDetail) and note.detail.report is not None:
        add_report(session, actor, contact.id, *note.detail.report)


def _keep_up(session: Session, notes: Sequence[ContactNote], taken: Sequence[Taken]) -> None:
    """Note the days of the visits in the households' files, and tell who answers there of what is new.

    What comes from a sheet was said long ago, and is told to nobody.
    """
    visited = {note.detail.household_id for note in notes if isinstance(note.detail, VisitDetail)}
    note_visits(session, {each for each in visited if each is not None})
    new = [item.case for item in taken if item.note.batch_id is None and not item.matter.join_case_no]
    tell_duty_holders(session, [case for case in new if case is not None])


def _open_cases(session: Session, actor: Actor, taken: Sequence[Taken]) -> None:
    """Give each matter its case: one that it joins, or a new one."""
    joining = [item for item in taken if item.matter.join_case_no]
    for item in joining:
        item.case = _joined_case(session, actor, item)
    new = [item for item in taken if not item.matter.join_case_no and item.matter.past is None]
    cases = register_all(session, actor, [registration(item) for item in new])
    for item, case in zip(new, cases, strict=True):
        item.case = case
    known = [(item, item.matter.past) for item in taken if item.matter.past is not None]
    cases = take_over_all(session, actor, [(registration(item), past) for item, past in known])
    for (item, _past), case in zip(known, cases, strict=True):
        item.case = case


def _joined_case(session: Session, actor: Actor, item: Taken) -> Case:
    if item.is_confidential:
        raise BadInput("confidential_joins_nothing")
    wanted = select(Case.id).where(Case.case_no == item.matter.join_case_no, may_see_open_case(actor))
    case_id = session.exec(wanted).one_or_none()
    if case_id is None:
        raise NotFound("joined_case_not_found", case_no=item.matter.join_case_no)
    return join_opinion(session, actor, case_id)


def _add_opinions(session: Session, taken: Sequence[Taken], contacts: Mapping[str, Contact]) -> None:
    opinions = [opinion_row(item, contacts[item.note.submission_key]) for item in taken]
    session.add_all(opinions)
    session.flush()  # The labels need the opinions' numbers.
    for item, opinion in zip(taken, opinions, strict=True):
        session.add_all(label_rows(item, opinion, contacts[item.note.submission_key].recorded_by_id))
    new = [item for item in taken if not item.is_confidential and not item.matter.join_case_no]
    add_to_index(session, [(item.case_id, _sought_by(item)) for item in new])


def _sought_by(item: Taken) -> Sequence[str]:
    """Return by which words a case is found; one of an old ledger by its number there as well."""
    past = item.matter.past
    return item.tokens if past is None else [*item.tokens, *default_segmenter().index_tokens(past.number)]


def _confirm(session: Session, taken: Sequence[Taken], contacts: Mapping[str, Contact]) -> None:
    """Send who left a phone the number of their case; what comes from a sheet was said long ago."""
    for item in taken:
        if item.case is not None and item.note.batch_id is None and item.matter.reporter.phone:
            contact = contacts[item.note.submission_key]
            tell_citizen(session, CitizenStep.RECEIVED, item.case, only=[contact.id])
