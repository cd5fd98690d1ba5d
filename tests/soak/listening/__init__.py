"""Short talks that are made up at random, and what must hold after each of their turns."""
