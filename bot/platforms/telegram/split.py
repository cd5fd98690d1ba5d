"""Long texts in pieces, cut at line ends where possible."""

from __future__ import annotations

from bot.text import clip


def length(text: str) -> int:
    """As Telegram may count: UTF-16 units, so an emoji is two."""
    return len(text) + sum(sign > "\uffff" for sign in text)


def split(text: str, limit: int) -> list[str]:
    """`text` in pieces of at most `limit` units (16 or more): whole lines, else whole words, else whole characters."""
    pieces: list[str] = []
    rest = text.strip("\n")
    while length(rest) > limit:
        head = _head(rest, limit)
        piece = head.rstrip()
        if piece:
            pieces.append(piece)
        rest = rest[len(head) :].lstrip("\n")
    if rest.strip():
        pieces.append(rest)
    return pieces


def _head(text: str, limit: int) -> str:
    head = text[:limit]
    while length(head) > limit:
        head = head[: len(head) - max(1, (length(head) - limit) // 2)]
    if text[len(head)] == "\n":
        return head
    at = head.rfind("\n")
    if at > 0:
        return head[: at + 1]
    at = max(head.rfind(mark) for mark in " 。！？；，")
    if at > limit // 2:
        return head[: at + 1]
    whole = clip(head + "x", len(head)).removesuffix("…")  # ends before an emoji that would be cut in two
    return whole or head
