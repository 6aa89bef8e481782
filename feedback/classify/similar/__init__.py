"""Are two texts about the same matter? The same thing at the same place, and the same demand, in whatever words.

`names` finds what tells places apart, `traits` reads a text once, `pairs` compares two, `scoring` makes a probability
of it with reasons, `sheet` finds the pairs of a whole sheet, `fitting` fits the weights. Source: domain digest, B5.
"""
