"""What one is about to say: typed, pasted, dropped, picked, refused, given back."""

from __future__ import annotations

import base64
import re
from pathlib import Path

import httpx
import pytest
from playwright.async_api import Route, expect

from storage.database import Database
from tests.support.browser import PATIENCE
from tests.web.house import House, Tab
from tests.web.stage import LI, WANG, history
from tests.web.test_attachments import SECRET, picture


async def pick(tab: Tab, *files: Path) -> None:
    """By the picture button, as a hand would."""
    async with tab.page.expect_file_chooser() as opened:
        await tab.one("#attach").click()
    await (await opened.value).set_files(list(files), timeout=PATIENCE * 4)  # 21 MB through the debugging door


async def shown_picture(tab: Tab) -> int:
    """The width of the picture that somebody else sent, once it is there."""
    image = tab.one(".gw-row.other .gw-picture img")
    await expect(image).to_be_visible()
    width: int = await image.evaluate("(image) => image.decode().then(() => image.naturalWidth)")
    return width


async def test_pictures_and_files_by_the_button(house: House, tmp_path: Path) -> None:
    photo, broken, paper = tmp_path / "楼道.jpg", tmp_path / "坏的.jpg", tmp_path / "清单.pdf"
    photo.write_bytes(picture("JPEG"))
    broken.write_bytes(b"\xff\xd8\xff junk")
    paper.write_bytes(b"%PDF-1.4 <script>")
    huge = tmp_path / "大图.png"
    huge.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(21 * 1024 * 1024))
    wang, li = await house.tab(WANG), await house.tab(LI)
    await pick(wang, photo, broken, paper, huge)
    await expect(wang.one(".gw-pending")).to_have_count(4)
    await expect(wang.one(".gw-pending.refused")).to_have_text(
        [re.compile("坏的.jpg：这张图片打不开"), re.compile("大图.png：超过 20 MB")]
    )
    await wang.say("@网格哨 楼道扫好了")
    assert await shown_picture(li) == 40
    await expect(li.one(".gw-row.other .gw-file")).to_contain_text("清单.pdf")
    await expect(wang.one(".gw-pending")).to_have_count(0)
    heard = (await house.bot.wait_for(1))[0]
    assert [(file.name, file.mime) for file in heard.files] == [
        ("楼道.jpg", "image/jpeg"),
        ("清单.pdf", "application/octet-stream"),
    ]
    assert "大图.png：超过 20 MB" in heard.unreadable
    assert "坏的.jpg：这张图片打不开" in heard.unreadable
    async with httpx.AsyncClient(base_url=house.server.url) as client:
        answer = await client.get(f"/files/{heard.files[0].sha256}")
    assert SECRET not in answer.content


async def test_a_picture_picked_by_keys_alone_and_sent_at_once(house: House, tmp_path: Path) -> None:
    """Enter does not wait for the upload, and the message does."""
    photo = tmp_path / "楼道.jpg"
    photo.write_bytes(picture("JPEG"))
    wang, li = await house.tab(WANG), await house.tab(LI)

    async def slow(route: Route) -> None:
        await li.one("#box").click()  # something that takes its time
        await route.continue_()

    await wang.page.route("**/attach", slow)
    await wang.one("#attach").focus()
    async with wang.page.expect_file_chooser() as opened:
        await wang.keys("Enter")
    await (await opened.value).set_files(photo)
    await wang.page.keyboard.type("楼道扫好了")
    await wang.keys("Enter")
    assert await shown_picture(li) == 40
    assert [(message.text, len(message.files)) for message in await house.bot.wait_for(1)] == [("楼道扫好了", 1)]


async def transfer(tab: Tab, kind: str, target: str) -> None:
    """A file comes from outside the page: pasted, or dropped."""
    data = base64.b64encode(picture("PNG")).decode()
    await tab.one(target).evaluate(
        """(target, [kind, data]) => {
            const bytes = Uint8Array.from(atob(data), (mark) => mark.charCodeAt(0));
            const transfer = new DataTransfer();
            transfer.items.add(new File([bytes], "截图.png", { type: "image/png" }));
            const options = { bubbles: true, cancelable: true };
            const event = kind === "paste"
              ? new ClipboardEvent(kind, { ...options, clipboardData: transfer })
              : new DragEvent(kind, { ...options, dataTransfer: transfer });
            target.dispatchEvent(event);
        }""",
        [kind, data],
    )


