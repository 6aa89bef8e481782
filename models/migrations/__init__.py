"""The numbered, additive steps that bring a database to the present tables; run on both engines."""
