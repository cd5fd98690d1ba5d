"""Where backups lie: whole or not at all, in order of time, and nothing is removed that is not one of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import boto3  # type: ignore[import-untyped]
import pytest
from moto.server import ThreadedMotoServer

from bot.clock import COUNTY
from storage.attachments.bucket import Unreachable
from storage.backup_place import BackupPlace, name_of, open_place

KEY, SECRET = "county-key", "county-secret-9f2c"
NIGHT = datetime(2026, 11, 22, 2, 30, tzinfo=COUNTY)


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """Moto's S3; its address."""
    running = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    running.start()
    host, port = running.get_host_and_port()
    address = f"http://{host}:{port}"
    boto3.client(
        "s3", endpoint_url=address, aws_access_key_id=KEY, aws_secret_access_key=SECRET, region_name="us-east-1"
    ).create_bucket(Bucket="backups")
    yield address
    running.stop()


@pytest.fixture(params=["folder", "bucket", "top of a bucket"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> BackupPlace:
    if request.param == "folder":
        return open_place(str(tmp_path / "deep/backups"), "", "")
    prefix = f"/{tmp_path.name}/nightly" if request.param == "bucket" else ""
    return open_place(f"s3://backups{prefix}?endpoint={request.getfixturevalue('server')}", KEY, SECRET)


def written(words: bytes):  # type: ignore[no-untyped-def]
    def write(path: Path) -> int:
        path.write_bytes(words)
        return len(words)

    return write


def test_what_is_kept_is_listed_in_order_and_comes_back(place: BackupPlace, tmp_path: Path) -> None:
    names = [name_of("HC", NIGHT + timedelta(days=days)) for days in (1, 0, 2)]
    for name in names:
        assert place.keep(name, written(name.encode())) == len(name)
    assert place.keep(name_of("NK", NIGHT), written(b"another county's")) == 16
    assert place.names("HC") == sorted(names)
    assert place.fetch(names[0], tmp_path).read_bytes() == names[0].encode()
    assert place.shown(names[0]).endswith(names[0])
    for name in names:
        place.remove(name)
    assert place.names("HC") == []
    assert len(place.names("NK")) == 1
    place.remove(name_of("NK", NIGHT))


def test_a_large_file_goes_in_parts(server: str, tmp_path: Path) -> None:
    place = open_place(f"s3://backups/large?endpoint={server}", KEY, SECRET)
    words = bytes(range(256)) * 50_000  # 12.8 MB
    place.keep("gridwhistle-HC-20261122-0230.zip", written(words))
    assert place.fetch("gridwhistle-HC-20261122-0230.zip", tmp_path).read_bytes() == words


def test_one_that_fails_is_not_there(place: BackupPlace) -> None:
    def write(path: Path) -> int:
        raise OSError("the disk is full")

    with pytest.raises(OSError, match="full"):
        place.keep(name_of("HC", NIGHT), write)
    assert place.names("HC") == []


def test_what_is_not_there_is_said(place: BackupPlace, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        place.fetch(name_of("HC", NIGHT), tmp_path)


def test_it_can_be_tried_out(place: BackupPlace) -> None:
    place.check()
    assert place.names("HC") == []


def test_only_what_bears_such_a_name_is_ever_listed(tmp_path: Path) -> None:
    place = open_place(str(tmp_path), "", "")
    for name in ("county.zip", "gridwhistle-HC-old.zip", "gridwhistle-HC-20261122-0230.zip.part", "notes.txt"):
        (tmp_path / name).write_text("x")
    assert place.names("HC") == []


def test_what_a_killed_process_left_is_cleared_away(tmp_path: Path) -> None:
    left = tmp_path / "gridwhistle-HC-20261121-0230.zip.part"
    others = tmp_path / "gridwhistle-NK-20261121-0230.zip.part"
    left.write_text("half")
    others.write_text("half")
    open_place(str(tmp_path), "", "").keep(name_of("HC", NIGHT), written(b"whole"))
    assert not left.exists()
    assert others.exists(), "another county's may just be being written"


def test_a_bucket_that_is_away_is_said_without_its_keys(tmp_path: Path) -> None:
    place = open_place("s3://nowhere/x?endpoint=http://127.0.0.1:9", KEY, SECRET)
    with pytest.raises(Unreachable) as failure:
        place.names("HC")
    assert SECRET not in str(failure.value)
    assert "127.0.0.1" not in str(failure.value)
