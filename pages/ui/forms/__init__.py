"""One form for each verb of a case: drawn from the case's file, checked and done by `feedback.tracker.service`."""
