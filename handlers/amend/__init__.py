"""更正 and 撤回: one word for whichever the sender wrote last."""
