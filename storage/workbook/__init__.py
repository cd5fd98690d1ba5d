"""Workbooks in and out: the roster, the weekly list, templates, exports."""
