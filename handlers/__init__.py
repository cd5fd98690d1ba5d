"""What the bot does, one folder a capability."""
