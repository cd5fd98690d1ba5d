"""Weights of very many signs in little room: 150,000 in a dict took 20 MB, and take 3 here.

A table in which a sign stands at a place that its hash names, or at the next free one, known by 32 other bits of the
hash and its length (" f" has the hash of "映": it is of their bytes). So the signs themselves need not be kept; of
those that are not there one in 2³² would be taken for one that is.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterable, Mapping

_BETWEEN = "\n"  # signs in a file: none of them has a line's end in it
_KEY, _KEY_FROM = 0xFFFFFFFF, 30  # the bits of a hash that a sign is known by: above those that name its place


class Weights:
    """Whole numbers, by sign."""

    __slots__ = ("_keys", "_mask", "_weights")

    def __init__(self, told: Iterable[tuple[int, Iterable[str]]], count: int) -> None:
        """`told`: the signs of each weight; `count`: how many there are in all, or more."""
        size = 1 << max(4, (2 * count).bit_length())  # less than half full: most are found at once
        self._mask = size - 1
        self._keys = keys = array("I", [0]) * size  # 0: nobody
        self._weights = weights = array("h", [0]) * size
        for weight, signs in told:
            for sign in signs:
                told_by = hash(sign)
                at = told_by & self._mask
                while keys[at]:
                    at = (at + 1) & self._mask
                keys[at] = (told_by >> _KEY_FROM & _KEY) ^ len(sign) or 1
                weights[at] = weight

    @classmethod
    def read(cls, kept: Mapping[str, str]) -> Weights:
        """As `written` wrote them."""
        count = sum(1 + block.count(_BETWEEN) for block in kept.values())
        return cls(((int(weight), block.split(_BETWEEN)) for weight, block in kept.items()), count)

    def of(self, signs: Iterable[str]) -> list[int]:
        """The weights of those that have one."""
        keys, weights, mask = self._keys, self._weights, self._mask
        found: list[int] = []
        for sign in signs:
            told_by = hash(sign)
            at = told_by & mask
            if not keys[at]:
                continue
            key = (told_by >> _KEY_FROM & _KEY) ^ len(sign) or 1
            while here := keys[at]:
                if here == key:
                    found.append(weights[at])
                    break
                at = (at + 1) & mask
        return found


def written(weights: Mapping[str, int]) -> dict[str, str]:
    """For a file: the signs of each weight, and none that weighs nothing."""
    told: defaultdict[int, list[str]] = defaultdict(list)
    for sign, weight in sorted(weights.items()):
        if weight:
            told[weight].append(sign)
    return {str(weight): _BETWEEN.join(told[weight]) for weight in sorted(told)}
