"""吹哨: a problem, its case, its life."""
