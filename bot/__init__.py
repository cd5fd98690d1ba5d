"""The machine: it knows messages, commands, time and delivery, and nothing of the field."""
