"""Pages: the chat room. NiceGUI is imported only when they are served."""
