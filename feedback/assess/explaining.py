"""`docs/assessment.md`: each measure with its formula, made from the data, so that page and program cannot differ.

`python -m feedback.assess.explaining` writes it.
"""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from feedback.assess.formulas import Formula, bulletins, formulas, program_presets
from feedback.assess.rules import score_rules
from feedback.i18n.labels_of_scores import GROUPS, bulletin_name, group_name, measure_how, measure_name, preset_name
from models.office_vocabulary import SheetSubject

PAGE: Final = Path(__file__).resolve().parents[2] / "docs" / "assessment.md"
_ENGLISH: Final = "en"
_HEAD: Final = """# Assessment

This page is made by `python -m feedback.assess.explaining` from `feedback/assess/data` and the catalogue of texts; a
test compares the two. Sets of cases are conditions in `feedback/assess/case_sets.py`, sets of visits and households in
`feedback/assess/visit_sets.py`: each stands there once, and formulas name them.

- A figure without anything to divide by is a dash, never 0 % and never 100 %.
- Raw and adjusted figures stand side by side. The adjusted one leaves out the cases whose exclusion a leader has
  granted; each sheet says how many those are and lists them with reason and approver.
- Nothing under {fewest} cases is ranked. Persons are never ranked and get no composite and no points.
- Confidential cases count nowhere.
- Open cases past their date count against the rate of what is done on time. What has not been signed, contacted or
  diagnosed, and still may be, counts neither way.
- A case counts for who has it now; a return counts for the unit that asked for it.
- What was answered is what the last revisit of a closed case heard; "valid" means that the person was reached.
- A frozen sheet is sealed (`python -m feedback audit verify`), and what is corrected later stands in a new sheet.
"""


def explained() -> str:
    """Return the whole page."""
    parts = [_HEAD.format(fewest=score_rules().fewest_to_rank)]
    for group in GROUPS:
        rows = [each for each in formulas().values() if each.group == group]
        parts.append(f"## {group_name(group, _ENGLISH)}\n\n" + "\n".join(_table(rows)))
    parts.append("## Weights and columns\n\n" + "\n".join(_lists()))
    return "\n\n".join(part.strip() for part in parts) + "\n"


def _table(rows: list[Formula]) -> Iterator[str]:
    yield "| code | measure | of | how it is counted | numerator | denominator | better |"
    yield "|---|---|---|---|---|---|---|"
    for each in rows:
        subjects = ", ".join(subject.value for subject in SheetSubject if subject in each.subjects)
        numerator = each.maker or " + ".join(_weighted(name, by) for name, by in each.weights.items())
        denominator = each.denominator or "—"
        name, how = measure_name(each.code, _ENGLISH), measure_how(each.code, _ENGLISH)
        yield f"| {each.code} | {name} | {subjects} | {how} | {numerator} | {denominator} | {each.direction.value} |"


def _weighted(name: str, by: float) -> str:
    return name if by == 1 else f"{by} × {name}"


def _lists() -> Iterator[str]:
    for name, weights in program_presets().items():
        said = ", ".join(f"{code} {by:.0%}" for code, by in weights.items())
        yield f"- {preset_name(name, '', _ENGLISH)} (`{name}`): {said}"
    for name, codes in bulletins().items():
        yield f"- {bulletin_name(name, _ENGLISH)} (`{name}`): {', '.join(codes)}"


def main() -> int:
    """Write the page."""
    PAGE.write_text(explained(), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
