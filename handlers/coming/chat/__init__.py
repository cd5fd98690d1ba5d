"""来参加 in the chat."""
