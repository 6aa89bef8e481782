"""The trial county's visits by duty: who answers for which natural village, what was walked, points, and campaigns.

Walks that brought nothing are recorded as every visit is; the campaigns take in what the county's story has recorded.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from random import Random
from typing import Any, Final

from sqlalchemy import update
from sqlmodel import Session, col, select

from feedback.archive.campaigns import CampaignEntry, TeamEntry, start_campaign
from feedback.archive.contact_points import PointEntry, add_point
from feedback.archive.cycles import DEFAULT_DAYS
from feedback.archive.duties import DutyEntry, set_duties
from feedback.capture.notes import ContactNote, Occasion, VisitDetail
from feedback.capture.service import record_all
from feedback.core.clock import office_day, set_to, today
from feedback.trial.households import HouseholdSeed
from feedback.trial.roster import Roster
from feedback.trial.sources import tree
from models.case import Case
from models.contact import Contact, Opinion
from models.household import Household
from models.office_vocabulary import DutyKind, VisitTier
from models.place import Area
from models.visiting import CampaignTeam
from models.vocabulary import AreaKind, Channel, ContactKind, Role, VisitType

_DAY: Final = timedelta(days=1)
_CHUNK: Final = 400
_ROOT: Final = "330299"
_EVERY: Final = 9
"""So many natural villages, and one of them has nobody yet."""
_REPORT: Final = b"%PDF-1.4\n% Report of a visit in the trial county.\n%%EOF\n"


def lay_down_duties(session: Session, roster: Roster) -> None:
    """Sort the households by how often they are visited, and give each cadre what they answer for."""
    tiers = {word: VisitTier(tier) for tier, words in tree("visits")["tiers"].items() for word in words}
    homes = [home for homes in roster.homes.values() for home in homes]
    for tier in VisitTier:
        ids = [number for number, seed in homes if _tier(seed, tiers) is tier]
        for start in range(0, len(ids), _CHUNK):
            chosen = col(Household.id).in_(ids[start : start + _CHUNK])
            session.execute(
                update(Household)
                .where(chosen, col(Household.visit_tier) == VisitTier.ORDINARY)
                .values(visit_tier=tier),
                execution_options={"synchronize_session": False},
            )
    for clerk, entries in _entries(roster).items():
        set_duties(session, roster.actor(clerk), entries)


def _tier(seed: HouseholdSeed, tiers: dict[str, VisitTier]) -> VisitTier:
    found = [tiers[word] for word in seed.hardships if word in tiers]
    return min(found, key=list(VisitTier).index, default=VisitTier.ORDINARY)


def _entries(roster: Roster) -> dict[str, list[DutyEntry]]:
    """Return the duties by the clerk who gives them: natural villages to village cadres, single elders to others."""
    paired, began = set(tree("visits")["paired"]), today() - timedelta(days=400)
    entries: dict[str, list[DutyEntry]] = defaultdict(list)
    natural = [code for code, area in roster.areas.items() if area.kind is AreaKind.NATURAL_VILLAGE]
    for number, code in enumerate(natural, 1):
        own, others = _walkers(roster, code[:12])
        clerk = roster.staff_of(Role.CLERK, code[:9])[0]
        if number % _EVERY:
            target = roster.areas[code].id
            entries[clerk].append(DutyEntry(user_id=own, kind=DutyKind.AREA, target_id=target, since_on=began))
        for household_id, seed in roster.homes.get(code, ()):
            if paired.intersection(seed.hardships) and others:
                kind = DutyKind.HOUSEHOLD
                entries[clerk].append(DutyEntry(user_id=others[0], kind=kind, target_id=household_id))
    return entries


def _walkers(roster: Roster, village_code: str) -> tuple[int, list[int]]:
    """Return the village's own cadre, and those of the township who look after it."""
    names = roster.cadres_of(village_code)
    own = [name for name in names if roster.posts[name].area_code == village_code]
    return roster.user_ids[own[0]], [roster.user_ids[name] for name in names if name not in own]


def walk(session: Session, roster: Roster, rng: Random, now: datetime) -> None:
    """Record walks that brought nothing, the visits of contact points, and what belongs to campaigns."""
    evening = now - _DAY
    with set_to(evening):
        for username, notes in _walks(session, roster, rng, office_day(evening)).items():
            recorder = roster.actor(username)
            for start in range(0, len(notes), _CHUNK):
                record_all(session, recorder, notes[start : start + _CHUNK])
        _visit_points(session, roster, office_day(evening))
        _hold_campaigns(session, roster, office_day(evening))


def _walks(session: Session, roster: Roster, rng: Random, day: date) -> dict[str, list[ContactNote]]:
    """Return the walks by who made them: to a share of the households that nobody has told anything of."""
    shares = tree("visits")["visited_shares"]
    names = {user_id: username for username, user_id in roster.user_ids.items()}
    told = select(Household).where(col(Household.is_trial), col(Household.last_visited_on).is_(None))
    codes = {area.id: code for code, area in roster.areas.items()}
    notes: dict[str, list[ContactNote]] = defaultdict(list)
    for household in session.exec(told.order_by(col(Household.id))):
        if rng.random() >= shares[household.visit_tier]:
            continue
        own, _others = _walkers(roster, codes[household.village_id])
        most = min(int(DEFAULT_DAYS[household.visit_tier] * 1.3), 330)
        notes[names[own]].append(_note(roster, own, household, day - _DAY * rng.randint(0, most)))
    return notes


