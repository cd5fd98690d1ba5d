"""The seat that a request says it has."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.exceptions import HTTPException

from bot.web.cast import Casting
from bot.web.seat import Seat, take_seat


def seat_of(casting: Casting, asked: Mapping[str, str]) -> Seat:
    """Raises HTTPException for one that there is not (any more). Blocks."""
    who, chat = asked.get("who", ""), asked.get("chat", "")
    seat = take_seat(casting.recent(), who, chat)
    if seat is None or (seat.speaker.user_id, seat.chat_id) != (who, chat):
        raise HTTPException(404, "这个人或这个群已经不在名单上了，请刷新页面")
    return seat
