"""Who may read what of a case: a group, a department, the public, the community. No capability: a reading of texts."""
