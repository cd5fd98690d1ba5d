"""吹哨: the whole table, random lives, numbers, and the sealed reporter."""
