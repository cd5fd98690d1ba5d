"""The few kinds of element the page is built of. Text always goes in as text, never as markup."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from nicegui import ui

from storage.attachments import Kept


def box(classes: str, tag: str = "div") -> ui.element:
    """A container."""
    return ui.element(tag).classes(classes)


def words(text: str, classes: str = "", tag: str = "div") -> ui.label:
    """A text, shown as it is written."""
    label = ui.label(text)
    label.tag = tag
    return label.classes(classes)


def button(classes: str, hint: str, **attributes: Any) -> ui.element:
    """A plain button; `hint` is what a screen reader says and a pointer sees."""
    made = ui.element("button").classes(classes)
    made.props["type"] = "button"
    made.props["title"] = hint
    made.props["aria-label"] = hint
    for name, value in attributes.items():
        made.props[name.replace("_", "-")] = value
    return made


def icon(name: str, classes: str = "") -> ui.icon:
    return ui.icon(name).classes(classes)


def address(file: Kept) -> str:
    """Where the page finds a kept file."""
    return f"/files/{file.sha256}?name={quote(file.name, safe='')}"
