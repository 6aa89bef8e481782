"""The page of campaigns: the figures of one with the lists behind them, and the form that keeps it."""
