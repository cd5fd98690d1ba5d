"""The web room: its storage, its server, its page in a real browser."""
