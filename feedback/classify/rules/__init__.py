"""Rules that a county can read: whom a matter touches, how urgent it is, what it asks for, what is dangerous in it.

The words are tables under `data/` (cues, guards, numbers, conflicts); the modules here only apply them. Each answer
carries its confidence and the words that decided, with their places. Source: domain digest, C (end) and D.
"""
