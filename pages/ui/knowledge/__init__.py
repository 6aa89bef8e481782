"""The parts of the pages of what an office knows."""
