"""Assessment: formulas as data, sheets of figures with the cases that made each, exclusions, appeals, weights."""
