"""限时: terms, ladders, pauses, and what is done when a term is over."""
