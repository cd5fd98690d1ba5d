"""The roster as a workbook: 花名册 read, taken in, written out, and the empty one."""
