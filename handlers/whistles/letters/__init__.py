"""函: what a community asks of a department, and what it answers."""
