"""How signs sound, and that it costs no dictionary of phrases."""

from __future__ import annotations

import subprocess
import sys

import pytest

from bot.values.pinyin import first_letters, sounds
from handlers.county.usual import initials


def test_every_sound_of_a_sign() -> None:
    assert set(sounds("重")) >= {"zhong", "chong"}
    assert sounds("村") == ["cun"]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("水东社区", "SD"),
        ("重庆路社区", "CQL"),
        ("长征社区", "CZ"),
        ("A1社区", "X"),
        ("红旗大道南社区", "HQDD"),
        ("乐丰村", "LF"),
        ("曾家村", "ZJ"),
    ],
)
def test_a_places_letters(name: str, code: str) -> None:
    assert initials(name) == code


def test_what_is_no_sign_is_left_out() -> None:
    assert first_letters("水东-3") == "SD"


def test_the_phrases_stay_where_they_are() -> None:
    """They take 45 MB, in a process of 100."""
    asked = (
        "import sys; from bot.values.pinyin import sounds; sounds('村'); print('pypinyin.phrases_dict' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
