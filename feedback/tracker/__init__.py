"""The only place where a case moves: the move table, its one door, the verbs, and what can be read of a case."""
