"""The capabilities' own rules, spoken to through the dispatcher or called as actions."""
