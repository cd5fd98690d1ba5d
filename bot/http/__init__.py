"""The one server of a process: health, files, webhooks, the chat room."""
