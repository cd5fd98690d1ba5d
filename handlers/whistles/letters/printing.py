"""From a template and a `LetterPaper` to a docx. A county's template is read in a sandbox and its faults are named."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import jinja2
from docx.opc.exceptions import PackageNotFoundError
from docx.shared import Emu, Mm
from docxtpl import DocxTemplate, InlineImage
from jinja2.exceptions import SecurityError
from PIL import Image

from bot.values.pattern import Pattern
from handlers.whistles.letters.default_template import default_template
from handlers.whistles.letters.paper import FIELDS, GUIDE, LetterPaper, example
from handlers.whistles.letters.sandbox import Sandbox, TooMuch

PICTURE = Mm(74), Mm(55)  # at most: two beside each other, six on a page
PIXEL = Mm(25.4) / 72  # a small picture is not blown up
_TAG = Pattern(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
_XML = Pattern(r"<[^>]*>")
_UNDEFINED = Pattern(r"'([^']+)' is undefined|has no attribute '([^']+)'")
_UNCLOSED = Pattern(r"'(endif|endfor)'")
_NAMES = "、".join(field.name for field in FIELDS)


class TemplateError(ValueError):
    """A template that cannot be used; one sentence that names the place."""


def read_template(path: str) -> bytes:
    """The county's own template, the default one for "". Raises TemplateError."""
    if not path:
        return default_template()
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise TemplateError(f"函模板 {path} 打不开：{error.strerror}") from None


def check_template(path: str) -> None:
    """Try the configured template ("" is the default) with an example. Raises TemplateError."""
    print_letter(read_template(path), example())


def print_letter(template: bytes, paper: LetterPaper) -> bytes:
    """The docx. Raises TemplateError."""
    page = _open(template)
    env = Sandbox()
    try:
        unknown = page.get_undeclared_template_variables(env) - {field.name for field in FIELDS} - {GUIDE}
        if unknown:
            raise TemplateError(f"函模板里的“{min(unknown)}”不认识；可以用的名字：{_NAMES}")
        page.render(_context(page, paper), env, autoescape=True)
    except jinja2.TemplateSyntaxError as error:
        raise TemplateError(f"函模板里{_fault(page, error)}") from None
    except SecurityError as error:
        raise TemplateError(f"函模板里有不允许的写法：{error}") from None
    except (TooMuch, OverflowError, MemoryError, RecursionError):
        raise TemplateError("函模板里有一处要印的太多（数不完的循环，或者太大的数）：一封函用不到，请改掉") from None
    except (jinja2.UndefinedError, jinja2.TemplateError, ArithmeticError, LookupError, AttributeError, TypeError,
            ValueError, SyntaxError) as error:  # fmt: skip
        if isinstance(error, TemplateError):
            raise
        undefined = _UNDEFINED.search(str(error))
        what = f"“{undefined[1] or undefined[2]}”不认识" if undefined else f"有一处印不出来：{type(error).__name__}"
        raise TemplateError(f"函模板里{what}；可以用的名字：{_NAMES}") from None
    out = BytesIO()
    page.save(out)
    return out.getvalue()


def _open(template: bytes) -> DocxTemplate:
    page = DocxTemplate(BytesIO(template))
    try:
        page.init_docx()
    except (BadZipFile, PackageNotFoundError, KeyError, ValueError, SyntaxError):
        raise TemplateError("函模板不是 docx 文件：请在 Word 或 WPS 里另存为 .docx") from None
    return page


def _context(page: DocxTemplate, paper: LetterPaper) -> dict[str, Any]:
    context: dict[str, Any] = {field.name: getattr(paper, field.attribute) for field in FIELDS}
    context["附图"] = [_picture(page, picture) for picture in paper.pictures]
    context[GUIDE] = ""
    return context


def _picture(page: DocxTemplate, data: bytes) -> InlineImage:
    with Image.open(BytesIO(data)) as image:
        share = min(PICTURE[0] / image.width, PICTURE[1] / image.height, PIXEL)
        return InlineImage(page, BytesIO(data), width=Emu(round(image.width * share)))


def _fault(page: DocxTemplate, error: jinja2.TemplateSyntaxError) -> str:
    """The tag that cannot be parsed by itself; for what is only wrong together, what is missing."""
    env = Sandbox()
    for tag in _TAG.findall(_XML.sub("", page.patch_xml(page.get_xml()))):
        if not tag.startswith("{{"):
            continue
        try:
            env.parse(tag)
        except jinja2.TemplateSyntaxError:
            return f"“{tag}”写得不对，应当像 {{{{ 函号 }}}} 这样"
    if missing := _UNCLOSED.search(error.message or ""):
        return f"少了一行 {missing[1]}：if 要有 endif，for 要有 endfor"
    return f"有一处花括号或标记写得不对（{error.message}）"
