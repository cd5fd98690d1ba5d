"""Logs for people who run the bot: one line an event, on stderr, never with what a resident wrote.

Where stderr is systemd's journal each line bears its priority, and no time: the journal has its own.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Mapping, MutableMapping
from importlib.abc import MetaPathFinder
from typing import TYPE_CHECKING, Any

from bot import journal
from bot.values.pattern import Pattern
from storage.redaction import scrub

if TYPE_CHECKING:
    from structlog.typing import Processor


class _NoColour(MetaPathFinder):
    """structlog works without rich, and takes it where it is, for a console in colour: 80 modules for nothing."""

    def find_spec(self, name: str, path: object, target: object = None) -> None:
        if name == "rich":
            raise ModuleNotFoundError(name)


_no_colour = _NoColour()
sys.meta_path.insert(0, _no_colour)
try:
    import structlog
finally:
    sys.meta_path.remove(_no_colour)

_DROPPED = Pattern(
    r"(?i)text|authorization|.*(?:password|passwd|passphrase|secret|token|ticket|signature|credentials?)"
    r"|.*(?:api|app|access|private|secret|aes|encoding_?aes|webhook|corp)[_-]?key|dsn"
)
# Access tokens travel in addresses, and libraries log addresses: …/bot123:ABC/sendMessage, ?access_token=…
_SECRETS = Pattern(
    r"(?i)(?P<before>\bbot\d{5,}:|(?<![a-z])[a-z_-]{0,24}"
    r"(?:token|secret|password|passwd|pwd|sign|signature|ticket|session|authorization|key|aeskey|credential)"
    r"[\"']?\s{0,3}[=:]\s{0,3}[\"']?(?:bearer\s{1,3}|basic\s{1,3})?|\b(?:bearer|basic)\s{1,3})[-\w.+/=%~!$*]{4,}"
)
# postgresql://county:p@ss@host/db: whatever stands between the first colon and the last @ before the path.
_IN_ADDRESS = Pattern(r"(?P<before>[a-z][a-z0-9+.-]{1,24}://[^\s:/@]{0,64}:)[^\s/]{1,200}(?=@)")
_DEEPEST = 6  # nested containers that are looked into
_MOBILE = range(13_000_000_000, 20_000_000_000)
_QUIET = (
    "httpx",
    "httpcore",
    "alembic",
    "apscheduler",
    "asyncio",
    "urllib3",
    "telegram",
    "websockets",
    "python_multipart",
    "PIL",
)

log: structlog.typing.FilteringBoundLogger = structlog.get_logger()


def get_logger(**bound: object) -> structlog.typing.FilteringBoundLogger:
    """A logger that puts `bound` into each of its events."""
    logger: structlog.typing.FilteringBoundLogger = structlog.get_logger(**bound)
    return logger


def setup(level: str, json: bool) -> None:
    """Send every log, structlog's and the standard library's, to stderr: JSON lines or key=value.

    `level` is debug, info, warning or error. May be called again. Raises ValueError for another level.
    """
    number = logging.getLevelNamesMapping().get(level.upper())
    if not number:
        raise ValueError(f"not a log level: {level!r}; use debug, info, warning or error")
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.StackInfoRenderer(),
        structlog.processors.format_exc_info,
        discreet,
    ]
    in_journal = journal.to_journal()
    if not in_journal:
        shared.append(structlog.processors.TimeStamper(fmt="iso", utc=True, key="time"))
    render: Processor = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if json
        else structlog.processors.LogfmtRenderer(
            key_order=["level", "event"] if in_journal else ["time", "level", "event"]
        )
    )
    if in_journal:
        render = _marking(render)
    structlog.configure(
        processors=[*shared, render],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=lambda *_: _Stderr(),
        # A cached logger would keep the first set-up for ever, in tests too.
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(_Stderr())
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.add_logger_name],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *shared, render],
        )
    )
    logging.basicConfig(handlers=[handler], level=number, force=True)
    for name in _QUIET:
        logging.getLogger(name).setLevel(max(number, logging.WARNING))
    logging.captureWarnings(True)


def _marking(render: Processor) -> Processor:
    def marked(logger: Any, method: str, event: MutableMapping[str, Any]) -> str:
        level = str(event.get("level", method))
        return journal.marked(level, str(render(logger, method, event)))

    return marked


class _Stderr:
    """Whatever stderr is at the moment, both as a stream and as a structlog logger."""

    def write(self, line: str) -> None:
        sys.stderr.write(line)

    def flush(self) -> None:
        sys.stderr.flush()

    def msg(self, line: str) -> None:
        sys.stderr.write(f"{line}\n")

    debug = info = warning = error = critical = exception = log = msg


def discreet(_: object, __: str, event: MutableMapping[str, Any]) -> Mapping[str, Any]:
    """The processor that drops secrets and the words of people, and scrubs every string that is left."""
    return {key: _safe(value) for key, value in event.items() if not _DROPPED.fullmatch(key)}


def _safe(value: object, depth: int = 0) -> object:
    if value is None or isinstance(value, (bool, float)):
        return value
    if isinstance(value, int):
        return scrub(str(value)) if value in _MOBILE else value
    if isinstance(value, str):
        return _plain(value)
    if depth < _DEEPEST:
        if isinstance(value, Mapping):
            return {
                _plain(str(key)): _safe(item, depth + 1)
                for key, item in value.items()
                if not _DROPPED.fullmatch(str(key))
            }
        if isinstance(value, (list, tuple, set, frozenset)):
            return [_safe(item, depth + 1) for item in value]
    return _plain(repr(value))


def _plain(text: str) -> str:
    # Lone surrogates would break the stream that writes the line.
    safe = scrub(_SECRETS.sub(r"\g<before>…", _IN_ADDRESS.sub(r"\g<before>…", text)))
    return safe if safe.isascii() else safe.encode("utf-8", "backslashreplace").decode("utf-8")
