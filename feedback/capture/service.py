"""Taking in what was said: each note becomes a contact with its opinions, and each matter a case or part of one.

All notes of one call land together. The machine's suggestion for every matter is kept beside what a person decided.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Final

from sqlmodel import Session, col, select

from feedback.access.actor import Actor, Place
from feedback.access.permissions import Permission
from feedback.access.scope import areas_open_to, may_see_open_case, visible_households
from feedback.capture.notes import (
    ContactNote,
    Matter,
    MatterReceipt,
    Receipt,
    VisitDetail,
)
from feedback.capture.rows import Taken, detail_row, label_rows, opinion_row, registration
from feedback.capture.understanding import understand
from feedback.classify.segment import default_segmenter
from feedback.classify.suggest import Suggestion
from feedback.core.clock import utc_now
from feedback.core.errors import BadInput, MissingFact, NotFound, NotPermitted
from feedback.core.files import store_file
from feedback.tracker.confidential import PRIVATE_KINDS
from feedback.tracker.intake import join_opinion, register_all
from feedback.tracker.labelling import is_confidential_report
from feedback.tracker.search import add_to_index
from models.case import Case
from models.contact import Contact, ContactCard, Opinion
from models.household import Household
from models.keeping import Attachment
from models.place import Area
from models.vocabulary import ContactKind

LONGEST_WORDS: Final = 20_000
MOST_MATTERS: Final = 200
_PERMISSION: Final = {
    ContactKind.VISIT: Permission.RECORD_VISIT,
    ContactKind.FORUM: Permission.RECORD_FORUM,
    ContactKind.CALL: Permission.RECORD_CALL,
    ContactKind.MESSAGE: Permission.RECORD_MESSAGE,
}


def record(session: Session, actor: Actor, note: ContactNote) -> Receipt:
    """Take in one contact (see `record_all`)."""
    return record_all(session, actor, [note])[0]


def record_all(session: Session, actor: Actor, notes: Sequence[ContactNote]) -> list[Receipt]:
    """Take in contacts, in order, and return a receipt for each.

    A note whose submission key was seen before is not taken again; its receipt is that of the first time.

    Raises
    ------
    NotPermitted
        The actor does not record this kind of contact, or not there.
    MissingFact, BadInput
        A note has no place, or a matter no words or too many.
    """
    for note in notes:
        _check_note(actor, note)
    seen = _seen_before(session, [note.submission_key for note in notes])
    fresh = [note for note in notes if note.submission_key not in seen]
    areas, households = _areas(session, actor, fresh), _households(session, actor, fresh)
    places = [_place_of(note, areas, households) for note in fresh]
    taken = _understood(fresh, places)
    contacts = _add_contacts(session, actor, fresh, taken, places)
    _open_cases(session, actor, taken)
    _add_opinions(session, taken, contacts)
    receipts = {key: _receipt(contacts[key].id, items) for key, items in _by_note(taken, fresh).items()}
    return [seen.get(note.submission_key) or receipts[note.submission_key] for note in notes]


def _check_note(actor: Actor, note: ContactNote) -> None:
    actor.require(_PERMISSION[note.kind])
    if len(note.matters) > MOST_MATTERS:
        raise BadInput("too_many_matters", most=MOST_MATTERS)
    if not note.matters and note.kind is not ContactKind.VISIT:
        raise MissingFact("fact_missing", field="words")
    for matter in note.matters:
        if not matter.words.strip():
            raise MissingFact("fact_missing", field="words")
        if len(matter.words) > LONGEST_WORDS:
            raise BadInput("words_too_long", length=len(matter.words), most=LONGEST_WORDS)
    if isinstance(note.detail, VisitDetail) and not 0 <= note.detail.cards_issued <= 100:
        raise BadInput("cards_out_of_range", most=100)


def _seen_before(session: Session, keys: Sequence[str]) -> dict[str, Receipt]:
    rows = session.exec(
        select(Contact.submission_key, Contact.id, Opinion, Case)
        .join(Opinion, col(Opinion.contact_id) == Contact.id, isouter=True)
        .join(Case, col(Opinion.case_id) == Case.id, isouter=True)
        .where(col(Contact.submission_key).in_(keys))
        .order_by(col(Contact.id), col(Opinion.position))
    ).all()
    found: dict[str, tuple[int, list[MatterReceipt]]] = {}
    for key, contact_id, opinion, case in rows:
        matters = found.setdefault(key, (contact_id, []))[1]
        if opinion is not None and case is not None:
            matters.append(_matter_receipt(case, joined=False))
    return {key: Receipt(contact_id, tuple(matters), seen_before=True) for key, (contact_id, matters) in found.items()}


def _areas(session: Session, actor: Actor, notes: Sequence[ContactNote]) -> dict[int, Area]:
    """Return the areas that the notes name, each one that the actor may record in."""
    wanted = {note.area_id for note in notes if note.area_id is not None}
    areas: dict[int, Area] = {}
    for permission in {_PERMISSION[note.kind] for note in notes}:
        found = session.exec(areas_open_to(actor, permission).where(col(Area.id).in_(wanted))).all()
        areas |= {area.id: area for area in found}
    if wanted - areas.keys():
        raise NotPermitted("place_outside_your_area")
    return areas


def _households(session: Session, actor: Actor, notes: Sequence[ContactNote]) -> dict[int, Household]:
    wanted = {
        note.detail.household_id
        for note in notes
        if isinstance(note.detail, VisitDetail) and note.detail.household_id is not None
    }
    if not wanted:
        return {}
    found = session.exec(visible_households(actor).where(col(Household.id).in_(wanted))).all()
    if len(found) != len(wanted):
        raise NotFound("household_not_found")
    return {household.id: household for household in found}


def _place_of(note: ContactNote, areas: Mapping[int, Area], households: Mapping[int, Household]) -> Place:
    if isinstance(note.detail, VisitDetail) and note.detail.household_id is not None:
        household = households[note.detail.household_id]
        return Place(household.area_id, household.township_id, household.village_id)
    if note.area_id is None:
        raise MissingFact("fact_missing", field="place")
    return place_of_area(areas[note.area_id])


def place_of_area(area: Area) -> Place:
    """Return where rows of `area` stand."""
    return Place(area.id, area.township_id, area.village_id)


def _understood(notes: Sequence[ContactNote], places: Sequence[Place]) -> list[Taken]:
    pairs = [
        (note, place, matter, n) for note, place in zip(notes, places, strict=True) for n, matter in _numbered(note)
    ]
    suggestions = understand([pair[2].words for pair in pairs], titles=[pair[2].title for pair in pairs])
    return [
        Taken(note, matter, n, place, suggestion, _is_confidential(matter, suggestion))
        for (note, place, matter, n), suggestion in zip(pairs, suggestions, strict=True)
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
    session.add_all(contacts.values())
    session.flush()  # Details, opinions and files need the contacts' numbers.
    for note in notes:
        contact = contacts[note.submission_key]
        session.add(detail_row(contact.id, note))
        _add_cards(session, actor, contact, note)
        _add_files(session, actor, contact, note)
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
        is_confidential=note.kind in PRIVATE_KINDS and all(item.is_confidential for item in items),
        submission_key=note.submission_key,
        import_batch_id=note.batch_id,
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


def _add_files(session: Session, actor: Actor, contact: Contact, note: ContactNote) -> None:
    for filename, content in note.files:
        stored = store_file(filename, content)
        session.add(
            Attachment(
                contact_id=contact.id,
                filename=filename[:200],
                media_type=stored.media_type,
                size_bytes=stored.size_bytes,
                sha256=stored.sha256,
                stored_as=stored.stored_as,
                added_by_id=actor.user_id,
                added_at=utc_now(),
                is_trial=note.is_trial,
            )
        )


def _open_cases(session: Session, actor: Actor, taken: Sequence[Taken]) -> None:
    """Give each matter its case: one that it joins, or a new one."""
    joining = [item for item in taken if item.matter.join_case_no]
    for item in joining:
        item.case = _joined_case(session, actor, item)
    new = [item for item in taken if not item.matter.join_case_no]
    cases = register_all(session, actor, [registration(item) for item in new])
    for item, case in zip(new, cases, strict=True):
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
    words = default_segmenter()
    new = [item for item in taken if not item.is_confidential and not item.matter.join_case_no]
    said = [(item.case_id, f"{item.matter.title}\n{item.matter.words}") for item in new]
    add_to_index(session, [(case_id, words.search_tokens(text)) for case_id, text in said])


def _matter_receipt(case: Case, *, joined: bool) -> MatterReceipt:
    hidden = case.is_confidential
    return MatterReceipt(
        case_no=case.case_no,
        case_id=None if hidden else case.id,
        heading="" if hidden else case.title,
        category=None if hidden else case.category,
        is_confidential=hidden,
        joined=joined,
    )


def _receipt(contact_id: int, items: Sequence[Taken]) -> Receipt:
    return Receipt(
        contact_id,
        tuple(
            _matter_receipt(item.case, joined=bool(item.matter.join_case_no)) for item in items if item.case is not None
        ),
    )
