"""Measures how well texts are understood, on real messages and on the tests' own, and writes docs/benchmarks-text.md.

`make bench-text` runs `python -m tests.bench_text`. The real messages are looked for in the folder that `ZHENSHI_TEXTS`
names, `../shared/data` by default; what needs them is left out, and says so, where they are missing.
"""
