"""A sheet is taken in: planned row by row, shown, then written in one transaction; a batch can be taken back."""
