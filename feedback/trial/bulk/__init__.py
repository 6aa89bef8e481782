"""A store filled with many cases, to measure with: rows of the right shape by bulk inserts, past the services."""
