"""The Chinese font that pictures are drawn with, so that a chart looks the same on a machine that has none.

Noto Sans CJK SC Regular (SIL OFL 1.1, see OFL.txt) with the 21,900 characters of GBK: 5 MB of 16. No package
on PyPI brings such a font alone and under its own licence (looked through in 2026: they add SimHei, or are old).
Made from Debian's fonts-noto-cjk with fontTools:

    pyftsubset NotoSansCJK-Regular.ttc --font-number=2 --text-file=gbk.txt --no-hinting --layout-features=''
"""

from __future__ import annotations

from pathlib import Path

SANS = Path(__file__).with_name("NotoSansSC-GBK.otf")
