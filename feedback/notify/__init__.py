"""Who is told what, and how it leaves the house. Knows no tracker: who moves a case says whom to tell."""
