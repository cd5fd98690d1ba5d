"""What goes to many groups, and what it is about."""
