"""Faults: killed processes, repeated events, jumping clocks, a database that goes away and comes back."""
