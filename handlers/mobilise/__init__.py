"""应急动员: a call, its shifts, who comes, who takes over, and its end."""
