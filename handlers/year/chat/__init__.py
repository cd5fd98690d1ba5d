"""What is said and asked of the year in a chat, always in private."""
