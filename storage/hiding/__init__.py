"""Finds private numbers, accounts and positions in a text, in linear time. `storage.redaction` takes them out."""
