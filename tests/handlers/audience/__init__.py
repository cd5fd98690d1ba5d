"""Who may read what of a case."""
