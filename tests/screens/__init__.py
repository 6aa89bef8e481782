"""Pictures of every page for every role, and what a machine can see is wrong with them: `make screens`."""
