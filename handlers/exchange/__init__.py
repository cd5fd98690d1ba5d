"""双向清单: what units offer, what communities need, and what comes of it."""
