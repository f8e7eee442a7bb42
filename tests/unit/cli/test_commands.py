"""Every command that help names is there, and tells how it is used."""

import pytest
from click.testing import CliRunner

from khien.cli import COMMANDS, group


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_explains_itself(name: str) -> None:
    result = CliRunner().invoke(group, [name, "--help"])
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith(f"Usage: group {name}")


def test_an_unknown_command_is_a_mistake_not_a_crash() -> None:
    result = CliRunner().invoke(group, ["scna"])
    assert result.exit_code == 2 and "scna" in result.stderr
