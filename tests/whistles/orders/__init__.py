"""Plain orders and plain answers of the office."""
