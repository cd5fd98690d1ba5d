"""The posts as a workbook: read, taken in, written out, and the empty one."""
