"""What a working day is and when something is due."""
