"""The pages' parts of the Tuesday session: its table, the preparation, the session itself, its end, the big screen."""
