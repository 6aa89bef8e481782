"""Does a contact fit the campaign or contact point that it names: running on its day, there, and with those words?"""

from collections.abc import Mapping, Sequence
from datetime import date

from sqlmodel import Session, col, select

from feedback.access.actor import Actor, Place
from feedback.archive.campaigns import is_running
from feedback.archive.contact_points import points_to_visit
from feedback.capture.checks import check_length
from feedback.capture.notes import ContactNote, VisitDetail
from feedback.core.clock import today
from feedback.core.errors import BadInput, MissingFact, NotFound
from models.place import Area
from models.visiting import Campaign, CampaignTeam

LONGEST_PLACE_TYPE = 20


def check_occasions(session: Session, actor: Actor, notes: Sequence[ContactNote], places: Sequence[Place]) -> None:
    """Refuse notes that name a campaign or contact point which they cannot belong to; none of either asks nothing.

    Raises
    ------
    NotFound
        The campaign, its team or the contact point is not there, or not for this actor.
    BadInput
        The campaign does not run on that day or not there, or has no such topic or point to look at.
    MissingFact
        There are topics or points without a campaign.
    """
    for note in notes:
        check_length(note.occasion.place_type.strip(), "place_type", LONGEST_PLACE_TYPE)
    _check_points(session, actor, notes)
    wanted = {note.occasion.campaign_id for note in notes if note.occasion.campaign_id is not None}
    campaigns = _campaigns(session, wanted)
    paths = _paths(session, places) if wanted else {}
    for note, place in zip(notes, places, strict=True):
        campaign_id = note.occasion.campaign_id
        if campaign_id is not None:
            _check_campaign(session, note, campaigns[campaign_id], paths.get(place.area_id, ""))
        elif note.occasion.checked or note.occasion.team_id or any(matter.topic for matter in note.matters):
            raise MissingFact("fact_missing", field="campaign")


def _check_points(session: Session, actor: Actor, notes: Sequence[ContactNote]) -> None:
    details = [note.detail for note in notes if isinstance(note.detail, VisitDetail)]
    wanted = {each.contact_point_id for each in details if each.contact_point_id is not None}
    if any(each.report is not None and each.contact_point_id is None for each in details):
        raise MissingFact("fact_missing", field="contact_point")
    if wanted and wanted - {each.point_id for each in points_to_visit(session, actor)}:
        raise NotFound("contact_point_not_found")


def _campaigns(session: Session, wanted: set[int]) -> Mapping[int, Campaign]:
    found = (
        {each.id: each for each in session.exec(select(Campaign).where(col(Campaign.id).in_(wanted)))} if wanted else {}
    )
    if wanted - found.keys():
        raise NotFound("campaign_not_found")
    return found


def _paths(session: Session, places: Sequence[Place]) -> Mapping[int, str]:
    ids = {place.area_id for place in places}
    return dict(session.exec(select(Area.id, Area.path).where(col(Area.id).in_(ids))).all())


def _check_campaign(session: Session, note: ContactNote, campaign: Campaign, path: str) -> None:
    day: date = note.held_on or today()
    if not is_running(campaign, day) or f"/{campaign.area_id}/" not in path:
        raise BadInput("campaign_not_running", name=campaign.name, day=day)
    for matter in note.matters:
        if matter.topic and matter.topic not in campaign.topics:
            raise BadInput("campaign_topic_unknown", topic=matter.topic, name=campaign.name)
    if not set(note.occasion.checked) <= set(campaign.checklist):
        raise BadInput("campaign_point_unknown", name=campaign.name)
    if note.occasion.team_id is not None:
        team = session.get(CampaignTeam, note.occasion.team_id)
        if team is None or team.campaign_id != campaign.id:
            raise NotFound("campaign_not_found")
