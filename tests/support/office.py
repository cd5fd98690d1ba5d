"""A real LibreOffice for the tests, and readers of its PDFs: found, or put there by `python -m tests.support.office`.

It is never skipped: what leaves as a letter or on paper is looked at as a department would see it.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from handlers.whistles.letters.fonts import fontconfig
from tests.support import debian

VARIABLE = "GRIDWHISTLE_SOFFICE"
COMMANDS = ("soffice", "libreoffice")
READERS = ("pdfinfo", "pdffonts", "pdftotext")
PACKAGES = ("libreoffice-writer-nogui", "libreoffice-calc-nogui", "poppler-utils")
SECONDS = 300.0  # for one conversion; the machine may be busy
HOW_TO = f"""LibreOffice or poppler's tools are missing, and the letters' tests need them. Any of these helps:
  make office                           (installs them)
  apt-get install {" ".join(PACKAGES)}  (as root, on Debian)
  export {VARIABLE}=FILE       (the soffice of a LibreOffice that you have)"""


@dataclass(frozen=True, slots=True)
class Pdf:
    """A PDF as its readers tell of it."""

    path: Path

    @property
    def pages(self) -> int:
        """How many."""
        (count,) = re.findall(r"^Pages: +(\d+)$", self._told("pdfinfo"), re.MULTILINE)
        return int(count)

    @property
    def size(self) -> tuple[int, int]:
        """Of a page, in whole millimetres."""
        (size,) = re.findall(r"^Page size: +([\d.]+) x ([\d.]+) pts", self._told("pdfinfo"), re.MULTILINE)
        return round(float(size[0]) / 72 * 25.4), round(float(size[1]) / 72 * 25.4)

    @property
    def fonts(self) -> set[str]:
        """The names of those that are in the file, without the mark of a subset; all must be embedded."""
        lines = [line.split() for line in self._told("pdffonts").splitlines()[2:]]
        # From behind: the object's two numbers, then whether it has a table of its characters, is a part, is embedded.
        assert {line[-5] for line in lines} == {"yes"}
        return {line[0].partition("+")[2] or line[0] for line in lines}

    def text(self, page: int) -> str:
        """The words of one page, counted from 1."""
        return self._told("pdftotext", "-layout", "-f", str(page), "-l", str(page), after=("-",))

    def widths(self, word: str) -> list[float]:
        """How wide each standing of a word is, in points."""
        found = re.findall(rf'xMin="([\d.]+)" yMin="[\d.]+" xMax="([\d.]+)" yMax="[\d.]+">{word}<', self._boxes())
        return [float(right) - float(left) for left, right in found]

    def _boxes(self) -> str:
        return self._told("pdftotext", "-bbox", after=("-",))

    def _told(self, reader: str, *options: str, after: Sequence[str] = ()) -> str:
        command = [reader, *options, str(self.path), *after]
        return subprocess.run(command, capture_output=True, check=True, text=True).stdout


def find_soffice() -> str:
    """The LibreOffice to use. Raises RuntimeError, saying what to do, if it or a reader of PDFs is not there."""
    named = os.environ.get(VARIABLE)
    program = next(filter(None, map(shutil.which, [named] if named else COMMANDS)), None)
    if program is None or not all(map(shutil.which, READERS)):
        raise RuntimeError(HOW_TO)
    return program


@pytest.fixture(scope="session")
def soffice_program() -> str:
    """The program."""
    return find_soffice()


@pytest.fixture(scope="session")
def printed(soffice_program: str, tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path], Pdf]:
    """Prints a workbook to a PDF, in our faces."""

    def to_paper(workbook: Path) -> Pdf:
        folder = tmp_path_factory.mktemp("paper")
        conf = folder / "fonts.conf"
        conf.write_text(fontconfig("/etc/fonts/fonts.conf", f"{folder}/fonts"), encoding="utf-8")
        profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
        command = [
            soffice_program,
            profile,
            "--headless",
            "--convert-to",
            "pdf",
            "--outdir",
            str(folder),
            str(workbook),
        ]
        quiet = os.environ | {"FONTCONFIG_FILE": str(conf)}
        subprocess.run(command, env=quiet, check=True, timeout=SECONDS, capture_output=True)
        return Pdf(folder / f"{workbook.stem}.pdf")

    return to_paper


def main() -> int:
    """Make sure of them. Returns the exit code: 1 where they are not there in the end."""
    for last in (False, True):
        try:
            find_soffice()
        except RuntimeError as missing:
            if last:
                debian.say(str(missing))
                return 1
            debian.install(PACKAGES)
        else:
            break
    return 0


if __name__ == "__main__":
    sys.exit(main())