def _note(roster: Roster, user_id: int, household: Household, on: date) -> ContactNote:
    name = next(post.name for username, post in roster.posts.items() if roster.user_ids[username] == user_id)
    return ContactNote(
        submission_key=f"trial-walk-{household.id}",
        channel=Channel.VISIT,
        area_id=household.area_id,
        detail=VisitDetail(
            household_id=household.id, visit_type=VisitType.VISIT_WEEK, visitors=(name,), cards_issued=2
        ),
        held_on=on,
        is_trial=True,
    )


def _visit_points(session: Session, roster: Roster, day: date) -> None:
    for raw in tree("visits")["points"]:
        area = roster.areas[raw["area"]]
        clerk = roster.actor(roster.staff_of(Role.CLERK, raw["area"][:9])[0])
        entry = PointEntry(name=raw["name"], area_id=area.id, leader_id=roster.user_ids[raw["leader"]])
        point_id = add_point(session, clerk, entry)
        notes = list(_point_notes(raw, roster, area, point_id, day))
        record_all(session, clerk, notes)


def _point_notes(raw: dict[str, Any], roster: Roster, area: Area, point_id: int, day: date) -> Iterator[ContactNote]:
    for number, ago in enumerate(raw["visits"]):
        report = None if number < raw["without_report"] else ("report.pdf", _REPORT)
        detail = VisitDetail(
            visit_type=VisitType.SPECIAL,
            visitors=(roster.posts[raw["leader"]].name,),
            contact_point_id=point_id,
            report=report,
        )
        yield ContactNote(
            submission_key=f"trial-point-{point_id}-{number}",
            channel=Channel.VISIT,
            area_id=area.id,
            detail=detail,
            held_on=day - _DAY * ago,
            is_trial=True,
        )


def _hold_campaigns(session: Session, roster: Roster, day: date) -> None:
    for raw in tree("visits")["campaigns"]:
        code = raw["area"]
        clerk = roster.actor(roster.staff_of(Role.CLERK, code)[0])
        entry = CampaignEntry(
            name=raw["name"],
            slogan=raw["slogan"],
            area_id=roster.areas[code].id,
            begins_on=day - _DAY * raw["from"],
            ends_on=day - _DAY * raw["to"],
            least_per_week=raw["least"],
            topics=(*raw["topics"], raw["other"]),
            checklist=tuple(raw["checklist"]),
            place_types=tuple(raw["places"]),
            teams=tuple(TeamEntry(name=name, leader=leader) for name, leader in raw["teams"]),
        )
        campaign_id = start_campaign(session, clerk, entry)
        if entry.area_id != roster.areas[_ROOT].id:
            _take_in(session, campaign_id, entry, raw["topics"])
        else:
            record_all(session, clerk, list(_checks(roster, campaign_id, entry, day)))


def _checks(roster: Roster, campaign_id: int, entry: CampaignEntry, day: date) -> Iterator[ContactNote]:
    """Yield a few looks at canteens, with a week between them in which nobody went."""
    for number, ago in enumerate(tree("visits")["canteen_days"]):
        code = tree("visits")["canteens"][number % 2]
        yield ContactNote(
            submission_key=f"trial-check-{number}",
            channel=Channel.VISIT,
            area_id=roster.areas[code].id,
            detail=VisitDetail(visit_type=VisitType.SPECIAL),
            occasion=Occasion(
                campaign_id=campaign_id, place_type=entry.place_types[0], checked=entry.checklist[: 2 + number % 3]
            ),
            held_on=day - _DAY * ago,
            is_trial=True,
        )


def _take_in(session: Session, campaign_id: int, entry: CampaignEntry, topics: dict[str, str]) -> None:
    """Let what was heard on visits and in forums since its beginning belong to the campaign, by the case's category."""
    heard = select(Contact).where(
        col(Contact.is_trial),
        col(Contact.is_confidential).is_(False),
        col(Contact.township_id) == entry.area_id,
        col(Contact.kind).in_((ContactKind.VISIT, ContactKind.FORUM)),
        col(Contact.held_on) >= entry.begins_on,
        col(Contact.id).in_(select(Opinion.contact_id)),
    )
    teams = session.exec(select(CampaignTeam.id).where(CampaignTeam.campaign_id == campaign_id)).all()
    ids = []
    for contact in session.exec(heard):
        contact.campaign_id = campaign_id
        contact.team_id = teams[(contact.village_id or 0) % len(teams)]
        contact.checked = [each for n, each in enumerate(entry.checklist) if (contact.id + n) % 3]
        contact.place_type = entry.place_types[0]
        ids.append(contact.id)
    _sort_by_topic(session, ids, {code: topic for topic, code in topics.items()}, entry.topics[-1])


def _sort_by_topic(session: Session, contact_ids: Sequence[int], topics: dict[str, str], other: str) -> None:
    for start in range(0, len(contact_ids), _CHUNK):
        found = session.exec(
            select(Opinion, Case.category)
            .join(Case, col(Opinion.case_id) == Case.id)
            .where(col(Opinion.contact_id).in_(contact_ids[start : start + _CHUNK]), ~col(Opinion.is_confidential))
        )
        for opinion, category in found:
            opinion.topic = topics.get((category or "")[:2], other)
