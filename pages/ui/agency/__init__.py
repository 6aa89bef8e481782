"""The parts of the pages of what is done on people's behalf."""
