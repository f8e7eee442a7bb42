"""`khien transcript` on drawn screenshots, and what it says where it cannot read."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from factories.drawn_chats import FONT, drawn
from khien.cli.transcript import command
from khien.core.errors import KhienError
from khien.core.words import Message
from khien.detect.transcript import letters

readable = pytest.mark.skipif(
    not letters.can_read() or not FONT.exists(),
    reason="needs the extra ocr, tesseract-ocr-vie and a font",
)
CHAT = [
    ("stamp", "23:58"),
    ("left", "em gửi ảnh cho anh đi"),
    ("right", "dạ không được đâu"),
    ("stamp", "00:03"),
    ("left", "bí mật của mình thôi mà"),
]


@pytest.fixture
def picture(tmp_path: Path) -> str:
    path = tmp_path / "chat.png"
    path.write_bytes(drawn(CHAT))
    return str(path)


@readable
def test_json_is_what_scan_chat_reads(picture: str) -> None:
    result = CliRunner().invoke(command, [picture, "--child", "right"])
    assert result.exit_code == 0, result.output
    answer = json.loads(result.stdout)
    assert answer["kind"] == "screenshot"
    assert [m["author"] for m in answer["messages"]] == ["other", "child", "other"]
    assert [m["time"] for m in answer["messages"] if "time" in m] == ["23:58", "00:03"]
    for message in answer["messages"]:
        Message(author=message["author"], text=message["text"], at=message.get("at"))
    times = [m["at"] for m in answer["messages"] if "at" in m]
    assert times[1] - times[0] == 300, "after midnight comes the next day"


@readable
def test_an_unreadable_picture_costs_no_other(picture: str, tmp_path: Path) -> None:
    (tmp_path / "bad.jpg").write_bytes(b"\xff\xd8\xff")
    result = CliRunner().invoke(command, [str(tmp_path / "bad.jpg"), picture])
    assert result.exit_code == 0
    assert "bad.jpg" in result.stderr
    assert len(json.loads(result.stdout)["messages"]) == 3


@readable
def test_nothing_readable_is_an_error(tmp_path: Path) -> None:
    result = CliRunner().invoke(command, [str(tmp_path / "none.png")])
    assert result.exit_code == 1
    assert "cannot be read" in result.stderr


def test_without_the_language_it_says_what_to_install(
    picture: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(letters, "_FOLDERS", ())
    monkeypatch.delenv("TESSDATA_PREFIX", raising=False)
    result = CliRunner().invoke(command, [picture])
    assert isinstance(result.exception, KhienError)
    assert "install" in result.exception.hint.lower()
