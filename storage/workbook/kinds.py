"""What kind of file it is by its first bytes, and what to do with one that is no .xlsx: a sentence for each."""

from __future__ import annotations

from pathlib import Path

_OLE = b"\xd0\xcf\x11\xe0"  # an .xls of before 2007, or any encrypted workbook
_LOCK = "EncryptedPackage".encode("utf-16-le")
_OLD = tuple(name.encode("utf-16-le") for name in ("Workbook", "Book"))
_SAVE_AS = "请用 Excel 或 WPS 打开，“另存为”选“Excel 工作簿（.xlsx）”，再发一次"
_TEXTS = frozenset({".csv", ".tsv"})


def is_text(path: Path) -> bool:
    """Whether it is read as a table of text. A csv that calls itself .xlsx is not: its writer thinks it is one."""
    return path.suffix.lower() in _TEXTS


def other_kind(path: Path, start: bytes) -> str:
    """What is said of a file that is no .xlsx; `start`: its first 512 bytes or so. One Chinese sentence."""
    head = start.lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if start.startswith(_OLE):
        data = path.read_bytes()
        if _LOCK in data:
            return "这个表格加了密码，请先去掉密码，存成“Excel 工作簿（.xlsx）”，再发一次。"
        if any(name in data for name in _OLD):
            return f"这是旧版 Excel（.xls）文件，{_SAVE_AS}。"
        return f"这是旧版 Excel（.xls）文件，或者加了密码。请去掉密码；{_SAVE_AS}。"
    if head.startswith(b"begin:vcalendar"):
        return "这是日历订阅文件（.ics），读不了；请做一张表：日期、类型（放假或上班）、名称，一天一行，存成 .xlsx。"
    if head.startswith((b"<html", b"<!doctype html", b"<table", b"<meta")) or b"<table" in head:
        return f"这是网页存成的表格，不是 .xlsx 表格，{_SAVE_AS}。"
    if head.startswith(b"<?xml"):
        return f"这是 XML 表格，不是 .xlsx 表格，{_SAVE_AS}。"
    if head.startswith((b"{", b"[")):
        return "这是 JSON 文件，不是 .xlsx 表格；请做成一张表，第一行写列名，一行一条。"
    if head.startswith(b"%pdf"):
        return "这是 PDF，不是 .xlsx 表格，请找原来的 Excel 表发过来。"
    return f"这不是 .xlsx 表格（看起来是 CSV 或别的文件改了名字），{_SAVE_AS}。"
