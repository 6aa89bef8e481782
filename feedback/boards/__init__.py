"""Figures and lists for leaders, and what waits for each role: read only, and every number leads to its cases."""
