"""报到: check-in, move, leave, and what is held about a person."""
