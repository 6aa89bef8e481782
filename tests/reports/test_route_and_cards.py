"""The route on paper, and eight cards on a sheet whose code leads to the place's page."""

import io

import pypdf
import pytest
from sqlmodel import Session, col, select

from feedback.access.actor import Actor
from feedback.archive.cards import card_log, cards_by_person, cards_by_village, people_for_cards
from feedback.archive.duties import DutyEntry, set_duties
from feedback.core.clock import today
from feedback.core.errors import BadInput, MissingFact, NotFound, NotPermitted
from feedback.reports.contact_cards import CardRequest, cards_file, take_cards
from feedback.reports.making import PaperRequest, made_file, take_paper
from feedback.reports.paper import PaperFormat, PaperName
from feedback.reports.qr import qr_svg
from feedback.worktime.office_rules import OfficeRuleName, set_rules
from models.keeping import AccessLog
from models.office_vocabulary import DutyKind, VisitTier
from tests.archive.visitwork import a_house, visited
from tests.factories import County
from tests.reading import read_lightly


@pytest.fixture(autouse=True)
def no_classifier(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("feedback.capture.understanding.understand", read_lightly)


def text_of(content: bytes) -> str:
    return "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)


class TestRoute:
    def test_names_the_stops_with_room_to_write(self, session: Session, county: County) -> None:
        a_house(session, county, tier=VisitTier.KEY, hardships=["低保"])
        paper = take_paper(session, county.cadre, PaperRequest(name=PaperName.ROUTE))
        assert list(paper.facts["rows"]) == [
            {
                "no": "1",
                "leg": "杨家湾三组",
                "door": "12",
                "head": "陈大福",
                "about": "重点户、低保",
                "last": "还没去过",
                "on": "",
                "said": "",
            }
        ]
        said = text_of(made_file(paper, PaperFormat.PDF).content)
        assert "走访路线单" in said
        assert "2026年3月15日前走到" in said.replace(" ", "")
        log = session.exec(select(AccessLog).order_by(col(AccessLog.seq))).all()[-1]
        assert (log.facts, log.subject_id) == ({"paper": "route", "rows": 1}, county.cadre.user_id)

    def test_of_a_cadre_for_who_manages_their_visits(self, session: Session, county: County) -> None:
        a_house(session, county)
        wanted = PaperRequest(name=PaperName.ROUTE, user_id=county.cadre.user_id)
        paper = take_paper(session, county.clerk, wanted)
        assert (paper.facts["name"], paper.subject) == (county.cadre.name, ("user", county.cadre.user_id))
        with pytest.raises(NotFound):
            take_paper(session, county.south_clerk, wanted)
        with pytest.raises(NotFound):
            take_paper(session, county.clerk, PaperRequest(name=PaperName.ROUTE, user_id=county.reviewer.user_id))
        with pytest.raises(NotPermitted):
            take_paper(session, county.leader, wanted)

    def test_nobody_to_visit(self, session: Session, county: County) -> None:
        with pytest.raises(BadInput, match="route_empty"):
            take_paper(session, county.cadre, PaperRequest(name=PaperName.ROUTE))


def wanted(county: County, **changes: object) -> CardRequest:
    facts: dict[str, object] = {
        "area_id": county.village.id,
        "name": "周敏",
        "phone": "0574-65001234",
        "office": "石桥镇人民政府",
    }
    return CardRequest(**facts | changes)  # type: ignore[arg-type]  # Names and kinds are those above.


class TestCards:
    def test_eight_on_one_page(self, session: Session, county: County, sysadmin: Actor) -> None:
        set_rules(session, sysadmin, {OfficeRuleName.SERVICE_ADDRESS: "https://zs.example.cn"})
        sheet = take_cards(session, county.cadre, wanted(county))
        assert sheet.address == f"https://zs.example.cn/say?area={county.village.code}"
        assert "<svg" in qr_svg(sheet.address)
        file = cards_file(sheet)
        pages = pypdf.PdfReader(io.BytesIO(file.content)).pages
        assert len(pages) == 1
        assert pages[0].extract_text().count("0574-65001234") == 8
        assert file.filename == f"民情联系卡_上河村_{today().isoformat()}.pdf"

    def test_without_an_address_there_is_no_code(self, session: Session, county: County) -> None:
        sheet = take_cards(session, county.clerk, wanted(county))
        assert (sheet.address, qr_svg(sheet.address)) == ("", "")

    def test_refusals(self, session: Session, county: County) -> None:
        with pytest.raises(NotFound, match="area_not_found"):
            take_cards(session, county.cadre, wanted(county, area_id=county.other_village.id))
        with pytest.raises(MissingFact):
            take_cards(session, county.cadre, wanted(county, phone=" "))
        with pytest.raises(BadInput, match="text_too_long"):
            take_cards(session, county.cadre, wanted(county, office="很" * 31))
        for typed in ("找村里问", "1380000", "１３８００００"):
            with pytest.raises(BadInput, match="cell_phone"):
                take_cards(session, county.cadre, wanted(county, phone=typed))

    def test_phone_is_printed_in_one_form(self, session: Session, county: County) -> None:
        printed = [
            take_cards(session, county.cadre, wanted(county, phone=typed)).phone
            for typed in (" １３８ 0000 1234", "(0574)65001234", "12345")
        ]
        assert printed == ["13800001234", "0574-65001234", "12345"]

    def test_people_of_a_village(self, session: Session, county: County) -> None:
        entry = DutyEntry(user_id=county.recorder.user_id, kind=DutyKind.AREA, target_id=county.group.id)
        set_duties(session, county.clerk, [entry])
        people = [each.user_id for each in people_for_cards(session, county.cadre, county.village.id)]
        assert people == [county.cadre.user_id, county.recorder.user_id]


class TestLog:
    def test_counts_match_it(self, session: Session, county: County) -> None:
        house = a_house(session, county)
        visited(session, county.cadre, house, cards_issued=2)
        visited(session, county.cadre, area_id=county.village.id, cards_issued=30)
        visited(session, county.clerk, area_id=county.other_village.id, cards_issued=5)
        period = today(), today()
        people = {each.subject_id: each.cards for each in cards_by_person(session, county.leader, *period)}
        assert people == {county.cadre.user_id: 32, county.clerk.user_id: 5}
        villages = {each.name: (each.cards, each.visits) for each in cards_by_village(session, county.leader, *period)}
        assert villages == {"上河村": (32, 2), "下河村": (5, 1)}
        mine = card_log(session, county.leader, *period, user_id=county.cadre.user_id).rows
        assert [line.count for line in mine] == [30, 2]
        there = card_log(session, county.leader, *period, village_id=county.village.id).rows
        assert sum(line.count for line in there) == 32
        assert card_log(session, county.south_clerk, *period).rows == ()
