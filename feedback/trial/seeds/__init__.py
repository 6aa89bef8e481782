"""The practices that newspapers reported, played through the public services: do the records give the same figures?

Each has a module that enters the records and a file in `data/seeds` with its places, people, words and what the
article printed. A figure that an article leaves inconsistent is told, not forced.
"""
