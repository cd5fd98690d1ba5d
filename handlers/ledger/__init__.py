"""台账: the ledger of cases as a workbook, out and back in."""
