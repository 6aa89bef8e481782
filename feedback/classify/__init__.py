"""What a text is about, whom it touches, how urgent it is and what it asks for; no case and no database here.

Start at `suggest.suggest`. Categories are data (`data/taxonomy.json`), rules are tables (`data/cues/*.tsv`), the
model is trained from `data/corpus/*.tsv` and kept as a checked folder (`release`). Source: domain digest, C and D.
"""
