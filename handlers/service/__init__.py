"""What belongs to no single field: 人工, dead letters, bound groups."""
