"""The one server of a process: whatever is asked of it by HTTP comes in here."""
