"""What an entry is, and how people say it: each kind by its words."""

from __future__ import annotations

from enum import StrEnum

from bot.values.pattern import Pattern


class Kind(StrEnum):
    """As it stands in the book."""

    PLEDGED = "认捐"  # said, not yet there: 承诺 is no money
    ALLOTTED = "下达"  # it has come
    PLANNED = "安排"  # what something is to cost
    PAID = "支出"
    RETURNED = "退回"  # of what was paid something came back


class Phase(StrEnum):
    """When it is published: before, during, after."""

    BEFORE = "事前"
    DURING = "事中"
    AFTER = "事后"


# The first that is said counts: 认捐的钱到账了 has come.
WORDS: tuple[tuple[Kind, str], ...] = (
    (Kind.RETURNED, r"退回来?了?|退还了?|退了|退款|退(?=[0-9一二两三四五六七八九十百])"),
    (
        Kind.ALLOTTED,
        r"到账了?|到帐了?|下达了?|拨付了?|拨款了?|拨来了?|拨了|划拨了?|打过来了?|拨(?=[0-9一二两三四五六七八九十百给])",
    ),
    (Kind.PLEDGED, r"认捐了?|认筹了?|捐助|捐款|捐了|承诺|答应出|愿意出|准备出|捐(?=[0-9一二两三四五六七八九十百])"),
    (Kind.PLANNED, r"安排了?|计划|预算|预计|议定|打算花"),
    (
        Kind.PAID,
        r"支出了?|支付了?|付给|付了|付款|花了|花掉|用掉|报销了?|结算了?|结清了?|发票(?:拍了|拍好了|来了|开了)?|付(?=[0-9一二两三四五六七八九十百])",
    ),
)
_COMPILED = tuple((kind, Pattern(words)) for kind, words in WORDS)


def find_kind(folded: str) -> tuple[Kind, int, int] | None:
    """The kind that is said, and where."""
    for kind, words in _COMPILED:
        match = words.search(folded)
        if match is not None:
            return kind, match.start(), match.end()
    return None
