"""A log never tells what a resident wrote, nor a number, nor a secret."""

from __future__ import annotations

import json
import logging
import warnings
from collections.abc import Iterator

import pytest
import structlog

from bot.logs import get_logger, log, setup

PHONE = "13800138000"
ID = "36073319800101123X"


@pytest.fixture(autouse=True)
def logging_as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    root.handlers = []  # setup() closes what it finds
    yield
    root.handlers, root.level = handlers, level
    logging.captureWarnings(False)
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()


@pytest.fixture(params=[True, False], ids=["json", "logfmt"])
def form(request: pytest.FixtureRequest) -> bool:
    json_lines: bool = request.param
    setup("debug", json_lines)
    return json_lines


Err = pytest.CaptureFixture[str]


def test_json_lines(capsys: Err) -> None:
    setup("info", True)
    log.info("已登记", whistle="HC-SD-2026-00001", waiting=3, ok=True, none=None)
    log.debug("too little to say")
    line = json.loads(capsys.readouterr().err)
    assert line.pop("time").endswith("Z")
    assert line == {
        **{"event": "已登记", "level": "info", "whistle": "HC-SD-2026-00001"},
        **{"waiting": 3, "ok": True, "none": None},
    }


def test_key_value_lines_stay_lines(capsys: Err) -> None:
    setup("info", False)
    log.warning("two\nlines", note='say "hi"\nlevel=error')
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert said.startswith("time=")
    assert "level=warning event=two\\nlines note=" in said


@pytest.mark.usefixtures("form")
def test_numbers_are_scrubbed_wherever_they_are(capsys: Err) -> None:
    log.info(f"call {PHONE}", note=f"我的号码{PHONE}", number=int(PHONE))
    log.info("%s rang", PHONE)
    log.info("nested", data={"to": [PHONE, (ID,)], PHONE: {"deep": {PHONE}}}, other=Exception(PHONE))
    get_logger(whom=PHONE).info("bound")
    structlog.contextvars.bind_contextvars(whom=PHONE)
    log.info("context")
    said = capsys.readouterr().err
    assert said.count("\n") == 5
    assert PHONE not in said
    assert ID not in said
    assert said.count("〔电话〕") >= 8


@pytest.mark.usefixtures("form")
def test_words_and_secrets_are_dropped(capsys: Err) -> None:
    log.info(
        "got", text="隔壁在吵架", Token="t0psecret", nested={"password": "t0psecret", "kept": 1}, secret=b"t0psecret"
    )
    log.info("sent to https://api.telegram.org/bot123456:AAH-t0psecret_x/sendMessage")
    log.info(
        "GET https://oapi.dingtalk.com/robot/send?access_token=t0psecret&x=1", header="Authorization: Bearer t0psecret"
    )
    said = capsys.readouterr().err
    assert "吵架" not in said
    assert "t0psecret" not in said
    assert "kept" in said
    assert "x=1" in said


SECRETS = [
    "GET https://qyapi.weixin.qq.com/cgi-bin/gettoken?corpid=ww1&corpsecret=t0psecret-_x",
    "POST https://api.example.cn/oauth?client_secret=t0psecret&grant_type=x",
    "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=t0psecret-aaaa-bbbb",
    "https://oapi.dingtalk.com/robot/send?access_token=t0psecret&sign=t0psecret%3D",
    "postgresql+psycopg://county:t0psecret@db.example.cn:5432/county",
    "postgresql://county:p@t0psecret@db.example.cn/county",
    "redis://:t0psecret@127.0.0.1:6379/0",
    "AppKey=t0psecret EncodingAESKey: t0psecret",
    '{"appSecret": "t0psecret", "api_key": "t0psecret"}',
    "Authorization: Basic t0psecret==",
    "password=t0psecret",
    "PWD='t0psecret!$'",
]


@pytest.mark.usefixtures("form")
@pytest.mark.parametrize("line", SECRETS)
def test_no_secret_is_logged(capsys: Err, line: str) -> None:
    log.info("failed", detail=line)
    log.info(line)
    logging.getLogger("some.library").warning("asked %s", line)
    said = capsys.readouterr().err
    assert "t0psecret" not in said
    assert said.count("…") >= 3 or said.count("\\u2026") >= 3


@pytest.mark.usefixtures("form")
@pytest.mark.parametrize("key", ["corp_secret", "client_secret", "app_key", "access_token", "db_password", "aes_key"])
def test_a_value_named_as_a_secret_is_dropped(capsys: Err, key: str) -> None:
    log.info("set up", **{key: "t0psecret"}, key_order=3)
    said = capsys.readouterr().err
    assert "t0psecret" not in said
    assert "key_order" in said


@pytest.mark.usefixtures("form")
@pytest.mark.parametrize("phone", ["138，0013，8000", "幺三八〇〇幺三八〇〇〇", "l38OOl38OOO", "0797-5621234"])
def test_no_phone_is_logged_however_written(capsys: Err, phone: str) -> None:
    log.info("failed", error=ValueError(f"cannot call {phone}"))
    said = capsys.readouterr().err
    assert "〔电话〕" in said or "\\u3014" in said
    assert phone not in said


def test_a_long_line_is_scrubbed_in_linear_time(capsys: Err) -> None:
    setup("info", False)
    for piece in ("key", "a-", "x://", "bearer ", "p:", "secret= "):
        log.info(piece * 20_000)
    assert capsys.readouterr().err.count("level=info") == 6


@pytest.mark.usefixtures("form")
def test_an_exceptions_text_is_scrubbed(capsys: Err) -> None:
    try:
        raise ValueError(f"cannot call {PHONE}") from KeyError(ID)
    except ValueError:
        log.exception("failed")
        logging.getLogger("other.library").exception("failed for %s", PHONE)
    said = capsys.readouterr().err
    assert said.count("ValueError: cannot call 〔电话〕") == 2
    assert PHONE not in said
    assert ID not in said


def test_the_standard_library_speaks_the_same(capsys: Err) -> None:
    setup("info", True)
    logging.getLogger("some.library").warning("lost %s", PHONE)
    logging.getLogger("some.library").debug("too little to say")
    logging.getLogger("httpx").info("HTTP Request: an address with a token in it")
    line = json.loads(capsys.readouterr().err)
    assert line.pop("time").endswith("Z")
    assert line == {"event": "lost 〔电话〕", "level": "warning", "logger": "some.library"}


def test_python_warnings_are_logged(capsys: Err) -> None:
    setup("info", True)
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        logging.captureWarnings(False)
        logging.captureWarnings(True)
        warnings.warn(f"old {PHONE}", DeprecationWarning, stacklevel=1)
    said = capsys.readouterr().err
    assert "old 〔电话〕" in said
    assert "py.warnings" in said


@pytest.mark.usefixtures("form")
def test_what_cannot_be_written_does_not_stop_the_bot(capsys: Err) -> None:
    deep: dict[str, object] = {}
    deep["self"] = deep
    log.info("坏\ud83d了", data=deep)
    assert "\\ud83d" in capsys.readouterr().err.replace("\\\\", "\\")


def test_setting_up_again_replaces_the_first(capsys: Err) -> None:
    setup("debug", False)
    setup("warning", True)
    log.info("no")
    logging.getLogger("x").info("no")
    log.error("yes")
    assert json.loads(capsys.readouterr().err)["event"] == "yes"
    assert len(logging.getLogger().handlers) == 1


def test_an_unknown_level_is_refused() -> None:
    with pytest.raises(ValueError, match="not a log level: 'loud'"):
        setup("loud", False)
