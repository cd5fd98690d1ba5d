"""The specification: conversations in Chinese chat, run on every platform and both databases."""
