"""What every layer stands on: settings, the database, the clock, errors, files and the cipher."""
