"""Makes any text storable and harmless, and short enough, without breaking a character."""

from __future__ import annotations

import unicodedata

from bot.values.pattern import Pattern

# Newlines of every kind become \n.
_NEWLINE = Pattern("\r\n|[\r\v\f\u0085\u2028\u2029]")
_EMOJI = "\u2190-\u21ff\u2300-\u27bf\u2934\u2935\u2b00-\u2bff\U0001f000-\U0001fbff"
_UNWANTED = Pattern(
    "[\0-\x08\x0e-\x1f\x7f-\x9f"  # control characters; PostgreSQL refuses NUL, a terminal obeys the rest
    "\u00ad\u061c\u180e\u200b\u200c\u200e\u200f\u2060-\u2064\ufeff"  # zero width: hides a word from every search
    "\u202a-\u202e\u2066-\u206f"  # bidi overrides: show another text than is stored
    "\ufff9-\ufffb\ufffe\uffff\U000e0000-\U000e007f]"
    f"|(?<![{_EMOJI}\ufe0f])\u200d|\u200d(?![{_EMOJI}])"  # a joiner is wanted only inside 👨‍👩‍👧
)
_SURROGATE = Pattern("[\ud800-\udfff]")
_BLANK_LINES = Pattern("\n{3,}")


def clean(text: str) -> str:
    """`text` without what cannot be stored or could deceive; the same object if nothing was wrong.

    Lone surrogates become U+FFFD, tabs spaces; control, zero-width and bidi characters go; more than one
    blank line becomes one; spaces at the ends go.
    """
    if text.isprintable():
        return text.strip()
    if _SURROGATE.search(text):
        # UTF-16 joins the two halves of a pair that came apart, and knows which are left over.
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    text = _NEWLINE.sub("\n", text).replace("\t", " ")
    # Joiners are judged by their neighbours, so once more when the neighbours have changed.
    text = _UNWANTED.sub("", _UNWANTED.sub("", text))
    text = "\n".join(line.rstrip() for line in text.split("\n"))
    return _BLANK_LINES.sub("\n\n", text).strip()


_HEADINGS = str.maketrans("【】", "［］")
_LINES = Pattern(r"\s*\n\s*")


def quotable(text: str) -> str:
    """What somebody said, as one line and without 【】: standing inside a message of ours it cannot pass for another
    message with a heading of ours."""
    return _LINES.sub(" ", text.strip()).translate(_HEADINGS)


_ELLIPSIS = "…"
_FARTHEST = 32  # code points that one visible character may have; more are cut through


def clip(text: str, limit: int) -> str:
    """`text`, or its beginning with … so that it has at most `limit` code points; no emoji or accent is cut in two.

    Raises ValueError if `limit` is under 1.
    """
    if limit < 1:
        raise ValueError(f"a limit of {limit} characters leaves nothing")
    if len(text) <= limit:
        return text
    cut = at = limit - 1
    while at > 0 and _inside(text, at) and cut - at < _FARTHEST:
        at -= 1
    if cut - at < _FARTHEST:
        cut = at
    return text[:cut].rstrip() + _ELLIPSIS


def _inside(text: str, at: int) -> bool:
    """Whether a cut before text[at] would go through a character as people see it."""
    here, before = text[at], text[at - 1]
    if unicodedata.combining(here) or here in "\u200d\ufe0e\ufe0f\u20e3" or "\U0001f3fb" <= here <= "\U0001f3ff":
        return True
    if before == "\u200d" or (before == "\r" and here == "\n"):
        return True
    if not _flag(here):
        return False
    start = at
    while start > 0 and _flag(text[start - 1]):  # two letters make a flag
        start -= 1
    return (at - start) % 2 == 1


def _flag(char: str) -> bool:
    return "\U0001f1e6" <= char <= "\U0001f1ff"
