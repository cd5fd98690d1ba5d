"""Messages as people send them, with private numbers in every written form, over one message or two.

`python -m tests.privacy.generator --count 1000000` prints how many were left visible, by kind, and how many
harmless numbers were masked. A small run of it stands in the suite.

It runs the scrub and the views alone, without a store, .6 ms a message: what is kept of a number wherever it is said
(a view only takes away), and what a group, a department, a letter and a ledger read of names and doors, for these have
one view. It proves the reading, of very many forms. That nothing goes round it (outbox, cases, papers, ledger, chart,
log) is what `python -m tests.soak.privacy` proves, of fewer. Interrupted, it tells what it has seen so far.
"""

from __future__ import annotations

import argparse
import signal
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from random import Random

from rich.console import Console
from rich.progress import track

from storage.redaction import scrub, scrub_over
from tests.privacy import households
from tests.privacy.written import KINDS, Secret, bare, digits

_NAMES = ("张三", "李四", "欧阳建国", "王大爷", "刘小红", "陈师傅")
_BEFORE = (
    *(
        "我是{name}，",
        "{name}说",
        "楼道灯坏了，找{name}",
        "3栋2单元502漏水，",
        "水沟堵了，联系{name}：",
        "",
        "麻烦快点，",
        "这是我的：",
    ),
    *(
        "昨天下午在5号楼，",
        "HC-SD-2026-00001 的事，",
        "2026年11月22日，",
        "井盖坏了\n",
        "打了12345没用，",
        "〔2026〕1号文说了，",
    ),
)
_AFTER = (
    "，快来",
    "",
    " 谢谢",
    "，住3栋2单元502",
    "\n水还在流",
    "。11月22日之前",
    "打给我",
    "，一共3200元",
    "（{name}）",
)
_JOINS = ("；", "补充", "更正", "之后")
_SPLIT = (
    "手机",
    "座机",
    "身份证",
    "银行卡",
    "护照",
    "车牌",
    "坐标",
)  # what people break off in the middle and go on with

SHARE = 1000  # messages that are counted together
CONSOLE = Console(markup=False, highlight=False, soft_wrap=True)


@dataclass(slots=True)
class Count:
    """Per kind: how many there were, how many could still be read, some of those."""

    made: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)
    examples: list[tuple[str, str, str]] = field(default_factory=list)

    def add(self, kind: str, wrong: bool, before: str, after: str) -> None:
        """One more."""
        self.made[kind] += 1
        if wrong:
            self.missed[kind] += 1
            if self.missed[kind] <= 10:
                self.examples.append((kind, before, after))

    def take(self, other: Count) -> None:
        """Another share of them."""
        self.made.update(other.made)
        self.missed.update(other.missed)
        self.examples += other.examples[: max(0, 40 - len(self.examples))]


