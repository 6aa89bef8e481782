"""Reading and writing .xlsx and .csv, with rows that explain their faults."""
