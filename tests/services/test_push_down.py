"""Does an item that is owned above go to somebody below for a stated reason only, which the task keeps?"""

import pytest
from sqlmodel import Session

from feedback.access.actor import Actor
from feedback.core.errors import BadInput, MissingFact
from feedback.services import steps
from feedback.services.push_down import as_agents
from feedback.services.task_lists import open_task
from feedback.services.tasks import agents_for
from models.duty import Backup
from models.service import AgencyTask, ServiceItem
from models.vocabulary import OrgLevel, Role
from tests.county import County, a_second_grant, a_unit, actor
from tests.factories import NOW
from tests.services.agency import a_task, an_item
from tests.statements import statements

WHY = "老人出不了门"


@pytest.fixture
def of_township(session: Session, county: County) -> ServiceItem:
    return an_item(session, county, owner_level=OrgLevel.TOWNSHIP)


def given_to_a_village(session: Session, county: County, item: ServiceItem, reason: str) -> AgencyTask:
    given = {"agent_id": county.cadre.user_id, "area_id": county.village.id}
    return a_task(session, county.clerk, item, **given, push_down_reason=reason)


class TestGiven:
    @pytest.mark.parametrize("reason", ["", "  急 ", "没空"])
    def test_to_a_village_needs_a_reason(
        self, session: Session, county: County, of_township: ServiceItem, reason: str
    ) -> None:
        with pytest.raises(MissingFact) as refused:
            given_to_a_village(session, county, of_township, reason)
        assert refused.value.key == "item_push_down_needs_reason"
        assert refused.value.facts["owner"] is OrgLevel.TOWNSHIP

    def test_reason_stays_on_the_task(self, session: Session, county: County, of_township: ServiceItem) -> None:
        task = given_to_a_village(session, county, of_township, f" {WHY} ")
        assert task.agent_id == county.cadre.user_id
        assert (task.pushed_down, task.push_down_reason) == (OrgLevel.TOWNSHIP, WHY)
        of_township.owner_level = OrgLevel.VILLAGE
        kept = open_task(session, county.clerk, task.task_no).task
        assert (kept.pushed_down, kept.push_down_reason) == (OrgLevel.TOWNSHIP, WHY)

    def test_who_runs_an_errand_of_their_own_accord_is_asked_nothing(
        self, session: Session, county: County, of_township: ServiceItem
    ) -> None:
        task = a_task(session, county.cadre, of_township)
        assert (task.agent_id, task.pushed_down) == (county.cadre.user_id, None)

    def test_within_a_level_needs_none(self, session: Session, county: County, of_township: ServiceItem) -> None:
        colleague = actor(session, Role.CADRE, area=county.village)
        assert a_task(session, county.cadre, of_township, agent_id=colleague.user_id).pushed_down is None

    def test_reason_is_not_kept_where_none_is_needed(
        self, session: Session, county: County, of_township: ServiceItem
    ) -> None:
        for item, agent in (
            (an_item(session, county), county.cadre),
            (of_township, county.clerk),
            (of_township, county.handler),
        ):
            task = a_task(session, county.clerk, item, agent_id=agent.user_id, push_down_reason=WHY,
                          area_id=county.village.id)  # fmt: skip
            assert (task.agent_id, task.pushed_down, task.push_down_reason) == (agent.user_id, None, None)

    def test_county_item_in_a_township(self, session: Session, county: County) -> None:
        of_county = an_item(session, county, owner_level=OrgLevel.COUNTY)
        above = actor(session, Role.CLERK, area=county.root)
        given = {"agent_id": county.clerk.user_id, "area_id": county.village.id}
        with pytest.raises(MissingFact):
            a_task(session, above, of_county, **given)
        with pytest.raises(BadInput):
            a_task(session, above, of_county, **given, push_down_reason="长" * 501)
        task = a_task(session, above, of_county, **given, push_down_reason=WHY)
        assert task.pushed_down is OrgLevel.COUNTY


class TestHandedOver:
    def test_below_needs_a_reason_once(self, session: Session, county: County, of_township: ServiceItem) -> None:
        # A cadre of the village who also sits at the township's window.
        at_window = a_second_grant(session, county.cadre, Role.RECORDER, area=county.north)
        colleague = actor(session, Role.CADRE, area=county.village)
        session.add(Backup(user_id=at_window.user_id, backup_id=colleague.user_id, set_at=NOW))
        task = a_task(session, at_window, of_township)
        assert (task.pushed_down, task.backup_id) == (None, colleague.user_id)
        with pytest.raises(MissingFact):
            steps.hand_over(session, at_window, task.task_no, task.version, colleague.user_id)
        assert task.agent_id == at_window.user_id
        steps.hand_over(session, at_window, task.task_no, task.version, colleague.user_id, push_down_reason=WHY)
        assert (task.agent_id, task.push_down_reason) == (colleague.user_id, WHY)
        steps.hand_over(session, colleague, task.task_no, task.version, at_window.user_id)
        steps.hand_over(session, at_window, task.task_no, task.version, colleague.user_id)
        assert task.push_down_reason == WHY


class TestLevels:
    def test_the_highest_on_which_somebody_takes_tasks_on(self, session: Session, county: County) -> None:
        committee = a_unit(session, area=county.village, name="村委会", level=OrgLevel.VILLAGE)
        in_committee = actor(session, Role.HANDLER, unit=committee)
        only_leads_above = a_second_grant(session, actor(session, Role.CADRE, area=county.village), Role.LEADER,
                                          area=county.root)  # fmt: skip
        both = a_second_grant(session, actor(session, Role.CADRE, area=county.village), Role.CLERK, area=county.north)
        expected: dict[Actor, OrgLevel] = {
            county.cadre: OrgLevel.VILLAGE,
            in_committee: OrgLevel.VILLAGE,
            only_leads_above: OrgLevel.VILLAGE,
            both: OrgLevel.TOWNSHIP,
            county.clerk: OrgLevel.TOWNSHIP,
            county.handler: OrgLevel.TOWNSHIP,
            county.bureau_handler: OrgLevel.COUNTY,
        }
        with statements(session) as sent:
            found = as_agents(session, [each.user_id for each in expected])
        assert len(sent) == 1
        assert {user_id: agent.level for user_id, agent in found.items()} == {
            each.user_id: level for each, level in expected.items()
        }

    def test_agents_of_a_place_with_the_actor_first(self, session: Session, county: County) -> None:
        agents = agents_for(session, county.clerk, county.village.id)
        assert (agents[0].user_id, agents[0].level) == (county.clerk.user_id, OrgLevel.TOWNSHIP)
        assert OrgLevel.VILLAGE in {agent.level for agent in agents[1:]}
