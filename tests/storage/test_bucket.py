"""Attachments in an S3-compatible store: the same interface, over the real protocol, and when the store is away."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path

import boto3  # type: ignore[import-untyped]
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from moto.server import ThreadedMotoServer
from PIL import Image

from storage.attachments import Attachments, BucketError, open_store, parse
from storage.attachments.bucket import Bucket, Unreachable
from storage.columns import metadata
from storage.database import Database

KEY, SECRET = "county-key", "county-secret-9f2c"


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """Moto's S3, another's reading of the protocol; its address."""
    running = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    running.start()
    host, port = running.get_host_and_port()
    address = f"http://{host}:{port}"
    _client(address).create_bucket(Bucket="gridwhistle")
    yield address
    running.stop()


def _client(address: str):  # type: ignore[no-untyped-def]
    return boto3.client(
        "s3", endpoint_url=address, aws_access_key_id=KEY, aws_secret_access_key=SECRET, region_name="us-east-1"
    )


@pytest.fixture
def shared(server: str, tmp_path: Path) -> Attachments:
    return open_store(tmp_path, f"s3://gridwhistle/county/files?endpoint={server}", KEY, SECRET)


def _objects(server: str) -> dict[str, str]:
    listed = _client(server).list_objects_v2(Bucket="gridwhistle").get("Contents", [])
    return {one["Key"]: one["LastModified"].isoformat() for one in listed}


def test_what_one_machine_keeps_another_reads(server: str, shared: Attachments, tmp_path: Path) -> None:
    kept = shared.keep("名册".encode(), "text/plain", "名册.txt")
    elsewhere = open_store(tmp_path / "other", f"s3://gridwhistle/county/files?endpoint={server}", KEY, SECRET)
    assert elsewhere.read(kept.sha256).decode() == "名册"
    name = f"county/files/{kept.sha256[:2]}/{kept.sha256}"
    assert name in _objects(server)
    assert _client(server).head_object(Bucket="gridwhistle", Key=name)["ContentType"] == "text/plain"
    assert list(tmp_path.iterdir()) == [], "nothing is left on this machine's disk"


def test_a_second_time_writes_nothing(server: str, shared: Attachments) -> None:
    first = shared.keep(b"twice", "text/plain", "a.txt")
    before = _objects(server)
    again = shared.keep(b"twice", "text/plain", "b.txt")
    assert first.sha256 == again.sha256
    assert again.name == "b.txt"
    assert _objects(server) == before


def test_what_nobody_speaks_of_goes_from_the_store_too(server: str, shared: Attachments, tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'store.sqlite3'}")
    metadata.create_all(database.engine)
    kept = shared.keep(b"nobody's", "text/plain", "a.txt")
    assert kept.sha256 in shared.shelf.older(datetime.now(UTC) + timedelta(minutes=1))
    assert shared.sweep(database, datetime.now(UTC)) == 0, "it may be a message's that is being committed"
    assert shared.sweep(database, datetime.now(UTC) + timedelta(days=2)) >= 1
    assert not shared.shelf.has(kept.sha256)
    shared.shelf.remove(kept.sha256)
    database.close()


def test_many_threads_keep_the_same_and_different_files(shared: Attachments) -> None:
    datas = [b"same", *(f"own {number}".encode() for number in range(12)), b"same"]
    with ThreadPoolExecutor(6) as pool:
        kept = list(pool.map(lambda data: shared.keep(data, "text/plain", "x.txt"), datas))
    assert [shared.read(one.sha256) for one in kept] == datas


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=15, deadline=None)
@given(data=st.binary(max_size=3000))
def test_any_content_comes_back(shared: Attachments, data: bytes) -> None:
    kept = shared.keep(data, "application/octet-stream", "x")
    assert kept.sha256 == hashlib.sha256(data).hexdigest()
    assert shared.read(kept.sha256) == data


def test_a_large_picture(shared: Attachments) -> None:
    out = BytesIO()
    Image.effect_noise((2000, 1500), 90).save(out, "PNG")
    kept = shared.keep_picture(out.getvalue(), "现场.png")
    with Image.open(BytesIO(shared.read(kept.sha256))) as image:
        assert image.size == (2000, 1500)


def test_what_is_missing_is_missing(shared: Attachments) -> None:
    with pytest.raises(FileNotFoundError) as told:
        shared.read("0" * 64)
    assert "127.0.0.1" not in str(told.value)


def test_what_was_damaged_is_not_handed_out(server: str, shared: Attachments) -> None:
    kept = shared.keep(b"whole", "text/plain", "a.txt")
    _client(server).put_object(
        Bucket="gridwhistle", Key=f"county/files/{kept.sha256[:2]}/{kept.sha256}", Body=b"spoiled"
    )
    with pytest.raises(OSError, match="damaged"):
        shared.read(kept.sha256)


def test_the_check_leaves_nothing_behind(server: str, shared: Attachments) -> None:
    before = _objects(server)
    shared.shelf.check()
    assert _objects(server) == before


def test_a_bucket_that_is_not_there_is_told(server: str) -> None:
    shelf = Bucket(f"s3://nobodys-bucket?endpoint={server}", KEY, SECRET)
    with pytest.raises(Unreachable, match="没有这个桶"):
        shelf.check()


# --- the store is away, or says no ----------------------------------------------------------

QUICK = {
    "max_retries": 2,
    "retry_timeout": timedelta(seconds=3),
    "backoff": {"init_backoff": timedelta(milliseconds=5), "max_backoff": timedelta(milliseconds=20), "base": 2},
}


@contextmanager
def answering(status: int, body: bytes = b"") -> Iterator[tuple[str, list[str]]]:
    """A server that answers everything with one status; its address, and what it was asked."""
    asked: list[str] = []

    class Answer(BaseHTTPRequestHandler):
        def _reply(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            asked.append(f"{self.command} {self.headers.get('Host')}{self.path}")
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        do_GET = do_PUT = do_HEAD = do_DELETE = _reply

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _away(address: str) -> Attachments:
    return Attachments(Bucket(f"s3://gridwhistle?endpoint={address}", KEY, SECRET, retry=QUICK))  # type: ignore[arg-type]


def _fails(store: Attachments) -> list[str]:
    said = []
    for work in (
        lambda: store.keep(b"x", "text/plain", "x.txt"),
        lambda: store.read("0" * 64),
        store.shelf.check,
    ):
        with pytest.raises(Unreachable) as failure:
            work()
        said.append(str(failure.value))
    return said


def test_nobody_listens() -> None:
    with answering(200) as (address, _):
        pass
    said = _fails(_away(address))
    assert set(said) == {"对象存储没有回应"}


def test_a_store_in_trouble_is_asked_again_and_then_told() -> None:
    with answering(503) as (address, asked):
        assert set(_fails(_away(address))) == {"对象存储没有回应"}
    assert len(asked) == 9, "three tries each"


def test_wrong_keys_are_told_without_the_keys() -> None:
    denied = b"<Error><Code>SignatureDoesNotMatch</Code><Message>county-key</Message></Error>"
    with answering(403, denied) as (address, asked):
        said = _fails(_away(address))
    assert set(said) == {"对象存储不接受密钥，或密钥没有读写权限"}
    assert len(asked) == 3, "a refusal is not asked again"
    assert not any(word in one for one in said for word in (KEY, SECRET, "127.0.0.1"))


# --- the one line of config -----------------------------------------------------------------


@pytest.mark.parametrize(
    "url",
    [
        "",
        "data/attachments",
        "s3://",
        "s3://bucket",
        "s3://bucket?endpoint=ftp://host",
        "s3://bucket?endpoint=https://host/path",
        "s3://key:secret@bucket?endpoint=https://host",
        "s3://bucket?endpoint=https://key:secret@host",
        "s3://bucket?endpoint=https://host&secret=9f2c",
        "s3://bucket?endpoint=https://host&style=other",
        "s3://Bucket_?endpoint=https://host",
        "s3://bucket?endpoint=https://[host",
        "s3://bucket?endpoint=https://host:port",
        "https://host/bucket",
    ],
)
def test_an_address_that_names_no_store_is_refused(url: str) -> None:
    with pytest.raises(BucketError) as told:
        parse(url)
    assert "9f2c" not in str(told.value)
    assert "key:secret" not in str(told.value)


@given(st.text(max_size=60))
def test_any_line_is_read_or_refused(text: str) -> None:
    for url in (text, f"s3://bucket/{text}", f"s3://bucket?endpoint={text}"):
        try:
            parse(url)
        except BucketError:
            continue


def test_the_bucket_in_the_path_or_in_the_host() -> None:
    plain = parse("s3://files/a/b/?endpoint=https://minio.county.example:9000")
    assert (plain.bucket, plain.prefix, plain.endpoint) == ("files", "a/b", "https://minio.county.example:9000")
    assert (plain.region, plain.by_host) == ("us-east-1", False)
    hosted = parse("s3://files?endpoint=https://oss-cn-hangzhou.aliyuncs.com&style=host&region=oss-cn-hangzhou")
    assert (hosted.prefix, hosted.region, hosted.by_host) == ("", "oss-cn-hangzhou", True)


def test_the_bucket_stands_where_the_store_wants_it() -> None:
    with answering(404) as (address, asked):
        port = address.rpartition(":")[2]
        assert not Bucket(f"s3://files/here?endpoint={address}", KEY, SECRET).has("ab" * 32)
    assert asked == [f"HEAD 127.0.0.1:{port}/files/here/ab/{'ab' * 32}"]
    hosted = parse("s3://files?endpoint=https://oss-cn-hangzhou.aliyuncs.com&style=host")
    assert hosted.base == "https://files.oss-cn-hangzhou.aliyuncs.com"
