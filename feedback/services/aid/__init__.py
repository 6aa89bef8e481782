"""Help to households beyond the policies: applied for, decided by a panel of volunteers, paid out in a ledger."""
