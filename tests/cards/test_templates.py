"""卡片模板 and 全部卡片: the county's own form, tried before it is taken; a community's cards as one zip, in parts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from io import BytesIO
from zipfile import ZipFile

import pytest
from docx import Document
from openpyxl import Workbook, load_workbook

from bot.message import File
from bot.rendering import Rendered, Workshop
from handlers.cards import documents, filling_docx, filling_xlsx, paper, reading, sheet, together
from handlers.cards.documents import DOCX, XLSX
from handlers.cards.placeholders import TemplateError
from handlers.figures.period import month_of
from handlers.whistles.letters.imprint import Imprint
from storage.tables import look, outbox, paper_template
from tests.handlers.talk import Talk

NOVEMBER = month_of(date(2026, 11, 1))


def a_form(*more: str) -> bytes:
    """A small form of a county, and what else somebody put into it."""
    book = Workbook()
    made = book.active
    assert made is not None
    made.append(["{{姓名}}的记录 {{月份}}"])
    made.merge_cells("A1:C1")
    made.append(["日期", "内容", "小时"])
    made.append(["{{日期}}", "{{做了什么}}", "{{小时}}"])
    made.append(["合计", "{{本月小计}}", *more])
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def texts_of(data: bytes) -> list[list[str]]:
    made = load_workbook(BytesIO(data)).worksheets[0]
    return [[str(cell.value) for cell in row if cell.value is not None] for row in made.iter_rows()]


def cards_of(talk: Talk) -> list[reading.PersonCard]:
    ids = [talk.person_id("demo-guo"), talk.person_id("demo-zhang")]
    with talk.database.reading() as tx:
        return list(reading.people(tx, talk.county.places, NOVEMBER, reading.anybody(ids)))


def send(talk: Talk, shop: Callable[[], Workshop], data: bytes, name: str, line: str = "换卡片模板") -> Rendered:
    """The county's office sends a file; what comes of it."""
    kept = shop().attachments.keep(data, XLSX, name)
    talk.say(line, "demo-xiao", files=[File(kept.sha256, name, XLSX, len(data))])
    (owed,) = talk.rows(outbox)[-1].files
    assert owed["render"] == "card_template"
    return documents.render_template(shop(), owed["args"])


def test_the_shipped_form_filled_in_says_what_the_shipped_card_says(talk: Talk, shop: Callable[[], Workshop]) -> None:
    cards = cards_of(talk)
    filled = texts_of(filling_xlsx.fill(sheet.template(), cards, NOVEMBER.label))
    coded = texts_of(documents.book(shop(), NOVEMBER, cards, []))
    assert [row for row in filled if row] == [row for row in coded if row]
    imprint = Imprint("会昌县", "会昌县", "", "", talk.clock.now())
    own = Document(BytesIO(filling_docx.fill(paper.template(imprint), cards[0], NOVEMBER.label, imprint)))
    ours = Document(BytesIO(paper.person_paper(cards[0], NOVEMBER.label, imprint)))
    assert [each.text for each in own.paragraphs] == [each.text for each in ours.paragraphs]
    tables = [[[cell.text for cell in row.cells] for row in each.tables[0].rows] for each in (own, ours)]
    assert tables[0] == tables[1]


def test_a_county_s_own_form_is_taken_and_used(talk: Talk, shop: Callable[[], Workshop]) -> None:
    assert "试印没有问题" in send(talk, shop, a_form(), "我们的卡.xlsx").text
    args = {"person_id": talk.person_id("demo-guo"), "month": "2026-11-01"}
    book, _ = documents.render_person(shop(), args).documents
    rows = texts_of(book.data)
    assert rows[0] == ["郭建勋的记录 2026年11月"]
    assert rows[2:4] == [["11月7日", "打扫楼道", "2"], ["11月14日", "劝导停车", "2"]]
    assert rows[-1][:2] == ["合计", "2 次，4 小时"]
    made = load_workbook(BytesIO(book.data)).worksheets[0]
    assert [str(each) for each in made.merged_cells.ranges] == ["A1:C1"]
    two = load_workbook(BytesIO(filling_xlsx.fill(a_form(), cards_of(talk), "2026年11月"))).worksheets[0]
    assert len(two.merged_cells.ranges) == 2, "card below card"
    assert len(two.row_breaks.brk) == 1
    talk.say("换卡片模板 默认", "demo-xiao")
    book, _ = documents.render_person(shop(), args).documents
    assert texts_of(book.data)[0] == ["活动记录卡（2026年11月）"]
    assert talk.count(paper_template) == 3


