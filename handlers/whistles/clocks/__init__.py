"""限时: until when each step of a case is due, what pauses it, and who hears when it is late."""
