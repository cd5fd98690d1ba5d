"""报到 as it is said in chats."""
