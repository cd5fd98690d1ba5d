"""The one server of a process."""
