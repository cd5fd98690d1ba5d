"""专项资金 in the chat."""
