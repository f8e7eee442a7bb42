"""Every setting is explained: in docs/en/settings.md and in the sample of deploy/."""

import re
import tomllib
from pathlib import Path

import msgspec
import pytest

from khien.core.config import Config, read_config

ROOT = Path(__file__).parents[3]
FIELDS = [field.name for field in msgspec.structs.fields(Config)]


def table() -> dict[str, tuple[str, str]]:
    page = (ROOT / "docs/en/settings.md").read_text("utf-8")
    rows = re.findall(r"^\| `(\w+)` \| ([^|]+) \| ([^|]+) \|$", page, re.M)
    return {name: (default.strip(), words.strip()) for name, default, words in rows}


@pytest.mark.parametrize("field", FIELDS)
def test_a_setting_has_its_row_with_its_default(field: str) -> None:
    default, words = table()[field]
    value = getattr(Config(), field)
    if isinstance(value, bool):
        assert default == f"`{str(value).lower()}`"
    elif value == "":
        assert default == "empty"
    elif isinstance(value, int) or (isinstance(value, str) and "://" not in value):
        assert default == f"`{value}`"
    assert len(words) > 30


def test_the_page_names_no_setting_that_does_not_exist() -> None:
    assert set(table()) == set(FIELDS)


def test_the_sample_names_every_setting_and_each_can_be_switched_on(tmp_path: Path) -> None:
    sample = (ROOT / "deploy/khien.toml").read_text("utf-8")
    lines = re.findall(r"^# (\w+ = .+)$", sample, re.M)
    values = tomllib.loads("\n".join(lines))
    assert set(values) == set(FIELDS)
    file = tmp_path / "khien.toml"
    file.write_text("\n".join(lines), "utf-8")
    read = read_config(file, {})
    for name in set(FIELDS) - {"database_url", "public_url", "allowed_hosts", "hub_url", "hub_key"}:
        assert getattr(read, name) == getattr(Config(), name), name
