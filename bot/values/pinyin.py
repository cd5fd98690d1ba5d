"""How signs sound, by pypinyin without its phrases: these take 45 MB and a third of a second, and nobody here asks them
anything, for signs are looked at one by one."""

from __future__ import annotations

import os
from functools import cache
from types import ModuleType

# Read by the library while it is imported: it has no other way to be told.
_LEAN = {"PYPINYIN_NO_PHRASES": "1", "PYPINYIN_NO_DICT_COPY": "1"}


@cache
def _library() -> ModuleType:
    os.environ.update(_LEAN)
    import pypinyin  # its tables, 12 MB: only where a name was nearly written, or a place is made

    return pypinyin


def sounds(sign: str) -> list[str]:
    """Every sound of one Chinese sign, without tones: 重 → zhong, chong, tong."""
    library = _library()
    every: list[str] = library.pinyin(sign, style=library.Style.NORMAL, heteronym=True)[0]
    return every


def first_letters(words: str) -> str:
    """The letters with which the usual sounds of the signs begin, in capitals; what is no Chinese sign is left out."""
    library = _library()
    return "".join(library.lazy_pinyin(words, style=library.Style.FIRST_LETTER, errors="ignore")).upper()