def visible(secret: Secret, around: str, shown: str) -> bool:
    """Whether most of it can be read in what is shown of it and the words around: seven of eleven are too many."""
    most = max(4, -(-len(secret.bare) * 6 // 10))
    left, beside = bare(shown), bare(around)
    pieces = {secret.bare[at : at + most] for at in range(len(secret.bare) - most + 1)}
    return any(left.count(piece) > beside.count(piece) for piece in pieces)


def message(draw: Random) -> tuple[Secret, str, str]:
    """A secret, the words before it and those behind it."""
    secret = draw.choice(KINDS)(draw)
    fields = {"name": draw.choice(_NAMES)}
    return secret, draw.choice(_BEFORE).format(**fields), draw.choice(_AFTER).format(**fields)


def shown(draw: Random, secret: Secret, before: str, after: str) -> tuple[str, str, str]:
    """The kind, what was said, and what the house shows of it: at once, or of two messages as it joins them."""
    if secret.kind not in _SPLIT or draw.random() < 0.7:
        text = before + secret.whole + after
        return secret.kind, text, scrub(scrub(text)[:500])
    at = draw.randrange(2, max(3, len(secret.said) - 1))
    first, second = before + secret.label + secret.said[:at], secret.said[at:] + after
    one, two = scrub(first), scrub(second)
    how = draw.choice(_JOINS)
    if how == "之后":
        joined = "\n".join(scrub_over([one, two]))
    else:
        joined = scrub(f"{one}；{two}" if how == "；" else f"{one}（{how}：{two}）")
    return f"{secret.kind}，两条", f"{first} ¦ {second}", joined


def _money(draw: Random) -> str:
    return draw.choice(["水费{}元", "一共花了{}块", "物业费 {}.50 元", "工程款{}万元", "¥{}", "{},500元"]).format(
        draw.randrange(1, 9999)
    )


def _meter(draw: Random) -> str:
    first, second = draw.randrange(1000, 99999), draw.randrange(1000, 99999)
    return draw.choice(
        [
            f"电表读数{first}，上次{second}",
            f"水表 {first}.{draw.randrange(10)} 吨",
            f"用电{first}度、{second}度",
            f"表号0{digits(draw, 7)}",
            f"户号{draw.choice('2345')}{digits(draw, 9)}",
            f"读数：{first}\n{second}",
        ]
    )


def _case(draw: Random) -> str:
    return draw.choice(
        ["HC-SD-2026-{:05}", "催办 {:05}", "补充 {:05} 晚上更严重", "第{:05}号", "hc-sd-2026-{:05}到哪了"]
    ).format(draw.randrange(99999))


def _year(draw: Random) -> str:
    year, month, day, hour = (
        draw.randrange(1990, 2030),
        draw.randrange(1, 13),
        draw.randrange(1, 29),
        draw.randrange(24),
    )
    return draw.choice(
        [
            f"{year}年{month}月{day}日",
            f"{year}-{month:02}-{day:02} {hour}:30",
            f"{year}/{month}/{day}",
            f"{year}.{month:02}.{day:02}",
            f"{year}{month:02}{day:02}",
            f"{hour:02}:00-{hour:02}:45",
            f"{year}—{year + 3}年",
            f"{year}、{year + 1}、{year + 2}年",
            f"{year}-{month:02}-{day:02} {hour:02}:15:00 {draw.randrange(300)}人",
        ]
    )


def _file(draw: Random) -> str:
    return draw.choice(
        ["赣市监〔2026〕{}号", "会府办发[2025]{}号", "（2024）{}号函", "信字2026第{}号", "〔2026〕第{}号"]
    ).format(draw.randrange(1, 9999))


def _address(draw: Random) -> str:
    house, more = draw.randrange(1, 99), draw.randrange(1, 20)
    return draw.choice(
        [
            f"{house}号楼",
            f"{house}栋{more}单元",
            f"{house}、{house + 1}、{house + 2}、{house + 3}栋",
            f"建设路{house * 7}号",
            f"第{more}网格",
            f"G{house}国道K{house * 3}+{more * 50}",
            f"{house}#楼A座",
            f"A{more}、A{more + 1}、A{more + 2}栋",
            f"{house}-{more}号店",
        ]
    )


def _office(draw: Random) -> str:
    return draw.choice(
        [
            "打110",
            "12345热线",
            "找96333",
            "119、120、122",
            "值班电话0797-5621234",
            "物业值班电话：5621234",
            "10086",
            "打12356，或者96110",
            "服务热线 5621234",
        ]
    )


def _count(draw: Random) -> str:
    numbers = [draw.randrange(1, 40) for _ in range(draw.randrange(2, 7))]
    return draw.choice(["各网格{}户", "来了{}人", "捡了{}袋", "长{}米"]).format(
        draw.choice("、，").join(map(str, numbers))
    )


HARMLESS: dict[str, Callable[[Random], str]] = {
    **{"钱": _money, "表": _meter, "哨": _case, "日期": _year, "文号": _file, "地址": _address, "公开电话": _office},
    **{"数目": _count},
}
_WORDS = ("水东社区", "路灯坏了", "昨天下午", "楼道", "大家一起", "已经修好", "请核实", "LED灯", "WiFi")


def harmless(draw: Random) -> tuple[str, str]:
    """A kind of number that belongs to nobody, and a message with it; sometimes with a second one beside it."""
    kind = draw.choice(list(HARMLESS))
    parts = [draw.choice(_WORDS), HARMLESS[kind](draw), draw.choice(_WORDS)]
    if draw.random() < 0.4:
        parts.insert(2, HARMLESS[draw.choice(list(HARMLESS))](draw))
    return kind, draw.choice(["，", "。", " ", "\n"]).join(parts)


def battery(draw: Random, numbers: Sequence[int] | range) -> tuple[Count, Count]:
    """For each number a message with a secret (every third one with names and doors), and for every second one a
    harmless message, as a group would read it."""
    private, plain = Count(), Count()
    group = households.plain_view()
    for number in numbers:
        if number % 3 == 0:
            told = households.told(draw)
            read = households.seen(draw, told)
            kind = "名字和门牌" if told.names and told.doors else "名字" if told.names else "门牌"
            kind += "，两条" if len(told.parts) > 1 else ""
            private.add(kind, bool(households.left(told, read)), " ¦ ".join(told.parts), read)
        else:
            secret, before, after = message(draw)
            kind, said, read = shown(draw, secret, before, after)
            private.add(kind, visible(secret, f"{before} {after}", read), said, read)
        if number % 2:
            kind, text = harmless(draw)
            clean = group(scrub(text))
            plain.add(kind, clean != text, text, clean)
    return private, plain


def _print(count: Count, title: str) -> None:
    made, missed = sum(count.made.values()), sum(count.missed.values())
    CONSOLE.print(f"\n{title}: {missed} of {made} ({100 * missed / max(1, made):.4f} %)")
    for kind in sorted(count.made):
        CONSOLE.print(f"  {kind}: {count.missed[kind]} of {count.made[kind]}")
    for kind, before, after in count.examples:
        CONSOLE.print(f"    {kind}: {before!r} → {after!r}")


def main() -> None:
    """Print both counts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=100_000, help="messages with something private")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    private, plain, draw = Count(), Count(), Random(asked.seed)
    signal.signal(signal.SIGINT, signal.default_int_handler)  # in the background it would be ignored
    with suppress(KeyboardInterrupt):
        for first in track(range(0, asked.count, SHARE), "messages"):
            for whole, part in zip(
                (private, plain), battery(draw, range(first, min(first + SHARE, asked.count))), strict=True
            ):
                whole.take(part)
    _print(private, "left visible")
    _print(plain, "harmless, but masked")


if __name__ == "__main__":
    main()
