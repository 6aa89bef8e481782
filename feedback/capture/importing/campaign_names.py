"""Which campaign does a row of visits name? By its name or number, running on that day where the visit was made."""

from collections.abc import Iterable, Sequence
from datetime import date

from sqlmodel import Session

from feedback.access.actor import Actor
from feedback.archive.campaigns import CampaignView, campaigns
from feedback.capture.importing.placebook import Spot
from feedback.core.errors import BadInput
from feedback.sheets.safe_text import clean


class CampaignNames:
    """The campaigns that the actor sees, by what a cell may hold."""

    def __init__(self, found: Sequence[CampaignView]) -> None:
        self._found = found

    def find(self, text: str, *, on: date, spot: Spot) -> int:
        """Return the number of the campaign; of several that are called so the one that runs on that day and there.

        Raises
        ------
        BadInput
            None is called so, or it does not run on that day or there.
        """
        called = [each for each in self._found if text in {clean(each.name).strip(), str(each.campaign_id)}]
        if not called:
            raise BadInput("cell_campaign_unknown")
        running = [each for each in called if _runs(each, on) and f"/{each.area_id}/" in spot.path]
        if not running:
            raise BadInput("campaign_not_running", name=called[0].name, day=on)
        return running[0].campaign_id


def open_campaign_names(session: Session, actor: Actor, texts: Iterable[str]) -> CampaignNames:
    """Return the campaigns, read at once where one of `texts` names any; four statements at most."""
    return CampaignNames(campaigns(session, actor) if any(texts) else ())


def _runs(view: CampaignView, on: date) -> bool:
    return view.begins_on <= on <= view.ends_on and (view.closed_on is None or view.closed_on >= on)
