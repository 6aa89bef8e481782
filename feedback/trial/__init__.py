"""The trial county: an invented county with its places, units, people and what they say, made from a seed.

Nothing here is real: names of places below the township, people, firms and matters are invented, phones stand in ranges
that no operator has, and identity numbers in a county part that was never given out. The data files lie in `data/`.
"""