@pytest.mark.parametrize("kind", ["paste", "drop"])
async def test_a_picture_that_is_pasted_or_dropped(house: House, kind: str) -> None:
    wang, li = await house.tab(WANG), await house.tab(LI)
    if kind == "drop":
        await transfer(wang, "dragover", "#rows")
        await expect(wang.one(".gw-main.dropping")).to_be_attached()
        await transfer(wang, "drop", "#rows")
        await expect(wang.one(".gw-main.dropping")).to_have_count(0)
    else:
        await transfer(wang, "paste", "#box")
    await expect(wang.one(".gw-pending img")).to_be_visible()
    await wang.keys("Enter")
    assert await shown_picture(li) == 40
    assert [file.name for file in (await house.bot.wait_for(1))[0].files] == ["截图.png"]


async def test_a_file_is_taken_back_and_nine_are_enough(house: House, tmp_path: Path) -> None:
    papers = [tmp_path / f"清单{number}.txt" for number in range(11)]
    for paper in papers:
        paper.write_text(paper.name)
    wang = await house.tab(WANG)
    await pick(wang, *papers)
    await expect(wang.one(".gw-pending input[name=file]")).to_have_count(9)
    await expect(wang.one(".gw-pending.refused")).to_have_count(2)
    await expect(wang.one(".gw-pending.refused").first).to_contain_text("一条消息最多带 9 个文件")
    await wang.one(".gw-pending", has_text="清单3.txt").locator(".gw-cross").click()
    for _ in range(2):
        await wang.one(".gw-pending.refused .gw-cross").first.click()
    await wang.say("都在这里")
    heard = (await house.bot.wait_for(1))[0]
    assert [file.name for file in heard.files] == [f"清单{number}.txt" for number in range(9) if number != 3]
    assert heard.unreadable == ""


async def test_an_upload_that_fails_is_said_so(house: House, tmp_path: Path) -> None:
    paper = tmp_path / "清单.txt"
    paper.write_text("一")
    wang = await house.tab(WANG)
    await wang.page.route("**/attach", lambda route: route.fulfill(status=500, body="no"))
    await pick(wang, paper)
    await expect(wang.one(".gw-pending.refused")).to_contain_text("清单.txt：没有传上来，请再试一次")
    wang.trouble.clear()  # the browser's own word for the 500


async def test_enter_that_picks_a_word_sends_nothing(house: House) -> None:
    wang = await house.tab(WANG)
    await wang.box.fill("nihao")
    await wang.box.dispatch_event("keydown", {"key": "Enter", "keyCode": 229, "isComposing": True})
    await wang.box.press("Shift+Enter")
    await expect(wang.box).to_have_value("nihao\n")
    await wang.say("  \n ")
    await wang.say("好")
    await wang.sees("好")
    assert [message.text for message in await house.bot.wait_for(1)] == ["好"]


async def test_quickly_one_after_the_other(house: House) -> None:
    """Nothing waits for an answer, and the order is kept."""
    wang = await house.tab(WANG)
    for number in range(12):
        await wang.say(f"第{number}句")
    await wang.sees("第11句")
    assert [message.text for message in await house.bot.wait_for(12)] == [f"第{number}句" for number in range(12)]
    assert await wang.one(".gw-text").all_text_contents() == [f"第{number}句" for number in range(12)]


async def test_what_could_not_be_kept_is_given_back(house: House, sqlite_database: Database) -> None:
    wang = await house.tab(WANG)
    with sqlite_database.begin() as tx:
        tx.exec_driver_sql("ALTER TABLE room_message RENAME TO away")
    await wang.say("这句话不能丢")
    await expect(wang.notice).to_have_text("没有发出去，请稍等一下再试。")
    await expect(wang.box).to_have_value("这句话不能丢")
    with sqlite_database.begin() as tx:
        tx.exec_driver_sql("ALTER TABLE away RENAME TO room_message")
    await wang.box.press("Enter")
    await wang.sees("这句话不能丢", ".mine")
    wang.trouble.clear()  # the browser's own words for the 503s


async def test_an_answer_that_was_lost_is_no_second_message(house: House, sqlite_database: Database) -> None:
    """The message arrived, its answer did not: sent again as it stands it is the same message."""
    wang = await house.tab(WANG)

    async def lose(route: Route) -> None:
        await route.fetch()
        await route.abort()

    await wang.page.route("**/say", lose)
    await wang.say("只说一遍")
    await expect(wang.notice).to_have_text("没有发出去，请稍等一下再试。")
    await expect(wang.box).to_have_value("只说一遍")
    await wang.page.unroute("**/say")
    await wang.box.press("Enter")
    await expect(wang.box).to_have_value("")
    await wang.say("再说一句")
    await wang.sees("再说一句")
    assert [message.text for message in history(sqlite_database, "g-1")] == ["只说一遍", "再说一句"]
    wang.trouble.clear()  # the browser's own word for the lost answer
