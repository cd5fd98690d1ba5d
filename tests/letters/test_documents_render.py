"""The 函 as it leaves: read from the records, with its pictures, as docx and as PDF where LibreOffice is."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import docx
import pytest
from PIL import Image
from sqlalchemy import insert, select, update

from bot.clock import COUNTY
from bot.county import County
from bot.rendering import Workshop
from handlers.whistles.config import LetterConfig
from handlers.whistles.letters.documents import DOCX, PDF, render_letter
from handlers.whistles.letters.fonts import FACES
from handlers.whistles.letters.pdf import to_pdf
from storage.attachments import Attachments
from storage.database import Database
from storage.fonts import SANS
from storage.tables import letter, unit, whistle
from tests.handlers.talk import TEN, Talk
from tests.support.settings import settings as house

NUMBER = "水东社区哨函〔2026〕12号"
SUMMARY = "温馨港湾小区排水沟堵塞，下雨天路面积水"


def _shop(talk: Talk, folder: Path, **config: Any) -> Workshop:
    old = talk.county
    settings = house(letter=LetterConfig(**{"pdf": False, **config}))
    county = County(settings, old.texts, old.calendar, old.places)
    return Workshop(talk.database, Attachments(folder), county, TEN, lambda _: None)


def _letter(talk: Talk, **more: Any) -> int:
    number = talk.report("3号楼门口排水沟堵了，联系李桂秀13812345678")
    (case,) = talk.rows(whistle, whistle.c.number == number)
    (one,) = talk.rows(unit, unit.c.name == "县交通运输局")
    values: dict[str, Any] = {
        "id": 7,
        "whistle_id": case.id,
        "kind": "交办函",
        "state": "已签收",
        "issuer_id": case.community_id,
        "year": 2026,
        "seq": 12,
        "number": NUMBER,
        "unit_id": one.id,
        "joint": [one.id - 1, 999_999],
        "summary": SUMMARY,
        "asks": ["疏通排水沟；", "查明原因。"],
        "urgent": False,
        "sign_by": datetime(2026, 11, 27, 18, tzinfo=COUNTY),
        "finish_by": datetime(2026, 12, 3, 18, tzinfo=COUNTY),
        "contact": "水东社区值班室 0797-5620001",
        "drafted_at": TEN,
        "issued_at": TEN,
        "signed_at": datetime(2026, 11, 26, 15, 40, tzinfo=COUNTY),
        "returned": "",
        "void_reason": "",
    }
    with talk.database.begin() as tx:
        tx.execute(insert(letter).values(**{**values, **more}))
    return 7


def _words(data: bytes) -> str:
    page = docx.Document(BytesIO(data))
    cells = [cell.text for table in page.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(one.text for one in page.paragraphs), *cells])


def test_a_letter_is_printed_as_it_stands(talk: Talk, tmp_path: Path) -> None:
    made = render_letter(_shop(talk, tmp_path), {"letter_id": _letter(talk)})
    (document,) = made.documents
    assert (document.name, document.mime) == (f"{NUMBER}.docx", DOCX)
    said = _words(document.data)
    for words in (
        NUMBER,
        "水东社区居民委员会",
        "县交通运输局：",
        SUMMARY,
        "1. 疏通排水沟。\n",
        "2. 查明原因。\n",
        "请于2026年11月27日18时前签收。请于2026年12月3日18时前反馈办理结果。",
        "水东社区值班室 0797-5620001",
        "2026年11月26日",
        "县交通运输局联络员",
        "2026年11月26日15时40分",
    ):
        assert words in said
    for private in ("李桂秀", "13812345678", "曾庆阳", "demo-li"):
        assert private not in said


def test_a_letter_bears_the_countys_name_and_todays_date(talk: Talk, tmp_path: Path) -> None:
    (document,) = render_letter(_shop(talk, tmp_path), {"letter_id": _letter(talk)}).documents
    own = docx.Document(BytesIO(document.data)).core_properties
    assert (own.author, own.identifier) == ("会昌县", NUMBER)
    assert own.title.startswith("关于商请办理水东社区")
    assert own.created is not None
    assert own.created.replace(tzinfo=UTC) == TEN
    assert len(document.data) < 60_000


@pytest.mark.parametrize(
    ("kind", "issuer", "title", "copies"),
    [
        ("交办函", "水东社区居民委员会", "关于商请办理水东社区", "县交警大队"),
        ("补充函", "水东社区居民委员会", "关于补充商请办理水东社区", "县交警大队"),
        ("催办函", "水东社区居民委员会", "关于商请加快办理水东社区", "县交警大队"),
        ("督办函", "中共会昌县委组织部", "关于督促办理水东社区", "县交警大队，水东社区居民委员会"),
    ],
)
def test_each_kind_says_what_it_is_for(
    talk: Talk, tmp_path: Path, kind: str, issuer: str, title: str, copies: str
) -> None:
    made = _letter(talk, kind=kind, **({"issuer_id": talk.county.places.root.id} if kind == "督办函" else {}))
    with talk.database.begin() as tx:
        joint = tx.execute(select(unit.c.id).where(unit.c.name == "县交警大队")).scalars().all()
        tx.execute(update(letter).values(joint=list(joint)))
    (document,) = render_letter(_shop(talk, tmp_path), {"letter_id": made}).documents
    said = _words(document.data).replace("\n", "")
    for words in (issuer, title, f"抄送：{copies}。"):
        assert words in said, words
    assert "交办" not in said


def test_a_draft_a_returned_and_a_voided_letter(talk: Talk, tmp_path: Path) -> None:
    shop = _shop(talk, tmp_path)
    made = _letter(talk, number=None, issued_at=None, signed_at=None, sign_by=None, finish_by=None)
    (draft,) = render_letter(shop, {"letter_id": made}).documents
    assert draft.name.startswith("函（草稿）HC-SD-2026-")
    with talk.database.begin() as tx:
        tx.execute(update(letter).values(returned="不属本局", voided_at=TEN, void_reason="改派"))
    (again,) = render_letter(shop, {"letter_id": made}).documents
    said = _words(again.data)
    assert "【作废】改派（2026年11月26日）" in said
    assert "退单：不属本局" in said


def test_pictures_are_small_and_a_lost_one_is_left_out(talk: Talk, tmp_path: Path) -> None:
    shop = _shop(talk, tmp_path)
    files = []
    for index, kind in enumerate(("PNG", "WEBP", "JPEG")):
        data = BytesIO()
        Image.effect_noise((2400, 1800 + index), 80).save(data, kind)
        files.append(asdict(shop.attachments.keep_picture(data.getvalue(), f"{index}.x")))
    files.append({"sha256": "0" * 64, "name": "lost.jpg", "mime": "image/jpeg", "size": 1})
    files.append({"sha256": "1" * 64, "name": "说明.pdf", "mime": PDF, "size": 1})
    made = _letter(talk)
    with talk.database.begin() as tx:
        tx.execute(update(whistle).values(files=files))
    (document,) = render_letter(shop, {"letter_id": made}).documents
    assert len(docx.Document(BytesIO(document.data)).inline_shapes) == 3
    assert len(document.data) < 3_000_000


def test_a_broken_template_of_the_county_does_not_stop_a_letter(
    talk: Talk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shop = _shop(talk, tmp_path, template=str(tmp_path / "没有.docx"))
    (document,) = render_letter(shop, {"letter_id": _letter(talk)}).documents
    assert NUMBER in _words(document.data)


# --- the PDF ---------------------------------------------------------------------------------


@pytest.fixture
def soffice(tmp_path: Path) -> Callable[[str], str]:
    """A stand-in for LibreOffice that does as the shell lines say."""

    def make(script: str) -> str:
        path = tmp_path / "soffice"
        path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        path.chmod(0o755)
        return str(path)

    return make


def test_the_pdf_goes_along_where_libreoffice_is(talk: Talk, tmp_path: Path, soffice: Callable[[str], str]) -> None:
    program = soffice('echo "$@" > "$(dirname "$0")/args"; printf "%%PDF-1.7" > letter.pdf; test -s letter.docx')
    made = render_letter(_shop(talk, tmp_path, pdf=True, soffice=program), {"letter_id": _letter(talk)})
    assert [(one.name, one.mime) for one in made.documents] == [(f"{NUMBER}.docx", DOCX), (f"{NUMBER}.pdf", PDF)]
    assert made.documents[1].data == b"%PDF-1.7"
    assert "-env:UserInstallation=file:///" in (tmp_path / "args").read_text(encoding="utf-8")


def test_libreoffice_is_told_who_stands_for_whom(
    soffice: Callable[[str], str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FONTCONFIG_FILE", "/srv/county/fonts.conf")  # what the operator set goes on to hold
    program = soffice('cp "$FONTCONFIG_FILE" "$(dirname "$0")/told"; printf "%%PDF-1.7" > letter.pdf')
    assert to_pdf(b"docx", program, 60) == b"%PDF-1.7"
    told = ElementTree.parse(tmp_path / "told").getroot()
    assert [each.text for each in told.iter("include")] == ["/srv/county/fonts.conf"]
    (carried,) = [each.text for each in told.iter("dir")]
    assert carried == str(SANS.parent)
    stand_ins = {each.findtext("family"): [name.text for name in each.iter("family")] for each in told.iter("alias")}
    assert set(stand_ins) == {face.name for face in FACES}
    assert all("Noto Sans CJK SC" in names for names in stand_ins.values())  # what we carry


@pytest.mark.parametrize("script", ["exit 1", "exit 0", "kill -9 $$"])
def test_a_failing_libreoffice_leaves_the_docx(
    talk: Talk, tmp_path: Path, soffice: Callable[[str], str], script: str
) -> None:
    shop = _shop(talk, tmp_path, pdf=True, soffice=soffice(script))
    assert len(render_letter(shop, {"letter_id": _letter(talk)}).documents) == 1


def test_a_hanging_libreoffice_is_ended_with_its_children(
    talk: Talk, tmp_path: Path, soffice: Callable[[str], str]
) -> None:
    shop = _shop(talk, tmp_path, pdf=True, soffice=soffice('sleep 60 & echo $! > "$(dirname "$0")/child"; wait'))
    config = replace(
        shop.county,
        config=house(letter=shop.county.config.section(LetterConfig).model_copy(update={"pdf_seconds": 1})),
    )
    begun = time.monotonic()
    made = render_letter(replace(shop, county=config), {"letter_id": _letter(talk)})
    assert time.monotonic() - begun < 20
    assert len(made.documents) == 1
    child = Path(f"/proc/{(tmp_path / 'child').read_text().strip()}/stat")
    while child.exists() and child.read_text().rsplit(")", 1)[1].split()[0] != "Z":  # ended, if not yet buried
        assert time.monotonic() - begun < 20


def test_without_libreoffice_there_is_only_the_docx(talk: Talk, tmp_path: Path) -> None:
    shop = _shop(talk, tmp_path, pdf=True, soffice="no-such-office")
    assert len(render_letter(shop, {"letter_id": _letter(talk)}).documents) == 1


def test_no_such_letter(county: Database, talk: Talk, tmp_path: Path) -> None:
    with pytest.raises(LookupError):
        render_letter(_shop(talk, tmp_path), {"letter_id": 1})
