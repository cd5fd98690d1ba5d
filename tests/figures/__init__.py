"""Rates, their chart, what is published."""
