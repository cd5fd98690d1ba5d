"""What a stranger must never read."""
