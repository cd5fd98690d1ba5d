"""The papers as they leave: the QR code read back by a library that did not write it, the Word file, the workbook."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import docx
import pytest
import zxingcpp
from openpyxl import load_workbook
from PIL import Image

from handlers.certificate import checking, documents, picture
from handlers.certificate.picture import A5, WIDTH, Face
from handlers.certificate.reading import NoPicture, words_in
from handlers.certificate.register import Today
from storage.tables import certificate, service_proof, unit
from tests.certificate.conftest import shop, words_of
from tests.handlers.talk import Talk

FIRST = "会报〔2026〕水东-0001"


def _read(image: Image.Image) -> str:
    (code,) = zxingcpp.read_barcodes(image.convert("L"))
    return str(code.text)


def test_the_picture_says_what_the_register_says(talk: Talk, tmp_path: Path) -> None:
    """And so do the printed page, a small screenshot, and a photo that was packed by a chat client."""
    talk.say("报到证", "demo-guo")
    (row,) = talk.rows(certificate)
    made = documents.render_certificate(shop(talk, tmp_path), {"certificate_id": row.id, "stars": True})
    png, pdf = made.documents
    assert (png.name, pdf.name) == ("报到证 郭建勋.png", "报到证 郭建勋.pdf")
    assert pdf.data.startswith(b"%PDF")
    with Image.open(BytesIO(png.data)) as image:
        assert image.size[0] == WIDTH
        words = _read(image)
        packed = BytesIO()
        image.convert("RGB").resize((720, 720 * image.size[1] // image.size[0])).save(packed, "JPEG", quality=70)
    assert words == words_of(talk, FIRST)
    with Image.open(packed) as small:
        assert _read(small) == words
    with talk.database.reading() as tx:
        assert checking.check(tx, talk.county.places, words, talk.clock.now().date()).today is Today.VALID
    path = tmp_path / "证.png"
    path.write_bytes(png.data)
    assert words_in(path) == words


def test_a_picture_without_a_code_is_told(tmp_path: Path) -> None:
    path = tmp_path / "图.png"
    Image.new("RGB", (300, 300), "white").save(path)
    with pytest.raises(NoPicture, match="没有找到二维码"):
        words_in(path)
    path.write_bytes(b"no picture")
    with pytest.raises(NoPicture, match="打不开"):
        words_in(path)


def _face(**other: object) -> Face:
    long = "会昌县" * 30
    rows = [(("单位", long), ("网格", long)), (("编入", long), None)] * 2 + [(("报到日期", ""), ("有效至", ""))]
    values = {
        "county": "会昌县",
        "number": FIRST,
        "rows": rows,
        "stars": (5, "2026 年志愿服务 40 小时"),
        "issuer": long,
        "issued_on": "2026年11月26日",
        "qr": "甲" * 150,
        "address": "https://" + "a" * 112,
    }
    return Face(**(values | other))  # type: ignore[arg-type]


def test_the_longest_names_stay_within_the_frame() -> None:
    """What stands in the margin of a paper with long names is what stands there with short ones: the frame."""
    short = {"rows": [(("姓名", "王"), None)] * 5, "issuer": "", "address": "", "stars": None, "qr": "甲" * 150}
    for width in (WIDTH, A5):
        edge = round(width * 88 / WIDTH)
        long, plain = picture.draw(_face(), width), picture.draw(_face(**short), width)
        for box in ((0, 0, edge, long.height), (long.width - round(edge * 0.8), 0, long.width, long.height)):
            assert long.crop(box).tobytes() == plain.crop(box).tobytes()
        assert _read(long) == "甲" * 150


def test_the_proof_is_of_the_committee_and_names_no_duty(talk: Talk, tmp_path: Path) -> None:
    talk.say("活动 今天 在3栋打扫楼道 2小时", "demo-guo")
    talk.say("活动 昨天 给独居老人量血压 90分钟", "demo-guo")
    talk.say("志愿服务证明", "demo-guo")
    (row,) = talk.rows(service_proof)
    (word,) = documents.render_proof(shop(talk, tmp_path), {"proof_id": row.id}).documents
    page = docx.Document(BytesIO(word.data))
    words = "\n".join(each.text for each in page.paragraphs)
    for wanted in (row.number, "郭建勋", "水东社区居民委员会（盖章）", "2026年11月26日", "2次，共3.5 小时", "不含路途"):
        assert wanted.replace(" ", "") in words.replace(" ", ""), wanted
    cells = [[cell.text for cell in line.cells] for line in page.tables[0].rows]
    assert [line[0] for line in cells] == ["服务类别", "医疗健康", "环境卫生", "合计"]
    assert cells[-1] == ["合计", "2 次", "0 小时", "3.5 小时"]


def test_the_receipt_is_a_paper_with_title_unit_day_and_seal(talk: Talk, tmp_path: Path) -> None:
    (own,) = talk.rows(unit, unit.c.name == "县交通运输局")
    (book,) = documents.render_receipt(shop(talk, tmp_path), {"unit_id": own.id}).documents
    (sheet,) = load_workbook(BytesIO(book.data)).worksheets
    rows = list(sheet.iter_rows(values_only=True))
    assert str(rows[0][0]).endswith("报到回执")
    assert "单位：县交通运输局" in str(rows[1][0])
    assert "截至 2026年11月26日" in str(rows[1][0])
    assert rows[2] == ("序号", "姓名", "报到日期", "编入")
    (own_row,) = [row for row in rows if row[1] == "曾庆阳"]
    assert str(own_row[2]).startswith("2026-")
    assert "党支部" in str(own_row[3])
    assert "（盖章）" in str(rows[-1][0])
    assert (sheet.page_setup.orientation, sheet.print_title_rows) == ("portrait", "$3:$3")


def test_the_held_post_stands_on_the_paper_and_a_change_of_it_is_told(talk: Talk, tmp_path: Path) -> None:
    for line in ("认岗 夜间巡逻", "认岗 独居老人探访", "认岗 文体骨干", "报到证"):
        talk.say(line, "demo-guo")
    (row,) = talk.rows(certificate)
    for stars in (False, True):
        made = documents.render_certificate(shop(talk, tmp_path), {"certificate_id": row.id, "stars": stars})
        with Image.open(BytesIO(made.documents[0].data)) as image:
            words = _read(image)
        assert "岗位：夜间巡逻、独居老人探访等3个" in words
    with talk.database.reading() as tx:
        checked = checking.check(tx, talk.county.places, words, talk.clock.now().date())
        assert (checked.valid, checked.posts_changed) == (True, False)
    talk.say("退岗 1", "demo-guo")
    with talk.database.reading() as tx:
        checked = checking.check(tx, talk.county.places, words, talk.clock.now().date())
        assert (checked.today, checked.posts_changed) == (Today.VALID, True)
    assert checked.words.endswith("服务岗位后来有变动。")
