"""Done for people: tasks on their behalf, aid, appraisals, ledger books, and what an office knows."""
