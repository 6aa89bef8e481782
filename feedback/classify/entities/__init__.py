"""Who, where, what: numbers, sums, days, persons and places in a text, each with its place; no case, no database.

Start at `finding.find`; `place_index.PlaceIndex` knows an office's own places, `masking.mask` hides what is personal.
Words and signs are data (`data/entities/`), which an office may edit. Precision goes before recall everywhere.
"""
