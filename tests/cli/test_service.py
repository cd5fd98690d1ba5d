"""`gridwhistle template service`: files that systemd and nginx take, filled from the config in use."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from bot.config import Config
from bot.http.health import routes
from bot.service.files import PROXY, RECIPE, UNITS, Service, Unwritable, rendered, service_of
from bot.worker import HANGS
from tests.cli.conftest import Cli
from tests.rules.spoken import ROOT

PROGRAM = Path("/opt/gridwhistle/bin/gridwhistle")
STATE = Path("/var/lib/gridwhistle")
ENDPOINT = "?endpoint=https://s3.county.cn"
WEBHOOK = {
    "token": "123:abc",
    "mode": "webhook",
    "webhook_url": "https://wg.county.cn/telegram",
    "webhook_secret": "s3cret-of-the-webhook",
}


def filled(settings: Mapping[str, object] | None = None, here: Path = STATE) -> Service:
    config = Config.model_validate(settings or {})
    return service_of(config, file=Path("config.toml"), here=here, program=PROGRAM, user="gridwhistle", domain="")


def texts(settings: Mapping[str, object] | None = None, here: Path = STATE) -> dict[str, str]:
    return rendered(filled(settings, here), recipe=Path("service/Containerfile"))


def parsed(text: str) -> dict[str, dict[str, list[str]]]:
    """A unit as systemd reads it: section → key → every value, in order. Anything else on a line is a mistake."""
    sections: dict[str, dict[str, list[str]]] = {}
    current: dict[str, list[str]] | None = None
    for line in text.splitlines():
        if not line or line.startswith("#"):
            continue
        if (heading := re.fullmatch(r"\[([A-Z][a-z]+)\]", line)) is not None:
            current = sections.setdefault(heading[1], {})
            continue
        setting = re.fullmatch(r"([A-Z][A-Za-z]+)=(.*)", line)
        assert setting is not None, line
        assert current is not None, line
        current.setdefault(setting[1], []).append(setting[2])
    return sections


def test_the_unit_runs_this_program_with_this_config() -> None:
    unit = parsed(texts()["gridwhistle.service"])
    service = unit["Service"]
    assert service["ExecStart"] == [f"{PROGRAM} run --no-browser --config {STATE}/config.toml"]
    assert service["WorkingDirectory"] == [str(STATE)]
    assert service["Type"] == ["notify"]
    assert service["NotifyAccess"] == ["main"]
    assert (service["User"], service["Group"]) == (["gridwhistle"], ["gridwhistle"])
    assert service["Restart"] == ["on-failure"]
    assert float(service["WatchdogSec"][0]) >= HANGS, "a writer has its time before we are killed for it"
    assert service["StateDirectory"] == ["gridwhistle"]
    assert "ReadWritePaths" not in service, "all that is written lies in the state directory"
    assert unit["Install"]["WantedBy"] == ["multi-user.target"]
    assert set(unit["Unit"]) == {"Description", "Wants", "After", "StartLimitIntervalSec", "StartLimitBurst"}


@pytest.mark.parametrize("name", ["gridwhistle.service", "gridwhistle-backup.service"])
def test_whatever_runs_sits_in_the_sandbox(name: str) -> None:
    service = parsed(texts()[name])["Service"]
    for key in ("NoNewPrivileges", "PrivateTmp", "PrivateDevices", "ProtectHome", "RestrictSUIDSGID"):
        assert service[key] == ["yes"], key
    assert service["ProtectSystem"] == ["strict"]
    assert service["CapabilityBoundingSet"] == [""]
    assert service["RestrictAddressFamilies"] == ["AF_UNIX AF_INET AF_INET6"]
    assert service["SystemCallFilter"] == ["@system-service", "~@privileged @resources"]
    assert service["UMask"] == ["0077"]
    assert service["MemoryMax"]


def test_what_is_written_elsewhere_is_named_once() -> None:
    settings = {
        "database": {"url": "sqlite:////srv/gw/store/gw.sqlite3"},
        "files": {"folder": "/srv/gw/store/attachments"},
        "backup": {"to": "/mnt/disk2/gw"},
    }
    service = parsed(texts(settings)["gridwhistle.service"])["Service"]
    assert service["ReadWritePaths"] == ["/mnt/disk2/gw", "/srv/gw/store"]
    service = parsed(texts(here=Path("/srv/gw"))["gridwhistle.service"])["Service"]
    assert service["ReadWritePaths"] == ["/srv/gw/data"]
    assert "StateDirectory" not in service


def test_postgresql_buckets_and_homes() -> None:
    settings = {
        "database": {"url": "postgresql://u:p4ss@/gw"},
        "files": {"url": f"s3://county-gw/files{ENDPOINT}", "key_id": "k", "secret": "s3cret-of-the-bucket"},
        "backup": {"to": f"s3://county-gw/backups{ENDPOINT}", "key_id": "k", "secret": "s3cret-of-the-bucket"},
    }
    unit = parsed(texts(settings, here=Path("/" + "home/li/gw"))["gridwhistle.service"])
    assert unit["Unit"]["After"] == ["network-online.target postgresql.service"]
    assert unit["Service"]["ProtectHome"] == ["read-only"], "else the service would not see its own config"
    assert "ReadWritePaths" not in unit["Service"]


def test_the_timer_comes_every_night_after_the_bots_own_backup() -> None:
    made = texts()
    timer = parsed(made["gridwhistle-backup.timer"])
    assert timer["Timer"]["OnCalendar"] == ["*-*-* 02:50:00 Asia/Shanghai"]
    assert timer["Timer"]["Persistent"] == ["true"]
    assert timer["Install"]["WantedBy"] == ["timers.target"]
    backup = parsed(made["gridwhistle-backup.service"])
    assert backup["Service"]["Type"] == ["oneshot"]
    assert backup["Service"]["ExecStart"] == [f"{PROGRAM} db backup --if-due --config {STATE}/config.toml"]
    assert "Install" not in backup, "only the timer starts it"


Blocks = list[tuple[str, list[str]]]


def nginx(text: str) -> Blocks:
    """Every innermost block of a configuration: its heading, its directives. Fails where braces do not meet."""
    plain = re.sub(r"^\s*#.*$", "", text, flags=re.MULTILINE)
    found: Blocks = []
    open_blocks: list[tuple[str, list[str]]] = []
    for words, end in re.findall(r"([^{};]*)([{};])", plain):
        said = " ".join(words.split())
        if end == "{":
            open_blocks.append((said, []))
        elif end == ";":
            assert said
            assert open_blocks, said
            open_blocks[-1][1].append(said)
        else:
            assert not said, f"no semicolon after: {said}"
            found.append(open_blocks.pop())
    assert open_blocks == []
    assert plain.rstrip().endswith("}")
    return found


def test_the_proxy_passes_on_what_the_public_may_see() -> None:
    settings = {"telegram": {"main": WEBHOOK}, "files": {"max_mb": 30}, "web": {"port": 9000, "host": "::"}}
    blocks = nginx(texts(settings)[PROXY])
    locations = {heading.removeprefix("location "): directives for heading, directives in blocks}
    for path in ("= /events", "= /telegram", "/"):
        assert "proxy_pass http://127.0.0.1:9000" in locations[path]
    assert "proxy_buffering off" in locations["= /events"]
    assert "client_max_body_size 1m" in locations["= /telegram"]
    server = next(directives for heading, directives in blocks if "listen 443 ssl http2" in directives)
    assert "server_name wg.county.cn" in server
    assert "client_max_body_size 31m" in server
    assert "proxy_set_header Host $http_host" in server
    assert "proxy_http_version 1.1" in server
    for directives in locations.values():
        assert not any(one.startswith(("proxy_set_header", "add_header")) for one in directives if one not in server), (
            "a header that is set in a location makes nginx forget those of the server"
        )


def test_the_proxy_hides_every_page_about_the_machine() -> None:
    """Whatever is added to those pages is hidden too, or this fails."""
    (heading, directives) = next(block for block in nginx(texts()[PROXY]) if block[0].startswith("location ~"))
    assert directives == ["return 404"]
    pattern = heading.removeprefix("location ~ ")
    about = [route.path for route in routes(lambda: pytest.fail("nobody asks"))]
    assert len(about) >= 4
    assert [path for path in about if not re.search(pattern, path)] == []
    assert re.search(pattern, "/telegram") is None


def test_without_a_webhook_nothing_is_opened_for_one() -> None:
    headings = [heading for heading, _ in nginx(texts({"telegram": {"main": {"token": "123:abc"}}})[PROXY])]
    assert sorted(one for one in headings if one.startswith("location =")) == ["location = /events"]


def test_no_secret_gets_into_a_file() -> None:
    settings = {
        "telegram": {"main": WEBHOOK},
        "database": {"url": "postgresql://u:p4ss@/gw"},
        "backup": {"to": f"s3://county-gw/backups{ENDPOINT}", "key_id": "k3y", "secret": "s3cret-of-the-bucket"},
    }
    whole = "".join(texts(settings).values())
    for secret in ("123:abc", "s3cret", "p4ss", "k3y"):
        assert secret not in whole


def test_the_container_is_nobody_special_and_says_how_it_is() -> None:
    recipe = texts({"web": {"port": 9000}})[RECIPE]
    steps = [line for line in recipe.splitlines() if line and not line.startswith("#")]
    assert steps[0] == "FROM python:3.11-slim", "the plain name; from where is the machine's own affair"
    assert "USER gridwhistle" in steps
    assert "VOLUME /var/lib/gridwhistle" in steps
    assert "http://127.0.0.1:9000/livez" in recipe
    assert steps[-1] == 'CMD ["gridwhistle", "run", "--no-demo", "--no-browser"]'
    copied = [word for line in steps if line.startswith("COPY ") for word in line.split()[1:-1]]
    assert [one for one in copied if not (ROOT / one).exists()] == []
    assert set(copied).isdisjoint({".", "config.toml", "data"})


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"web": {"port": 0}}, "port"),
        ({"backup": {"to": "/mnt/a disk"}}, "/mnt/a disk"),
        ({"backup": {"to": "/mnt/50%"}}, "/mnt/50%"),
        ({"telegram": {"main": WEBHOOK | {"webhook_path": "/t;}"}}}, "/t;}"),
    ],
)
def test_what_cannot_stand_in_such_a_file_is_said(settings: dict[str, object], words: str) -> None:
    with pytest.raises(Unwritable, match=re.escape(words)):
        filled(settings)


@pytest.fixture
def county(here: Path) -> Path:
    """A folder with a config."""
    (here / "config.toml").write_text('[web]\nport = 8421\n[county]\nname = "会昌县"\n', encoding="utf-8")
    return here


def test_it_writes_the_files_and_says_what_to_type(cli: Cli, county: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRIDWHISTLE_BACKUP__SECRET", "s3cret")
    ran = cli("template", "service", "--directory", "out/service", "--container", "--domain", "wg.cn")
    assert ran.code == 0, ran.err
    written = {path.name for path in (county / "out/service").iterdir()}
    assert written == {*UNITS, PROXY, RECIPE}
    for name in written:
        assert f"out/service/{name}" in ran.err, "where it goes"
    for words in ("/etc/systemd/system/", "systemctl daemon-reload", "enable --now gridwhistle.service", "nginx -t"):
        assert words in ran.err
    assert "curl http://127.0.0.1:8421/healthz" in ran.err
    upgrade = ran.err[ran.err.index("systemd-run") :].splitlines()
    assert [line.split()[-1] for line in upgrade[1:4]] == ["requirements.lock", ".", "gridwhistle"], "install, restart"
    assert f"WorkingDirectory={county} " in upgrade[0], "where the config's paths count from"
    assert upgrade[0].endswith(f"db backup --config {county}/config.toml")
    assert "GRIDWHISTLE_BACKUP__SECRET" in ran.err, "what the service would not see"
    assert "s3cret" not in ran.err
    unit = parsed((county / "out/service/gridwhistle.service").read_text(encoding="utf-8"))["Service"]
    program, *options = unit["ExecStart"][0].split()
    assert Path(program).is_file()
    assert options == ["run", "--no-browser", "--config", f"{county}/config.toml"]
    again = cli("template", "service", "--directory", "out/service")
    assert again.code == 2
    assert "已经有" in again.err


def test_systemd_takes_the_units(cli: Cli, county: Path) -> None:
    """Where systemd is installed it reads them itself; `parsed` above reads them everywhere."""
    assert cli("template", "service").code == 0
    units = [county / "service" / name for name in UNITS]
    for unit in units:
        assert parsed(unit.read_text(encoding="utf-8"))
    if (analyze := shutil.which("systemd-analyze")) is not None:
        said = subprocess.run([analyze, "verify", *units], capture_output=True, text=True, check=False)
        ours = [line for line in said.stderr.splitlines() if "gridwhistle" in line]
        assert (said.returncode, ours) == (0, []), said.stderr
        judged = subprocess.run(
            [analyze, "security", "--offline=true", "--threshold=20", *units[:2]],
            capture_output=True,
            text=True,
            check=False,
        )
        assert judged.returncode == 0, judged.stdout


def test_without_a_config_there_is_nothing_to_serve(cli: Cli, here: Path) -> None:
    ran = cli("template", "service")
    assert (ran.code, "gridwhistle init" in ran.err) == (2, True)
    assert list(here.iterdir()) == []


def test_where_nothing_is_written_no_folder_is_given_away(cli: Cli, here: Path) -> None:
    bucket = f'"s3://county-gw/x{ENDPOINT}"\nkey_id = "k"\nsecret = "s3cret-of-the-bucket"\n'
    (here / "config.toml").write_text(
        f'[database]\nurl = "postgresql://u:p4ss@/gw"\n[files]\nurl = {bucket}[backup]\nto = {bucket}', encoding="utf-8"
    )
    ran = cli("template", "service")
    assert ran.code == 0, ran.err
    assert "install -d" not in ran.err
    assert "chown" not in ran.err
    assert "p4ss" not in ran.err


@pytest.mark.parametrize("options", [["--user", "Big User"], ["--domain", "not a name;"]])
def test_names_that_are_none(cli: Cli, county: Path, options: list[str]) -> None:
    ran = cli("template", "service", *options)
    assert ran.code == 2
    assert options[1] in ran.err
    assert not (county / "service").exists()


def test_the_other_templates_are_as_they_were(cli: Cli, county: Path) -> None:
    ran = cli("template", "letter", "letter.docx")
    assert ran.code == 0, ran.err
    assert (county / "letter.docx").is_file()
    assert "service" in cli("template", "--help").out
    assert "--directory" in cli("template", "service", "--help").out
