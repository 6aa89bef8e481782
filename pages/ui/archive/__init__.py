"""The pages' parts of the archives: lists of household files, one file with its acts, and a village's library."""
