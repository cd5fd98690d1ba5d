"""六个日: the weekly list."""
