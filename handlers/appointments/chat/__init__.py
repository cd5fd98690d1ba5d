"""预约 in the chat."""
