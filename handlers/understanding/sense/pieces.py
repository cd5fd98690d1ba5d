"""A text as the pieces that the encoder knows: words and single signs of Chinese, cut where that is likeliest.

A unigram model as SentencePiece has it: of all ways to cut a text, the one whose pieces are together the likeliest.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

LONGEST = 100  # signs that are read
LONGEST_PIECE = 4  # signs of a piece
GAP = "▁"  # what a space is written as; one stands before every text
UNKNOWN = 1  # the row of a sign that no piece has
_SELDOM = -25.0  # the likelihood of such a sign: less than that of every piece
_NEVER = -1e9


@dataclass(frozen=True, slots=True)
class Pieces:
    """Logarithms of likelihood, and rows of the encoder's table, by piece."""

    likely: Mapping[str, float]
    rows: Mapping[str, int]

    def rows_of(self, text: str) -> list[int]:
        """The rows of a folded text, in its order."""
        said = GAP + text[:LONGEST].replace(" ", GAP)
        best = [0.0] + [_NEVER] * len(said)
        start = [0] * (len(said) + 1)
        for begin in range(len(said)):
            for end in range(begin + 1, min(len(said), begin + LONGEST_PIECE) + 1):
                piece = self.likely.get(said[begin:end], _SELDOM if end == begin + 1 else _NEVER)
                if best[begin] + piece > best[end]:
                    best[end], start[end] = best[begin] + piece, begin
        found: list[int] = []
        end = len(said)
        while end:
            found.append(self.rows.get(said[start[end] : end], UNKNOWN))
            end = start[end]
        return found[::-1]
