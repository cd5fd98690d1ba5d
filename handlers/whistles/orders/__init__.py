"""Plain orders and plain answers of those who work on cases: read, tied to a case, or asked about. Pure functions."""
