"""The pages' parts of a rated round: setting it up, its ballots, its results, and the ballot itself."""
