"""Ledger books: an office says once what it counts, then fills lines; totals, growth and gaps come by themselves."""
