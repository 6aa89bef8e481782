"""The model behind every release: texts become weighted terms, terms become scores, scores become probabilities.

`analysers` cut a message into terms, `space` weighs them, `latent` finds what goes together, `model` is the whole that
was fitted, in plain arrays; `starter`, `office` and `adapted` fit one, and `calibration` measures it. Reading a model
needs NumPy alone; fitting one takes scikit-learn and SciPy, which load slowly and so are imported inside the functions
that fit.
"""
