"""The parts of the page of assessment: sheets, one sheet, what stands behind a number, exclusions, appeals, weights."""
