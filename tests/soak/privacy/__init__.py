"""The whole path of what must not be read: told in a chat, registered, sent as a letter, put into the ledger."""
