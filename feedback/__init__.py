"""Zhenshi's application: what is said is captured, understood and tracked until someone asked whether it was solved."""
