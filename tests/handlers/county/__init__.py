"""A county made and changed: by words, by workbook, and half built."""
