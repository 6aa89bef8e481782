"""The file of one household as a paper for the shelf: what is known of it, its people, and what was heard and done.

Phones are masked and identity numbers left out, since a paper goes from hand to hand. Income, situation, needs and
notes stand on the paper of who keeps the file, and on no other. Source: domain digest H.
"""

from datetime import date
from typing import Final

from sqlmodel import Session

from feedback.access.actor import Actor
from feedback.archive.file_story import FileMoment, MomentKind, file_story
from feedback.archive.files import FileView, MemberView, open_file
from feedback.core.clock import today
from feedback.i18n.amounts import yuan
from feedback.i18n.terms import label, listed
from feedback.reports.paper import Facts, Paper, PaperName, Row
from feedback.reports.phrases import cut, day, nothing, phrase
from feedback.services.household_help import household_help, with_help
from models.office_vocabulary import KeyKind

MOST_MOMENTS: Final = 40
_DOT: Final = " · "


def household(session: Session, actor: Actor, *, household_id: int) -> Paper:
    """Return the paper of one household's file.

    Raises
    ------
    NotPermitted
        The actor reads no files.
    NotFound
        It is not there, or not for this actor.
    """
    file = open_file(session, actor, household_id)
    story = file_story(session, actor, household_id, with_notes=file.may_keep)
    story = with_help(story, household_help(session, actor, household_id))
    moments = [each for each in story.moments if each.kind is not MomentKind.CHANGE]
    facts: Facts = _of_house(file) | {
        "members": [_member(each) for each in file.living_here],
        "moments": [_moment(each) for each in moments[:MOST_MOMENTS]],
        "printed_on": day(today()),
    }
    return Paper(
        name=PaperName.HOUSEHOLD,
        facts=facts,
        on=today(),
        about=(file.household_no,),
        subject=("household", household_id),
    )


def _of_house(file: FileView) -> dict[str, str | list[Row]]:
    facts = file.facts
    written = {
        "household_no": file.household_no,
        "place": file.place_names.replace(_DOT, ""),
        "head": facts.head_name,
        "house_no": facts.house_no,
        "household_type": label(facts.household_type),
        "visit_tier": label(facts.visit_tier),
        "livelihood": facts.livelihood,
        "yearly_income": phrase("yuan", sum=yuan(facts.yearly_income)) if facts.yearly_income is not None else "",
        "dwelling_structure": facts.dwelling_structure,
        "dwelling_grade": facts.dwelling_grade,
        "floor_area": phrase("square_metres", number=facts.floor_area) if facts.floor_area else "",
        "built_year": str(facts.built_year or ""),
        "key_kinds": _kinds(facts.key_kinds),
        "hardships": listed(list(facts.hardships)),
        "river_note": facts.river_note,
        "situation": facts.situation,
        "needs": facts.needs,
        "answerable": listed(list(file.answerable)),
        "last_visited_on": _day(file.last_visited_on),
        "updated_on": _day(file.updated_on),
    }
    return {name: text or nothing() for name, text in written.items()}


def _kinds(kinds: tuple[str, ...]) -> str:
    return listed([label(KeyKind(kind)) for kind in kinds])


def _day(on: date | None) -> str:
    return day(on) if on else ""


def _member(member: MemberView) -> Row:
    notes = [_kinds(member.key_kinds), phrase("party_member") if member.is_party_member else "", member.note]
    return {
        "name": member.name,
        "relation": member.relation,
        "gender": member.gender,
        "birth_year": str(member.birth_year or ""),
        "phone": member.phone,
        "occupation": member.occupation,
        "note": cut(listed([note for note in notes if note])),
    }


def _moment(each: FileMoment) -> Row:
    said = each.words
    if each.kind is MomentKind.VISIT and said:
        said = phrase("visited_by", who=listed(list(each.who)), words=said)
    elif each.kind is MomentKind.AID and each.aid_kind:
        said = label(each.aid_kind)
    stands = each.status or each.stands
    return {
        "on": each.on.isoformat(),
        "kind": phrase(each.kind.value),
        "words": cut(said or listed(list(each.who))),
        "state": label(stands) if stands else "",
    }
