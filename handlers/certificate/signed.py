"""What a QR code says: a few lines that a phone shows as they are, and a signature over them that needs no network."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from datetime import date

from handlers.certificate.keys import Public, SigningKey, is_signed

TITLE = "报到证"
LONGEST = 1000  # characters of a text that is looked at
_LABELS = ("证号", "姓名", "单位", "社区", "有效至", "验证")
_POSTS = "岗位"
_WITH_POSTS = (*_LABELS[:-1], _POSTS, _LABELS[-1])
# Of what is signed: the second has the posts. A paper without any is signed as those of before were.
_FORMATS = {_LABELS: "gridwhistle 1", _WITH_POSTS: "gridwhistle 2"}


@dataclass(frozen=True, slots=True)
class Statement:
    """What a 报到证 says, and all that checking it may ever show."""

    county: str
    number: str
    name: str
    unit: str
    community: str
    valid_until: date
    posts: str = ""  # held on the day on which it was made: 夜间巡逻、护学


@dataclass(frozen=True, slots=True)
class Signed:
    """A text as it was read: `key` names the key that is said to have signed it."""

    statement: Statement
    key: str
    signature: bytes


def text(statement: Statement, key: SigningKey, address: str = "") -> str:
    """The lines of a QR code. `address`: where it can be checked on the web."""
    mark = base64.urlsafe_b64encode(key.sign(_message(statement, key.name))).decode().rstrip("=")
    values = (*_values(statement), f"{key.name}.{mark}")
    lines = [f"{statement.county}{TITLE}"]
    lines += [f"{label}：{value}" for label, value in zip(_labels(statement), values, strict=True)]
    return "\n".join([*lines, f"核对：{address}"] if address else lines)


def read(words: str) -> Signed | None:
    """The parts of such a text, also where line breaks were lost on the way; None for any other text."""
    words = words.strip()[:LONGEST]
    county, found, rest = words.partition(TITLE)
    values: list[str] = []
    behind = rest.partition("有效至")[2].partition(_LABELS[-1])[0]
    labels = _WITH_POSTS if f"{_POSTS}：" in behind or f"{_POSTS}:" in behind else _LABELS
    for index, label in enumerate(labels):
        _, here, rest = rest.partition(label)
        value, _, _ = rest.partition(labels[index + 1]) if index + 1 < len(labels) else (rest, "", "")
        if not found or not here:
            return None
        values.append(value.strip().lstrip("：: ").strip())
    name, _, mark = (values[-1].split() or [""])[0].partition(".")
    try:
        until = date.fromisoformat(values[4])
        signature = base64.urlsafe_b64decode(mark + "=" * (-len(mark) % 4))
    except (ValueError, binascii.Error):
        return None
    number, holder, unit, community = values[:4]
    posts = values[5] if labels is _WITH_POSTS else ""
    return Signed(Statement(county.strip(), number, holder, unit, community, until, posts), name, signature)


def is_ours(signed: Signed, keys: Public) -> bool:
    """Whether one of our keys signed just this."""
    half = keys.get(signed.key)
    return half is not None and is_signed(half, signed.signature, _message(signed.statement, signed.key))


def _values(statement: Statement) -> tuple[str, ...]:
    until = statement.valid_until.isoformat()
    posts = (statement.posts,) if statement.posts else ()
    return statement.number, statement.name, statement.unit, statement.community, until, *posts


def _labels(statement: Statement) -> tuple[str, ...]:
    return _WITH_POSTS if statement.posts else _LABELS


def _message(statement: Statement, key: str) -> bytes:
    return "\n".join((_FORMATS[_labels(statement)], key, statement.county, *_values(statement))).encode()
