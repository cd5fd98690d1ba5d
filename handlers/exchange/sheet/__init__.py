"""Both lists as workbooks: read, taken in, written out, and the empty ones."""
