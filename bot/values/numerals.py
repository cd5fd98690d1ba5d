"""Numbers as Chinese people type them: 12, １２, 十二, 一百二, 廿三, 2百5, 一点五, 两个半."""

from __future__ import annotations

from bot.values.fold import fold
from bot.values.pattern import Pattern

# Regex fragments for the other readers, for folded text. Every repeat is bounded: a search over a
# hundred thousand digits then stays linear.
ARABIC = r"[0-9]{1,6}(?:[.。][0-9]{1,3})?"  # 。 is what a Chinese keyboard gives for the decimal point
DIGIT = "零〇一二三四五六七八九两"
# A numeral right behind 周, 星期 or 礼拜 names a weekday: 周六十点 is 周六 and 十点, never sixty.
CHINESE = rf"(?<![周期拜])[{DIGIT}俩仨十百千万廿卅]{{1,9}}"
NUMBER = rf"(?:{ARABIC}|{CHINESE})"

_DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")}
_UNITS = {"十": 10, "百": 100, "千": 1000, "万": 10_000}
# Written for cheques, for the ear or for short: all become the plain set above.
_PLAIN = str.maketrans(
    {**dict(zip("〇○两俩仨幺壹贰叁肆伍陆柒捌玖拾佰仟萬", "零零二二三一一二三四五六七八九十百千万", strict=True))}
    | {"廿": "二十", "卅": "三十"}
)
_LONGEST = 20  # characters; nobody writes a longer number by hand, and int() refuses endless ones

_DECIMAL = Pattern(r"[0-9]+[.。][0-9]+")
_PAIRS = Pattern("[两俩仨]")
_ANY_UNIT = Pattern("[十百千万拾佰仟萬]")
_THOUSANDS = Pattern(r"[0-9]{1,3}(?:,[0-9]{3})+")


def read_number(text: str) -> float | int | None:
    """The number that the whole of `text` says, or None.

    A written fraction gives a float (1.5, 半, 一点五, 两个半), everything else an int.
    Vague ones (十几, 几十) are no number.
    """
    numeral = fold(text).strip()
    if not numeral or len(numeral) > _LONGEST:
        return None
    if numeral.isascii() and numeral.isdigit():
        return int(numeral)
    if _DECIMAL.fullmatch(numeral):
        return float(numeral.replace("。", "."))
    if _THOUSANDS.fullmatch(numeral):
        return int(numeral.replace(",", ""))
    if numeral == "半":
        return 0.5
    if numeral.endswith("个半"):
        whole = read_number(numeral[:-2])
        return None if whole is None else whole + 0.5
    if "点" in numeral:
        return _spoken_decimal(numeral)
    if len(numeral) > 1 and _PAIRS.search(numeral) and not _ANY_UNIT.search(numeral):
        return None  # 一两 is "one or two": 两 俩 仨 stand alone or before a unit
    return _integer(numeral.translate(_PLAIN))


def _spoken_decimal(numeral: str) -> float | None:
    """一点五, 3点2."""
    left, _, right = numeral.partition("点")
    whole = _integer(left.translate(_PLAIN))
    digits = "".join(str(_DIGITS.get(mark, mark)) for mark in right.translate(_PLAIN))
    if whole is None or not (digits.isascii() and digits.isdigit()):
        return None
    return float(f"{whole}.{digits}")


def _integer(numeral: str) -> int | None:
    """An integer of plain digits and units, Arabic digits mixed in (3千5 is 3500)."""
    digits = "".join(str(_DIGITS[mark]) if mark in _DIGITS else mark for mark in numeral)
    if digits.isascii() and digits.isdigit():
        return int(digits)  # by place: 二〇二六
    head, ten_thousand, tail = numeral.partition("万")
    if not ten_thousand:
        return _below_ten_thousand(numeral)
    high = _below_ten_thousand(head)
    if high is None:
        return None
    if not tail:
        return high * 10_000
    if len(tail) == 1 and tail in _DIGITS:
        return high * 10_000 + _DIGITS[tail] * 1000  # 一万二
    low = _below_ten_thousand(tail.removeprefix("零"))
    return None if low is None else high * 10_000 + low


def _below_ten_thousand(numeral: str) -> int | None:
    """千 百 十 each at most once and falling; a bare last digit counts the next smaller unit (一百二)."""
    total = 0
    unit_before = 10_000
    pending: int | None = None
    zero = False  # 零 was said since the last unit
    for mark in numeral:
        value = _UNITS.get(mark)
        if value is not None:
            if value >= unit_before or pending == 0:
                return None
            if pending is None:
                if value != 10 or (zero and not total):  # only 十 may stand without a digit before it
                    return None
                pending = 1
            total += pending * value
            unit_before, pending, zero = value, None, False
        elif mark == "零":
            if pending is not None:
                return None
            zero = True
        elif mark in _DIGITS:
            if pending is not None:
                return None
            pending = _DIGITS[mark]
        elif "0" <= mark <= "9":
            pending = (pending or 0) * 10 + int(mark)
        else:
            return None
    if pending is None:
        return None if zero and not total else total if total else None
    if zero or unit_before <= 10 or unit_before == 10_000 or pending > 9:
        return total + pending
    return total + pending * unit_before // 10
