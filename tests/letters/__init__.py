"""The 函: printed, checked, made a PDF."""
