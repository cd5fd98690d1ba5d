"""Clocks, quiet hours and the working calendar."""
