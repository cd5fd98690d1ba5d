"""One order of 居民上报 as WeCom tells it, read leniently, with the reporter sealed before anybody else sees it."""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import IntEnum
from typing import Any

from bot.message import File
from bot.platforms.wecom_residents.lenient import real, whole
from bot.platforms.wecom_residents.position import to_wgs84
from bot.text import clean, clip
from bot.values.surnames import COMPOUND_SURNAMES, NO_NAMES, SURNAMES

NAME = "wecom_residents"
URGENT = 3  # urge_type: 1 一般 2 重要 3 紧急
_LONGEST = 4000  # characters of a description that are taken
_ID = 128


class StepKind(IntEnum):
    """process_type [doc 93518, by two public SDKs; for 居民上报 its table begins at 2, its example has 1]."""

    MADE = 1
    TAKEN = 2
    ASSIGNED = 3
    PASSED_ON = 4
    DONE = 5
    DECLINED = 6
    WORKING = 7


@dataclass(frozen=True, slots=True)
class Step:
    """What somebody did with an order in WeCom. `key` tells it from every other step of the order."""

    key: str
    kind: int
    finished: bool
    note: str
    pictures: tuple[str, ...] = field(default=(), repr=False)  # addresses


@dataclass(frozen=True, slots=True)
class Order:
    """A resident's report. Who reported it is here only as `reporter`, a keyed hash in hex.

    `position` is WGS-84 degrees (latitude, longitude). `missing` pictures could not be fetched (yet).
    Texts are as the resident wrote them, without the reporter's own name: what stores them scrubs them. Videos are
    not fetched; that there are some is said in the text, since it may be all that there is.
    """

    order_id: str
    reporter: str
    matter: str
    urgency: int
    case_name: str
    grid_id: str
    grid_name: str
    place: str
    made_at: datetime
    position: tuple[float, float] | None = None
    steps: tuple[Step, ...] = ()
    pictures: tuple[str, ...] = field(default=(), repr=False)  # addresses
    files: tuple[File, ...] = ()
    missing: int = 0


def read(data: object, key: bytes, now: datetime) -> Order | None:
    """An order out of WeCom's JSON; None if it has no order_id, without which nothing could be told apart.

    Anything else may be missing or of another type: then it is empty, and the order is still taken.
    """
    if not isinstance(data, dict) or not (order_id := _line(data.get("order_id"), _ID)):
        return None
    name = _line(data.get("reporter_name"), 64)
    identity = _line(data.get("unionid"), 256) or _line(data.get("reporter_mobile"), 64) or order_id
    where = data.get("location")
    where = where if isinstance(where, dict) else {}
    urgency = whole(data.get("urge_type"))
    words = without_name(clip(clean(_text(data.get("desc"))), _LONGEST), name)
    return Order(
        order_id=order_id,
        reporter=seal(identity, key),
        matter=_with_videos(words or "（没有文字）", data.get("video_media_ids")),
        urgency=urgency if urgency is not None and urgency in (1, 2, URGENT) else 1,
        case_name=_line(data.get("case_name"), 64),
        grid_id=_line(data.get("grid_id"), _ID),
        grid_name=_line(data.get("grid_name"), 64),
        place=without_name(_line(where.get("address"), 128) + " " + _line(where.get("name"), 128), name).strip(),
        made_at=_time(data.get("create_time")) or now,
        position=_position(where),
        steps=_steps(data.get("process_list"), name),
        pictures=_addresses(data.get("image_urls")),
    )


def seal(identity: str, key: bytes) -> str:
    """The hash that stands for a resident: the same person gives the same, and nobody can go back."""
    return hmac.new(key, identity.encode(), hashlib.sha256).hexdigest()[:32]


def without_name(text: str, name: str) -> str:
    """The text without the reporter's name. A nickname (阳光) is left: it is a word, and may be the estate's."""
    return text.replace(name, "居民") if _like_name(name) else text


def _like_name(name: str) -> bool:
    if not re.fullmatch(r"[一-鿿·]{2,5}", name) or name[:2] in NO_NAMES:
        return False
    return name[:2] in COMPOUND_SURNAMES or (name[0] in SURNAMES and len(name) <= 3)


def _steps(value: object, name: str) -> tuple[Step, ...]:
    steps = []
    for entry in _list(value):
        if isinstance(entry, dict):
            told = [
                entry.get(each) for each in ("process_type", "solve_userid", "process_desc", "status", "solved_time")
            ]
            note = without_name(clip(clean(_text(entry.get("process_desc"))), 500), name)
            steps.append(
                Step(
                    # Not of its pictures: an address that is signed anew at each reading makes no new step.
                    key=hashlib.sha256(repr(told).encode()).hexdigest()[:12],
                    kind=whole(entry.get("process_type")) or 0,
                    finished=whole(entry.get("status")) == 1,
                    note=_with_videos(note, entry.get("video_media_ids")),
                    pictures=_addresses(entry.get("image_urls")),
                )
            )
    return tuple(steps)


def _with_videos(words: str, ids: object) -> str:
    count = len([video for video in _list(ids) if video])
    return f"{words}（有 {count} 段视频，请在企业微信里看）" if count else words


def _addresses(value: object) -> tuple[str, ...]:
    return tuple(address for address in _list(value) if isinstance(address, str) and address)


def _position(where: dict[str, Any]) -> tuple[float, float] | None:
    lat, lon = real(where.get("latitude")), real(where.get("longitude"))
    if lat is None or lon is None or (lat, lon) == (0, 0):
        return None
    if not (-90 <= lat <= 90 and -180 <= lon <= 180):
        return None
    return to_wgs84(lat, lon)


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _line(value: object, limit: int) -> str:
    text = str(value) if isinstance(value, int) and not isinstance(value, bool) else _text(value)
    return clip(clean(text).replace("\n", " "), limit)


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _time(value: object) -> datetime | None:
    seconds = whole(value)
    return datetime.fromtimestamp(seconds, UTC) if seconds is not None and 0 < seconds < 2**33 else None
