"""来参加: who comes to an activity of the week, who waits, who was there."""
