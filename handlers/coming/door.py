"""The page that hangs at the place: what to send, as words and as a code."""

from __future__ import annotations

from dataclasses import dataclass

from handlers.week.drawing import EDGE, INK, RED, SOFT, WHITE, WIDTH, Sheet

_HEIGHT, _HEAD, _QR = 1400, 230, 520


@dataclass(frozen=True, slots=True)
class Door:
    """An activity; `link` opens the bot, "": the code holds the words themselves."""

    number: int
    title: str
    when: str
    place: str
    link: str


def png(door: Door) -> bytes:
    """The picture, for a phone and for A4."""
    sheet = Sheet(_HEIGHT)
    width = WIDTH - 2 * EDGE
    sheet.pen.rectangle((0, 0, WIDTH, _HEAD), fill=RED)
    sheet.spread(WIDTH / 2, 60, "活动签到", 96, 30, WHITE)
    y = sheet.block(_HEAD + 50, door.title, 60, INK, width, 2, stroke=1, middle=True)
    y = sheet.block(y + 10, door.when, 44, INK, width, 1, middle=True)
    y = sheet.block(y + 4, door.place, 44, INK, width, 2, middle=True)
    sheet.code((WIDTH - _QR) / 2, y + 30, _QR, door.link or f"签到 {door.number}")
    y += 30 + _QR + 20
    how = "扫码打开网格哨，发" if door.link else "扫码复制，或者直接给网格哨发"
    y = sheet.block(y, how, 38, SOFT, width, 1, middle=True)
    y = sheet.block(y + 6, f"签到 {door.number}", 88, RED, width, 1, stroke=2, middle=True)
    sheet.block(y + 16, "没带手机，在纸上签名一样算。早走发“签退”，不发也没关系。", 32, SOFT, width, 2, middle=True)
    return sheet.png()
