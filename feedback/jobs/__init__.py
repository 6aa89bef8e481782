"""Work in the background: which workflows there are, and the worker that runs them, also after a crash."""
