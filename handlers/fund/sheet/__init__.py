"""The book as a workbook."""
