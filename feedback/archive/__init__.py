"""The files that are kept: households with their people, and the tree of places that all rows stand in."""
