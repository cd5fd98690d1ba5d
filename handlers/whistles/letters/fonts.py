"""The typefaces of a 函 (GB/T 9704-2012), and what may stand for each where it is not installed.

Word and WPS on Windows have 仿宋, 黑体 and 宋体; 方正小标宋 is bought and comes with many offices. A server has none of
them: its PDF is set in the nearest free face, at the worst in the one that the bot brings along for its charts.
"""

from __future__ import annotations

from dataclasses import dataclass
from xml.sax.saxutils import escape

from storage.fonts import SANS

BODY, TITLE, HEAD, NUMBER = "仿宋", "方正小标宋简体", "黑体", "宋体"
_SERIF = ("Noto Serif CJK SC", "Source Han Serif SC", "AR PL UMing CN")
_SANS = ("Noto Sans CJK SC", "Source Han Sans SC", "WenQuanYi Zen Hei")  # the first is also what `SANS` holds


@dataclass(frozen=True, slots=True)
class Face:
    """A typeface by the name that a docx says; `others` are its names elsewhere and its kin; `free` the last resort."""

    name: str
    others: tuple[str, ...]
    free: tuple[str, ...]
    panose: str  # ten bytes in hex: what Word chooses by where no name helps
    family: str


FACES: tuple[Face, ...] = (
    Face(BODY, ("仿宋_GB2312", "FangSong", "FangSong_GB2312", "华文仿宋", "STFangsong"), (*_SERIF, *_SANS),
         "02010609060101010101", "modern"),
    Face(TITLE, ("方正小标宋_GBK", "FZXiaoBiaoSong-B05S", "华文中宋", "STZhongsong", NUMBER, "SimSun"),
         (*_SERIF, *_SANS), "02010601030101010101", "roman"),
    Face(HEAD, ("SimHei", "华文黑体", "STHeiti"), (*_SANS, *_SERIF), "02010609060101010101", "modern"),
    Face(NUMBER, ("SimSun", "华文宋体", "STSong"), (*_SERIF, *_SANS), "02010600030101010101", "roman"),
)  # fmt: skip


def font_table() -> bytes:
    """word/fontTable.xml: each face with the names that it may be taken for (ECMA-376 17.8.3.1, divided by commas)."""
    fonts = "".join(
        f'<w:font w:name="{escape(face.name)}"><w:altName w:val="{escape(",".join(face.others))}"/>'
        f'<w:panose1 w:val="{face.panose}"/><w:charset w:val="86"/><w:family w:val="{face.family}"/>'
        '<w:pitch w:val="variable"/></w:font>'
        for face in FACES
    )
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    return f'{head}\n<w:fonts xmlns:w="{space}">{fonts}</w:fonts>'.encode()


def fontconfig(standing: str, cache: str) -> str:
    """A fonts.conf for LibreOffice: what `standing` (the machine's own) says, our font, and who stands for whom.

    `cache`: a folder that may be written to; a service's home may not.
    """
    aliases = "".join(
        f'<alias binding="same"><family>{escape(face.name)}</family><prefer>'
        f"{''.join(f'<family>{escape(name)}</family>' for name in (face.name, *face.others, *face.free))}"
        "</prefer></alias>"
        for face in FACES
    )
    return (
        '<?xml version="1.0"?>\n<!DOCTYPE fontconfig SYSTEM "fonts.dtd">\n<fontconfig>'
        f"{aliases}"
        f'<include ignore_missing="yes">{escape(standing)}</include>'
        f"<dir>{escape(str(SANS.parent))}</dir><cachedir>{escape(cache)}</cachedir></fontconfig>\n"
    )
