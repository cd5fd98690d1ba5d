"""Pages: the chat room. Starlette and Jinja are imported only where they are served."""
