"""How it is kept: the schema, the transaction, times, the trail, open questions, the county's names."""
