"""PDF by LibreOffice, where it is installed: in a process of its own, with a profile of its own, for a limited time."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

from bot.logs import log
from handlers.whistles.letters.fonts import fontconfig

_FONTS_CONF = "/etc/fonts/fonts.conf"


def to_pdf(document: bytes, soffice: str, seconds: float) -> bytes | None:
    """The docx as a PDF; None where `soffice` is not there, fails or takes longer (the docx alone is sent then)."""
    program = shutil.which(soffice)
    if program is None:
        return None
    with tempfile.TemporaryDirectory(prefix="gridwhistle-pdf-") as name:
        folder = Path(name)
        (folder / "letter.docx").write_bytes(document)
        # A profile of its own: a second LibreOffice on a shared one hands over to the first and does nothing.
        conf = folder / "fonts.conf"
        conf.write_text(fontconfig(os.environ.get("FONTCONFIG_FILE", _FONTS_CONF), f"{name}/fonts"), encoding="utf-8")
        profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
        command = [
            program,
            profile,
            "--headless",
            "--norestore",
            "--convert-to",
            "pdf",
            "--outdir",
            name,
            "letter.docx",
        ]
        if not _run(command, folder, seconds, os.environ | {"FONTCONFIG_FILE": str(conf)}):
            return None
        made = folder / "letter.pdf"
        if made.is_file():
            return made.read_bytes()
        _failed("nothing written")
        return None


def _run(command: list[str], folder: Path, seconds: float, environment: Mapping[str, str]) -> bool:
    try:
        # A session of its own, so that what soffice starts is ended with it.
        with subprocess.Popen(
            command,
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        ) as process:
            try:
                code = process.wait(seconds)
            except subprocess.TimeoutExpired:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
                _failed("took too long")
                return False
    except OSError as error:
        _failed(type(error).__name__)
        return False
    if code != 0:
        _failed(f"exit code {code}")
    return code == 0


def _failed(why: str) -> None:
    log.warning("no pdf", reason=why)
