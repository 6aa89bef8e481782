"""A visit, a forum, a call, a message or a sheet becomes opinions and cases: written once."""
