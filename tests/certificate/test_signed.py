"""What a QR code says, whether it is ours, and whether a key is."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.certificate import checking, keys, signed
from handlers.certificate.checking import Finding
from handlers.certificate.keys import SigningKey
from handlers.certificate.signed import Statement
from storage.tables import certificate_key
from tests.handlers.talk import TEN, Talk

STATEMENT = Statement("会昌县", "会报〔2026〕水东-0001", "郭建勋", "县财政局", "水东社区", date(2026, 12, 31))
PRIVATE = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
HALF = PRIVATE.public_key().public_bytes_raw()
KEY = SigningKey(keys.name_of(HALF), PRIVATE)
OURS = {KEY.name: HALF}
TEXT = signed.text(STATEMENT, KEY, "https://example.org/verify")


def test_a_phone_shows_words() -> None:
    assert TEXT.split("\n")[:6] == [
        "会昌县报到证",
        "证号：会报〔2026〕水东-0001",
        "姓名：郭建勋",
        "单位：县财政局",
        "社区：水东社区",
        "有效至：2026-12-31",
    ]
    assert len(TEXT.encode()) < 400, "a code of this size is read from a phone's screen"


@pytest.mark.parametrize(
    "handed",
    [
        TEXT,
        f"\n  {TEXT}  \n",
        TEXT.replace("\n", " "),
        TEXT.replace("\n", "\r\n\r\n"),
        TEXT.replace("：", ": "),
        TEXT.split("\n核对")[0],
    ],
    ids=["as it is", "spaces around", "one line", "other breaks", "other colons", "without the address"],
)
def test_what_is_ours_is_known_as_it_is_handed_on(handed: str) -> None:
    checked = checking.offline(handed, OURS)
    assert (checked.finding, checked.statement) == (Finding.KNOWN, STATEMENT)


CHANGED = {
    "county": "于都县",
    "number": "会报〔2026〕水东-0002",
    "name": "郭建勲",
    "unit": "县税务局",
    "community": "南外社区",
    "valid_until": date(2027, 12, 31),
    "posts": "夜间巡逻",
}


def test_a_change_of_any_field_is_found() -> None:
    assert set(CHANGED) == set(Statement.__dataclass_fields__), "a new field is to be tried here"
    mark = TEXT.split("验证：")[1]
    for name, value in CHANGED.items():
        other = replace(STATEMENT, **{name: value})  # type: ignore[arg-type]
        forged = f"{signed.text(other, KEY).split('验证：')[0]}验证：{mark}"
        assert checking.offline(forged, OURS).finding is Finding.FOREIGN, name
    stranger = Ed25519PrivateKey.generate()
    foreign = SigningKey(keys.name_of(stranger.public_key().public_bytes_raw()), stranger)
    assert checking.offline(signed.text(STATEMENT, foreign), OURS).finding is Finding.FOREIGN
    assert checking.offline(signed.text(STATEMENT, SigningKey(KEY.name, stranger)), OURS).finding is Finding.FOREIGN
    assert "不是本县发的" in checking.offline(signed.text(STATEMENT, foreign), OURS).words


@given(st.integers(0, len(TEXT.split("\n核对")[0]) - 1), st.characters(categories=("Lu", "Ll", "Lo", "Nd")))
@settings(max_examples=300)
def test_no_character_can_be_another(at: int, sign: str) -> None:
    text = TEXT.split("\n核对")[0]
    changed = f"{text[:at]}{sign}{text[at + 1 :]}"
    checked = checking.offline(changed, OURS)
    assert checked.finding is not Finding.KNOWN or checked.statement == STATEMENT


@given(st.text(max_size=200))
def test_any_text_is_read_or_is_none(text: str) -> None:
    assert checking.offline(text, OURS).finding in (Finding.NONE, Finding.FOREIGN)
    assert checking.offline(f"报到证证号姓名单位社区有效至{text}验证{text}", OURS).statement is None


def test_the_key_is_made_once_and_outlives_a_restart(talk: Talk) -> None:
    with talk.database.begin() as tx:
        first = keys.signing(tx, "geheim", TEN)
    with talk.database.begin() as tx:  # another process, later
        again = keys.signing(tx, "geheim", TEN)
        assert again.name == first.name
        assert keys.is_signed(keys.public(tx)[first.name], again.sign(b"x"), b"x")
    (row,) = talk.rows(certificate_key)
    assert first.private.private_bytes_raw() not in row.sealed, "sealed"


def test_with_another_secret_a_new_key_signs_and_the_old_one_is_known(talk: Talk) -> None:
    with talk.database.begin() as tx:
        old = keys.signing(tx, "one", TEN)
        new = keys.signing(tx, "two", TEN)
        assert old.name != new.name
        assert keys.opened(tx, "two") is not None
        known = keys.public(tx)
    for key in (old, new):
        assert checking.offline(signed.text(STATEMENT, key), known).finding is Finding.KNOWN


def test_the_posts_stand_in_the_code_and_a_paper_without_any_is_as_before() -> None:
    holding = replace(STATEMENT, posts="夜间巡逻、护学等3个")
    words = signed.text(holding, KEY, "https://example.org/verify")
    assert "岗位：夜间巡逻、护学等3个" in words.split("\n")
    assert "岗位" not in TEXT
    assert len(words.encode()) < 430, "a code of this size is read from a phone's screen"
    for handed in (words, words.replace("\n", " "), words.replace("：", ":")):
        checked = checking.offline(handed, OURS)
        assert (checked.finding, checked.statement) == (Finding.KNOWN, holding)
    assert ("岗位", holding.posts) in checking.lines(holding)
    for forged in (words.replace("护学", "巡河"), words.replace("岗位：夜间巡逻、护学等3个\n", "")):
        assert checking.offline(forged, OURS).finding is Finding.FOREIGN
