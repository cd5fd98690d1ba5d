"""The whole county as one workbook: read, compared with what is there, taken in, written out, and the empty one."""
