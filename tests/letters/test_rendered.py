"""The 函 as a department sees it: through a real LibreOffice, page by page."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image

from handlers.whistles.letters.default_template import default_template
from handlers.whistles.letters.fonts import FACES
from handlers.whistles.letters.paper import example
from handlers.whistles.letters.pdf import to_pdf
from handlers.whistles.letters.printing import print_letter
from tests.support.office import SECONDS, Pdf

LONG = (
    "请会同属地街道和物业企业到现场勘查温馨港湾小区排水管网，查明3栋至7栋之间雨污管道错接、淤堵和塌陷的位置，制定疏通和"
    "改造方案，并将方案书面告知社区和居民代表，施工期间设置围挡和夜间警示灯，保证老人和孩子出行安全"
)


def _printed(soffice: str, folder: Path, **changes: Any) -> Pdf:
    made = to_pdf(print_letter(default_template(), replace(example(), **changes)), soffice, SECONDS)
    assert made is not None
    path = folder / "letter.pdf"
    path.write_bytes(made)
    return Pdf(path)


def _plain(name: str) -> str:
    return name.replace(" ", "").replace("-", "").replace("_", "").casefold()


def test_one_ask_is_one_page_and_its_receipt_the_next(soffice_program: str, tmp_path: Path) -> None:
    pdf = _printed(soffice_program, tmp_path, asks=("疏通排水沟，清运淤泥",), urgency="", copies="", joint="")
    assert (pdf.pages, pdf.size) == (2, (210, 297))
    first, second = pdf.text(1), pdf.text(2)
    for words in ("水东社区居民委员会", "关于商请办理", "县交通运输局：", "特此函商", "（联系：", "2026年11月22日"):
        assert words in first.replace(" ", ""), words
    assert "—" not in first  # a letter's first page bears no number
    assert "签收回执" in second
    assert "—2—" in second.replace(" ", "")


def test_what_it_is_set_in_is_named_or_its_kin(soffice_program: str, tmp_path: Path) -> None:
    known = {_plain(name) for face in FACES for name in (face.name, *face.others, *face.free)}
    # A collection's file has one name for all its countries: NotoSansCJKjp for what was asked of as Noto Sans CJK SC.
    known |= {name.removesuffix("sc").removesuffix("cn") for name in known}
    names = _printed(soffice_program, tmp_path).fonts
    assert names
    for name in names:
        assert any(_plain(name).startswith(each) for each in known), name


def test_five_long_asks_and_six_photos(soffice_program: str, tmp_path: Path) -> None:
    photos = []
    for side in range(6):
        out = BytesIO()
        Image.new("RGB", (900, 1200) if side % 2 else (1200, 900), "teal").save(out, "JPEG")
        photos.append(out.getvalue())
    pdf = _printed(soffice_program, tmp_path, asks=(LONG,) * 5, pictures=tuple(photos))
    assert pdf.pages == 4
    words = [pdf.text(page).replace(" ", "") for page in range(1, 5)]
    (signed,) = [page for page in range(4) if "（联系：" in words[page]]
    assert "特此函商" in words[signed]  # a signature is never alone on a page
    assert "附件：现场照片6张" in words[signed]
    assert "现场照片" in words[3]
    assert "抄送：县城管局，县水利局。" in words[3]
    assert not any("抄送" in text for text in words[:3])
    assert [f"—{page}—" in words[page - 1] for page in range(1, 5)] == [False, True, True, True]
