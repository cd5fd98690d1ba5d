"""How it is kept: tables, transactions, events, imports, exports, redaction."""
