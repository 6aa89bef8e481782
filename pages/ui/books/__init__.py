"""Ledger books on the pages: set up, filled line by line or by sheet, read, summed."""
