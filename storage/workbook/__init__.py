"""Workbooks in and out: the roster, the weekly list, templates, exports."""

from storage.workbook.errors import errors_path, write_errors
from storage.workbook.export import export_activities, export_roster, export_week
from storage.workbook.import_roster import ImportResult, import_roster
from storage.workbook.import_week import import_week
from storage.workbook.roster import RosterRow, read_roster
from storage.workbook.sheet import Bad, BadRows, Progress, Sheet, WorkbookError
from storage.workbook.template import write_template
from storage.workbook.week import THEMES, WeekRow, monday_of, read_week

__all__ = [
    "THEMES",
    "Bad",
    "BadRows",
    "ImportResult",
    "Progress",
    "RosterRow",
    "Sheet",
    "WeekRow",
    "WorkbookError",
    "errors_path",
    "export_activities",
    "export_roster",
    "export_week",
    "import_roster",
    "import_week",
    "monday_of",
    "read_roster",
    "read_week",
    "write_errors",
    "write_template",
]
