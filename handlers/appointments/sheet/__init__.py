"""Services and their hours as a workbook."""
