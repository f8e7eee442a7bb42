"""Settings come from a file and the environment; what cannot be used is named."""

from pathlib import Path

import pytest

from khien.core.config import Config, read_config
from khien.core.errors import KhienError


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    file = tmp_path / "khien.toml"
    file.write_text('port = 9000\npack = "intl"\n', "utf-8")
    read = read_config(
        file, {"KHIEN_PORT": "9001", "KHIEN_ALLOWED_HOSTS": "a.vn,b.vn", "HOME": "/"}
    )
    assert (read.port, read.pack) == (9001, "intl")
    assert read.allowed_hosts == ("a.vn", "b.vn")


@pytest.mark.parametrize(
    ("toml", "environ", "named"),
    [
        ("prt = 1", {}, "prt"),
        ("port = 'x'", {}, "port"),
        ("port = ", {}, "khien.toml"),
        ("", {"KHIEN_PROT": "1"}, "KHIEN_PROT"),
    ],
)
def test_what_cannot_be_used_is_named(
    tmp_path: Path, toml: str, environ: dict[str, str], named: str
) -> None:
    file = tmp_path / "khien.toml"
    file.write_text(toml, "utf-8")
    with pytest.raises(KhienError, match=named):
        read_config(file, environ)


def test_the_address_people_see_defaults_to_where_it_listens() -> None:
    assert Config(port=1234).base_url == "http://127.0.0.1:1234"
    assert Config(public_url="https://khien.example.vn/").base_url == "https://khien.example.vn"
