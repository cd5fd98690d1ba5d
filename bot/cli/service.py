"""`gridwhistle template service`: the files that make it a service of this machine, and where each goes."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.common import CliError, ConfigPath, console, load

if TYPE_CHECKING:
    from bot.service.files import Service


def service(
    directory: Annotated[Path, typer.Option(help="Where to write the files; made if it is not there.")] = Path(
        "service"
    ),
    config: ConfigPath = None,
    user: Annotated[str, typer.Option(help="The system user that the service runs as.")] = "gridwhistle",
    domain: Annotated[str, typer.Option(help="Public name, for the proxy; default: that of a webhook's address.")] = "",
    container: Annotated[bool, typer.Option("--container", help="A Containerfile too.")] = False,
) -> None:
    """Write a systemd unit, a backup timer and a reverse proxy from the config in use; say where each goes.

    Paths in the config that are relative count from the folder in which this is run. Nothing is installed.
    """
    from bot.config import find
    from bot.service.files import RECIPE, Unwritable, rendered, service_of

    file = find(config)
    settings = load(config)
    if file is None:
        raise CliError("没有配置文件，做成服务就只有演示县了。先 gridwhistle init 写一份。")
    try:
        filled = service_of(settings, file=file, here=Path.cwd(), program=_program(), user=user, domain=domain)
        texts = rendered(filled, recipe=directory / RECIPE if container else None)
    except Unwritable as error:
        raise CliError(str(error)) from None
    if there := [name for name in texts if (directory / name).exists()]:
        raise CliError(f"{directory} 里已经有 {'、'.join(there)}，请换一个文件夹，或先移走。")
    try:
        directory.mkdir(parents=True, exist_ok=True)
        for name, text in texts.items():
            (directory / name).write_text(text, encoding="utf-8")
    except OSError as error:
        raise CliError(f"{directory} 写不了：{error.strerror}") from None
    for line in _steps(filled, directory, container):
        console().print(line, markup=False, soft_wrap=True)


def _given(user: str, folders: list[str]) -> list[str]:
    """Folders and what is in them become the user's."""
    named = " ".join(folders)
    return [f"sudo install -d -m 0700 -o {user} -g {user} {named}", f"sudo chown -R {user}:{user} {named}"]


def _program() -> Path:
    """The `gridwhistle` that is run now: beside its Python, else as the shell would find it."""
    beside = Path(sys.executable).with_name("gridwhistle")
    program = str(beside) if beside.is_file() else shutil.which("gridwhistle")
    if program is None:
        raise CliError("找不到 gridwhistle 这个程序。先装好它（pip install .），再写成服务。")
    return Path(program)


def _steps(service: Service, directory: Path, container: bool) -> list[str]:
    """What to type, in order."""
    from bot.service.files import EXAMPLE_DOMAIN, PROXY, RECIPE, UNITS

    user, units = service.user, " ".join(str(directory / name) for name in UNITS)
    own = [*([service.here] if service.state else []), *service.folders]
    steps = [
        f"写好了，在 {directory}。照下面一行行做（每个文件里写了为什么）：",
        "",
        "# 一个只管它的用户；数据归它，配置它读得到、别人读不到",
        f"id -u {user} || sudo useradd --system --user-group --no-create-home --shell /usr/sbin/nologin {user}",
        *(_given(user, own) if own else []),
        f"sudo chgrp {user} {service.config} && sudo chmod 0640 {service.config}",
        "# 服务和每晚的备份 → /etc/systemd/system",
        f"sudo install -m 0644 {units} /etc/systemd/system/",
        "sudo systemctl daemon-reload",
        "sudo systemctl enable --now gridwhistle.service gridwhistle-backup.timer",
        "# 看看：状态、日志、从里面问一声",
        "systemctl status gridwhistle; journalctl -u gridwhistle -e",
        f"curl http://{service.address}/healthz",
        "# 要从外面进来：反向代理和证书 → /etc/nginx/conf.d（先把证书申请好）",
        f"sudo install -m 0644 {directory / PROXY} /etc/nginx/conf.d/gridwhistle.conf",
        "sudo nginx -t && sudo systemctl reload nginx",
    ]
    steps += [
        "# 以后升级：先备份，再在新的源码里装（先依赖，后程序），再重启（新程序的任何命令都会先升级数据库）",
        f"sudo systemd-run --pipe --wait -p User={user} -p WorkingDirectory={service.here}"
        f" -p EnvironmentFile=-/etc/gridwhistle/environment {service.program} db backup --config {service.config}",
        f"sudo {Path(service.program).with_name('pip')} install --require-hashes -r requirements.lock",
        f"sudo {Path(service.program).with_name('pip')} install --no-deps --no-build-isolation .",
        "sudo systemctl restart gridwhistle",
    ]
    if service.domain == EXAMPLE_DOMAIN:
        steps.append(f"（域名还是例子 {EXAMPLE_DOMAIN}：用 --domain 重写一份，或者在 {PROXY} 里改）")
    if container:
        recipe = directory / RECIPE
        steps += ["# 或者用容器，在源码的目录里", f"docker build -f {recipe} -t gridwhistle ."]
    if named := sorted(name for name in os.environ if name.startswith("GRIDWHISTLE_") and "__" in name):
        steps.append(f"现在的环境变量里还有 {'、'.join(named)}：服务看不到，要的话写进 /etc/gridwhistle/environment")
    return steps
