"""The files that make it a service of a machine, written from the config in use: units, a timer, a proxy, a container.

They hold paths, names and the port, and no secret: of the config nothing else is read.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import urlsplit

from bot.config import Config
from bot.values.pattern import Pattern

TEMPLATES = Path(__file__).with_name("templates")
UNITS = ("gridwhistle.service", "gridwhistle-backup.service", "gridwhistle-backup.timer")
PROXY = "nginx.conf"
RECIPE = "Containerfile"
WATCHDOG = 60  # seconds; a writer that hangs is called so after as many (bot.worker.HANGS)
EXAMPLE_DOMAIN = "grid.example.org"
STATE = Path("/var/lib")  # where systemd makes a StateDirectory
HOMES = ("/home", "/" + "root", "/run/user")  # what ProtectHome= hides
# What a unit, a command and an nginx location take as it stands, without any quoting.
_PLAIN = Pattern(r"[\w./+:@,=~-]+")
_USER = Pattern(r"[a-z_][a-z0-9_-]{0,30}")
_DOMAIN = Pattern(r"(?=.{1,253}$)[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*")


class Unwritable(ValueError):
    """Something of the config cannot stand in such a file; the words say what to change."""


@dataclass(frozen=True, slots=True)
class Service:
    """What the files are filled with. Paths are absolute."""

    user: str
    here: str  # from where relative paths of the config are counted
    program: str
    config: str
    folders: tuple[str, ...]  # that must be writable, outside of `state`
    state: str  # below /var/lib, made by systemd itself; "" = `here` lies elsewhere
    in_home: bool
    postgresql: bool
    address: str  # host:port that a proxy on this machine reaches
    port: int
    domain: str
    webhooks: tuple[str, ...]  # paths that platforms call
    max_mb: int  # of a file
    watchdog: int = WATCHDOG  # seconds


def service_of(config: Config, *, file: Path, here: Path, program: Path, user: str, domain: str) -> Service:
    """Read from a config as it is used in the folder `here`. Raises Unwritable."""
    if not _USER.fullmatch(user):
        raise Unwritable(f"用户名 {user} 不行：小写字母开头，只用小写字母、数字、- 和 _")
    domain = domain or _called(config) or EXAMPLE_DOMAIN
    if not _DOMAIN.fullmatch(domain):
        raise Unwritable(f"域名 {domain} 不像域名，例如 {EXAMPLE_DOMAIN}")
    if not config.web.port:
        raise Unwritable("[web] port 是 0（每次随便取一个），做成服务要写一个固定的端口，例如 8420")
    state = here.relative_to(STATE) if here != STATE and here.is_relative_to(STATE) else None
    within = [here] if state is not None else []
    folders = tuple(dict.fromkeys(map(str, _outside((here / path for path in _written(config)), within))))
    webhooks = tuple(telegram.webhook_path for telegram in config.telegram.values() if telegram.mode == "webhook")
    paths = (str(here), str(here / program), str(here / file))
    for text in (*paths, *folders, *webhooks):
        if not _PLAIN.fullmatch(text):
            raise Unwritable(f"“{text}” 里有空格或特殊符号，写不进 systemd 和 nginx 的文件，请换一个")
    return Service(
        user=user,
        here=paths[0],
        program=paths[1],
        config=paths[2],
        folders=folders,
        state=str(state) if state is not None else "",
        in_home=any(path.startswith(f"{home}/") for path in (*paths, *folders) for home in HOMES),
        postgresql=not config.database.url.startswith("sqlite"),
        address=f"{_reached(config.web.host)}:{config.web.port}",
        port=config.web.port,
        domain=domain,
        webhooks=tuple(dict.fromkeys(webhooks)),
        max_mb=config.files.max_mb,
    )


def rendered(service: Service, *, recipe: Path | None = None) -> dict[str, str]:
    """Name of a file → its text. With `recipe`, where it will lie, the container's too."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    # Plain text for systemd and nginx: nothing is to be escaped as HTML.
    pages = Environment(
        loader=FileSystemLoader(TEMPLATES),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    names = [*UNITS, PROXY, *([RECIPE] if recipe is not None else [])]
    return {name: pages.get_template(f"{name}.j2").render(asdict(service), recipe=recipe) for name in names}


def _written(config: Config) -> Iterator[Path]:
    """The folders that a process writes to."""
    from sqlalchemy.engine import make_url

    url = make_url(config.database.url)
    if url.get_backend_name() == "sqlite":
        yield Path(url.database or "").parent  # the file alone is not enough: -wal, -shm and locks lie beside it
    if not config.files.url:
        yield config.files.folder
    if not config.backup.to.startswith("s3:"):
        yield Path(config.backup.to)


def _outside(folders: Iterator[Path], within: list[Path]) -> Iterator[Path]:
    """Those that lie in none that is named already."""
    for folder in sorted(folders, key=lambda path: (len(path.parts), path)):
        if not any(folder.is_relative_to(holder) for holder in within):
            within.append(folder)
            yield folder


def _reached(host: str) -> str:
    """An address to listen on, as one to be called by."""
    host = host.strip("[]")
    if host in ("0.0.0.0", "::", ""):
        return "127.0.0.1"
    return f"[{host}]" if ":" in host else host


def _called(config: Config) -> str:
    """The name under which a platform calls us."""
    addresses = (telegram.webhook_url for telegram in config.telegram.values() if telegram.mode == "webhook")
    return next((name for address in addresses if (name := urlsplit(address).hostname)), "")
