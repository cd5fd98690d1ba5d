"""函: the docx that letters are printed on, to be made the county's own."""

from __future__ import annotations

from bot.workbook import Errand, Workbook
from storage.workbook.sheet import WorkbookError


def _blank(errand: Errand) -> None:
    from handlers.whistles.letters.default_template import default_template

    if errand.path.suffix.lower() != ".docx":
        raise WorkbookError("函的模板是 Word 文件，请用 .docx 结尾的文件名。")
    try:
        errand.path.write_bytes(default_template())
    except OSError as error:
        raise WorkbookError(f"{errand.path} 写不了：{error.strerror}") from None


LETTER = Workbook("letter", "函的样式（Word 文件）", template=_blank)