WRONG = [
    (a_form("{{身份证}}"), "“身份证”我不认识"),
    (a_form("{{姓名"), "花括号没有成对"),
    (a_form("{{日期}}"), "只能是一行"),
    (b"no workbook at all", "打不开"),
    (b"", "打不开"),
]


@pytest.mark.parametrize(("data", "why"), WRONG, ids=range(len(WRONG)))
def test_one_that_cannot_be_used_is_told_kindly_in_a_sentence(
    talk: Talk, shop: Callable[[], Workshop], data: bytes, why: str
) -> None:
    said = send(talk, shop, data, "卡片模板.xlsx", "").text
    assert why in said
    assert "现在的模板没有动" in said
    assert said.count("。") == 1
    assert talk.count(paper_template) == 0


def test_a_word_form_is_checked_too() -> None:
    page = Document()
    page.add_paragraph("{{姓名}} {{工资}}")
    out = BytesIO()
    page.save(out)
    with pytest.raises(TemplateError, match="“工资”我不认识"):
        filling_docx.check(out.getvalue())
    with pytest.raises(TemplateError, match="打不开"):
        filling_docx.check(b"x")


def test_nobody_else_changes_it(talk: Talk, shop: Callable[[], Workshop]) -> None:
    kept = shop().attachments.keep(a_form(), XLSX, "卡片模板.xlsx")
    for line in ("换卡片模板", "卡片模板", "换卡片模板 默认"):
        said = talk.answer(line, "demo-luo", files=[File(kept.sha256, "卡片模板.xlsx", XLSX, 10)])
        assert "要由县委组织部" in said.text
    assert talk.count(paper_template) == 0
    assert "表格（.xlsx）或 Word" in talk.answer("换卡片模板", "demo-xiao").text
    picture = [File(kept.sha256, "照片.png", "image/png", 10)]
    assert "要表格" in talk.answer("换卡片模板", "demo-xiao", files=picture).text


def test_words_of_people_become_no_formula(talk: Talk) -> None:
    talk.say("活动 11月20日 =HYPERLINK(1) 2小时", "demo-guo")
    made = load_workbook(BytesIO(filling_xlsx.fill(a_form(), cards_of(talk), "2026年11月"))).worksheets[0]
    assert all(cell.data_type != "f" for row in made.iter_rows() for cell in row)


def test_the_forms_are_handed_out_to_start_from(talk: Talk, shop: Callable[[], Workshop]) -> None:
    talk.answer("卡片模板", "demo-xiao")
    xlsx, docx = documents.render_forms(shop(), {}).documents
    filling_xlsx.check(xlsx.data)
    filling_docx.check(docx.data)
    assert (xlsx.name, docx.mime) == ("卡片模板.xlsx", DOCX)


def test_a_community_s_cards_are_one_zip_made_in_parts(
    talk: Talk, shop: Callable[[], Workshop], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(together, "PART", 1)
    said = talk.answer("全部卡片 11月", "demo-luo").text
    assert "一共 2 张有记录的卡，分 2 份" in said
    assert talk.count(look) == 2, "everybody whose card it is may read that it was made"
    (owed,) = talk.rows(outbox)[-1].files
    first = together.render(shop(), owed["args"])
    assert (first.documents, first.text) == ((), "做好 1／2 张，接着做。")
    again = together.render(shop(), owed["args"])  # after a crash
    assert again.text == first.text
    following = [row for row in talk.rows(outbox) if row.text == "正在做第 2 份（一共 2 份）。"]
    assert len(following) == 1, "the next part is owed once"
    (made,) = together.render(shop(), following[0].files[0]["args"]).documents
    with ZipFile(BytesIO(made.data)) as together_:
        names = together_.namelist()
        assert len([name for name in names if name.endswith(".docx")]) == 2
        assert "Word/第1网格/郭建勋 县财政局.docx" in names
        book = together_.read("活动记录卡 水东社区 2026年11月.xlsx")
        assert any("单位" in name for name in names)
    assert sum("姓名：" in " ".join(row) for row in texts_of(book)) == 2


@pytest.mark.parametrize(
    ("who", "line", "said"),
    [
        ("demo-luo", "全部卡片 10月", "还没有服务记录"),
        ("demo-luo", "全部卡片 11月 南外社区", "不在您这里"),
        ("demo-guo", "全部卡片 11月", "要由"),
        ("demo-xiao", "全部卡片 11月", "是哪个社区的"),
    ],
)
def test_what_is_not_made(talk: Talk, who: str, line: str, said: str) -> None:
    assert said in talk.answer(line, who).text
